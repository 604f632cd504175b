//! Signing keys.

use credenza_domain::oauth::Algorithm;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// A key to be.
pub struct NewKey {
    /// Its name, never used again.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Public members.
    pub public_jwk: String,
    /// The private key, sealed.
    pub sealed_private: String,
    /// Stands in the key set from now on.
    pub published_at: Timestamp,
    /// Signs from then on.
    pub activates_at: Timestamp,
}

/// Adds a key, unless one that activates after `after` and not later than `until` is there already:
/// of two ticks at the same time, one adds a key.
pub fn insert(key: &NewKey, after: Timestamp, until: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO signing_keys (kid, algorithm, public_jwk, sealed_private, published_at, activates_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE NOT EXISTS (SELECT 1 FROM signing_keys
                           WHERE algorithm = ?2 AND activates_at > ?7 AND activates_at <= ?8)",
        [
            key.kid.clone().into(),
            key.algorithm.as_str().into(),
            key.public_jwk.clone().into(),
            key.sealed_private.clone().into(),
            key.published_at.into(),
            key.activates_at.into(),
            after.into(),
            until.into(),
        ],
    )
}

/// The state of an algorithm's keys.
#[derive(Debug, Deserialize)]
pub struct KeysRow {
    /// When the key that signs now began to; NULL: none signs.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub active_since: Option<Timestamp>,
    /// When the newest key begins to sign; NULL: there is none.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub newest_from: Option<Timestamp>,
}

/// The state of an algorithm's keys.
pub fn state(algorithm: Algorithm, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT max(CASE WHEN activates_at <= ?2 THEN activates_at END) AS active_since,
                max(activates_at) AS newest_from
         FROM signing_keys WHERE algorithm = ?1",
        [algorithm.as_str().into(), now.into()],
    )
}

/// A key as the key set shows it.
#[derive(Debug, Deserialize)]
pub struct PublicRow {
    /// Its name.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Public members.
    pub public_jwk: String,
}

/// Keys by which a token that is alive may be signed, or will be.
pub fn published(now: Timestamp, grace_seconds: i64) -> Statement {
    Statement::new(
        "SELECT kid, algorithm, public_jwk FROM signing_keys AS key
         WHERE NOT EXISTS (SELECT 1 FROM signing_keys AS newer
                           WHERE newer.algorithm = key.algorithm AND newer.activates_at > key.activates_at
                             AND newer.activates_at + ?2 <= ?1)
         ORDER BY algorithm, activates_at",
        [now.into(), grace_seconds.into()],
    )
}

/// Takes keys away by which no token alive can be signed.
pub fn sweep(now: Timestamp, grace_seconds: i64) -> Statement {
    Statement::new(
        "DELETE FROM signing_keys AS key
         WHERE EXISTS (SELECT 1 FROM signing_keys AS newer
                       WHERE newer.algorithm = key.algorithm AND newer.activates_at > key.activates_at
                         AND newer.activates_at + ?2 <= ?1)",
        [now.into(), grace_seconds.into()],
    )
}
