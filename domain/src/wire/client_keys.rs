//! Public keys of clients.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// `GET /api/applications/{client_id}/keys`: the road away from secrets (RFC 7523).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientKeys {
    /// Keys that were uploaded.
    pub keys: Vec<ClientKeyView>,
    /// Where the client publishes its keys, if it does.
    pub jwks_url: Option<String>,
}

/// A public key with which a client may authenticate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientKeyView {
    /// Its thumbprint (RFC 7638), which is what assertions name as `kid`.
    pub kid: String,
    /// As the person who uploaded it named it.
    pub name: String,
    /// `ES256` or `RS256`.
    pub algorithm: String,
    /// When it was uploaded.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// `POST /api/applications/{client_id}/keys`: upload a public key. Answers 201 with
/// [`ClientKeyView`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadKey {
    /// 1 to 100 characters.
    pub name: String,
    /// The public key as a JSON Web Key (RFC 7517), as text.
    pub jwk: String,
}

/// `PUT /api/applications/{client_id}/keys/url`: where the client publishes its keys; empty: nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetJwksUrl {
    /// An `https` address, or nothing.
    pub url: String,
}
