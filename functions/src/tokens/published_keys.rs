//! Keys that a client publishes at an address of its own.
//!
//! What was found there is good for an hour. After that one request looks again, and the others go
//! on with what is kept: a client's server that is slow or down for a day stops none of its systems.
//! Whoever looked trusts the new set alone, so a key that was withdrawn opens nothing any more.

use credenza_domain::ids::ClientId;
use credenza_domain::jwk::{PublicKey, UnverifiedJwt, key_set};

use super::TokenError;
use super::assertion::try_keys;
use super::decision::Proof;
use crate::ports::{OutboundRequest, Ports};
use crate::store;
use crate::store::client_keys::KeptRow;
use crate::store::tokens::TokenRow;

/// Seconds for which a fetched key set is good, and the least time between two fetches.
const KEPT: i64 = 3600;
const PAUSE: i64 = 60;
/// Seconds for which a fetched key set is used while no newer one can be had.
const GRACE: i64 = 24 * 3600;
/// Milliseconds that a client's server has for its key set.
const TIMEOUT_MS: u32 = 3_000;

/// Which of the published keys made the signature.
pub(super) async fn signer(
    ports: &Ports,
    row: &TokenRow,
    client_id: ClientId,
    jwt: &UnverifiedJwt<'_>,
) -> Result<Option<Proof>, TokenError> {
    let (Some(url), now) = (&row.key_set_url, ports.now()) else { return Ok(None) };
    let age = |at: Option<i64>| at.map_or(i64::MAX, |at| now.as_second() - at);
    let published = |kid: Option<String>| kid.map(|kid| Proof::PublishedKey { kid });
    let kept = row.key_set_body.as_deref();
    if age(row.key_set_body_at) < KEPT {
        let proof = published(try_body(ports, kept, jwt).await);
        if proof.is_some() {
            return Ok(proof);
        }
    }
    // A key that we do not know may be new: look, but not at every guess.
    let claimed = ports.database.run(store::client_keys::claim_fetch(client_id, url, PAUSE, now)).await?;
    if !claimed.is_empty() {
        if let Some(keys) = fetch(ports, client_id, url).await? {
            return Ok(published(try_keys(ports, keys, jwt).await));
        }
        let kept = kept.filter(|_| age(row.key_set_body_at) < GRACE);
        let proof = published(try_body(ports, kept, jwt).await);
        return proof.map(Some).ok_or_else(|| TokenError::no_key_set("the key set could not be read"));
    }
    // Another request is looking, or has looked since ours was read.
    let kept: Option<KeptRow> =
        ports.database.run(store::client_keys::kept(client_id, url)).await?.first()?;
    let Some(kept) = kept else { return Ok(None) };
    let body = kept.body.as_deref().filter(|_| age(kept.body_at) < GRACE);
    let proof = published(try_body(ports, body, jwt).await);
    if proof.is_none() && kept.body_at.is_none_or(|at| at < kept.fetched_at) {
        return Err(TokenError::no_key_set("the key set is being read, or could not be read"));
    }
    Ok(proof)
}

/// Looks at the address. `None`: no key set could be read there.
async fn fetch(ports: &Ports, client_id: ClientId, url: &str) -> Result<Option<Vec<PublicKey>>, TokenError> {
    let now = ports.now();
    let request = OutboundRequest {
        method: "GET",
        url: url.to_owned(),
        headers: vec![("accept", "application/json".to_owned())],
        body: String::new(),
        timeout_ms: TIMEOUT_MS,
    };
    let Ok(response) = ports.http.send(request).await else { return Ok(None) };
    let Some(keys) = key_set(&response.body).filter(|_| response.status == 200) else { return Ok(None) };
    ports.database.run(store::client_keys::keep_body(client_id, url, &response.body, now)).await?;
    Ok(Some(keys))
}

async fn try_body(ports: &Ports, body: Option<&str>, jwt: &UnverifiedJwt<'_>) -> Option<String> {
    try_keys(ports, body.and_then(key_set)?, jwt).await
}
