//! Expiries as calendars show them.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use serde::Deserialize;

/// What a calendar tells of a secret.
#[derive(Debug, Clone, Deserialize)]
pub struct ExpiryRow {
    /// The secret.
    pub secret_id: SecretId,
    /// The application's key.
    pub client_id: ClientId,
    /// The application's name.
    pub application: String,
    /// The owner of the application.
    pub organisation: String,
    /// The secret's name.
    pub secret: String,
    /// First three characters.
    pub hint: Hint,
    /// When it was created.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// When it stops working.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
}
