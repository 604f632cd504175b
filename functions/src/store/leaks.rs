//! Secrets that were reported as leaked.

use credenza_domain::ids::{ClientId, RecordId, SecretId};
use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// Secrets that one read of [`candidates`] gives at most.
pub const CANDIDATES_MAX: usize = 1_000;

/// A secret that may be the one.
#[derive(Debug, Deserialize)]
pub struct CandidateRow {
    /// The record.
    pub id: SecretId,
    /// Whose.
    pub client_id: ClientId,
    /// First three characters.
    pub hint: Hint,
    /// As its creator named it.
    pub name: String,
    /// The digest.
    pub digest: String,
    /// The pepper it was made with.
    pub pepper_version: u32,
    /// The application's name.
    pub application: String,
}

/// Secrets that still open something and whose text begins like one of these: a JSON array of
/// hints. In the order of their IDs, beginning behind `after`: ask again while a page is full.
pub fn candidates(hints: &str, after: Option<SecretId>, now: Timestamp) -> Statement {
    let after = after.map_or_else(String::new, |id| id.to_string());
    Statement::new(
        "SELECT secret.id, secret.client_id, secret.hint, secret.name, secret.digest, secret.pepper_version,
                application.name AS application
         FROM json_each(?1) AS wanted
         JOIN secrets AS secret ON secret.hint = wanted.value
         JOIN applications AS application ON application.client_id = secret.client_id
         WHERE secret.deleted_at IS NULL AND secret.disabled_at IS NULL AND secret.expires_at > ?2
           AND secret.id > ?4
         ORDER BY secret.id LIMIT ?3",
        [hints.into(), now.into(), i64::try_from(CANDIDATES_MAX).unwrap_or(i64::MAX).into(), after.into()],
    )
}

/// Writes down that a secret leaked, if it still opens something. Stands before [`disable`] in the
/// same transaction.
pub fn append(id: RecordId, secret: SecretId, network: &str, reporter: &str, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO audit (id, at, organisation_id, client_id, action, object_id, object_name, hint, network, user_agent)
         SELECT ?1, ?5, application.organisation_id, secret.client_id, 'secret.leaked', secret.id, secret.name,
                secret.hint, ?3, ?4
         FROM secrets AS secret JOIN applications AS application ON application.client_id = secret.client_id
         WHERE secret.id = ?2 AND secret.deleted_at IS NULL AND secret.disabled_at IS NULL AND secret.expires_at > ?5",
        [id.into(), secret.into(), network.into(), reporter.into(), now.into()],
    )
}

/// Disables a secret, by nobody.
pub fn disable(secret: SecretId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE secrets SET disabled_at = ?2, disabled_by = NULL
         WHERE id = ?1 AND deleted_at IS NULL AND disabled_at IS NULL AND expires_at > ?2",
        [secret.into(), now.into()],
    )
}

/// What was found at a scanner's address last.
#[derive(Debug, Deserialize)]
pub struct KeysRow {
    /// Empty: nothing yet.
    pub body: String,
}

/// Reads it.
pub fn find_keys(url: &str) -> Statement {
    Statement::new("SELECT body FROM leak_reporter_keys WHERE url = ?1", [url.into()])
}

/// Takes the right to look at the address: answers with a row once in `pause_seconds`, however many
/// ask at the same time.
pub fn claim_fetch(url: &str, pause_seconds: i64, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO leak_reporter_keys (url, fetched_at) VALUES (?1, ?2)
         ON CONFLICT (url) DO UPDATE SET fetched_at = excluded.fetched_at
         WHERE fetched_at <= excluded.fetched_at - ?3
         RETURNING url",
        [url.into(), now.into(), pause_seconds.into()],
    )
}

/// Keeps what was found there.
pub fn keep_keys(url: &str, body: &str) -> Statement {
    Statement::new("UPDATE leak_reporter_keys SET body = ?2 WHERE url = ?1", [url.into(), body.into()])
}
