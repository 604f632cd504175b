//! Metadata (RFC 8414) and keys (RFC 7517).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::guards::Visitor;
use super::problem::Refusal;
use crate::keys;

/// Verifiers may keep the key set for an hour; a key stands in it a week before it signs.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// `GET /.well-known/oauth-authorization-server`, and the alias that client libraries ask for.
///
/// `response_types_supported` is required by RFC 8414 §2 and there is no authorization endpoint, so
/// it is present and empty: the choice that client libraries accept.
pub(super) async fn metadata(visitor: Visitor) -> Response {
    let issuer = &visitor.ports.config.base_url;
    let body = json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/oauth2/token"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "service_documentation": format!("{issuer}/docs/"),
    });
    cached(&body)
}

/// `GET /.well-known/jwks.json`
pub(super) async fn key_set(visitor: Visitor) -> Result<Response, Refusal> {
    let keys = keys::key_set(&visitor.ports).await.map_err(|error| visitor.refuse(error.into()))?;
    Ok(cached(&keys))
}

fn cached(body: &serde_json::Value) -> Response {
    let mut response = super::json(StatusCode::OK, body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    response
}
