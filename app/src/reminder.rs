//! The link in a reminder: it names the application, and the secret by its hint. It stands in the
//! address, so it survives signing in.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::{ApplicationView, SecretView};

use crate::browser;
use crate::order;
use crate::session::Session;
use crate::status::Status;
use crate::text;

/// The element that says what the mail was about.
pub(crate) const NOTE: &str = "reminder-note";

/// The application that the address names.
pub(crate) fn application() -> Option<String> {
    browser::parameter("application")
}

/// The hint, where the address names this application.
pub(crate) fn hint_for(client_id: ClientId) -> Option<String> {
    if application()? == client_id.to_string() { browser::parameter("hint") } else { None }
}

/// The secret that was meant: among equal hints the one that ends first.
pub(crate) fn meant(application: &ApplicationView, hint: &str) -> Option<SecretView> {
    let alike = application.secrets.iter().filter(|secret| secret.hint.as_str() == hint).cloned().collect();
    order::by_key(alike, |secret| (secret.expires_at.as_second(), 0)).into_iter().next()
}

/// What the mail was about, and what to do.
pub(crate) fn words(session: Session, application: &ApplicationView, hint: &str) -> String {
    let Some(secret) = meant(application, hint) else { return text::reminder_gone(hint) };
    let (now, policy) = session.rules();
    let status = Status::of(&secret, application.enabled, now, policy);
    let end = match status {
        Status::LastDay | Status::Soon(_) | Status::Active(_) => {
            text::reminder_ends(&status.distance(&secret, now))
        }
        Status::Expired(_) => text::REMINDER_EXPIRED.to_owned(),
        Status::Disabled | Status::BrownOut | Status::SwitchedOff => text::REMINDER_REFUSED.to_owned(),
    };
    text::reminder(&secret.name, hint, &end)
}
