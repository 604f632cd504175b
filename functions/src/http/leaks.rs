//! Reports of leaked secrets, from anybody and from a scanner that signs. Every report is answered
//! alike, whatever it held.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, StatusCode};
use serde_json::json;

use super::guards::Machine;
use super::problem::Refusal;
use crate::leaks;

/// Which key signed (GitHub's secret scanning partner programme).
const KEY_HEADER: HeaderName = HeaderName::from_static("github-public-key-identifier");
/// ECDSA P-256 over the body, base64 of DER.
const SIGNATURE_HEADER: HeaderName = HeaderName::from_static("github-public-key-signature");

/// `POST /api/leaks`: any text, in which ours are searched.
pub(super) async fn report(machine: Machine, body: Bytes) -> Result<Response, Refusal> {
    leaks::report(&machine.ports, &machine.caller, &body).await.map_err(|failure| machine.refuse(failure))?;
    Ok(taken())
}

/// `POST /api/leaks/github`: a signed JSON array of `{token, type, url, source}`.
pub(super) async fn report_signed(machine: Machine, request: Request) -> Result<Response, Refusal> {
    let (head, body) = request.into_parts();
    let body = http_body_util::BodyExt::collect(body).await.map(http_body_util::Collected::to_bytes);
    let (key, signature) = (text(&head, &KEY_HEADER), text(&head, &SIGNATURE_HEADER));
    leaks::report_signed(&machine.ports, &machine.caller, key, signature, &body.unwrap_or_default())
        .await
        .map_err(|failure| machine.refuse(failure))?;
    Ok(taken())
}

fn text<'a>(head: &'a Parts, name: &HeaderName) -> &'a str {
    head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn taken() -> Response {
    super::json(StatusCode::ACCEPTED, &json!({ "taken": true })).into_response()
}
