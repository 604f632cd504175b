//! What machines do by themselves, and the permission for it.

use axum::response::Response;
use credenza_domain::wire::{CreateOwnSecret, CreatedSecret, IDEMPOTENCY_HEADER, SelfRotation};
use http::{HeaderMap, StatusCode, header};

use super::body::Json;
use super::guards::{Machine, Manager};
use super::problem::Refusal;
use crate::machines;

/// `GET /api/applications/{client_id}/self-rotation`
pub(super) async fn read(Manager { member, authority }: Manager) -> Result<Response, Refusal> {
    let allowed =
        machines::read(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &allowed))
}

/// `PUT /api/applications/{client_id}/self-rotation`
pub(super) async fn set(
    Manager { member, authority }: Manager,
    Json(form): Json<SelfRotation>,
) -> Result<Response, Refusal> {
    let allowed = machines::set(&member.ports, &member.caller, &member.signed_in, &authority, form)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &allowed))
}

/// `GET /api/self/secrets`
pub(super) async fn list(machine: Machine, headers: HeaderMap) -> Result<Response, Refusal> {
    let secrets = async {
        let client = machines::authenticate(&machine.ports, bearer(&headers)).await?;
        machines::list(&machine.ports, &client).await
    };
    let secrets = secrets.await.map_err(|failure| machine.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &secrets))
}

/// `POST /api/self/secrets`
pub(super) async fn create(
    machine: Machine,
    headers: HeaderMap,
    Json(form): Json<CreateOwnSecret>,
) -> Result<Response, Refusal> {
    let key = headers.get(IDEMPOTENCY_HEADER).and_then(|value| value.to_str().ok()).unwrap_or("");
    let created = async {
        let client = machines::authenticate(&machine.ports, bearer(&headers)).await?;
        machines::create(&machine.ports, &machine.caller, &client, key, &form).await
    };
    let created = created.await.map_err(|failure| machine.refuse(failure))?;
    let body = CreatedSecret { secret: created.view, text: created.text.reveal().to_string() };
    Ok(super::json(StatusCode::CREATED, &body))
}

/// RFC 6750 §2.1; the scheme in any case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
