//! The token endpoint over HTTP (RFC 6749 §3.2, §5).

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use credenza_domain::oauth::error_description;
use http::{Extensions, HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::json;

use super::body::is_media_type;
use crate::caller::Caller;
use crate::ports::Ports;
use crate::tokens::{self, Token, TokenError, TokenRequest};

/// Plain words in the last six weeks of a secret, for the machine's own log.
const WARNING_HEADER: HeaderName = HeaderName::from_static("client-secret-warning");

/// `POST /oauth2/token`
pub(super) async fn token(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = http_body_util::BodyExt::collect(body).await.map(http_body_util::Collected::to_bytes);
    match grant(&parts, &body.unwrap_or_default()).await {
        Ok(token) => standard(&token),
        Err(error) => refuse(&parts.extensions, &error),
    }
}

async fn grant(head: &http::request::Parts, body: &Bytes) -> Result<Token, TokenError> {
    let (Some(ports), Some(caller)) = (head.extensions.get::<Ports>(), head.extensions.get::<Caller>())
    else {
        return Err(TokenError::unavailable("a request without ports"));
    };
    if head.method != Method::POST {
        return Err(TokenError::method());
    }
    if !is_media_type(&head.headers, "application/x-www-form-urlencoded") {
        return Err(TokenError::media_type());
    }
    if !ports.flood.allows(&caller.address).await {
        return Err(TokenError::flood());
    }
    let authorization = head.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let request = TokenRequest::read(authorization, body)?;
    tokens::issue(ports, caller, &request).await
}

/// RFC 6749 §5.1, with what RFC 7591 calls `client_secret_expires_at`.
fn standard(token: &Token) -> Response {
    let granted = &token.granted;
    let mut body = json!({
        "access_token": token.access_token,
        "token_type": "Bearer",
        "expires_in": granted.expires_in,
        "scope": granted.scope(),
        "client_secret_expires_at": granted.secret_expires_at.as_second(),
    });
    if let Some(warning) = &granted.warning {
        body["client_secret_warning"] = warning.as_str().into();
    }
    let mut response = answer(StatusCode::OK, &body);
    if let Some(warning) = granted.warning.as_deref().and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(WARNING_HEADER, warning);
    }
    response
}

/// RFC 6749 §5.2.
pub(super) fn refuse(extensions: &Extensions, error: &TokenError) -> Response {
    let correlation_id = extensions.get::<Caller>().map_or("", |caller| caller.correlation_id.as_str());
    let base_url = extensions.get::<Ports>().map_or("", |ports| ports.config.base_url.as_str());
    if error.status >= 500 || !error.log.is_empty() {
        crate::log::line(error.page, &json!({"correlation_id": correlation_id, "log": error.log}));
    }
    let body = json!({
        "error": error.code.as_str(),
        "error_description": error_description(&error.description),
        "error_uri": format!("{base_url}/docs/errors/{}", error.page),
        "correlation_id": correlation_id,
    });
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = answer(status, &body);
    let headers = response.headers_mut();
    match status {
        StatusCode::UNAUTHORIZED => {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"token\", charset=\"UTF-8\""),
            );
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        _ => {}
    }
    if let Some(seconds) = error.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Never kept by anybody in between (RFC 6749 §5.1).
fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    let mut response = super::json(status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
