//! The access token as a JSON Web Token (RFC 9068, RFC 7519, RFC 7515 §7.1).

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::json;

use super::decision::{Granted, Proof};
use crate::config::Config;
use crate::store::tokens::KeyRow;

/// The type of our tokens (RFC 9068 §2.1).
pub(super) const TYPE: &str = "at+jwt";
/// Claim with the ID of the secret that was used: never its text or hint.
pub(super) const SECRET_CLAIM: &str = "client_secret_id";
/// Claim with the thumbprint of the key that was used, where the client's managers uploaded it.
pub(super) const UPLOADED_KEY_CLAIM: &str = "client_key_id";
/// Claim with the thumbprint of the key that was used, where the client publishes it itself.
pub(super) const PUBLISHED_KEY_CLAIM: &str = "client_published_key_id";

/// What is signed: header and claims.
pub(super) fn message(config: &Config, key: &KeyRow, granted: &Granted, jti: [u8; 16]) -> String {
    let header = json!({ "typ": TYPE, "alg": key.algorithm.as_str(), "kid": key.kid });
    let issued = granted.issued_at.as_second();
    let client = &granted.client;
    let role = if client.kind == "partner_alternative" { "PartnerAlternative" } else { "Partner" };
    let mut claims = json!({
        "iss": config.base_url,
        "sub": client.client_id,
        "client_id": client.client_id,
        "azp": client.client_id,
        "appid": client.client_id,
        "aud": granted.audience,
        "scope": granted.scope(),
        "roles": [role],
        "tid": config.tenant_id,
        "organisation": client.organisation,
        "iat": issued,
        "nbf": issued,
        "exp": issued + granted.expires_in,
        "jti": HEXLOWER.encode(&jti),
    });
    match &client.proof {
        Proof::Secret { id, .. } => claims[SECRET_CLAIM] = json!(id),
        Proof::UploadedKey { kid } => claims[UPLOADED_KEY_CLAIM] = json!(kid),
        Proof::PublishedKey { kid } => claims[PUBLISHED_KEY_CLAIM] = json!(kid),
    }
    let encode = |value: serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", encode(header), encode(claims))
}

/// The token from what was signed and the signature.
pub(super) fn assemble(message: String, signature: &[u8]) -> String {
    let mut token = message;
    token.push('.');
    token.push_str(&BASE64URL_NOPAD.encode(signature));
    token
}
