//! SendGrid: <https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send>.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::Shared;
use super::super::listener::Connection;
use super::{Dialect, bearer};

struct SendGrid;

impl Dialect for SendGrid {
    fn path(&self) -> &'static str {
        "/v3/mail/send"
    }

    fn is_authorised(&self, key: &str, headers: &HeaderMap) -> bool {
        bearer(key, headers)
    }

    fn mails(&self, _headers: &HeaderMap, body: &[u8]) -> Result<Vec<Value>, String> {
        let raw: Value = serde_json::from_slice(body).map_err(|_| "Bad Request".to_owned())?;
        if raw["attachments"].as_array().is_some_and(Vec::is_empty) {
            return Err("The attachments parameter is required if set.".to_owned());
        }
        let from = match raw["from"]["name"].as_str() {
            Some(name) => format!("{name} <{}>", raw["from"]["email"].as_str().unwrap_or_default()),
            None => raw["from"]["email"].as_str().unwrap_or_default().to_owned(),
        };
        let content = |media_type: &str| {
            let parts = raw["content"].as_array()?;
            Some(parts.iter().find(|part| part["type"] == media_type)?["value"].clone())
        };
        let file = |file: &Value| json!({"filename": file["filename"], "content_type": file["type"], "content": file["content"]});
        let files: Vec<Value> = raw["attachments"].as_array().into_iter().flatten().map(file).collect();
        let mail = |to: &Value| {
            let to: Vec<&Value> = to["to"].as_array().into_iter().flatten().map(|to| &to["email"]).collect();
            json!({
                "from": from, "to": to, "subject": raw["subject"], "text": content("text/plain"),
                "html": content("text/html"), "headers": raw["headers"], "attachments": files, "raw": raw,
            })
        };
        Ok(raw["personalizations"].as_array().into_iter().flatten().map(mail).collect())
    }

    fn taken(&self, outcomes: &[Result<String, String>]) -> Response {
        match outcomes.first() {
            Some(Ok(id)) => (StatusCode::ACCEPTED, [("x-message-id", id.clone())]).into_response(),
            Some(Err(message)) => self.refused(StatusCode::BAD_REQUEST, message),
            None => self.refused(StatusCode::BAD_REQUEST, "The personalizations field is required."),
        }
    }

    fn refused(&self, status: StatusCode, message: &str) -> Response {
        (status, Json(json!({"errors": [{"message": message, "field": null, "help": null}]}))).into_response()
    }
}

/// `POST /v3/mail/send`
pub(in super::super) async fn send(
    State(shared): State<Shared>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    super::handle(&SendGrid, &shared, &connection, &headers, &body).await
}
