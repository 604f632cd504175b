//! Applications and their permissions, as the operator registers them.

use credenza_domain::ids::{ClientId, OrganisationId, PersonId};
use credenza_domain::registry::Kind;
use credenza_domain::wire::Environment;
use jiff::Timestamp;
use serde::Deserialize;

use super::Choice;
use crate::ports::Statement;

/// Registers an application, if its owner is there and switched on. Answers with a row if it did.
pub fn insert(
    client_id: ClientId,
    organisation: OrganisationId,
    name: &str,
    kind: Kind,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO applications (client_id, organisation_id, name, kind, created_at)
         SELECT ?1, id, ?3, ?4, ?5 FROM organisations WHERE id = ?2 AND disabled_at IS NULL RETURNING client_id",
        [client_id.into(), organisation.into(), name.into(), kind.as_str().into(), now.into()],
    )
}

/// Renames an application that still has this version. Answers with a row if it did.
pub fn rename(client_id: ClientId, name: &str, version: u32) -> Statement {
    Statement::new(
        "UPDATE applications SET name = ?2, version = version + 1 WHERE client_id = ?1 AND version = ?3 RETURNING version",
        [client_id.into(), name.into(), version.into()],
    )
}

/// Switches an application off (with an instant) or on, if it still has this version.
pub fn set_state(client_id: ClientId, disabled_at: Option<Timestamp>, version: u32) -> Statement {
    Statement::new(
        "UPDATE applications SET disabled_at = ?2, version = version + 1
         WHERE client_id = ?1 AND version = ?3 RETURNING version",
        [client_id.into(), disabled_at.into(), version.into()],
    )
}

/// Takes every permission away that is not among these resources, given as a JSON array, if the
/// application still has this version.
pub fn withdraw_others(client_id: ClientId, resources: &str, version: u32) -> Statement {
    Statement::new(
        "DELETE FROM permissions
         WHERE client_id = ?1 AND resource_id NOT IN (SELECT value FROM json_each(?2))
           AND EXISTS (SELECT 1 FROM applications WHERE client_id = ?1 AND version = ?3)",
        [client_id.into(), resources.into(), version.into()],
    )
}

/// Permits these resources, given as a JSON array, if the application still has this version. What
/// its kind does not allow is refused by a trigger.
pub fn grant(client_id: ClientId, resources: &str, version: u32, by: PersonId, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO permissions (client_id, resource_id, granted_at, granted_by)
         SELECT ?1, resource.id, ?4, ?5
         FROM json_each(?2) AS wanted JOIN resources AS resource ON resource.id = wanted.value
         WHERE EXISTS (SELECT 1 FROM applications WHERE client_id = ?1 AND version = ?3)
         ON CONFLICT DO NOTHING",
        [client_id.into(), resources.into(), version.into(), now.into(), by.into()],
    )
}

/// Counts an edit of what belongs to an application.
pub fn touch(client_id: ClientId, version: u32) -> Statement {
    Statement::new(
        "UPDATE applications SET version = version + 1 WHERE client_id = ?1 AND version = ?2 RETURNING version",
        [client_id.into(), version.into()],
    )
}

/// An application with everything that a list says of it.
#[derive(Debug, Deserialize)]
pub struct ApplicationRow {
    /// Its permanent identifier.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: Kind,
    /// Its owner.
    pub organisation_id: OrganisationId,
    /// Its owner's name.
    pub organisation: String,
    /// Set while its owner is switched off.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub organisation_disabled_at: Option<Timestamp>,
    /// When it was registered.
    #[serde(deserialize_with = "crate::store::instant")]
    pub created_at: Timestamp,
    /// Set while it is switched off.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// Counts edits.
    pub version: u32,
    /// Secrets that are alive.
    pub secrets: u32,
    /// People who manage it.
    pub managers: u32,
}

/// Applications with these client IDs, given as a JSON array.
pub fn find(client_ids: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT application.client_id, application.name, application.kind, application.organisation_id,
                organisation.name AS organisation, organisation.disabled_at AS organisation_disabled_at,
                application.created_at, application.disabled_at, application.version,
                (SELECT count(*) FROM secrets WHERE client_id = application.client_id
                   AND deleted_at IS NULL AND expires_at > ?2) AS secrets,
                (SELECT count(*) FROM manages WHERE client_id = application.client_id) AS managers
         FROM json_each(?1) AS wanted
         JOIN applications AS application ON application.client_id = wanted.value
         JOIN organisations AS organisation ON organisation.id = application.organisation_id",
        [client_ids.into(), now.into()],
    )
}

