//! Public keys of clients.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::wire::{SetJwksUrl, UploadKey};
use http::StatusCode;

use super::body::Json;
use super::guards::Manager;
use super::problem::Refusal;
use crate::client_keys;

/// `GET /api/applications/{client_id}/keys`
pub(super) async fn list(Manager { member, authority }: Manager) -> Result<Response, Refusal> {
    let keys =
        client_keys::list(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &keys))
}

/// `POST /api/applications/{client_id}/keys`
pub(super) async fn upload(
    Manager { member, authority }: Manager,
    Json(form): Json<UploadKey>,
) -> Result<Response, Refusal> {
    let key = client_keys::upload(&member.ports, &member.caller, &member.signed_in, &authority, &form)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::CREATED, &key))
}

/// `DELETE /api/applications/{client_id}/keys/{kid}`
pub(super) async fn remove(
    Manager { member, authority }: Manager,
    Path((_, kid)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    client_keys::remove(&member.ports, &member.caller, &member.signed_in, &authority, &kid)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `PUT /api/applications/{client_id}/keys/url`
pub(super) async fn set_url(
    Manager { member, authority }: Manager,
    Json(form): Json<SetJwksUrl>,
) -> Result<Response, Refusal> {
    client_keys::set_url(&member.ports, &member.caller, &member.signed_in, &authority, &form)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
