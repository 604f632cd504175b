//! Pages and the dialogs on them: one file per act of a person.

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod change_keys;
pub(crate) mod confirm;
pub(crate) mod create_secret;
pub(crate) mod delete_secret;
pub(crate) mod enrol;
pub(crate) mod import;
pub(crate) mod invitation;
pub(crate) mod mail;
pub(crate) mod mail_log;
pub(crate) mod manage;
pub(crate) mod not_found;
pub(crate) mod operator;
pub(crate) mod operator_tokens;
pub(crate) mod overview;
pub(crate) mod recovery_codes;
pub(crate) mod registry;
pub(crate) mod resource_servers;
pub(crate) mod show_secret;
pub(crate) mod sign_in;
pub(crate) mod token_example;
