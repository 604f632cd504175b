//! Postmark: <https://postmarkapp.com/developer/api/email-api>.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::listener::Connection;
use super::Dialect;

pub(in super::super) struct Postmark;

impl Dialect for Postmark {
    fn path(&self) -> &'static str {
        "/email/batch"
    }

    fn is_authorised(&self, key: &str, headers: &HeaderMap) -> bool {
        headers.get("x-postmark-server-token").is_some_and(|token| token == key)
    }

    fn mails(&self, _headers: &HeaderMap, body: &[u8]) -> Result<Vec<Value>, String> {
        let Ok(Value::Array(mails)) = serde_json::from_slice(body) else {
            return Err("Invalid JSON: an array of messages is expected.".to_owned());
        };
        let file = |file: &Value| json!({"filename": file["Name"], "content_type": file["ContentType"], "content": file["Content"]});
        let header = |header: &Value| Some((header["Name"].as_str()?.to_owned(), header["Value"].clone()));
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let mail = |raw: &Value| {
            json!({
                "from": raw["From"], "to": [raw["To"]], "subject": raw["Subject"], "text": raw["TextBody"],
                "html": raw["HtmlBody"], "raw": raw,
                "headers": list(&raw["Headers"]).iter().filter_map(header).collect::<serde_json::Map<_, _>>(),
                "attachments": list(&raw["Attachments"]).iter().map(file).collect::<Vec<_>>(),
            })
        };
        Ok(mails.iter().map(mail).collect())
    }

    fn taken(&self, outcomes: &[Result<String, String>]) -> Response {
        let one = |outcome: &Result<String, String>| match outcome {
            Ok(id) => json!({"ErrorCode": 0, "Message": "OK", "MessageID": id}),
            Err(message) => json!({"ErrorCode": 300, "Message": message}),
        };
        Json(outcomes.iter().map(one).collect::<Value>()).into_response()
    }

    fn refused(&self, status: StatusCode, message: &str) -> Response {
        let code = if status == StatusCode::UNAUTHORIZED { 10 } else { 403 };
        (status, Json(json!({"ErrorCode": code, "Message": message}))).into_response()
    }
}

/// `POST /email/batch`
pub(in super::super) async fn send(
    State(shared): State<Shared>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    super::handle(&Postmark, &shared, &connection, &headers, &body).await
}

/// Which mails are looked up.
#[derive(Deserialize)]
pub(in super::super) struct Wanted {
    metadata_mail: String,
}

/// `GET /messages/outbound?metadata_mail=`
pub(in super::super) async fn search(
    State(shared): State<Shared>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    if !Postmark.is_authorised(&shared.0.api_key, &headers) {
        return Postmark.refused(StatusCode::UNAUTHORIZED, "The API key is missing or invalid.");
    }
    let store = shared.store();
    let found =
        store.mails.iter().filter(|mail| mail.content.raw["raw"]["Metadata"]["mail"] == wanted.metadata_mail);
    let messages: Vec<Value> = found.map(|mail| json!({"MessageID": mail.id, "Status": "Sent"})).collect();
    Json(json!({"TotalCount": messages.len(), "Messages": messages})).into_response()
}
