//! Applications, resources and permissions.

use credenza_domain::ids::{ClientId, OrganisationId, PersonId, ResourceId, SecretId};
use credenza_domain::oauth::Algorithm;
use credenza_domain::wire::Environment;
use jiff::Timestamp;

use crate::ports::Statement;

/// Registers an application. `kind` is `partner` or `partner_alternative`.
pub fn insert(
    client_id: ClientId,
    organisation: OrganisationId,
    name: &str,
    kind: &str,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO applications (client_id, organisation_id, name, kind, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        [client_id.into(), organisation.into(), name.into(), kind.into(), now.into()],
    )
}

/// Switches an application off: its secrets are refused from the next request on.
pub fn disable(client_id: ClientId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE applications SET disabled_at = ?2, version = version + 1 WHERE client_id = ?1 AND disabled_at IS NULL",
        [client_id.into(), now.into()],
    )
}

/// An API in an environment, to be.
pub struct NewResource<'a> {
    /// The record.
    pub id: ResourceId,
    /// Name of the API.
    pub api: &'a str,
    /// Where it stands.
    pub environment: Environment,
    /// What becomes `aud`.
    pub identifier: &'a str,
    /// What its tokens are signed with.
    pub algorithm: Algorithm,
    /// The sandbox that a `PartnerAlternative` application may hold.
    pub for_partner_alternative: bool,
}

/// Registers an API in an environment.
pub fn insert_resource(resource: &NewResource<'_>, now: Timestamp) -> Statement {
    let environment = match resource.environment {
        Environment::Production => "production",
        Environment::Sandbox => "sandbox",
    };
    Statement::new(
        "INSERT INTO resources (id, api, environment, identifier, algorithm, for_partner_alternative, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
            resource.id.into(),
            resource.api.into(),
            environment.into(),
            resource.identifier.into(),
            resource.algorithm.as_str().into(),
            i64::from(resource.for_partner_alternative).into(),
            now.into(),
        ],
    )
}

/// Permits an application to ask tokens for an API.
pub fn insert_permission(
    client_id: ClientId,
    resource: ResourceId,
    by: Option<PersonId>,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO permissions (client_id, resource_id, granted_at, granted_by) VALUES (?1, ?2, ?3, ?4)",
        [client_id.into(), resource.into(), now.into(), by.into()],
    )
}

/// Refuses a secret until it is enabled again.
pub fn disable_secret(secret: SecretId, by: PersonId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE secrets SET disabled_at = ?3, disabled_by = ?2, next_reminder_at = NULL
         WHERE id = ?1 AND disabled_at IS NULL AND deleted_at IS NULL",
        [secret.into(), by.into(), now.into()],
    )
}
