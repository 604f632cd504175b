//! Public keys of clients.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::{ClientKeyView, ClientKeys, SetJwksUrl, UploadKey};

use super::Request;

/// `GET /api/applications/{client_id}/keys`.
pub(crate) fn keys(client_id: ClientId) -> Request<ClientKeys> {
    Request::new("GET", keys_path(client_id))
}

/// `POST /api/applications/{client_id}/keys`.
pub(crate) fn upload_key(client_id: ClientId, body: &UploadKey) -> Request<ClientKeyView> {
    Request::new("POST", keys_path(client_id)).with(body)
}

/// `DELETE /api/applications/{client_id}/keys/{kid}`.
pub(crate) fn remove_key(client_id: ClientId, kid: &str) -> Request<()> {
    Request::new("DELETE", keys_path(client_id) + "/" + kid)
}

/// `PUT /api/applications/{client_id}/keys/url`.
pub(crate) fn set_jwks_url(client_id: ClientId, body: &SetJwksUrl) -> Request<()> {
    Request::new("PUT", keys_path(client_id) + "/url").with(body)
}

fn keys_path(client_id: ClientId) -> String {
    format!("/api/applications/{client_id}/keys")
}
