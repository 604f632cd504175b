//! The endpoints of clients and resource servers over HTTP (RFC 6749 §3.2, §5; RFC 7662; RFC 7009),
//! and the shapes of the Microsoft identity platform, which today's clients speak.

use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use credenza_domain::oauth::error_description;
use http::request::Parts;
use http::{Extensions, HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};

use super::body::is_media_type;
use crate::caller::Caller;
use crate::ports::Ports;
use crate::tokens::{self, Granted, Token, TokenError, TokenQuery, TokenRequest};

/// Plain words in the last six weeks of a secret, for the machine's own log.
const WARNING_HEADER: HeaderName = HeaderName::from_static("client-secret-warning");

/// `POST /oauth2/token`
pub(super) async fn token(request: Request) -> Response {
    let (head, body) = read(request).await;
    match issue(&head, &body).await {
        Ok(token) => granted(&token, &standard(&token)),
        Err(error) => refuse(&head.extensions, &error),
    }
}

/// `POST /{tenant}/oauth2/token`: Microsoft v1, numbers as texts.
pub(super) async fn token_v1(Path(tenant): Path<String>, request: Request) -> Response {
    microsoft(&tenant, request, |token| {
        let granted = &token.granted;
        let issued = granted.issued_at.as_second();
        json!({
            "token_type": "Bearer",
            "expires_in": granted.expires_in.to_string(),
            "ext_expires_in": granted.expires_in.to_string(),
            "expires_on": (issued + granted.expires_in).to_string(),
            "not_before": issued.to_string(),
            "resource": granted.audience,
            "access_token": token.access_token,
        })
    })
    .await
}

/// `POST /{tenant}/oauth2/v2.0/token`: Microsoft v2, numbers as numbers.
pub(super) async fn token_v2(Path(tenant): Path<String>, request: Request) -> Response {
    microsoft(&tenant, request, |token| {
        let granted = &token.granted;
        json!({
            "token_type": "Bearer",
            "expires_in": granted.expires_in,
            "ext_expires_in": granted.expires_in,
            "access_token": token.access_token,
        })
    })
    .await
}

async fn microsoft(tenant: &str, request: Request, shape: fn(&Token) -> Value) -> Response {
    let (head, body) = read(request).await;
    let is_ours = head.extensions.get::<Ports>().is_none_or(|ports| ports.config.tenant_id == tenant);
    let answer = if is_ours { issue(&head, &body).await } else { Err(TokenError::unknown_tenant()) };
    match answer {
        Ok(token) => granted(&token, &shape(&token)),
        Err(error) => refuse_with(&head.extensions, &error, |body| {
            // The numbers that people know, beside the words.
            if let Some(number) = microsoft_number(&error) {
                body["error_codes"] = json!([number]);
            }
        }),
    }
}

/// The error codes of the Microsoft identity platform that people search for.
fn microsoft_number(error: &TokenError) -> Option<u32> {
    match error.page {
        "wrong-secret" => Some(7_000_215),
        "expired-secret" => Some(7_000_222),
        "no-permission" => Some(500_011),
        "no-credentials" => Some(7_000_216),
        _ => None,
    }
}

/// `POST /oauth2/introspect`
pub(super) async fn introspect(request: Request) -> Response {
    let (head, body) = read(request).await;
    let answer = async {
        let (ports, caller) = context(&head).await?;
        let query = TokenQuery::read(authorization(&head), &body)?;
        tokens::introspect(ports, caller, &query).await
    };
    match answer.await {
        Ok(state) => answer_json(StatusCode::OK, &state),
        Err(error) => refuse(&head.extensions, &error),
    }
}

/// `POST /oauth2/revoke`: 200 and an empty body, whatever the token was (RFC 7009 §2.2).
pub(super) async fn revoke(request: Request) -> Response {
    let (head, body) = read(request).await;
    let answer = async {
        let (ports, caller) = context(&head).await?;
        let query = TokenQuery::read(authorization(&head), &body)?;
        tokens::revoke(ports, caller, &query).await
    };
    match answer.await {
        Ok(()) => ([(header::CACHE_CONTROL, "no-store")], StatusCode::OK).into_response(),
        Err(error) => refuse(&head.extensions, &error),
    }
}

