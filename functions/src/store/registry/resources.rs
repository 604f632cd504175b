//! Resources: APIs in their environments.

use credenza_domain::ids::ResourceId;
use credenza_domain::oauth::Algorithm;
use credenza_domain::wire::{EditResource, Environment};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// Registers a resource.
pub fn insert(id: ResourceId, edit: &EditResource, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO resources (id, api, environment, identifier, algorithm, token_lifetime_seconds,
                                for_partner_alternative, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        [
            id.into(),
            edit.api.as_str().into(),
            edit.environment.as_str().into(),
            edit.identifier.as_str().into(),
            edit.algorithm.as_str().into(),
            edit.token_lifetime_seconds.into(),
            i64::from(edit.for_partner_alternative).into(),
            now.into(),
        ],
    )
}

/// Edits a resource that still has this version. Answers with a row if it did.
pub fn update(id: ResourceId, edit: &EditResource) -> Statement {
    Statement::new(
        "UPDATE resources SET api = ?2, environment = ?3, identifier = ?4, algorithm = ?5, token_lifetime_seconds = ?6,
                              for_partner_alternative = ?7, version = version + 1
         WHERE id = ?1 AND version = ?8 RETURNING version",
        [
            id.into(),
            edit.api.as_str().into(),
            edit.environment.as_str().into(),
            edit.identifier.as_str().into(),
            edit.algorithm.as_str().into(),
            edit.token_lifetime_seconds.into(),
            i64::from(edit.for_partner_alternative).into(),
            edit.version.into(),
        ],
    )
}

/// Switches a resource off (with an instant) or on, if it still has this version.
pub fn set_state(id: ResourceId, disabled_at: Option<Timestamp>, version: u32) -> Statement {
    Statement::new(
        "UPDATE resources SET disabled_at = ?2, version = version + 1 WHERE id = ?1 AND version = ?3 RETURNING version",
        [id.into(), disabled_at.into(), version.into()],
    )
}

/// A resource as the operator sees it.
#[derive(Debug, Deserialize)]
pub struct ResourceRow {
    /// The resource.
    pub id: ResourceId,
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
    /// What becomes `aud`.
    pub identifier: String,
    /// What its tokens are signed with.
    pub algorithm: Algorithm,
    /// Seconds for which its tokens live.
    pub token_lifetime_seconds: u32,
    /// The sandbox that alternative applications may hold.
    #[serde(deserialize_with = "crate::store::flag")]
    pub for_partner_alternative: bool,
    /// Set while it is switched off.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// Counts edits.
    pub version: u32,
    /// How many applications hold it.
    pub applications: u32,
}

/// All resources, or one, by API and environment. There are a few dozen of them at most.
pub fn list(one: Option<ResourceId>) -> Statement {
    Statement::new(
        "SELECT id, api, environment, identifier, algorithm, token_lifetime_seconds, for_partner_alternative,
                disabled_at, version,
                (SELECT count(*) FROM permissions WHERE resource_id = resources.id) AS applications
         FROM resources WHERE ?1 IS NULL OR id = ?1 ORDER BY api COLLATE NOCASE, environment",
        [one.into()],
    )
}
