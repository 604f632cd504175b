//! What machines do by themselves.

use serde::{Deserialize, Serialize};

use super::secrets::SecretView;
use crate::ids::ClientId;

/// `GET` and `PUT /api/applications/{client_id}/self-rotation`: whether the application may make its
/// own next secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfRotation {
    /// It may.
    pub allowed: bool,
}

/// `GET /api/self/secrets`, with a bearer token of the client's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSecrets {
    /// Who asks.
    pub client_id: ClientId,
    /// Its secrets, newest first; deleted ones are not among them.
    pub secrets: Vec<SecretView>,
}

/// `POST /api/self/secrets`, with [`IDEMPOTENCY_HEADER`](super::IDEMPOTENCY_HEADER). The answer is a
/// [`CreatedSecret`](super::CreatedSecret).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CreateOwnSecret {
    /// 1 to 100 characters; absent: a name with the date.
    pub name: Option<String>,
    /// Date, at most one year ahead; absent: 90 days from now.
    pub expires_on: Option<String>,
}
