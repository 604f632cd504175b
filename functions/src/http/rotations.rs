//! Guided rotations, the panic button, names of systems, runbook and timeline.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use credenza_domain::wire::{
    IDEMPOTENCY_HEADER, Panic, Panicked, StartRotation, StartedRotation, SystemLabel,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::body::Json;
use super::guards::Manager;
use super::problem::Refusal;
use crate::failure::Failure;
use crate::{panic, rotations, systems};

fn key(headers: &HeaderMap) -> &str {
    headers.get(IDEMPOTENCY_HEADER).and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// `GET /api/applications/{client_id}/rotation`
pub(super) async fn read(Manager { member, authority }: Manager) -> Result<Response, Refusal> {
    let view = rotations::read(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &view))
}

/// `POST /api/applications/{client_id}/rotation`
pub(super) async fn start(
    Manager { member, authority }: Manager,
    headers: HeaderMap,
    Json(form): Json<StartRotation>,
) -> Result<Response, Refusal> {
    let started =
        rotations::start(&member.ports, &member.caller, &member.signed_in, &authority, key(&headers), &form)
            .await
            .map_err(|failure| member.refuse(failure))?;
    let status = if started.text.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let text = started.text.map(|text| text.reveal().to_string());
    Ok(super::json(status, &StartedRotation { rotation: started.view, text }))
}

/// `DELETE /api/applications/{client_id}/rotation`
pub(super) async fn end(Manager { member, authority }: Manager) -> Result<Response, Refusal> {
    let view = rotations::end(&member.ports, &member.caller, &member.signed_in, &authority)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &view))
}

/// `POST /api/applications/{client_id}/panic`
pub(super) async fn press(
    Manager { member, authority }: Manager,
    headers: HeaderMap,
    Json(form): Json<Panic>,
) -> Result<Response, Refusal> {
    let left =
        panic::press(&member.ports, &member.caller, &member.signed_in, &authority, key(&headers), &form)
            .await
            .map_err(|failure| member.refuse(failure))?;
    let text = left.text.reveal().to_string();
    let body = Panicked { turned_off: left.turned_off, secret: left.view, text };
    Ok(super::json(StatusCode::CREATED, &body))
}

/// `GET /api/applications/{client_id}/systems`
pub(super) async fn labels(Manager { member, authority }: Manager) -> Result<Response, Refusal> {
    let labels =
        systems::labels(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &labels))
}

/// `PUT /api/applications/{client_id}/systems`
pub(super) async fn label(
    Manager { member, authority }: Manager,
    Json(form): Json<SystemLabel>,
) -> Result<Response, Refusal> {
    let labels = systems::label(&member.ports, &member.caller, &member.signed_in, &authority, &form)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &labels))
}

/// `GET /api/applications/{client_id}/runbook`
pub(super) async fn runbook(Manager { member, authority }: Manager) -> Result<Response, Refusal> {
    let view = systems::runbook(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &view))
}

/// `GET /api/applications/{client_id}/timeline`, as JSON, or as CSV with `?format=csv`.
pub(super) async fn timeline(
    Manager { member, authority }: Manager,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let is_csv = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .any(|(name, value)| name == "format" && value == "csv");
    let file = systems::timeline(&member.ports, &authority, is_csv)
        .await
        .map_err(|failure| member.refuse(failure))?;
    let disposition = format!("attachment; filename=\"{}\"", file.file_name);
    let disposition =
        HeaderValue::from_str(&disposition).map_err(|error| member.refuse(Failure::internal(error)))?;
    let kind = if file.is_csv { "text/csv; charset=utf-8" } else { "application/json; charset=utf-8" };
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, file.text).into_response())
}
