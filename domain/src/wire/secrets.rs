//! Client secrets and their use.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::SecretId;
use crate::secrets::{Hint, SecretState};

/// What is kept of a client secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretView {
    /// The record.
    pub id: SecretId,
    /// As the creator named it.
    pub name: String,
    /// First three characters of the text.
    pub hint: Hint,
    /// When it was created.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// Name of the person who created it.
    pub created_by: String,
    /// It is valid while now is before this instant.
    #[serde(with = "crate::instants")]
    pub expires_at: Timestamp,
    /// At [`Portal::now`](super::Portal::now).
    pub state: SecretState,
    /// `None`: no token was ever asked for with it.
    pub last_used: Option<LastUse>,
    /// It is deleted by itself then.
    #[serde(default, with = "crate::instants::maybe")]
    pub deletes_at: Option<Timestamp>,
}

/// The last token request that was answered with a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUse {
    /// When it was used first.
    #[serde(with = "crate::instants")]
    pub first_at: Timestamp,
    /// When.
    #[serde(with = "crate::instants")]
    pub at: Timestamp,
    /// From which network: the address shortened to /24 or /48.
    pub network: String,
    /// What the client called itself.
    pub user_agent: String,
    /// For which API and environment, in words.
    pub resource: String,
}

/// `POST /api/applications/{client_id}/secrets`, with [`IDEMPOTENCY_HEADER`](super::IDEMPOTENCY_HEADER).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSecret {
    /// 1 to 100 characters.
    pub name: String,
    /// Date, at most one year ahead.
    pub expires_on: String,
}

/// 201: the one answer that holds a secret's text.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedSecret {
    /// The row for the table.
    pub secret: SecretView,
    /// The text, never to be had again.
    pub text: String,
}
