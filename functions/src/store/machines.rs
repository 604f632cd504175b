//! What clients may do to themselves.

use credenza_domain::ids::{ClientId, RecordId, SecretId};
use jiff::Timestamp;
use serde::Deserialize;

use super::secrets::NewSecret;
use crate::access::Authority;
use crate::ports::Statement;

/// Whether an application may make its own next secret.
#[derive(Debug, Deserialize)]
pub struct AllowedRow {
    /// It may.
    #[serde(deserialize_with = "super::flag")]
    pub allowed: bool,
}

/// Reads it.
pub fn is_allowed(client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT EXISTS (SELECT 1 FROM self_rotations WHERE client_id = ?1) AS allowed",
        [client_id.into()],
    )
}

/// Gives the permission, if the person still manages the application. Answers with a row where that
/// changed something.
pub fn allow(authority: &Authority, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO self_rotations (client_id, given_at, given_by)
         SELECT ?1, ?3, ?2 WHERE EXISTS (SELECT 1 FROM manages WHERE person_id = ?2 AND client_id = ?1)
         ON CONFLICT DO NOTHING RETURNING client_id",
        [authority.client_id().into(), authority.person().into(), now.into()],
    )
}

/// Takes it away.
pub fn forbid(authority: &Authority) -> Statement {
    Statement::new(
        "DELETE FROM self_rotations WHERE client_id = ?1
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?2 AND client_id = ?1)
         RETURNING client_id",
        [authority.client_id().into(), authority.person().into()],
    )
}

/// Writes down that a person gives or takes the permission, if that changes something. Stands before
/// the act in the same transaction. `entry` holds its ID, the actor's name, network and User-Agent.
pub fn append(
    authority: &Authority,
    id: RecordId,
    actor: &super::audit::Actor,
    gives: bool,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id, object_name,
                            network, user_agent)
         SELECT ?1, ?2, application.organisation_id, ?3, ?4, person.name,
                iif(?5, 'self_rotation.allowed', 'self_rotation.forbidden'), ?3, application.name, ?6, ?7
         FROM applications AS application JOIN people AS person ON person.id = ?4
         WHERE application.client_id = ?3
           AND EXISTS (SELECT 1 FROM self_rotations WHERE client_id = ?3) <> ?5
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?4 AND client_id = ?3)",
        [
            id.into(),
            now.into(),
            authority.client_id().into(),
            authority.person().into(),
            i64::from(gives).into(),
            actor.network.clone().into(),
            actor.user_agent.clone().into(),
        ],
    )
}

/// Creates a client's own next secret, if its managers allow it, it and its organisation are on,
/// there is room, and the secret that it got its token with (if it was one) still opens. A repeated
/// idempotency key creates nothing.
pub fn insert_own(
    client_id: ClientId,
    proven_by: Option<SecretId>,
    secret: &NewSecret<'_>,
    live_max: u32,
) -> Statement {
    Statement::new(
        "INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key,
                              created_at, created_by, expires_at, next_reminder_at)
         SELECT ?1, application.client_id, ?3, ?4, ?5, ?6, ?7, ?8, NULL, ?9, ?8
         FROM applications AS application
         JOIN organisations AS organisation ON organisation.id = application.organisation_id
         WHERE application.client_id = ?2 AND application.disabled_at IS NULL AND organisation.disabled_at IS NULL
           AND EXISTS (SELECT 1 FROM self_rotations WHERE client_id = ?2)
           AND (?11 IS NULL
                OR EXISTS (SELECT 1 FROM secrets AS own
                           WHERE own.id = ?11 AND own.client_id = ?2 AND own.deleted_at IS NULL
                             AND own.disabled_at IS NULL AND own.expires_at > ?8
                             AND (own.deletes_at IS NULL OR own.deletes_at > ?8)))
           AND (SELECT count(*) FROM secrets AS live
                WHERE live.client_id = ?2 AND live.deleted_at IS NULL AND live.expires_at > ?8
                  AND (live.deletes_at IS NULL OR live.deletes_at > ?8)) < ?10
         ON CONFLICT (client_id, idempotency_key) DO NOTHING",
        [
            secret.id.into(),
            client_id.into(),
            secret.name.into(),
            secret.hint.as_str().into(),
            secret.digest.clone().into(),
            secret.pepper_version.into(),
            secret.idempotency_key.into(),
            secret.created_at.into(),
            secret.expires_at.into(),
            live_max.into(),
            proven_by.into(),
        ],
    )
}

/// Writes down that a client created a secret, if it did: behind [`insert_own`] in the same
/// transaction. The actor is the application.
pub fn append_own(
    id: RecordId,
    client_id: ClientId,
    secret: SecretId,
    network: &str,
    user_agent: &str,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO audit (id, at, organisation_id, client_id, actor_name, action, object_id, object_name, hint,
                            network, user_agent)
         SELECT ?1, ?2, application.organisation_id, secret.client_id, application.name, 'secret.created', secret.id,
                secret.name, secret.hint, ?5, ?6
         FROM secrets AS secret JOIN applications AS application ON application.client_id = secret.client_id
         WHERE secret.id = ?4 AND secret.client_id = ?3",
        [id.into(), now.into(), client_id.into(), secret.into(), network.into(), user_agent.into()],
    )
}

/// Secrets of an application as the portal shows them; deleted ones are not among them.
pub fn list_own(client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT secret.id, secret.client_id, secret.name, secret.hint, secret.created_at,
                creator.name AS created_by, secret.expires_at, secret.disabled_at,
                secret.brown_out_at, secret.brown_out_ends_at, secret.deletes_at,
                used.first_at AS used_first_at, used.last_at AS used_at, used.network AS used_network, used.user_agent AS used_agent,
                resource.api AS used_api, resource.environment AS used_environment
         FROM secrets AS secret
         LEFT JOIN people AS creator ON creator.id = secret.created_by
         LEFT JOIN secret_uses AS used ON used.secret_id = secret.id
         LEFT JOIN resources AS resource ON resource.id = used.resource_id
         WHERE secret.client_id = ?1 AND secret.deleted_at IS NULL
         ORDER BY secret.created_at DESC, secret.id DESC",
        [client_id.into()],
    )
}
