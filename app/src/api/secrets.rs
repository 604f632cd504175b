//! Client secrets.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::wire::{CreateSecret, CreatedSecret, CutOff};

use super::Request;

/// `POST /api/applications/{client_id}/secrets`. The same `key` twice creates one secret.
pub(crate) fn create_secret(client_id: ClientId, key: String, body: &CreateSecret) -> Request<CreatedSecret> {
    let mut request = Request::new("POST", format!("/api/applications/{client_id}/secrets")).with(body);
    request.plain.key = Some(key);
    request
}

/// `DELETE /api/applications/{client_id}/secrets/{id}`. An empty hint is none.
pub(crate) fn delete_secret(client_id: ClientId, id: SecretId, hint: &str) -> Request<()> {
    let body = CutOff { hint: (!hint.is_empty()).then(|| hint.to_owned()) };
    Request::new("DELETE", format!("/api/applications/{client_id}/secrets/{id}")).with(&body)
}
