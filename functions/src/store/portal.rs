//! What the first page shows, read in one transaction.

use credenza_domain::ids::{ClientId, OrganisationId, PersonId};
use credenza_domain::wire::Environment;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// An organisation.
#[derive(Debug, Deserialize)]
pub struct OrganisationRow {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The operator's short number.
    pub number: Option<String>,
    /// The role is for the whole organisation.
    #[serde(deserialize_with = "super::flag")]
    pub manages_all: bool,
}

/// Organisations for which a person holds a role.
pub fn organisations(person: PersonId) -> Statement {
    Statement::new(
        "SELECT organisation.id, organisation.name, organisation.country, organisation.number,
                max(role.client_id IS NULL) AS manages_all
         FROM credential_managers AS role JOIN organisations AS organisation ON organisation.id = role.organisation_id
         WHERE role.person_id = ?1 AND role.confirmed_at IS NOT NULL AND organisation.disabled_at IS NULL
         GROUP BY organisation.id ORDER BY organisation.name",
        [person.into()],
    )
}

/// An application.
#[derive(Debug, Deserialize)]
pub struct ApplicationRow {
    /// Its key.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub organisation_id: OrganisationId,
    /// Set while it is switched off.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// Names of its managers.
    #[serde(deserialize_with = "super::json")]
    pub managers: Vec<String>,
}

/// Applications that a person manages.
pub fn applications(person: PersonId) -> Statement {
    Statement::new(
        "SELECT application.client_id, application.name, application.organisation_id, application.disabled_at,
                (SELECT json_group_array(person.name)
                 FROM manages AS other JOIN people AS person ON person.id = other.person_id
                 WHERE other.client_id = application.client_id) AS managers
         FROM manages JOIN applications AS application ON application.client_id = manages.client_id
         WHERE manages.person_id = ?1
         ORDER BY application.organisation_id, application.name",
        [person.into()],
    )
}

/// A permission.
#[derive(Debug, Deserialize)]
pub struct PermissionRow {
    /// Whose.
    pub client_id: ClientId,
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
    /// What becomes `aud`.
    pub identifier: String,
}

/// Permissions of all applications that a person manages.
pub fn permissions(person: PersonId) -> Statement {
    Statement::new(
        "SELECT permission.client_id, resource.api, resource.environment, resource.identifier
         FROM manages
         JOIN permissions AS permission ON permission.client_id = manages.client_id
         JOIN resources AS resource ON resource.id = permission.resource_id
         WHERE manages.person_id = ?1 AND resource.disabled_at IS NULL
         ORDER BY resource.environment, resource.api",
        [person.into()],
    )
}

/// What a person can sign in with.
pub fn factors(person: PersonId) -> Statement {
    Statement::new(
        "SELECT (SELECT count(*) FROM recovery_codes WHERE person_id = ?1 AND used_at IS NULL) AS recovery_codes,
                EXISTS (SELECT 1 FROM passkeys WHERE person_id = ?1) AS has_passkey,
                EXISTS (SELECT 1 FROM passwords WHERE person_id = ?1) AS has_password",
        [person.into()],
    )
}

/// What a person can sign in with.
#[derive(Debug, Deserialize)]
pub struct FactorsRow {
    /// Unused recovery codes.
    pub recovery_codes: u32,
    /// Has a passkey.
    #[serde(deserialize_with = "super::flag")]
    pub has_passkey: bool,
    /// Has a password.
    #[serde(deserialize_with = "super::flag")]
    pub has_password: bool,
}
