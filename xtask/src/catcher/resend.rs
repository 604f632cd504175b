//! Resend's sending API.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Shared;
use super::errors::ApiError;
use super::faults::Fault;
use super::idempotency::Verdict;
use super::listener::Connection;
use super::mail::Content;
use super::store::Attempt;

/// Most mails in one batch.
const BATCH: usize = 100;

/// `POST /emails`
pub(super) async fn send(
    State(shared): State<Shared>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    Request { shared, connection, path: "/emails" }.handle(&headers, &body).await
}

/// `POST /emails/batch`
pub(super) async fn send_batch(
    State(shared): State<Shared>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    Request { shared, connection, path: "/emails/batch" }.handle(&headers, &body).await
}

/// `GET /emails/{id}`
pub(super) async fn retrieve(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    authorise(&shared, &headers)?;
    let store = shared.store();
    let mail = store.mails.iter().find(|mail| mail.id == id).ok_or_else(|| ApiError::not_found("Email"))?;
    let content = &mail.content;
    Ok(Json(json!({
        "object": "email",
        "id": mail.id,
        "to": content.to,
        "from": content.from,
        "created_at": mail.created_at,
        "subject": content.subject,
        "html": content.html,
        "text": content.text,
        "bcc": content.bcc,
        "cc": content.cc,
        "reply_to": content.reply_to,
        "last_event": "delivered",
        "scheduled_at": null,
    })))
}

/// Who does not present the key does not send.
fn authorise(shared: &Shared, headers: &HeaderMap) -> Result<(), ApiError> {
    let presented = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = presented
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match key {
        None => Err(ApiError::missing_api_key()),
        Some((_, key)) if key.trim() == shared.0.api_key => Ok(()),
        Some(_) => Err(ApiError::invalid_api_key()),
    }
}

/// One attempt to send.
struct Request {
    shared: Shared,
    connection: Connection,
    path: &'static str,
}

impl Request {
    async fn handle(self, headers: &HeaderMap, body: &Bytes) -> Response {
        let key =
            headers.get("idempotency-key").map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned());
        if let Err(error) = authorise(&self.shared, headers) {
            self.record(key, error.name);
            return error.into_response();
        }
        let fault = self.shared.faults().next(body);
        if let Some(fault) = &fault {
            self.record(key.clone(), fault.kind());
        }
        match fault {
            Some(Fault::Status { status, retry_after }) => refuse(status, retry_after),
            Some(Fault::TimeoutBefore { seconds }) => {
                // The provider holds the request: a repetition meanwhile is a concurrent one.
                let _claim = key.as_ref().and_then(|key| Claim::take(&self.shared, key, &Value::Null));
                self.hang(seconds).await
            }
            Some(Fault::Reset) => self.reset(),
            Some(Fault::Garbage) => {
                (StatusCode::OK, [(header::CONTENT_TYPE, "text/html")], "<html><body>It works!</body></html>")
                    .into_response()
            }
            Some(Fault::TimeoutAfter { seconds }) => {
                let _ = self.accept(key.as_deref(), body, false);
                self.hang(seconds).await
            }
            Some(Fault::Truncated) => self.truncated(key.as_deref(), body),
            Some(Fault::Partial) if self.path == "/emails" => self.truncated(key.as_deref(), body),
            Some(Fault::Partial) => answered(self.accept(key.as_deref(), body, true)),
            Some(Fault::Pass) | None => {
                let outcome = self.accept(key.as_deref(), body, false);
                self.record(
                    key,
                    match &outcome {
                        Ok((_, true)) => "repeated",
                        Ok((_, false)) => "sent",
                        Err(error) => error.name,
                    },
                );
                answered(outcome)
            }
        }
    }

    /// Checks and keeps the mails. The answer, and whether it is a repeated one.
    fn accept(&self, key: Option<&str>, body: &[u8], half: bool) -> Result<(Value, bool), ApiError> {
        let payload: Value = serde_json::from_slice(body)
            .map_err(|_| ApiError::malformed("The request body is not valid JSON."))?;
        let fingerprint = json!([self.path, payload]);
        let now = Timestamp::now();
        let mut store = self.shared.store();
        if let Some(key) = key
            && let Verdict::Answered(answer) = store.keys.claim(key, &fingerprint, now)?
        {
            return Ok((answer, true));
        }
        let answer = contents(self.path, payload).map(|mut contents| {
            let all = contents.len();
            if half {
                contents.truncate(all / 2);
            }
            let ids: Vec<Value> =
                store.accept(contents, key, now).into_iter().map(|id| json!({ "id": id })).collect();
            match self.path {
                "/emails" => ids.first().cloned().unwrap_or_default(),
                _ if half => {
                    let errors: Vec<Value> = (ids.len()..all)
                        .map(|index| json!({ "index": index, "message": "Refused on demand." }))
                        .collect();
                    json!({ "data": ids, "errors": errors })
                }
                _ => json!({ "data": ids }),
            }
        });
        if let Some(key) = key {
            store.keys.release(key);
        }
        let answer = answer?;
        store.answer(key, fingerprint, &answer, now);
        Ok((answer, false))
    }

    fn record(&self, idempotency_key: Option<String>, outcome: &str) {
        let attempt =
            Attempt { at: Timestamp::now(), path: self.path, idempotency_key, outcome: outcome.to_owned() };
        self.shared.store().attempts.push(attempt);
    }

    async fn hang(&self, seconds: u64) -> Response {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        self.reset()
    }

    fn reset(&self) -> Response {
        self.connection.reset();
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }

    /// Accepts, then answers with the first half of the JSON.
    fn truncated(&self, key: Option<&str>, body: &[u8]) -> Response {
        match self.accept(key, body, false) {
            Err(error) => error.into_response(),
            Ok((answer, _)) => {
                let whole = answer.to_string();
                let half = whole[..whole.len() / 2].to_owned();
                ([(header::CONTENT_TYPE, "application/json")], Body::from(half)).into_response()
            }
        }
    }
}

/// Keeps a key in flight for as long as it lives.
struct Claim(Shared, String);

impl Claim {
    fn take(shared: &Shared, key: &str, payload: &Value) -> Option<Self> {
        let claimed = shared.store().keys.claim(key, payload, Timestamp::now());
        claimed.is_ok_and(|verdict| verdict == Verdict::Proceed).then(|| Self(shared.clone(), key.to_owned()))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.store().keys.release(&self.1);
    }
}

/// The mails of a request, each checked; one bad mail refuses a whole batch, as Resend's strict mode does.
fn contents(path: &str, payload: Value) -> Result<Vec<Content>, ApiError> {
    if path == "/emails" {
        return Ok(vec![Content::parse(payload)?]);
    }
    let Value::Array(mails) = payload else {
        return Err(ApiError::malformed("The request body must be an array of emails."));
    };
    if mails.is_empty() || mails.len() > BATCH {
        return Err(ApiError::validation(format!("A batch must contain 1 to {BATCH} emails.")));
    }
    mails.into_iter().map(Content::parse).collect()
}

fn answered(outcome: Result<(Value, bool), ApiError>) -> Response {
    outcome.map(|(answer, _)| Json(answer)).into_response()
}

fn refuse(status: u16, retry_after: Option<Value>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = ApiError::on_demand(status).into_response();
    let retry_after =
        retry_after.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    if let Some(value) = retry_after.and_then(|value| value.parse().ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