/// Applications of an organisation, by name.
pub fn of_organisation(organisation: OrganisationId, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT application.client_id, application.name, application.kind, application.organisation_id,
                organisation.name AS organisation, organisation.disabled_at AS organisation_disabled_at,
                application.created_at, application.disabled_at, application.version,
                (SELECT count(*) FROM secrets WHERE client_id = application.client_id
                   AND deleted_at IS NULL AND expires_at > ?2) AS secrets,
                (SELECT count(*) FROM manages WHERE client_id = application.client_id) AS managers
         FROM applications AS application
         JOIN organisations AS organisation ON organisation.id = application.organisation_id
         WHERE application.organisation_id = ?1 ORDER BY application.name",
        [organisation.into(), now.into()],
    )
}

/// A resource, from the side of one application.
#[derive(Debug, Deserialize)]
pub struct PermissionRow {
    /// The resource.
    pub id: credenza_domain::ids::ResourceId,
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
    /// The sandbox that alternative applications may hold.
    #[serde(deserialize_with = "crate::store::flag")]
    pub for_partner_alternative: bool,
    /// Set while it is switched off.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// The application holds it.
    #[serde(deserialize_with = "crate::store::flag")]
    pub granted: bool,
}

/// All resources, and whether an application holds them.
pub fn permissions(client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT resource.id, resource.api, resource.environment, resource.for_partner_alternative, resource.disabled_at,
                permission.client_id IS NOT NULL AS granted
         FROM resources AS resource
         LEFT JOIN permissions AS permission ON permission.resource_id = resource.id AND permission.client_id = ?1
         ORDER BY resource.api COLLATE NOCASE, resource.environment",
        [client_id.into()],
    )
}

/// Secrets of an application that are not deleted, newest first.
pub fn secrets(client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT secret.id, secret.client_id, secret.name, secret.hint, secret.created_at,
                creator.name AS created_by, secret.expires_at, secret.disabled_at, secret.brown_out_at,
                secret.brown_out_ends_at, secret.deletes_at,
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

/// Keys of a page of applications: by `name` or `created`. The own filter is a kind, or nothing.
/// `None`: no such order.
pub fn page(sort: &str, descending: bool, choice: Choice) -> Option<Statement> {
    let sql = match (sort, descending) {
        ("" | "name", false) => {
            "SELECT name AS key, client_id AS id FROM applications
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR client_id LIKE ?1 ESCAPE '\\') AND (?2 = '' OR kind = ?2)
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND name COLLATE NOCASE > coalesce(?4, '') AND ?5 IS ?5
             ORDER BY name COLLATE NOCASE LIMIT ?6"
        }
        ("" | "name", true) => {
            "SELECT name AS key, client_id AS id FROM applications
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR client_id LIKE ?1 ESCAPE '\\') AND (?2 = '' OR kind = ?2)
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND name COLLATE NOCASE < coalesce(?4, x'') AND ?5 IS ?5
             ORDER BY name COLLATE NOCASE DESC LIMIT ?6"
        }
        ("created", false) => {
            "SELECT created_at AS key, client_id AS id FROM applications
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR client_id LIKE ?1 ESCAPE '\\') AND (?2 = '' OR kind = ?2)
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND (created_at, client_id) > (CAST(coalesce(?4, -1) AS INTEGER), coalesce(?5, ''))
             ORDER BY created_at, client_id LIMIT ?6"
        }
        ("created", true) => {
            "SELECT created_at AS key, client_id AS id FROM applications
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR client_id LIKE ?1 ESCAPE '\\') AND (?2 = '' OR kind = ?2)
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND (created_at, client_id) < (CAST(coalesce(?4, 99999999999) AS INTEGER), coalesce(?5, ''))
             ORDER BY created_at DESC, client_id DESC LIMIT ?6"
        }
        _ => return None,
    };
    Some(choice.statement(sql))
}
