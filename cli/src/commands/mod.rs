//! One file for each command.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod login;
pub(crate) mod rotate;
pub(crate) mod token;
pub(crate) mod verify;

use credenza_domain::wire::{CreateOwnSecret, SecretView};
use jiff::Timestamp;

/// How the next secret shall be.
#[derive(Debug, clap::Args)]
pub(crate) struct Next {
    /// Its name, for the people who look after it.
    #[arg(long)]
    name: Option<String>,
    /// The last day on which it works, such as 2027-03-31; at most a year ahead. Default: 90 days.
    #[arg(long)]
    expires_on: Option<String>,
}

impl Next {
    fn form(&self) -> CreateOwnSecret {
        CreateOwnSecret { name: self.name.clone(), expires_on: self.expires_on.clone() }
    }
}

/// What a program is told of a secret.
fn values(secret: &SecretView) -> Vec<(&'static str, String)> {
    vec![
        ("secret_id", secret.id.to_string()),
        ("hint", secret.hint.to_string()),
        ("name", secret.name.clone()),
        ("expires_at", secret.expires_at.to_string()),
    ]
}

/// The end of a secret as a person reads it, by the date that is given for it.
fn end_of(expires_at: Timestamp) -> String {
    format!("the end of {} (UTC)", credenza_domain::expiry::last_day(expires_at))
}

/// Whole days until an instant.
fn days_until(at: Timestamp) -> i64 {
    (at.as_second() - Timestamp::now().as_second()).div_euclid(86_400)
}
