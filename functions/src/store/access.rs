//! What a person is for an application.

use credenza_domain::ids::{ClientId, OrganisationId, PersonId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// The relation between a person and an application that exists.
#[derive(Debug, Deserialize)]
pub struct Relation {
    /// Holds the credential manager role for it.
    #[serde(deserialize_with = "super::flag")]
    pub manages: bool,
    /// Holds the operator role.
    #[serde(deserialize_with = "super::flag")]
    pub is_operator: bool,
    /// The owner of the application.
    pub organisation_id: OrganisationId,
    /// Set while the operator has switched the application off.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
}

/// Reads the relation; no row where the application does not exist.
pub fn find(person: PersonId, client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT EXISTS (SELECT 1 FROM manages WHERE person_id = ?1 AND client_id = ?2) AS manages,
                person.is_operator, application.organisation_id, application.disabled_at
         FROM people AS person JOIN applications AS application ON application.client_id = ?2
         WHERE person.id = ?1 AND person.disabled_at IS NULL",
        [person.into(), client_id.into()],
    )
}

/// The relation between a person and an organisation that exists.
#[derive(Debug, Deserialize)]
pub struct OrganisationRelation {
    /// Holds the credential manager role for all of it.
    #[serde(deserialize_with = "super::flag")]
    pub manages: bool,
    /// Holds the operator role.
    #[serde(deserialize_with = "super::flag")]
    pub is_operator: bool,
}

/// Reads the relation; no row where the organisation does not exist.
pub fn find_organisation(person: PersonId, organisation: OrganisationId) -> Statement {
    Statement::new(
        "SELECT organisation.disabled_at IS NULL
                AND EXISTS (SELECT 1 FROM credential_managers AS role
                            WHERE role.person_id = ?1 AND role.organisation_id = ?2 AND role.client_id IS NULL
                              AND role.confirmed_at IS NOT NULL) AS manages,
                person.is_operator
         FROM people AS person JOIN organisations AS organisation ON organisation.id = ?2
         WHERE person.id = ?1 AND person.disabled_at IS NULL",
        [person.into(), organisation.into()],
    )
}
