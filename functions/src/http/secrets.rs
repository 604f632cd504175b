//! Creating client secrets.

use axum::response::Response;
use credenza_domain::wire::{CreateSecret, CreatedSecret, IDEMPOTENCY_HEADER};
use http::{HeaderMap, StatusCode};

use super::body::Json;
use super::guards::Manager;
use super::problem::Refusal;
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
