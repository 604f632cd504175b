//! `private_key_jwt`: the road away from secrets (RFC 7523 §3, RFC 7521 §5.2).

use credenza_domain::ids::ClientId;
use credenza_domain::jwk::{PublicKey, UnverifiedJwt};
use serde_json::Value;

use super::decision::{Client, Proof, enabled, known};
use super::{TokenError, published_keys};
use crate::ports::Ports;
use crate::store;
use crate::store::tokens::TokenRow;

/// Seconds ahead that an assertion may expire at the most: a stolen one dies soon.
const LIFETIME_MAX: i64 = 600;
/// Seconds by which clocks may differ.
const LEEWAY: i64 = 60;
/// Characters at most of a `jti`.
const JTI_MAX: usize = 256;

/// Who signed this assertion? Its `jti` is used up only after the signature verified.
pub(super) async fn verify(
    ports: &Ports,
    row: &TokenRow,
    body_client_id: Option<&str>,
    assertion: &str,
) -> Result<Client, TokenError> {
    let refuse = |why: &str| TokenError::wrong_assertion().with_log(why);
    let jwt = UnverifiedJwt::parse(assertion).ok_or_else(|| refuse("no JWT"))?;
    let subject = jwt.text("sub").ok_or_else(|| refuse("no sub"))?;
    if body_client_id.is_some_and(|client_id| client_id != subject) {
        return Err(TokenError::invalid_request(
            "The client_id in the body is not the sub of the client_assertion.",
        ));
    }
    if jwt.text("iss") != Some(subject) {
        return Err(refuse("iss is not sub"));
    }
    if !is_for_us(&jwt, &ports.config.base_url) {
        return Err(refuse("aud is not our issuer"));
    }
    let now = ports.now().as_second();
    let expires_at = jwt.seconds("exp").ok_or_else(|| refuse("no exp"))?;
    if expires_at + LEEWAY <= now || expires_at > now + LIFETIME_MAX + LEEWAY {
        return Err(refuse("exp is past or far"));
    }
    if jwt.seconds("nbf").is_some_and(|begins| begins > now + LEEWAY)
        || jwt.seconds("iat").is_some_and(|at| at > now + LEEWAY)
    {
        return Err(refuse("nbf or iat lies ahead"));
    }
    let jti =
        jwt.text("jti").filter(|jti| (1..=JTI_MAX).contains(&jti.len())).ok_or_else(|| refuse("no jti"))?;
    let (client_id, organisation, kind) = known(row).ok_or_else(|| refuse("unknown client"))?;

    let proof = signer(ports, row, client_id, &jwt).await?;
    let proof = proof.ok_or_else(|| refuse("no key of this client verifies it"))?;
    let used = ports.database.run(store::tokens::use_assertion(client_id, jti, expires_at + LEEWAY)).await?;
    if used.is_empty() {
        return Err(refuse("used before"));
    }
    enabled(&ports.config, row, Client { client_id, organisation, kind, proof })
}

/// The audience is our issuer: as a text, or as a list of nothing else. Whom an assertion is for
/// besides us could use it here in the client's name.
fn is_for_us(jwt: &UnverifiedJwt<'_>, issuer: &str) -> bool {
    match jwt.claims.get("aud") {
        Some(Value::String(audience)) => audience == issuer,
        Some(Value::Array(audiences)) => matches!(audiences.as_slice(), [only] if only == issuer),
        _ => false,
    }
}

/// Which of the client's keys made the signature.
async fn signer(
    ports: &Ports,
    row: &TokenRow,
    client_id: ClientId,
    jwt: &UnverifiedJwt<'_>,
) -> Result<Option<Proof>, TokenError> {
    let uploaded = row.client_keys.iter().filter_map(|key| PublicKey::parse(&key.public_jwk).ok());
    if let Some(kid) = try_keys(ports, uploaded.collect(), jwt).await {
        return Ok(Some(Proof::UploadedKey { kid }));
    }
    published_keys::signer(ports, row, client_id, jwt).await
}

/// A key that the assertion names is tried alone; without a name, each that fits its algorithm.
pub(super) async fn try_keys(ports: &Ports, keys: Vec<PublicKey>, jwt: &UnverifiedJwt<'_>) -> Option<String> {
    let algorithm = jwt.algorithm()?;
    let named = jwt.header_text("kid");
    for key in keys.into_iter().filter(|key| key.algorithm == algorithm) {
        if named.is_some_and(|kid| kid != key.thumbprint && key.kid.as_deref() != Some(kid)) {
            continue;
        }
        // A key that cannot be imported verifies nothing.
        if ports
            .signer
            .verify(algorithm, &key.jwk, jwt.message.as_bytes(), &jwt.signature)
            .await
            .unwrap_or(false)
        {
            return Some(key.thumbprint);
        }
    }
    None
}
