//! Mailgun: <https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages>.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::Shared;
use super::super::listener::Connection;
use super::Dialect;

struct Mailgun;

/// A part of a form: its name, the file's name if it is one, and what stands in it.
struct Part<'a> {
    name: &'a str,
    file: Option<&'a str>,
    media_type: &'a str,
    value: &'a str,
}

/// Takes a form apart (RFC 7578).
fn parts<'a>(boundary: &str, body: &'a str) -> Option<Vec<Part<'a>>> {
    let mut pieces = body.split(boundary).skip(1);
    let mut parts = Vec::new();
    for piece in pieces.by_ref() {
        if piece.starts_with("--") {
            return Some(parts);
        }
        // Each delimiter begins with two hyphens, which belong to the piece before.
        let piece = piece.strip_prefix("\r\n")?.strip_suffix("--")?.strip_suffix("\r\n")?;
        let (head, value) = piece.split_once("\r\n\r\n")?;
        let quoted = |key: &str| head.split_once(key)?.1.split_once('"').map(|(found, _)| found);
        let media_type =
            head.split_once("Content-Type: ").map_or("", |(_, rest)| rest.lines().next().unwrap_or(""));
        parts.push(Part { name: quoted(" name=\"")?, file: quoted("filename=\""), media_type, value });
    }
    None
}

impl Dialect for Mailgun {
    fn path(&self) -> &'static str {
        "/v3/{domain}/messages"
    }

    fn is_authorised(&self, key: &str, headers: &HeaderMap) -> bool {
        let expected = format!("Basic {}", STANDARD.encode(format!("api:{key}")));
        headers.get(header::AUTHORIZATION).is_some_and(|presented| *presented == *expected)
    }

    fn mails(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Value>, String> {
        let media_type =
            headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let boundary =
            media_type.strip_prefix("multipart/form-data; boundary=").ok_or("a form is expected")?;
        let body = std::str::from_utf8(body).map_err(|_| "the form is not UTF-8")?;
        let parts = parts(boundary, body).ok_or("the form is malformed")?;
        let field = |name: &str| parts.iter().find(|part| part.name == name).map(|part| part.value);
        let named = |prefix: &str| -> Map<String, Value> {
            let own = parts.iter().filter_map(|part| Some((part.name.strip_prefix(prefix)?, part.value)));
            own.map(|(name, value)| (name.to_owned(), value.into())).collect()
        };
        let file = |part: &Part<'_>| {
            json!({
                "filename": part.file, "content_type": part.media_type, "content": STANDARD.encode(part.value),
            })
        };
        let files: Vec<Value> = parts.iter().filter(|part| part.file.is_some()).map(file).collect();
        Ok(vec![json!({
            "from": field("from"), "to": field("to"), "subject": field("subject"), "text": field("text"),
            "html": field("html"), "headers": named("h:"), "attachments": files, "raw": {"variables": named("v:")},
        })])
    }

    fn taken(&self, outcomes: &[Result<String, String>]) -> Response {
        match outcomes.first() {
            Some(Ok(id)) => Json(json!({"id": format!("<{id}@catcher>"), "message": "Queued. Thank you."}))
                .into_response(),
            Some(Err(message)) => self.refused(StatusCode::BAD_REQUEST, message),
            None => self.refused(StatusCode::BAD_REQUEST, "to parameter is missing"),
        }
    }

    fn refused(&self, status: StatusCode, message: &str) -> Response {
        (status, Json(json!({"message": message}))).into_response()
    }
}

/// `POST /v3/{domain}/messages`
pub(in super::super) async fn send(
    State(shared): State<Shared>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    super::handle(&Mailgun, &shared, &connection, &headers, &body).await
}

/// Which mails are looked up.
#[derive(Deserialize)]
pub(in super::super) struct Wanted {
    #[serde(rename = "message-id")]
    message_id: String,
}

/// `GET /v3/{domain}/events?message-id=`
pub(in super::super) async fn events(
    State(shared): State<Shared>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    if !Mailgun.is_authorised(&shared.0.api_key, &headers) {
        return Mailgun.refused(StatusCode::UNAUTHORIZED, "Forbidden");
    }
    let store = shared.store();
    let id = format!("<{}>", wanted.message_id);
    let found = store.mails.iter().filter(|mail| mail.content.headers["Message-Id"] == id);
    let items: Vec<Value> = found.map(|mail| json!({"event": "accepted", "id": mail.id})).collect();
    Json(json!({"items": items, "paging": {}})).into_response()
}
