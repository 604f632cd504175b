//! Creating and deleting client secrets.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::ids::SecretId;
use credenza_domain::wire::{CreateSecret, CreatedSecret, IDEMPOTENCY_HEADER};
use http::{HeaderMap, StatusCode};

use super::body::Json;
use super::guards::Manager;
use super::problem::Refusal;
use crate::failure::Failure;
use crate::secrets;

/// `POST /api/applications/{client_id}/secrets`
pub(super) async fn create(
    Manager { member, authority }: Manager,
    headers: HeaderMap,
    Json(form): Json<CreateSecret>,
) -> Result<Response, Refusal> {
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
    Manager { member, authority }: Manager,
    Path((_, secret_id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let secret: SecretId = secret_id.parse().map_err(|_| member.refuse(Failure::not_found()))?;
    secrets::delete(&member.ports, &member.caller, &member.signed_in, &authority, secret)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
