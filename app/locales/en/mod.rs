//! English: every text that a person reads in the portal, one file for each place where it stands.

mod account;
mod activity;
mod audit;
mod console;
mod create_secret;
mod deleting;
mod frame;
mod import;
mod invitation;
mod machines;
mod mail_log;
mod manage;
mod notifications;
mod operator_tokens;
mod overview;
mod people;
mod policy;
mod preferences;
mod public_keys;
mod registry;
mod reminder;
mod resource_servers;
mod rotation;
mod secret_page;
mod secrets;
mod signing_in;
mod single_sign_on;

pub(crate) use account::*;
pub(crate) use activity::*;
pub(crate) use audit::*;
pub(crate) use console::*;
pub(crate) use create_secret::*;
pub(crate) use deleting::*;
pub(crate) use frame::*;
pub(crate) use import::*;
pub(crate) use invitation::*;
pub(crate) use machines::*;
pub(crate) use mail_log::*;
pub(crate) use manage::*;
pub(crate) use notifications::*;
pub(crate) use operator_tokens::*;
pub(crate) use overview::*;
pub(crate) use people::*;
pub(crate) use policy::*;
pub(crate) use preferences::*;
pub(crate) use public_keys::*;
pub(crate) use registry::*;
pub(crate) use reminder::*;
pub(crate) use resource_servers::*;
pub(crate) use rotation::*;
pub(crate) use secret_page::*;
pub(crate) use secrets::*;
pub(crate) use signing_in::*;
pub(crate) use single_sign_on::*;

/// The language tag for dates.
pub(crate) const LANGUAGE_TAG: &str = "en-GB";

fn count(number: i64, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}
