//! Cloudflare Email Service by its REST API: <https://developers.cloudflare.com/email-service/api/send-emails/rest-api/>.
//! The binding is played by the local runtime (`cargo xtask dev --email-binding`).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::Shared;
use super::super::listener::Connection;
use super::{Dialect, bearer};

struct Cloudflare;

impl Dialect for Cloudflare {
    fn path(&self) -> &'static str {
        "/client/v4/accounts/{account}/email/sending/send"
    }

    fn is_authorised(&self, key: &str, headers: &HeaderMap) -> bool {
        bearer(key, headers)
    }

    fn mails(&self, _headers: &HeaderMap, body: &[u8]) -> Result<Vec<Value>, String> {
        let mut mail: Value = serde_json::from_slice(body)
            .map_err(|_| "email.sending.error.invalid_request_schema".to_owned())?;
        if let (Some(address), Some(name)) = (mail["from"]["address"].as_str(), mail["from"]["name"].as_str())
        {
            mail["from"] = format!("{name} <{address}>").into();
        }
        if let Some(files) = mail["attachments"].as_array_mut() {
            for file in files {
                file["content_type"] = file["type"].clone();
            }
        }
        Ok(vec![mail])
    }

    fn taken(&self, outcomes: &[Result<String, String>]) -> Response {
        match outcomes.first() {
            Some(Ok(id)) => Json(json!({
                "success": true, "errors": [], "messages": [],
                "result": {"delivered": [], "permanent_bounces": [], "queued": [id]},
            }))
            .into_response(),
            Some(Err(message)) => self.refused(StatusCode::BAD_REQUEST, message),
            None => self.refused(StatusCode::BAD_REQUEST, "email.sending.error.invalid_request_schema"),
        }
    }

    fn refused(&self, status: StatusCode, message: &str) -> Response {
        let errors = json!([{"code": 10001, "message": message}]);
        (status, Json(json!({"success": false, "errors": errors, "messages": [], "result": null})))
            .into_response()
    }
}

/// `POST /client/v4/accounts/{account}/email/sending/send`
pub(in super::super) async fn send(
    State(shared): State<Shared>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    super::handle(&Cloudflare, &shared, &connection, &headers, &body).await
}
