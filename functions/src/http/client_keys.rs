//! Public keys of clients.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::access::Action;
use credenza_domain::wire::{SetJwksUrl, UploadKey};
use http::StatusCode;

use super::body::Json;
use super::guards::Member;
use super::problem::Refusal;
use super::secrets::authority;
use crate::client_keys;

/// `GET /api/applications/{client_id}/keys`
pub(super) async fn list(member: Member, Path(client_id): Path<String>) -> Result<Response, Refusal> {
    let authority = authority(&member, &client_id, Action::ViewKeys).await?;
    let keys =
        client_keys::list(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &keys))
}

/// `POST /api/applications/{client_id}/keys`
pub(super) async fn upload(
    member: Member,
    Path(client_id): Path<String>,
    Json(form): Json<UploadKey>,
) -> Result<Response, Refusal> {
    let authority = authority(&member, &client_id, Action::ManageKeys).await?;
    let key = client_keys::upload(&member.ports, &member.caller, &member.signed_in, &authority, &form)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::CREATED, &key))
}

/// `DELETE /api/applications/{client_id}/keys/{kid}`
pub(super) async fn remove(
    member: Member,
    Path((client_id, kid)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let authority = authority(&member, &client_id, Action::ManageKeys).await?;
    client_keys::remove(&member.ports, &member.caller, &member.signed_in, &authority, &kid)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `PUT /api/applications/{client_id}/keys/url`
pub(super) async fn set_url(
    member: Member,
    Path(client_id): Path<String>,
    Json(form): Json<SetJwksUrl>,
) -> Result<Response, Refusal> {
    let authority = authority(&member, &client_id, Action::ManageKeys).await?;
    client_keys::set_url(&member.ports, &member.caller, &member.signed_in, &authority, &form)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
