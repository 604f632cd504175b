//! Records of client secrets.

use credenza_domain::ids::{ClientId, PersonId, SecretId};
use credenza_domain::secrets::Hint;
use credenza_domain::undo::{BrownOut, Life};
use jiff::Timestamp;
use serde::Deserialize;

use crate::access::Authority;
use crate::ports::Statement;

/// A secret to be.
pub struct NewSecret<'a> {
    /// The record.
    pub id: SecretId,
    /// As the creator named it.
    pub name: &'a str,
    /// First three characters.
    pub hint: Hint,
    /// What is stored of the text.
    pub digest: String,
    /// The pepper of the digest.
    pub pepper_version: u32,
    /// The caller's.
    pub idempotency_key: &'a str,
    /// Now.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Creates a secret, if the person still manages the application, the application is on, and there
/// is room. A repeated idempotency key creates nothing.
pub fn insert(authority: &Authority, secret: &NewSecret<'_>, live_max: u32) -> Statement {
    Statement::new(
        "INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key,
                              created_at, created_by, expires_at, next_reminder_at)
         SELECT ?1, application.client_id, ?4, ?5, ?6, ?7, ?8, ?9, ?2, ?10, ?9
         FROM applications AS application
         WHERE application.client_id = ?3 AND application.disabled_at IS NULL
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?2 AND client_id = ?3)
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
        ],
    )
}

/// A secret's ID.
#[derive(Debug, Deserialize)]
pub struct IdRow {
    /// The record.
    pub id: SecretId,
}

/// The secret that an idempotency key created.
pub fn find_by_key(client_id: ClientId, idempotency_key: &str) -> Statement {
    Statement::new(
        "SELECT id FROM secrets WHERE client_id = ?1 AND idempotency_key = ?2",
        [client_id.into(), idempotency_key.into()],
    )
}

/// A secret as the portal shows it.
#[derive(Debug, Deserialize)]
pub struct SecretRow {
    /// The record.
    pub id: SecretId,
    /// Whose.
    pub client_id: ClientId,
    /// As the creator named it.
    pub name: String,
    /// First three characters.
    pub hint: Hint,
    /// When it was created.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// Name of the creator; NULL: the system, or the operator's import.
    pub created_by: Option<String>,
    /// When it stops working.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
    /// Set while it is disabled.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// When the brown-out begins, if one was planned.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub brown_out_at: Option<Timestamp>,
    /// When it ends.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub brown_out_ends_at: Option<Timestamp>,
    /// When it is deleted by itself.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub deletes_at: Option<Timestamp>,
    /// The first use.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub used_first_at: Option<Timestamp>,
    /// The last use.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub used_at: Option<Timestamp>,
    /// From where.
    pub used_network: Option<String>,
    /// By what.
    pub used_agent: Option<String>,
    /// For which API.
    pub used_api: Option<String>,
    /// In which environment.
    pub used_environment: Option<String>,
}

impl SecretRow {
    /// What decides over its state.
    pub fn life(&self) -> Life {
        let brown_out = self.brown_out_at.zip(self.brown_out_ends_at);
        Life {
            expires_at: self.expires_at,
            disabled_at: self.disabled_at,
            deleted_at: None,
            deletes_at: self.deletes_at,
            brown_out: brown_out.map(|(begins_at, ends_at)| BrownOut { begins_at, ends_at }),
        }
    }
}

/// Secrets of all applications that a person manages; deleted ones are not among them.
pub fn list_managed(person: PersonId) -> Statement {
    Statement::new(
        "SELECT secret.id, secret.client_id, secret.name, secret.hint, secret.created_at,
                creator.name AS created_by, secret.expires_at, secret.disabled_at,
                secret.brown_out_at, secret.brown_out_ends_at, secret.deletes_at,
                used.first_at AS used_first_at, used.last_at AS used_at, used.network AS used_network, used.user_agent AS used_agent,
                resource.api AS used_api, resource.environment AS used_environment
         FROM manages
         JOIN secrets AS secret ON secret.client_id = manages.client_id
         LEFT JOIN people AS creator ON creator.id = secret.created_by
         LEFT JOIN secret_uses AS used ON used.secret_id = secret.id
         LEFT JOIN resources AS resource ON resource.id = used.resource_id
         WHERE manages.person_id = ?1 AND secret.deleted_at IS NULL
         ORDER BY secret.created_at DESC, secret.id DESC",
        [person.into()],
    )
}