/// `GET /oauth2/authorize`: client libraries want the address to exist; nobody signs in there.
pub(super) async fn authorize() -> Response {
    let body = json!({
        "error": "unsupported_response_type",
        "error_description": "Nobody signs in here: tokens are for machines, by client_credentials at the token endpoint.",
    });
    answer_json(StatusCode::BAD_REQUEST, &body)
}

async fn read(request: Request) -> (Parts, Bytes) {
    let (head, body) = request.into_parts();
    // Bodies here are complete in memory, so collecting them cannot fail.
    let body = http_body_util::BodyExt::collect(body).await.map(http_body_util::Collected::to_bytes);
    (head, body.unwrap_or_default())
}

async fn issue(head: &Parts, body: &Bytes) -> Result<Token, TokenError> {
    let (ports, caller) = context(head).await?;
    let request = TokenRequest::read(authorization(head), body)?;
    tokens::issue(ports, caller, &request).await
}

/// What every endpoint here wants: POST, a form, the ports, and no flood.
async fn context(head: &Parts) -> Result<(&Ports, &Caller), TokenError> {
    if head.method != Method::POST {
        return Err(TokenError::method());
    }
    if !is_media_type(&head.headers, "application/x-www-form-urlencoded") {
        return Err(TokenError::media_type());
    }
    let ports: &Ports =
        head.extensions.get().ok_or_else(|| TokenError::unavailable("a request without ports"))?;
    let caller: &Caller =
        head.extensions.get().ok_or_else(|| TokenError::unavailable("a request without caller"))?;
    if !ports.flood.allows(&caller.address).await {
        return Err(TokenError::flood());
    }
    Ok((ports, caller))
}

fn authorization(head: &Parts) -> Option<&[u8]> {
    head.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes)
}

/// RFC 6749 §5.1, with what RFC 7591 calls `client_secret_expires_at`.
fn standard(token: &Token) -> Value {
    let mut body = json!({
        "access_token": token.access_token,
        "token_type": "Bearer",
        "expires_in": token.granted.expires_in,
        "scope": token.granted.scope(),
    });
    if let Some(expires_at) = token.granted.secret_expires_at() {
        body["client_secret_expires_at"] = json!(expires_at.as_second());
    }
    body
}

/// A token's answer in any shape, with the warning of the last six weeks.
fn granted(token: &Token, body: &Value) -> Response {
    let Granted { warning: Some(warning), .. } = &token.granted else {
        return answer_json(StatusCode::OK, body);
    };
    let mut body = body.clone();
    body["client_secret_warning"] = json!(warning);
    let mut response = answer_json(StatusCode::OK, &body);
    if let Ok(value) = HeaderValue::from_str(warning) {
        response.headers_mut().insert(WARNING_HEADER, value);
    }
    response
}

/// RFC 6749 §5.2.
pub(super) fn refuse(extensions: &Extensions, error: &TokenError) -> Response {
    refuse_with(extensions, error, |_| {})
}

fn refuse_with(extensions: &Extensions, error: &TokenError, more: impl FnOnce(&mut Value)) -> Response {
    let correlation_id = extensions.get::<Caller>().map_or("", |caller| caller.correlation_id.as_str());
    let base_url = extensions.get::<Ports>().map_or("", |ports| ports.config.base_url.as_str());
    // Every refusal can be found by its ID, but for those that shed a flood.
    if !error.is_flood() {
        let fields = json!({"correlation_id": correlation_id, "status": error.status, "log": error.log});
        crate::log::line(error.page, &fields);
    }
    let mut body = json!({
        "error": error.code.as_str(),
        "error_description": error_description(&error.description),
        "error_uri": format!("{base_url}/docs/errors/{}", error.page),
        "correlation_id": correlation_id,
    });
    more(&mut body);
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = answer_json(status, &body);
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
fn answer_json(status: StatusCode, body: &Value) -> Response {
    let mut response = super::json(status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
