//! English: personal tokens of operators.

pub(crate) const TOKENS_TITLE: &str = "API access";
pub(crate) const TOKENS_LEAD: &str =
    "Personal tokens with which your scripts do what you can do here. Whoever has one acts in your name.";
pub(crate) const CREATE_TOKEN: &str = "Create token";
pub(crate) const NO_TOKENS: &str = "You have no personal tokens.";
pub(crate) const TOKEN_NAME: &str = "What it is for";
pub(crate) const TOKEN_NAME_HINT: &str =
    "Such as “nightly export”. It stands in the audit log beside your name.";
pub(crate) const TOKEN_EXPIRES: &str = "Last day";
pub(crate) const TOKEN_CREATED: &str = "Token created";
pub(crate) const TOKEN_CREATED_AT: &str = "Created";
pub(crate) const TOKEN_USED: &str = "Last used";
pub(crate) const TOKEN_EXPIRED: &str = "Expired";
pub(crate) const REVOKE_TOKEN: &str = "Revoke token";
pub(crate) const REVOKE_TITLE: &str = "Revoke this token?";
pub(crate) const REVOKING: &str = "Revoking…";
pub(crate) const REVOKE_STOPS: &str = "Scripts that use it stop with their next request.";
pub(crate) const TOKENS_GUIDE: &str = "How to use the API";

/// News behind a creation.
pub(crate) fn token_stored(name: &str) -> String {
    format!("The token “{name}” is created.")
}

/// News behind a revocation.
pub(crate) fn token_revoked(name: &str) -> String {
    format!("The token “{name}” is revoked.")
}

/// The name of a button.
pub(crate) fn revoke_named(name: &str) -> String {
    format!("Revoke token {name}")
}
