//! Personal tokens of operators.

use credenza_domain::ids::{PersonId, RecordId};
use jiff::Timestamp;
use serde::Deserialize;

use super::audit::Entry;
use crate::ports::Statement;

/// Seconds for which the time of the last use is good enough: a busy script writes once a minute.
const TOUCH_SECONDS: i64 = 60;

/// A token to be.
pub struct NewToken<'a> {
    /// The record.
    pub id: RecordId,
    /// Whose.
    pub person: PersonId,
    /// What it is for.
    pub name: &'a str,
    /// First characters behind the prefix.
    pub hint: &'a str,
    /// What is stored of its text.
    pub digest: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Makes a token, if the person is an operator and has fewer than so many alive.
pub fn insert(token: &NewToken<'_>, max: i64, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO operator_tokens (id, person_id, name, hint, digest, created_at, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
         WHERE EXISTS (SELECT 1 FROM people WHERE id = ?2 AND is_operator = 1 AND disabled_at IS NULL)
           AND (SELECT count(*) FROM operator_tokens
                WHERE person_id = ?2 AND revoked_at IS NULL AND expires_at > ?6) < ?8
         RETURNING id",
        [
            token.id.into(),
            token.person.into(),
            token.name.into(),
            token.hint.into(),
            token.digest.clone().into(),
            now.into(),
            token.expires_at.into(),
            max.into(),
        ],
    )
}

/// Appends an entry about one of the actor's tokens that is alive: behind its creation, before its
/// end. It takes the token's name.
pub fn note(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce(nullif(?9, ''), token.name), ?10, ?11
              FROM operator_tokens AS token
              WHERE token.id = ?8 AND token.person_id = ?5 AND token.revoked_at IS NULL",
        parameters: super::audit::values(entry),
    }
}

/// Revokes one of a person's tokens. Answers with a row exactly once.
pub fn revoke(id: RecordId, person: PersonId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE operator_tokens SET revoked_at = ?3 WHERE id = ?1 AND person_id = ?2 AND revoked_at IS NULL RETURNING id",
        [id.into(), person.into(), now.into()],
    )
}

/// A token as its owner sees it.
#[derive(Debug, Deserialize)]
pub struct TokenRow {
    /// The record.
    pub id: RecordId,
    /// What it is for.
    pub name: String,
    /// First characters behind the prefix.
    pub hint: String,
    /// When it was made.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// When it stops working.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
    /// The last request with it.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub last_used_at: Option<Timestamp>,
    /// From which network that was.
    pub last_network: Option<String>,
}

/// A person's tokens that were not revoked, newest first.
pub fn list(person: PersonId) -> Statement {
    Statement::new(
        "SELECT id, name, hint, created_at, expires_at, last_used_at, last_network FROM operator_tokens
         WHERE person_id = ?1 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 200",
        [person.into()],
    )
}

/// Whose token it is.
#[derive(Debug, Deserialize)]
pub struct BearerRow {
    /// The token.
    pub id: RecordId,
    /// What it is for.
    pub token: String,
    /// The operator.
    pub person_id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// When it stops working.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
}

/// The operator behind a token that is alive; `digests` is a JSON array, one for each pepper.
pub fn find(digests: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT token.id, token.name AS token, person.id AS person_id, person.name, person.email, token.expires_at
         FROM operator_tokens AS token JOIN people AS person ON person.id = token.person_id
         WHERE token.digest IN (SELECT value FROM json_each(?1)) AND token.revoked_at IS NULL
           AND token.expires_at > ?2 AND person.is_operator = 1 AND person.disabled_at IS NULL",
        [digests.into(), now.into()],
    )
}

/// Notes that a token is in use.
pub fn touch(digests: &str, network: &str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE operator_tokens SET last_used_at = ?3, last_network = ?2
         WHERE digest IN (SELECT value FROM json_each(?1)) AND revoked_at IS NULL AND expires_at > ?3
           AND (last_used_at IS NULL OR last_used_at <= ?3 - ?4 OR last_network IS NOT ?2)",
        [digests.into(), network.into(), now.into(), TOUCH_SECONDS.into()],
    )
}
