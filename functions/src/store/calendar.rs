//! Expiries as calendars show them.

use credenza_domain::ids::{ClientId, PersonId, SecretId};
use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// What a calendar tells of a secret.
#[derive(Debug, Clone, Deserialize)]
pub struct ExpiryRow {
    /// The secret.
    pub secret_id: SecretId,
    /// The application's key.
    pub client_id: ClientId,
    /// The application's name.
    pub application: String,
    /// The owner of the application.
    pub organisation: String,
    /// The secret's name.
    pub secret: String,
    /// First three characters.
    pub hint: Hint,
    /// When it was created.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// When it stops working.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
}

/// Gives a person's feed a new address; an older one does not work any more.
pub fn put_feed(person: PersonId, digest: &str, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO calendar_feeds (person_id, digest, created_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (person_id) DO UPDATE SET digest = excluded.digest, created_at = excluded.created_at,
                                               last_read_at = NULL",
        [person.into(), digest.into(), now.into()],
    )
}

/// Takes the address of a person's feed away.
pub fn delete_feed(person: PersonId) -> Statement {
    Statement::new("DELETE FROM calendar_feeds WHERE person_id = ?1", [person.into()])
}

/// Whose feed it is.
#[derive(Debug, Deserialize)]
pub struct FeedRow {
    /// The person.
    pub person_id: PersonId,
    /// A language tag.
    pub language: String,
}

/// The feed with one of these digests, given as a JSON array.
pub fn find_feed(digests: &str) -> Statement {
    Statement::new(
        "SELECT feed.person_id, person.language
         FROM calendar_feeds AS feed JOIN people AS person ON person.id = feed.person_id
         WHERE feed.digest IN (SELECT value FROM json_each(?1)) AND person.disabled_at IS NULL",
        [digests.into()],
    )
}

/// A calendar asked for the feed.
pub fn note_read(person: PersonId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE calendar_feeds SET last_read_at = ?2 WHERE person_id = ?1",
        [person.into(), now.into()],
    )
}

/// Expiries in one feed at most, the nearest first.
const EXPIRIES_MAX: i64 = 1_000;

/// All expiries of what a person manages at this moment, and those of the last month. A secret that is
/// deleted, disabled, or provably replaced as `credenza_domain::replacement` says, is not among them.
pub fn expiries(person: PersonId, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT secret.id AS secret_id, application.client_id, application.name AS application,
                organisation.name AS organisation, secret.name AS secret, secret.hint, secret.created_at,
                secret.expires_at
         FROM manages
         JOIN applications AS application ON application.client_id = manages.client_id
         JOIN organisations AS organisation ON organisation.id = application.organisation_id
         JOIN secrets AS secret ON secret.client_id = manages.client_id
         WHERE manages.person_id = ?1 AND secret.deleted_at IS NULL AND secret.disabled_at IS NULL
           AND secret.expires_at > ?2 - 31 * 86400
           AND NOT EXISTS (SELECT 1 FROM secrets AS later
                           JOIN secret_uses AS later_use ON later_use.secret_id = later.id
                           JOIN secret_uses AS own_use ON own_use.secret_id = secret.id
                           WHERE later.client_id = secret.client_id AND later.expires_at > secret.expires_at
                             AND later.deleted_at IS NULL AND later.disabled_at IS NULL AND later.expires_at > ?2
                             AND later.created_at > secret.created_at AND later_use.last_at > own_use.last_at
                             AND later_use.first_at <= ?2 - 86400 AND own_use.last_at <= ?2 - 86400)
         ORDER BY secret.expires_at, secret.id LIMIT ?3",
        [person.into(), now.into(), EXPIRIES_MAX.into()],
    )
}
