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
