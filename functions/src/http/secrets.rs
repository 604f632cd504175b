//! Creating and deleting client secrets.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::access::Action;
use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::wire::{CreateSecret, CreatedSecret, IDEMPOTENCY_HEADER};
use http::{HeaderMap, StatusCode};

use super::body::Json;
use super::guards::Member;
use super::problem::Refusal;
use crate::access::{Authority, authorise};
use crate::failure::Failure;
use crate::secrets;

/// `POST /api/applications/{client_id}/secrets`
pub(super) async fn create(
    member: Member,
    Path(client_id): Path<String>,
    headers: HeaderMap,
    Json(form): Json<CreateSecret>,
) -> Result<Response, Refusal> {
    let authority = authority(&member, &client_id, Action::CreateSecret).await?;
    let key = headers.get(IDEMPOTENCY_HEADER).and_then(|value| value.to_str().ok()).unwrap_or("");
    let created = secrets::create(&member.ports, &member.caller, &member.signed_in, &authority, key, &form)
        .await
        .map_err(|failure| member.refuse(failure))?;
    // The one answer that holds a secret's text.
    let body = CreatedSecret { secret: created.view, text: created.text.reveal().to_string() };
    Ok(super::json(StatusCode::CREATED, &body))
}

/// `DELETE /api/applications/{client_id}/secrets/{secret_id}`
pub(super) async fn delete(
    member: Member,
    Path((client_id, secret_id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let authority = authority(&member, &client_id, Action::DeleteSecret).await?;
    let secret: SecretId = secret_id.parse().map_err(|_| member.refuse(Failure::not_found()))?;
    secrets::delete(&member.ports, &member.caller, &member.signed_in, &authority, secret)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The right to do this to the application that the path names. A malformed ID names nothing.
pub(super) async fn authority(
    member: &Member,
    client_id: &str,
    action: Action,
) -> Result<Authority, Refusal> {
    let client_id: ClientId = client_id.parse().map_err(|_| member.refuse(Failure::not_found()))?;
    authorise(&member.ports, &member.signed_in, client_id, action)
        .await
        .map_err(|failure| member.refuse(failure))
}
