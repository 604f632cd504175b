//! Keys that sign access tokens: made, published, activated and retired without anybody's hand.

use credenza_domain::jwk;
use credenza_domain::oauth::Algorithm;
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::ports::{PortError, Ports};
use crate::store::keys::{KeysRow, NewKey, PublicRow};
use crate::store::tokens::KeyRow;
use crate::{seal, store};

/// Algorithms that tokens are signed with.
pub const ALGORITHMS: &[Algorithm] = &[Algorithm::ES256, Algorithm::RS256];
/// Seconds for which a key signs.
const SIGNS_SECONDS: i64 = 90 * 86_400;
/// Seconds for which a key stands in the key set before it signs: verifiers that keep the key set
/// for a day have it in time.
const PUBLISHED_AHEAD_SECONDS: i64 = 7 * 86_400;
/// Seconds for which a key stays in the key set after the next one took over: longer than the
/// longest token, with a day to spare.
const GRACE_SECONDS: i64 = 2 * 86_400;

/// Makes the next key of each algorithm when its time has come, and takes dead ones away. Runs at
/// every tick; a missed tick delays a rotation and leaves no gap. Where no key signs, one does at
/// once.
pub async fn rotate(ports: &Ports) -> Result<(), PortError> {
    let now = ports.now();
    let soon = now + SignedDuration::from_secs(PUBLISHED_AHEAD_SECONDS);
    for algorithm in ALGORITHMS {
        let state: Option<KeysRow> =
            ports.database.run(store::keys::state(*algorithm, now)).await?.first()?;
        let state = state.unwrap_or(KeysRow { active_since: None, newest_from: None });
        let (key, after, until) = match (state.active_since, state.newest_from) {
            (Some(_), Some(newest)) if newest + SignedDuration::from_secs(SIGNS_SECONDS) <= soon => {
                (new_key(ports, *algorithm, now, soon).await?, newest, Timestamp::MAX)
            }
            (Some(_), _) => continue,
            (None, _) => (new_key(ports, *algorithm, now, now).await?, Timestamp::MIN, now),
        };
        ports.database.run(store::keys::insert(&key, after, until)).await?;
    }
    ports.database.run(store::keys::sweep(now, GRACE_SECONDS)).await?;
    Ok(())
}

/// A key that is published and signs at these instants. They were read before: making an RSA key takes a moment, and
/// one that begins to sign before it is published is none.
async fn new_key(
    ports: &Ports,
    algorithm: Algorithm,
    published_at: Timestamp,
    activates_at: Timestamp,
) -> Result<NewKey, PortError> {
    let pair = ports.signer.generate(algorithm).await?;
    let name: [u8; 12] = ports.random()?;
    let kid = BASE64URL_NOPAD.encode(&name);
    let sealed_private = seal::seal(ports, "signing key", &kid, pair.private_jwk.as_bytes())?;
    Ok(NewKey { sealed_private, kid, algorithm, public_jwk: pair.public_jwk, published_at, activates_at })
}

/// The JSON Web Key Set (RFC 7517 §5): public members only. Makes the first keys of a deployment,
/// so that nothing has to wait for the first tick.
pub async fn key_set(ports: &Ports) -> Result<Value, PortError> {
    let mut keys = published(ports).await?;
    if keys.is_empty() {
        rotate(ports).await?;
        keys = published(ports).await?;
    }
    let keys: Result<Vec<Value>, PortError> = keys.iter().map(public).collect();
    Ok(json!({ "keys": keys? }))
}

/// Keys by which a token that is alive may be signed.
pub async fn published(ports: &Ports) -> Result<Vec<PublicRow>, PortError> {
    ports.database.run(store::keys::published(ports.now(), GRACE_SECONDS)).await?.decode()
}

fn public(row: &PublicRow) -> Result<Value, PortError> {
    let jwk = jwk::published(&row.public_jwk, &row.kid, row.algorithm);
    jwk.ok_or_else(|| PortError::new("keys", format!("the public half of {} is no JSON", row.kid)))
}

/// Signs with this key; imports it first where this isolate has not seen it.
pub async fn sign(ports: &Ports, key: &KeyRow, message: &[u8]) -> Result<Vec<u8>, PortError> {
    if !ports.signer.has(&key.kid) {
        let private = seal::open(&ports.config, "signing key", &key.kid, &key.sealed_private)?;
        let private = std::str::from_utf8(&private).map_err(|error| PortError::new("keys", error))?;
        ports.signer.import(&key.kid, key.algorithm, private).await?;
    }
    ports.signer.sign(&key.kid, message).await
}
