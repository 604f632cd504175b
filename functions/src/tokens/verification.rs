//! Verifying our own tokens (RFC 9068 §4, RFC 8725).

use credenza_domain::ids::ClientId;
use credenza_domain::jwk::UnverifiedJwt;
use serde_json::{Map, Value};

use super::TokenError;
use super::jwt::TYPE;
use crate::keys;
use crate::ports::Ports;

/// A token that we signed, that is meant to be ours, and that has not expired.
pub(super) struct Verified {
    pub(super) claims: Map<String, Value>,
    pub(super) client_id: ClientId,
    pub(super) jti: String,
    pub(super) expires_at: i64,
}

/// Verifies a token; `None` for everything that is not a live token of ours.
pub(super) async fn verify(ports: &Ports, token: &str) -> Result<Option<Verified>, TokenError> {
    let Some(jwt) = UnverifiedJwt::parse(token) else { return Ok(None) };
    let (Some(kid), Some(algorithm)) = (jwt.header_text("kid"), jwt.algorithm()) else { return Ok(None) };
    if jwt.header_text("typ") != Some(TYPE) {
        return Ok(None);
    }
    let published = keys::published(ports).await?;
    let Some(key) = published.into_iter().find(|key| key.kid == kid && key.algorithm == algorithm) else {
        return Ok(None);
    };
    if !ports.signer.verify(algorithm, &key.public_jwk, jwt.message.as_bytes(), &jwt.signature).await? {
        return Ok(None);
    }
    let now = ports.now().as_second();
    let claim = |name: &str| jwt.text(name).map(str::to_owned);
    let (Some(expires_at), Some(jti), Some(client_id)) =
        (jwt.seconds("exp"), claim("jti"), claim("client_id"))
    else {
        return Ok(None);
    };
    let Ok(client_id) = client_id.parse() else { return Ok(None) };
    if expires_at <= now
        || jwt.seconds("nbf").is_some_and(|begins| begins > now)
        || jwt.text("iss") != Some(&ports.config.base_url)
    {
        return Ok(None);
    }
    Ok(Some(Verified { claims: jwt.claims, client_id, jti, expires_at }))
}
