//! The credential manager role, as the operator gives and takes it.

use credenza_domain::ids::{ClientId, OrganisationId, PersonId, RecordId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;
use crate::store::audit::Entry;

/// Proposes a role to an organisation that is switched on; one that is there already stays as it is.
pub fn propose(
    id: RecordId,
    person: PersonId,
    organisation: OrganisationId,
    client_id: Option<ClientId>,
    by: PersonId,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO credential_managers (id, person_id, organisation_id, client_id, given_at, given_by)
         SELECT ?1, ?2, id, ?4, ?5, ?6 FROM organisations WHERE id = ?3 AND disabled_at IS NULL
         ON CONFLICT DO NOTHING",
        [id.into(), person.into(), organisation.into(), client_id.into(), now.into(), by.into()],
    )
}

/// Appends an entry about a person for whom a role of the organisation waits for a yes.
pub fn append_if_waiting(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE EXISTS (SELECT 1 FROM credential_managers
                            WHERE person_id = ?8 AND organisation_id = ?3 AND confirmed_at IS NULL)",
        parameters: crate::store::audit::values(entry),
    }
}

/// Who can say yes for an organisation.
#[derive(Debug, Deserialize)]
pub struct VoiceRow {
    /// `None`: the contact.
    pub id: Option<PersonId>,
    /// Full name, or the organisation's.
    pub name: String,
    /// Mail address.
    pub email: String,
}

/// The managers of the whole organisation, and its contact; not the person in question. A contact with
/// that person's address counts only where nobody else could say yes: for the first manager.
pub fn voices(organisation: OrganisationId, about: PersonId, email: &str) -> Statement {
    Statement::new(
        "SELECT person.id, person.name, person.email
         FROM credential_managers AS role JOIN people AS person ON person.id = role.person_id
         WHERE role.organisation_id = ?1 AND role.client_id IS NULL AND role.confirmed_at IS NOT NULL
           AND person.disabled_at IS NULL AND person.enrolled_at IS NOT NULL AND person.id <> ?2
         UNION ALL
         SELECT NULL, name, contact_email FROM organisations
         WHERE id = ?1 AND contact_email IS NOT NULL
           AND (contact_email <> ?3 COLLATE NOCASE
                OR NOT EXISTS (SELECT 1 FROM credential_managers AS role JOIN people AS person ON person.id = role.person_id
                               WHERE role.organisation_id = ?1 AND role.client_id IS NULL AND role.confirmed_at IS NOT NULL
                                 AND person.disabled_at IS NULL AND person.enrolled_at IS NOT NULL AND person.id <> ?2))",
        [organisation.into(), about.into(), email.into()],
    )
}

/// Appends an entry about a role that is there, and whose loss leaves everything of it in somebody's
/// hands; `anyway` leaves the latter out. A role that nobody confirmed is no loss. Its person is the
/// object, and its name is taken from the person.
pub fn append_for_removal(entry: &Entry<'_>, role: &str, anyway: bool) -> Statement {
    let mut parameters = crate::store::audit::values(entry);
    parameters.extend([role.into(), i64::from(anyway).into()]);
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, role.client_id, ?5, ?6, ?7, person.id, coalesce(nullif(?9, ''), person.name), ?10, ?11
              FROM credential_managers AS role JOIN people AS person ON person.id = role.person_id AND ?8 IS ?8 AND ?4 IS ?4
              WHERE role.id = ?12 AND role.organisation_id = ?3
                AND (?13 = 1 OR role.confirmed_at IS NULL OR person.disabled_at IS NOT NULL OR (
                  -- Somebody else is left for the organisation …
                  EXISTS (SELECT 1 FROM credential_managers AS other JOIN people AS who ON who.id = other.person_id
                          WHERE other.organisation_id = ?3 AND other.person_id <> role.person_id
                            AND other.confirmed_at IS NOT NULL AND who.disabled_at IS NULL)
                  -- … and for each of the applications.
                  AND NOT EXISTS (
                    SELECT 1 FROM manages AS mine
                    WHERE mine.person_id = role.person_id AND mine.organisation_id = ?3
                      AND (role.client_id IS NULL OR mine.client_id = role.client_id)
                      AND NOT EXISTS (SELECT 1 FROM manages AS other
                                      WHERE other.client_id = mine.client_id AND other.person_id <> role.person_id))))",
        parameters,
    }
}

/// Takes a role away, if the act left its entry in the audit log. Answers with a row if it did.
pub fn remove(role: &str, organisation: OrganisationId, because: RecordId) -> Statement {
    Statement::new(
        "DELETE FROM credential_managers
         WHERE id = ?1 AND organisation_id = ?2 AND EXISTS (SELECT 1 FROM audit WHERE id = ?3) RETURNING id",
        [role.into(), organisation.into(), because.into()],
    )
}

/// A role that is there.
pub fn find(role: &str, organisation: OrganisationId) -> Statement {
    Statement::new(
        "SELECT id FROM credential_managers WHERE id = ?1 AND organisation_id = ?2",
        [role.into(), organisation.into()],
    )
}
