//! English: deleting.

pub(crate) const DELETE_TITLE: &str = "Delete this secret?";
pub(crate) const DELETE_SECRET: &str = "Delete secret";
pub(crate) const DELETING: &str = "Deleting…";
pub(crate) const KEEP_IT: &str = "Keep it";
pub(crate) const DELETE_STOPS: &str = "Access stops at once.";
pub(crate) const DELETE_LAST_ONE: &str = "This is the only working secret of the application. Without it, nothing can connect with this client ID.";
pub(crate) const DELETE_IN_USE: &str =
    "It was used in the last days. Whatever uses it fails at its next token request.";
pub(crate) const DELETE_NOT_IN_USE: &str =
    "Nothing used it in the last days. A system that uses it rarely fails at its next token request.";
pub(crate) const DELETE_NEVER_USED: &str = "No token was ever asked for with it. If somebody has just put it into a system, that system cannot connect.";
pub(crate) const TYPE_HINT: &str = "Type its hint to confirm: the first three characters";
pub(crate) const DELETE_HARMLESS: &str =
    "It is refused already, so deleting it breaks nothing. It leaves this list.";

/// The name of a row's button.
pub(crate) fn delete_named(name: &str) -> String {
    format!("Delete secret {name}")
}

/// News.
pub(crate) fn secret_deleted(name: &str) -> String {
    format!("“{name}” is deleted and refused from now on.")
}
