//! Public keys with which clients authenticate in place of secrets.

use credenza_domain::ids::ClientId;
use credenza_domain::jwk::PublicKey;
use jiff::Timestamp;
use serde::Deserialize;

use crate::access::Authority;
use crate::ports::Statement;

/// Keys at most that an application may have.
const KEYS_MAX: i64 = 10;

/// Keeps a key, if the person still manages the application and there is room. The same key twice
/// is kept once. Answers with a row where it was kept now.
pub fn insert(authority: &Authority, key: &PublicKey, name: &str, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO client_keys (client_id, kid, algorithm, public_jwk, name, created_at, created_by)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
         WHERE EXISTS (SELECT 1 FROM manages WHERE person_id = ?7 AND client_id = ?1)
           AND (SELECT count(*) FROM client_keys WHERE client_id = ?1) < ?8
         ON CONFLICT DO NOTHING RETURNING kid",
        [
            authority.client_id().into(),
            key.thumbprint.clone().into(),
            key.algorithm.as_str().into(),
            key.jwk.clone().into(),
            name.into(),
            now.into(),
            authority.person().into(),
            KEYS_MAX.into(),
        ],
    )
}

/// Takes a key away: assertions that it signs are refused at once. Answers with a row exactly once.
pub fn delete(authority: &Authority, kid: &str) -> Statement {
    Statement::new(
        "DELETE FROM client_keys WHERE client_id = ?1 AND kid = ?2
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?1) RETURNING name",
        [authority.client_id().into(), kid.into(), authority.person().into()],
    )
}

/// A key as managers see it.
#[derive(Debug, Deserialize)]
pub struct KeyRow {
    /// Its thumbprint.
    pub kid: String,
    /// As it was named.
    pub name: String,
    /// What it signs with.
    pub algorithm: String,
    /// When it was uploaded.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Option<String>,
}

/// Keys of an application.
pub fn list(client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT key.kid, key.name, key.algorithm, key.created_at, person.name AS created_by
         FROM client_keys AS key LEFT JOIN people AS person ON person.id = key.created_by
         WHERE key.client_id = ?1 ORDER BY key.created_at DESC, key.kid",
        [client_id.into()],
    )
}

/// Where a client publishes its keys.
#[derive(Debug, Deserialize)]
pub struct UrlRow {
    /// The address.
    pub url: String,
}

/// Where an application publishes its keys.
pub fn find_url(client_id: ClientId) -> Statement {
    Statement::new("SELECT url FROM client_key_sets WHERE client_id = ?1", [client_id.into()])
}

/// Sets the address, and forgets what was found at the old one.
pub fn put_url(authority: &Authority, url: &str) -> Statement {
    Statement::new(
        "INSERT INTO client_key_sets (client_id, url)
         SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?1)
         ON CONFLICT (client_id) DO UPDATE SET url = excluded.url, body = NULL, body_at = NULL, fetched_at = 0",
        [authority.client_id().into(), url.into(), authority.person().into()],
    )
}

/// Forgets the address.
pub fn delete_url(authority: &Authority) -> Statement {
    Statement::new(
        "DELETE FROM client_key_sets WHERE client_id = ?1
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?2 AND client_id = ?1)",
        [authority.client_id().into(), authority.person().into()],
    )
}

/// Takes the right to look at the address: answers with a row once in `pause_seconds`, however many
/// ask at the same time.
pub fn claim_fetch(client_id: ClientId, url: &str, pause_seconds: i64, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE client_key_sets SET fetched_at = ?3
         WHERE client_id = ?1 AND url = ?2 AND fetched_at <= ?3 - ?4 RETURNING client_id",
        [client_id.into(), url.into(), now.into(), pause_seconds.into()],
    )
}

/// What was found at an address, and when it was looked at.
#[derive(Debug, Deserialize)]
pub struct KeptRow {
    /// NULL: nothing yet.
    pub body: Option<String>,
    /// When `body` was found there, in seconds since 1970.
    pub body_at: Option<i64>,
    /// The last try, good or not, in seconds since 1970.
    pub fetched_at: i64,
}

/// What is kept at this moment. A change of the address in the meantime finds nothing.
pub fn kept(client_id: ClientId, url: &str) -> Statement {
    Statement::new(
        "SELECT body, body_at, fetched_at FROM client_key_sets WHERE client_id = ?1 AND url = ?2",
        [client_id.into(), url.into()],
    )
}

/// Keeps what was found at the address. A change of the address in the meantime wins.
pub fn keep_body(client_id: ClientId, url: &str, body: &str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE client_key_sets SET body = ?3, body_at = ?4 WHERE client_id = ?1 AND url = ?2",
        [client_id.into(), url.into(), body.into(), now.into()],
    )
}
