//! Persons and their roles.

use credenza_domain::ids::{ClientId, OrganisationId, PersonId, RecordId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// Registers a person.
pub fn insert(id: PersonId, email: &str, name: &str, is_operator: bool, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO people (id, email, name, is_operator, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        [id.into(), email.into(), name.into(), i64::from(is_operator).into(), now.into()],
    )
}

/// The credential manager role, for all of an organisation's applications or for one.
pub struct NewManager {
    /// The record.
    pub id: RecordId,
    /// Who.
    pub person: PersonId,
    /// For whom.
    pub organisation: OrganisationId,
    /// `None`: all applications.
    pub client_id: Option<ClientId>,
    /// The operator who gives it.
    pub given_by: Option<PersonId>,
    /// When the organisation said yes.
    pub confirmed_at: Option<Timestamp>,
}

/// Gives the role.
pub fn insert_manager(manager: &NewManager, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO credential_managers (id, person_id, organisation_id, client_id, given_at, given_by, confirmed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
            manager.id.into(),
            manager.person.into(),
            manager.organisation.into(),
            manager.client_id.into(),
            now.into(),
            manager.given_by.into(),
            manager.confirmed_at.into(),
        ],
    )
}

/// Somebody to write to.
#[derive(Debug, Deserialize)]
pub struct ReaderRow {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// A language tag; empty where it was not asked for.
    #[serde(default)]
    pub language: String,
}

/// Everybody who manages an application at this moment.
pub fn managers(client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT person.id, person.name, person.email, person.language FROM manages
         JOIN people AS person ON person.id = manages.person_id
         WHERE manages.client_id = ?1 ORDER BY person.id",
        [client_id.into()],
    )
}

/// Everybody who holds the operator role at this moment.
pub fn operators() -> Statement {
    Statement::new(
        "SELECT id, name, email, language FROM people WHERE is_operator = 1 AND disabled_at IS NULL ORDER BY id",
        [],
    )
}
