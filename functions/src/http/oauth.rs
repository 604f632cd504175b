//! The endpoints of clients and resource servers over HTTP (RFC 6749 §3.2, §5; RFC 7662; RFC 7009),
//! and the shapes of the Microsoft identity platform, which today's clients speak.

use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use credenza_domain::oauth::error_description;
use http::request::Parts;
use http::{Extensions, HeaderName, HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::is_media_type;
use crate::caller::Caller;
use crate::ports::Ports;
use crate::tokens::{self, Token, TokenError, TokenQuery, TokenRequest};

/// RFC 6750.
const BEARER: &str = "Bearer";
/// Plain words in the last six weeks of a secret, for the machine's own log.
const WARNING_HEADER: HeaderName = HeaderName::from_static("client-secret-warning");

/// `POST /oauth2/token`
pub(super) async fn token(request: Request) -> Response {
    let (head, body) = read(request).await;
    match issue(&head, &body).await {
        Ok(token) => standard(&token),
        Err(error) => refuse(&head.extensions, &error),
    }
}

/// `POST /{tenant}/oauth2/token`: Microsoft v1.
pub(super) async fn token_v1(Path(tenant): Path<String>, request: Request) -> Response {
    microsoft(&tenant, request, v1).await
}

/// `POST /{tenant}/oauth2/v2.0/token`: Microsoft v2.
pub(super) async fn token_v2(Path(tenant): Path<String>, request: Request) -> Response {
    microsoft(&tenant, request, v2).await
}

async fn microsoft(tenant: &str, request: Request, shape: fn(&Token) -> Response) -> Response {
    let (head, body) = read(request).await;
    let is_ours = head.extensions.get::<Ports>().is_none_or(|ports| ports.config.tenant_id == tenant);
    let answer = if is_ours || head.method != Method::POST {
        issue(&head, &body).await
    } else {
        Err(TokenError::unknown_tenant())
    };
    match answer {
        Ok(token) => shape(&token),
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
pub(super) async fn authorize(request: Request) -> Response {
    refuse(request.extensions(), &TokenError::no_sign_in())
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
#[derive(Serialize)]
struct Standard<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_warning: Option<&'a str>,
}

/// Microsoft v1: numbers as texts.
#[derive(Serialize)]
struct MicrosoftV1<'a> {
    token_type: &'static str,
    expires_in: String,
    ext_expires_in: String,
    expires_on: String,
    not_before: String,
    resource: &'a str,
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_warning: Option<&'a str>,
}

/// Microsoft v2: numbers as numbers.
#[derive(Serialize)]
struct MicrosoftV2<'a> {
    token_type: &'static str,
    expires_in: i64,
    ext_expires_in: i64,
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_warning: Option<&'a str>,
}

fn standard(token: &Token) -> Response {
    let granted = &token.granted;
    let body = Standard {
        access_token: &token.access_token,
        token_type: BEARER,
        expires_in: granted.expires_in,
        scope: granted.scope(),
        client_secret_expires_at: granted.secret_expires_at().map(Timestamp::as_second),
        client_secret_warning: granted.warning.as_deref(),
    };
    answer_token(token, &body)
}

fn v1(token: &Token) -> Response {
    let granted = &token.granted;
    let issued = granted.issued_at.as_second();
    let body = MicrosoftV1 {
        token_type: BEARER,
        expires_in: granted.expires_in.to_string(),
        ext_expires_in: granted.expires_in.to_string(),
        expires_on: (issued + granted.expires_in).to_string(),
        not_before: issued.to_string(),
        resource: &granted.audience,
        access_token: &token.access_token,
        client_secret_warning: granted.warning.as_deref(),
    };
    answer_token(token, &body)
}

fn v2(token: &Token) -> Response {
    let granted = &token.granted;
    let body = MicrosoftV2 {
        token_type: BEARER,
        expires_in: granted.expires_in,
        ext_expires_in: granted.expires_in,
        access_token: &token.access_token,
        client_secret_warning: granted.warning.as_deref(),
    };
    answer_token(token, &body)
}

/// A token's answer in any shape, with the warning of the last six weeks in a header, too.
fn answer_token(token: &Token, body: &impl Serialize) -> Response {
    let mut response = answer_json(StatusCode::OK, body);
    if let Some(warning) = &token.granted.warning
        && let Ok(value) = HeaderValue::from_str(warning)
    {
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
fn answer_json(status: StatusCode, body: &impl Serialize) -> Response {
    let mut response = super::json(status, body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
