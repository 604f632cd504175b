//! Guided rotations, and the panic button.

use credenza_domain::ids::{ClientId, OrganisationId, RecordId, SecretId};
use jiff::Timestamp;
use serde::Deserialize;

use super::secrets::NewSecret;
use crate::access::Authority;
use crate::ports::Statement;

/// Creates the new secret of a rotation, under the conditions of every creation, and if no rotation
/// is under way and the old one is there. The new one does not end before the old one, except at the
/// `longest` that a secret may live now.
pub fn insert_secret(
    authority: &Authority,
    secret: &NewSecret<'_>,
    old: Option<SecretId>,
    longest: Timestamp,
    live_max: u32,
) -> Statement {
    Statement::new(
        "INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key,
                              created_at, created_by, expires_at, next_reminder_at)
         SELECT ?1, application.client_id, ?4, ?5, ?6, ?7, ?8, ?9, ?2, ?10, ?9
         FROM applications AS application
         WHERE application.client_id = ?3 AND application.disabled_at IS NULL
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?2 AND client_id = ?3)
           AND NOT EXISTS (SELECT 1 FROM rotations WHERE client_id = ?3 AND ended_at IS NULL)
           AND (?12 IS NULL OR EXISTS (SELECT 1 FROM secrets AS old
                                       WHERE old.id = ?12 AND old.client_id = ?3 AND old.deleted_at IS NULL
                                         AND min(old.expires_at, ?13) <= ?10))
           AND (SELECT count(*) FROM secrets AS live
                WHERE live.client_id = ?3 AND live.deleted_at IS NULL AND live.expires_at > ?9
                  AND (live.deletes_at IS NULL OR live.deletes_at > ?9)) < ?11
         ON CONFLICT (client_id, idempotency_key) DO NOTHING",
        [
            secret.id.into(),
            authority.person().into(),
            authority.client_id().into(),
            secret.name.into(),
            secret.hint.as_str().into(),
            secret.digest.clone().into(),
            secret.pepper_version.into(),
            secret.idempotency_key.into(),
            secret.created_at.into(),
            secret.expires_at.into(),
            live_max.into(),
            old.into(),
            longest.into(),
        ],
    )
}

/// Begins a rotation, if the transaction created its new secret.
pub fn insert(
    authority: &Authority,
    id: RecordId,
    old: Option<SecretId>,
    new: SecretId,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO rotations (id, client_id, old_secret_id, new_secret_id, started_at, started_by)
         SELECT ?1, ?2, ?3, secret.id, ?5, ?6 FROM secrets AS secret WHERE secret.id = ?4 AND secret.client_id = ?2
         ON CONFLICT DO NOTHING",
        [
            id.into(),
            authority.client_id().into(),
            old.into(),
            new.into(),
            now.into(),
            authority.person().into(),
        ],
    )
}

/// Ends the rotation that is under way, with both secrets as they are.
pub fn end(authority: &Authority, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE rotations SET ended_at = ?3
         WHERE client_id = ?1 AND ended_at IS NULL
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?2 AND client_id = ?1)",
        [authority.client_id().into(), authority.person().into(), now.into()],
    )
}

/// A rotation that is under way.
#[derive(Debug, Deserialize)]
pub struct RunningRow {
    /// The secret that goes.
    pub old_secret_id: Option<SecretId>,
    /// The one that comes.
    pub new_secret_id: SecretId,
    /// When it was begun.
    #[serde(deserialize_with = "super::instant")]
    pub started_at: Timestamp,
    /// By whom.
    pub started_by: String,
}

/// The rotation that is under way.
pub fn running(client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT rotation.old_secret_id, rotation.new_secret_id, rotation.started_at, starter.name AS started_by
         FROM rotations AS rotation JOIN people AS starter ON starter.id = rotation.started_by
         WHERE rotation.client_id = ?1 AND rotation.ended_at IS NULL",
        [client_id.into()],
    )
}

/// A rotation that ended.
#[derive(Debug, Deserialize)]
pub struct EndedRow {
    /// When.
    #[serde(deserialize_with = "super::instant")]
    pub ended_at: Timestamp,
    /// Who had begun it.
    pub started_by: String,
}

/// The last rotation that ended with its old secret gone.
pub fn last(client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT rotation.ended_at, starter.name AS started_by
         FROM rotations AS rotation JOIN people AS starter ON starter.id = rotation.started_by
         WHERE rotation.client_id = ?1 AND rotation.completed = 1 ORDER BY rotation.started_at DESC LIMIT 1",
        [client_id.into()],
    )
}

/// A secret that could be replaced.
#[derive(Debug, Deserialize)]
pub struct CandidateRow {
    /// The secret.
    pub id: SecretId,
    /// Whose.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// When it ends.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
}

/// Secrets of the whole organisation that are not deleted: their ends are what a proposed date
/// stays away from, and those of the application are what can be replaced.
pub fn secrets_of(organisation: OrganisationId, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT secret.id, secret.client_id, secret.name, secret.expires_at
         FROM applications AS application JOIN secrets AS secret ON secret.client_id = application.client_id
         WHERE application.organisation_id = ?1 AND secret.deleted_at IS NULL
           AND (secret.deletes_at IS NULL OR secret.deletes_at > ?2)
         ORDER BY secret.expires_at, secret.id",
        [organisation.into(), now.into()],
    )
}

/// Turns all secrets of an application off, in one statement, unless this request did so before.
/// Each row keeps the act's ID.
pub fn turn_all_off(
    authority: &Authority,
    act: RecordId,
    idempotency_key: &str,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "UPDATE secrets SET deleted_at = ?3, deleted_by = ?2, next_reminder_at = NULL, act_id = ?4
         WHERE client_id = ?1 AND deleted_at IS NULL AND expires_at > ?3
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?2 AND client_id = ?1)
           AND EXISTS (SELECT 1 FROM applications WHERE client_id = ?1 AND disabled_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM secrets AS made WHERE made.client_id = ?1 AND made.idempotency_key = ?5)
         RETURNING id",
        [authority.client_id().into(), authority.person().into(), now.into(), act.into(), idempotency_key.into()],
    )
}

/// The secret that was made under this key, if an emergency made it: both bear one instant.
pub fn made_in_emergency(client_id: ClientId, idempotency_key: &str) -> Statement {
    Statement::new(
        "SELECT secret.id FROM secrets AS secret
         WHERE secret.client_id = ?1 AND secret.idempotency_key = ?2
           AND EXISTS (SELECT 1 FROM audit WHERE audit.client_id = ?1 AND audit.action = 'application.panicked'
                       AND audit.at = secret.created_at)",
        [client_id.into(), idempotency_key.into()],
    )
}

/// An application's name.
#[derive(Debug, Deserialize)]
pub struct NameRow {
    /// As it is now.
    pub name: String,
}

/// Reads it.
pub fn application_name(client_id: ClientId) -> Statement {
    Statement::new("SELECT name FROM applications WHERE client_id = ?1", [client_id.into()])
}
