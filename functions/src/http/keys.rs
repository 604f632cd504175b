//! Metadata (RFC 8414) and keys (RFC 7517), at the standard addresses and where MSAL looks.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::guards::Visitor;
use super::problem::Refusal;
use crate::failure::Failure;
use crate::keys;

/// Verifiers may keep the key set for an hour; a key stands in it a week before it signs.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// `GET /.well-known/oauth-authorization-server` (RFC 8414 §2).
///
/// `response_types_supported` is required there although there is no authorization endpoint; it is
/// present and empty, which client libraries accept.
pub(super) async fn metadata(visitor: Visitor) -> Response {
    cached(&document(&visitor.ports.config.base_url))
}

fn document(issuer: &str) -> Value {
    let methods = json!(["client_secret_basic", "client_secret_post", "private_key_jwt"]);
    json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/oauth2/token"),
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
        "introspection_endpoint": format!("{issuer}/oauth2/introspect"),
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "revocation_endpoint": format!("{issuer}/oauth2/revoke"),
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "service_documentation": format!("{issuer}/docs/"),
    })
}

/// `GET /.well-known/openid-configuration`: the same under the name that client libraries ask for.
/// MSAL wants an `authorization_endpoint` to be named; it answers that nobody signs in there.
pub(super) async fn openid(visitor: Visitor) -> Response {
    cached(&openid_document(&visitor.ports.config.base_url))
}

fn openid_document(issuer: &str) -> Value {
    let mut document = document(issuer);
    document["authorization_endpoint"] = json!(format!("{issuer}/oauth2/authorize"));
    document["subject_types_supported"] = json!(["public"]);
    document["id_token_signing_alg_values_supported"] = json!(["ES256", "RS256"]);
    document
}

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`: with the endpoints of the Microsoft shape.
pub(super) async fn openid_of_tenant(
    Path(tenant): Path<String>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    check(&visitor, &tenant)?;
    let issuer = &visitor.ports.config.base_url;
    let mut document = openid_document(issuer);
    document["token_endpoint"] = json!(format!("{issuer}/{tenant}/oauth2/v2.0/token"));
    // MSAL takes the first segment of this one for the name of the tenant.
    document["authorization_endpoint"] = json!(format!("{issuer}/{tenant}/oauth2/v2.0/authorize"));
    document["jwks_uri"] = json!(format!("{issuer}/{tenant}/discovery/v2.0/keys"));
    Ok(cached(&document))
}

/// `GET /.well-known/jwks.json`
pub(super) async fn key_set(visitor: Visitor) -> Result<Response, Refusal> {
    let keys = keys::key_set(&visitor.ports).await.map_err(|error| visitor.refuse(error.into()))?;
    Ok(cached(&keys))
}

/// `GET /{tenant}/discovery/v2.0/keys`
pub(super) async fn key_set_of_tenant(
    Path(tenant): Path<String>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    check(&visitor, &tenant)?;
    key_set(visitor).await
}

fn check(visitor: &Visitor, tenant: &str) -> Result<(), Refusal> {
    if visitor.ports.config.tenant_id == tenant { Ok(()) } else { Err(visitor.refuse(Failure::not_found())) }
}

fn cached(body: &Value) -> Response {
    let mut response = super::json(StatusCode::OK, body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    response
}
