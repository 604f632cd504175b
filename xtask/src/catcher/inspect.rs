//! For people and tests: reading the mails, emptying the box, planning faults.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Shared;
use super::errors::ApiError;
use super::faults::Planned;
use super::mail::Mail;
use super::store::Attempt;

/// A mail is shown in a frame without scripts; this policy is inherited by it and lets nothing be fetched.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Which mails are listed.
#[derive(Deserialize)]
pub(super) struct Filter {
    to: Option<String>,
}

/// `GET /api/mails?to=`: newest first.
pub(super) async fn list(State(shared): State<Shared>, Query(filter): Query<Filter>) -> Json<Vec<Mail>> {
    let store = shared.store();
    let wanted = |mail: &&Mail| filter.to.as_ref().is_none_or(|to| mail.content.went_to(to));
    Json(store.mails.iter().rev().filter(wanted).cloned().collect())
}

/// `DELETE /api/mails`: empties the box. Idempotency keys stay known, as at a provider.
pub(super) async fn clear(State(shared): State<Shared>) -> StatusCode {
    let mut store = shared.store();
    store.mails.clear();
    store.attempts.clear();
    store.save();
    StatusCode::NO_CONTENT
}

/// `GET /api/mails/{id}`
pub(super) async fn one(
    State(shared): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<Mail>, ApiError> {
    let store = shared.store();
    store
        .mails
        .iter()
        .find(|mail| mail.id == id)
        .cloned()
        .map(Json)
        .ok_or_else(|| ApiError::not_found("Email"))
}

/// `GET /api/mails/{id}/attachments/{number}`: the decoded file, always as a download.
pub(super) async fn attachment(
    State(shared): State<Shared>,
    Path((id, number)): Path<(String, usize)>,
) -> Result<Response, ApiError> {
    let store = shared.store();
    let mail = store.mails.iter().find(|mail| mail.id == id).ok_or_else(|| ApiError::not_found("Email"))?;
    let attachment = mail.content.attachments.get(number).ok_or_else(|| ApiError::not_found("Attachment"))?;
    let bytes = STANDARD
        .decode(attachment["content"].as_str().unwrap_or_default())
        .map_err(|_| ApiError::not_found("Attachment content"))?;
    let name: String = attachment["filename"]
        .as_str()
        .unwrap_or("attachment")
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c))
        .collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok((headers, bytes).into_response())
}

/// `GET /api/attempts`: every request to send, oldest first, with what came of it.
pub(super) async fn attempts(State(shared): State<Shared>) -> Json<Vec<Attempt>> {
    Json(shared.store().attempts.clone())
}

/// `GET /api/faults`: what is still planned.
pub(super) async fn faults(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "faults": *shared.faults() }))
}

/// A plan: a list, or an object with the list.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Plan {
    Bare(Vec<Planned>),
    Named { faults: Vec<Planned> },
}

/// `POST /api/faults`: replaces the plan; an empty list ends it.
pub(super) async fn set_faults(State(shared): State<Shared>, Json(plan): Json<Plan>) -> Json<Value> {
    let (Plan::Bare(planned) | Plan::Named { faults: planned }) = plan;
    shared.faults().set(planned);
    Json(json!({ "faults": *shared.faults() }))
}

/// `GET /`
pub(super) async fn page() -> Response {
    document("text/html; charset=utf-8", include_str!("page/page.html"))
}

/// `GET /page.css`
pub(super) async fn style() -> Response {
    document("text/css; charset=utf-8", include_str!("page/page.css"))
}

/// `GET /page.js`
pub(super) async fn script() -> Response {
    document("text/javascript; charset=utf-8", include_str!("page/page.js"))
}

fn document(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}
