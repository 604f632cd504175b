//! Addresses of the portal that mails and calendars lead to. None holds a secret's ID: client ID and
//! hint name the secret.

use std::fmt::Display;

use credenza_domain::ids::OrganisationId;

use crate::config::Config;

/// The rotation of exactly this secret.
pub fn rotation(config: &Config, client_id: impl Display, hint: impl Display) -> String {
    format!("{}/rotate/{client_id}?hint={hint}", config.base_url)
}

/// The row of this secret among all.
pub fn secret(config: &Config, client_id: impl Display, hint: impl Display) -> String {
    format!("{}/manage-api-credentials?application={client_id}&hint={hint}", config.base_url)
}

/// Chats and webhooks of an organisation.
pub fn notifications(config: &Config, organisation: OrganisationId) -> String {
    format!("{}/organisation/{organisation}/notifications", config.base_url)
}

/// A person's preferences.
pub fn preferences(config: &Config) -> String {
    format!("{}/preferences", config.base_url)
}
