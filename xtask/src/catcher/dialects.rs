//! The other mail APIs, each in its own words: Postmark, SendGrid, Mailgun, and Cloudflare's REST API.
//!
//! A dialect says who may send, which mails a request holds, and how the answer looks; faults, checks and the box
//! are the same for all. None of them knows idempotency keys: a mail sent twice is caught twice.

pub(super) mod cloudflare;
pub(super) mod mailgun;
pub(super) mod postmark;
pub(super) mod sendgrid;

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::Value;

use super::Shared;
use super::errors::ApiError;
use super::faults::Fault;
use super::listener::Connection;
use super::mail::Content;
use super::store::Attempt;

/// How a mail API speaks.
pub(super) trait Dialect: Send + Sync {
    /// Where mails are posted, for the list of attempts.
    fn path(&self) -> &'static str;
    /// Whether the headers hold the key.
    fn is_authorised(&self, key: &str, headers: &HeaderMap) -> bool;
    /// The mails of a request in the catcher's own shape; the whole request as `raw`.
    fn mails(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Value>, String>;
    /// The answer where each mail has its message ID or the reason why it was not taken.
    fn taken(&self, outcomes: &[Result<String, String>]) -> Response;
    /// The answer to a request that is refused as a whole.
    fn refused(&self, status: StatusCode, message: &str) -> Response;
}

/// One attempt to send.
pub(super) async fn handle(
    dialect: &dyn Dialect,
    shared: &Shared,
    connection: &Connection,
    headers: &HeaderMap,
    body: &Bytes,
) -> Response {
    let record = |outcome: &str| {
        let (at, path) = (Timestamp::now(), dialect.path());
        let attempt = Attempt { at, path, idempotency_key: None, outcome: outcome.to_owned() };
        shared.store().attempts.push(attempt);
    };
    if !dialect.is_authorised(&shared.0.api_key, headers) {
        record("unauthorised");
        return dialect.refused(StatusCode::UNAUTHORIZED, "The API key is missing or invalid.");
    }
    let fault = shared.faults().next(body);
    if let Some(fault) = &fault {
        record(fault.kind());
    }
    let accept = |half: bool| match accept(dialect, shared, headers, body, half) {
        Ok(outcomes) => dialect.taken(&outcomes),
        Err(message) => dialect.refused(StatusCode::BAD_REQUEST, &message),
    };
    match fault {
        Some(Fault::Status { status, retry_after }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = dialect.refused(status, "Refused on demand.");
            let seconds =
                retry_after.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            if let Some(value) = seconds.and_then(|value| value.parse().ok()) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            response
        }
        Some(Fault::TimeoutBefore { seconds }) => hang(connection, seconds).await,
        Some(Fault::TimeoutAfter { seconds }) => {
            let _ = accept(false);
            hang(connection, seconds).await
        }
        Some(Fault::Reset) => reset(connection),
        Some(Fault::Garbage) => {
            (StatusCode::OK, [(header::CONTENT_TYPE, "text/html")], "<html><body>It works!</body></html>")
                .into_response()
        }
        Some(Fault::Truncated) => {
            let _ = accept(false);
            (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], "{\"").into_response()
        }
        Some(Fault::Partial) => accept(true),
        Some(Fault::Pass) | None => {
            let response = accept(false);
            record(if response.status().is_success() { "sent" } else { "refused" });
            response
        }
    }
}

/// Checks and keeps the mails; of `half` a batch only the first half.
fn accept(
    dialect: &dyn Dialect,
    shared: &Shared,
    headers: &HeaderMap,
    body: &[u8],
    half: bool,
) -> Result<Vec<Result<String, String>>, String> {
    let mails = dialect.mails(headers, body)?;
    let (now, taken) = (Timestamp::now(), if half { mails.len() / 2 } else { mails.len() });
    let mut store = shared.store();
    let mut keep = |(index, mail): (usize, Value)| {
        if index >= taken {
            return Err("Refused on demand.".to_owned());
        }
        let content = Content::parse(mail).map_err(|error: ApiError| error.message)?;
        store.accept(vec![content], None, now).pop().ok_or_else(|| "Not kept.".to_owned())
    };
    let outcomes = mails.into_iter().enumerate().map(&mut keep).collect();
    store.save();
    Ok(outcomes)
}

async fn hang(connection: &Connection, seconds: u64) -> Response {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    reset(connection)
}

fn reset(connection: &Connection) -> Response {
    connection.reset();
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Whether `Authorization: Bearer` holds the key.
fn bearer(key: &str, headers: &HeaderMap) -> bool {
    let presented = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    presented.and_then(|value| value.strip_prefix("Bearer ")) == Some(key)
}
