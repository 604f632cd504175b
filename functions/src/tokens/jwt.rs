//! The access token as a JSON Web Token (RFC 9068, RFC 7519, RFC 7515 §7.1).

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use jiff::Timestamp;
use serde_json::json;

use super::decision::Granted;
use crate::config::Config;
use crate::store::tokens::KeyRow;

/// What is signed: header and claims.
pub(super) fn message(
    config: &Config,
    key: &KeyRow,
    granted: &Granted,
    jti: [u8; 16],
    now: Timestamp,
) -> String {
    let header = json!({ "typ": "at+jwt", "alg": key.algorithm.as_str(), "kid": key.kid });
    let issued = now.as_second();
    let role = if granted.kind == "partner_alternative" { "PartnerAlternative" } else { "Partner" };
    let claims = json!({
        "iss": config.base_url,
        "sub": granted.client_id,
        "client_id": granted.client_id,
        "azp": granted.client_id,
        "appid": granted.client_id,
        "aud": granted.audience,
        "scope": scope(granted),
        "roles": [role],
        "tid": config.tenant_id,
        "organisation": granted.organisation,
        "client_secret_id": granted.secret,
        "iat": issued,
        "nbf": issued,
        "exp": issued + granted.expires_in,
        "jti": HEXLOWER.encode(&jti),
    });
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

/// The scope that a token stands for: all that the application may do at this API.
pub(super) fn scope(granted: &Granted) -> String {
    format!("{}/.default", granted.audience)
}

impl Granted {
    /// The scope of the token (RFC 6749 §5.1).
    pub fn scope(&self) -> String {
        scope(self)
    }
}
