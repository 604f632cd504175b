//! Resource servers: APIs that ask whether tokens are alive.

use credenza_domain::ids::{PersonId, ResourceServerId};
use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// One row, whether or not the resource server exists.
#[derive(Deserialize)]
pub struct CallerRow {
    /// Failures from this address, while their window lasts.
    pub failures: Option<u32>,
    /// When that window ends.
    pub failures_end_at: Option<i64>,
    /// What is stored of its secret.
    pub digest: Option<String>,
    /// The pepper of the digest.
    pub pepper_version: Option<u32>,
    /// Identifiers about whose tokens it may ask.
    #[serde(deserialize_with = "super::json")]
    pub audiences: Vec<String>,
}

/// Who asks.
pub fn find_caller(id: Option<ResourceServerId>, throttle_key: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT throttle.tries AS failures, throttle.ends_at AS failures_end_at,
                server.digest, server.pepper_version,
                (SELECT json_group_array(resource.identifier)
                 FROM resource_server_resources AS may JOIN resources AS resource ON resource.id = may.resource_id
                 WHERE may.resource_server_id = ?1) AS audiences
         FROM (SELECT 1)
         LEFT JOIN resource_servers AS server ON server.id = ?1 AND server.deleted_at IS NULL
         LEFT JOIN throttles AS throttle ON throttle.key = ?2 AND throttle.ends_at > ?3",
        [id.into(), throttle_key.into(), now.into()],
    )
}

/// A resource server to be.
pub struct NewResourceServer<'a> {
    /// Its client ID.
    pub id: ResourceServerId,
    /// Its name.
    pub name: &'a str,
    /// First three characters of its secret.
    pub hint: Hint,
    /// What is stored of its secret.
    pub digest: String,
    /// The pepper of the digest.
    pub pepper_version: u32,
    /// The operator who makes it.
    pub created_by: PersonId,
}

/// Registers a resource server; a name that is taken registers nothing.
pub fn insert(server: &NewResourceServer<'_>, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO resource_servers (id, name, hint, digest, pepper_version, created_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (name) DO NOTHING RETURNING id",
        [
            server.id.into(),
            server.name.into(),
            server.hint.as_str().into(),
            server.digest.clone().into(),
            server.pepper_version.into(),
            now.into(),
            server.created_by.into(),
        ],
    )
}

/// Lets a resource server that was registered ask about a resource that exists.
pub fn permit(id: ResourceServerId, identifier: &str) -> Statement {
    Statement::new(
        "INSERT INTO resource_server_resources (resource_server_id, resource_id)
         SELECT server.id, resource.id FROM resource_servers AS server, resources AS resource
         WHERE server.id = ?1 AND resource.identifier = ?2 ON CONFLICT DO NOTHING",
        [id.into(), identifier.into()],
    )
}

/// Takes a resource server's credentials away. Answers with a row exactly once. Its name is free
/// again.
pub fn delete(id: ResourceServerId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE resource_servers SET deleted_at = ?2, name = substr(name, 1, 60) || ' (' || id || ')'
         WHERE id = ?1 AND deleted_at IS NULL RETURNING id",
        [id.into(), now.into()],
    )
}

/// A resource server as the operator sees it.
#[derive(Debug, Deserialize)]
pub struct ResourceServerRow {
    /// Its client ID.
    pub id: ResourceServerId,
    /// Its name.
    pub name: String,
    /// First three characters of its secret.
    pub hint: Hint,
    /// Identifiers about whose tokens it may ask.
    #[serde(deserialize_with = "super::json")]
    pub resources: Vec<String>,
    /// When it was created.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
}

/// Resource servers, by name.
pub fn list() -> Statement {
    Statement::new(
        "SELECT server.id, server.name, server.hint, server.created_at,
                (SELECT json_group_array(resource.identifier)
                 FROM resource_server_resources AS may JOIN resources AS resource ON resource.id = may.resource_id
                 WHERE may.resource_server_id = server.id) AS resources
         FROM resource_servers AS server WHERE server.deleted_at IS NULL ORDER BY server.name",
        [],
    )
}

/// Which of these identifiers, given as a JSON array, exist.
pub fn known_identifiers(identifiers: &str) -> Statement {
    Statement::new(
        "SELECT identifier FROM resources WHERE identifier IN (SELECT value FROM json_each(?1)) AND disabled_at IS NULL",
        [identifiers.into()],
    )
}

/// An identifier.
#[derive(Debug, Deserialize)]
pub struct IdentifierRow {
    /// What becomes `aud`.
    pub identifier: String,
}
