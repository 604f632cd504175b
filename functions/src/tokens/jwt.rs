//! The access token as a JSON Web Token (RFC 9068, RFC 7519, RFC 7515 §7.1).

use credenza_domain::ids::{ClientId, OrganisationId, SecretId};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::Serialize;

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

/// RFC 9068 §2.1.
#[derive(Serialize)]
struct Header<'a> {
    typ: &'static str,
    alg: &'static str,
    kid: &'a str,
}

/// RFC 9068 §2.2, and what users of the Microsoft identity platform look for.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: ClientId,
    client_id: ClientId,
    azp: ClientId,
    appid: ClientId,
    aud: &'a str,
    scope: &'a str,
    roles: [&'static str; 1],
    tid: &'a str,
    organisation: OrganisationId,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
    #[serde(rename = "client_secret_id", skip_serializing_if = "Option::is_none")]
    secret: Option<SecretId>,
    #[serde(rename = "client_key_id", skip_serializing_if = "Option::is_none")]
    uploaded_key: Option<&'a str>,
    #[serde(rename = "client_published_key_id", skip_serializing_if = "Option::is_none")]
    published_key: Option<&'a str>,
}

/// What is signed: header and claims.
pub(super) fn message(
    config: &Config,
    key: &KeyRow,
    granted: &Granted,
    jti: [u8; 16],
) -> Result<String, serde_json::Error> {
    let client = &granted.client;
    let client_id = client.client_id;
    let issued = granted.issued_at.as_second();
    let (secret, uploaded_key, published_key) = match &client.proof {
        Proof::Secret { id, .. } => (Some(*id), None, None),
        Proof::UploadedKey { kid } => (None, Some(kid.as_str()), None),
        Proof::PublishedKey { kid } => (None, None, Some(kid.as_str())),
    };
    let claims = Claims {
        iss: &config.base_url,
        sub: client_id,
        client_id,
        azp: client_id,
        appid: client_id,
        aud: &granted.audience,
        scope: &granted.scope(),
        roles: [if client.kind == "partner_alternative" { "PartnerAlternative" } else { "Partner" }],
        tid: &config.tenant_id,
        organisation: client.organisation,
        iat: issued,
        nbf: issued,
        exp: issued + granted.expires_in,
        jti: HEXLOWER.encode(&jti),
        secret,
        uploaded_key,
        published_key,
    };
    let header = Header { typ: TYPE, alg: key.algorithm.as_str(), kid: &key.kid };
    let mut message = BASE64URL_NOPAD.encode(&serde_json::to_vec(&header)?);
    message.push('.');
    BASE64URL_NOPAD.encode_append(&serde_json::to_vec(&claims)?, &mut message);
    Ok(message)
}

/// The token from what was signed and the signature.
pub(super) fn assemble(message: String, signature: &[u8]) -> String {
    let mut token = message;
    token.push('.');
    BASE64URL_NOPAD.encode_append(signature, &mut token);
    token
}
