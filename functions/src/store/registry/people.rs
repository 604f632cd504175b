//! People as the operator sees them, and what switches them off.

use credenza_domain::ids::{OrganisationId, PersonId, RecordId};
use jiff::Timestamp;
use serde::Deserialize;

use super::Choice;
use crate::ports::Statement;
use crate::store::audit::Entry;

/// A person with everything that a list says.
#[derive(Debug, Deserialize)]
pub struct PersonRow {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Holds the operator role.
    #[serde(deserialize_with = "crate::store::flag")]
    pub is_operator: bool,
    /// When the person was registered.
    #[serde(deserialize_with = "crate::store::instant")]
    pub created_at: Timestamp,
    /// `None`: invited only.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub enrolled_at: Option<Timestamp>,
    /// Set while the person is switched off.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// `None`: never.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub last_signed_in_at: Option<Timestamp>,
    /// Of the link that is out.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub invitation_expires_at: Option<Timestamp>,
    /// Counts edits.
    pub version: u32,
    /// Names of organisations.
    #[serde(deserialize_with = "crate::store::json")]
    pub organisations: Vec<String>,
}

/// People with these IDs, given as a JSON array.
pub fn find(ids: &str) -> Statement {
    Statement::new(
        "SELECT person.id, person.name, person.email, person.is_operator, person.created_at, person.enrolled_at,
                person.disabled_at, person.last_signed_in_at, person.version,
                (SELECT expires_at FROM invitations WHERE person_id = person.id AND consumed_at IS NULL) AS invitation_expires_at,
                (SELECT json_group_array(name)
                 FROM (SELECT DISTINCT organisation.name AS name FROM credential_managers AS role
                       JOIN organisations AS organisation ON organisation.id = role.organisation_id
                       WHERE role.person_id = person.id ORDER BY organisation.name)) AS organisations
         FROM json_each(?1) AS wanted JOIN people AS person ON person.id = wanted.value",
        [ids.into()],
    )
}

/// The person with this address.
pub fn find_by_email(email: &str) -> Statement {
    Statement::new("SELECT id, name, email FROM people WHERE email = ?1", [email.into()])
}

/// Renames a person who still has this version. Answers with a row if it did.
pub fn rename(id: PersonId, name: &str, version: u32) -> Statement {
    Statement::new(
        "UPDATE people SET name = ?2, version = version + 1 WHERE id = ?1 AND version = ?3 RETURNING version",
        [id.into(), name.into(), version.into()],
    )
}

/// Appends an entry about a person who still has this version, and without whom somebody else
/// manages everything; `anyway` leaves the latter out. `heir`: who takes over and must not be switched
/// off, and counts where the organisation has said yes to that person already.
pub fn append_for_leaver(entry: &Entry<'_>, version: u32, anyway: bool, heir: Option<PersonId>) -> Statement {
    let mut parameters = crate::store::audit::values(entry);
    parameters.extend([version.into(), i64::from(anyway).into(), heir.into()]);
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE EXISTS (SELECT 1 FROM people WHERE id = ?8 AND version = ?12)
                AND (?14 IS NULL OR EXISTS (SELECT 1 FROM people WHERE id = ?14 AND disabled_at IS NULL))
                AND (?13 = 1 OR NOT EXISTS (
                  SELECT 1 FROM manages AS mine WHERE mine.person_id = ?8
                    AND NOT EXISTS (SELECT 1 FROM manages AS other
                                    WHERE other.client_id = mine.client_id AND other.person_id <> ?8)
                    AND NOT EXISTS (SELECT 1 FROM credential_managers AS taken
                                    WHERE taken.person_id = ?14 AND taken.organisation_id = mine.organisation_id
                                      AND (taken.client_id IS NULL OR taken.client_id = mine.client_id)
                                      AND taken.confirmed_at IS NOT NULL)))",
        parameters,
    }
}

/// Appends an entry about a person, if there is one.
pub fn append_about_person(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE EXISTS (SELECT 1 FROM people WHERE id = ?8)",
        parameters: crate::store::audit::values(entry),
    }
}

/// Appends an entry about a person who has an account and a link by which it can be set up anew.
pub fn append_for_open_link(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE EXISTS (SELECT 1 FROM invitations AS link JOIN people AS person ON person.id = link.person_id
                            WHERE link.person_id = ?8 AND link.consumed_at IS NULL AND link.expires_at > ?2
                              AND person.enrolled_at IS NOT NULL)",
        parameters: crate::store::audit::values(entry),
    }
}

/// Switches a person off (with an instant) or on, if the act left its entry in the audit log.
/// Answers with a row if it did.
pub fn set_state(id: PersonId, disabled_at: Option<Timestamp>, because: RecordId) -> Statement {
    Statement::new(
        "UPDATE people SET disabled_at = ?2, version = version + 1
         WHERE id = ?1 AND EXISTS (SELECT 1 FROM audit WHERE id = ?3) RETURNING version",
        [id.into(), disabled_at.into(), because.into()],
    )
}

/// Ends the sessions of a person who is switched off or on, if the act left its entry in the audit log:
/// whoever is switched on again signs in anew.
pub fn end_sessions(id: PersonId, because: RecordId) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE person_id = ?1 AND EXISTS (SELECT 1 FROM audit WHERE id = ?2)",
        [id.into(), because.into()],
    )
}

/// Gives a role of a leaver to an heir, if the act left its entry in the audit log. Where the
/// organisation has said yes to the heir for as much before, it has said yes to this too.
pub fn inherit(
    id: RecordId,
    role: &str,
    heir: PersonId,
    by: PersonId,
    because: RecordId,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO credential_managers (id, person_id, organisation_id, client_id, given_at, given_by, confirmed_at)
         SELECT ?1, ?3, role.organisation_id, role.client_id, ?6, ?4,
                CASE WHEN EXISTS (SELECT 1 FROM credential_managers AS own
                                  WHERE own.person_id = ?3 AND own.organisation_id = role.organisation_id
                                    AND (own.client_id IS NULL OR own.client_id = role.client_id)
                                    AND own.confirmed_at IS NOT NULL) THEN ?6 END
         FROM credential_managers AS role
         WHERE role.id = ?2 AND EXISTS (SELECT 1 FROM audit WHERE id = ?5)
         ON CONFLICT DO NOTHING",
        [id.into(), role.into(), heir.into(), by.into(), because.into(), now.into()],
    )
}

/// Takes all roles of a leaver away, if the act left its entry in the audit log.
pub fn take_roles(person: PersonId, because: RecordId) -> Statement {
    Statement::new(
        "DELETE FROM credential_managers WHERE person_id = ?1 AND EXISTS (SELECT 1 FROM audit WHERE id = ?2)",
        [person.into(), because.into()],
    )
}

/// A credential manager role.
#[derive(Debug, Deserialize)]
pub struct RoleRow {
    /// The record.
    pub id: String,
    /// Who.
    pub person_id: PersonId,
    /// Full name.
    pub person: String,
    /// Mail address.
    pub email: String,
    /// `None`: invited only.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub enrolled_at: Option<Timestamp>,
    /// Set while the person is switched off.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// `None`: never.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub last_signed_in_at: Option<Timestamp>,
    /// Of the link that is out.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub invitation_expires_at: Option<Timestamp>,
    /// For whom.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub organisation: String,
    /// `None`: all applications.
    pub client_id: Option<credenza_domain::ids::ClientId>,
    /// Name of the application; empty: all of them.
    pub application: String,
    /// When it was given.
    #[serde(deserialize_with = "crate::store::instant")]
    pub given_at: Timestamp,
    /// When the organisation said yes.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub confirmed_at: Option<Timestamp>,
}

/// Roles of a person, by organisation.
pub fn roles(person: PersonId) -> Statement {
    Statement::new(
        "SELECT role.id, role.person_id, person.name AS person, person.email, person.enrolled_at, person.disabled_at,
                person.last_signed_in_at, role.organisation_id, organisation.name AS organisation, role.client_id,
                coalesce(application.name, '') AS application, role.given_at, role.confirmed_at,
                (SELECT expires_at FROM invitations WHERE person_id = person.id AND consumed_at IS NULL) AS invitation_expires_at
         FROM credential_managers AS role
         JOIN people AS person ON person.id = role.person_id
         JOIN organisations AS organisation ON organisation.id = role.organisation_id
         LEFT JOIN applications AS application ON application.client_id = role.client_id
         WHERE role.person_id = ?1 ORDER BY organisation.name, application.name",
        [person.into()],
    )
}

/// Roles for an organisation, by person.
pub fn roles_for(organisation: OrganisationId) -> Statement {
    Statement::new(
        "SELECT role.id, role.person_id, person.name AS person, person.email, person.enrolled_at, person.disabled_at,
                person.last_signed_in_at, role.organisation_id, organisation.name AS organisation, role.client_id,
                coalesce(application.name, '') AS application, role.given_at, role.confirmed_at,
                (SELECT expires_at FROM invitations WHERE person_id = person.id AND consumed_at IS NULL) AS invitation_expires_at
         FROM credential_managers AS role
         JOIN people AS person ON person.id = role.person_id
         JOIN organisations AS organisation ON organisation.id = role.organisation_id
         LEFT JOIN applications AS application ON application.client_id = role.client_id
         WHERE role.organisation_id = ?1 ORDER BY person.name COLLATE NOCASE, person.id, application.name",
        [organisation.into()],
    )
}

/// Keys of a page of people: by `name` or `created`. `None`: no such order.
///
/// Of a row value with another collation than the column's no index is searched, so the name stands
/// there once more by itself: it leads to where the page before ended.
pub fn page(sort: &str, descending: bool, choice: Choice) -> Option<Statement> {
    let sql = match (sort, descending) {
        ("" | "name", false) => {
            "SELECT name AS key, id FROM people
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR email LIKE ?1 ESCAPE '\\') AND ?2 IS ?2
               AND CASE ?3 WHEN '' THEN 1 WHEN 'invited' THEN enrolled_at IS NULL AND disabled_at IS NULL
                     WHEN 'active' THEN enrolled_at IS NOT NULL AND disabled_at IS NULL
                     WHEN 'disabled' THEN disabled_at IS NOT NULL WHEN 'operators' THEN is_operator = 1
                     WHEN 'never' THEN last_signed_in_at IS NULL AND enrolled_at IS NOT NULL AND disabled_at IS NULL END
               AND name COLLATE NOCASE >= coalesce(?4, '') AND (name COLLATE NOCASE, id) > (coalesce(?4, ''), coalesce(?5, ''))
             ORDER BY name COLLATE NOCASE, id LIMIT ?6"
        }
        ("" | "name", true) => {
            "SELECT name AS key, id FROM people
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR email LIKE ?1 ESCAPE '\\') AND ?2 IS ?2
               AND CASE ?3 WHEN '' THEN 1 WHEN 'invited' THEN enrolled_at IS NULL AND disabled_at IS NULL
                     WHEN 'active' THEN enrolled_at IS NOT NULL AND disabled_at IS NULL
                     WHEN 'disabled' THEN disabled_at IS NOT NULL WHEN 'operators' THEN is_operator = 1
                     WHEN 'never' THEN last_signed_in_at IS NULL AND enrolled_at IS NOT NULL AND disabled_at IS NULL END
               AND name COLLATE NOCASE <= coalesce(?4, x'') AND (name COLLATE NOCASE, id) < (coalesce(?4, x''), coalesce(?5, x''))
             ORDER BY name COLLATE NOCASE DESC, id DESC LIMIT ?6"
        }
        ("created", false) => {
            "SELECT created_at AS key, id FROM people
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR email LIKE ?1 ESCAPE '\\') AND ?2 IS ?2
               AND CASE ?3 WHEN '' THEN 1 WHEN 'invited' THEN enrolled_at IS NULL AND disabled_at IS NULL
                     WHEN 'active' THEN enrolled_at IS NOT NULL AND disabled_at IS NULL
                     WHEN 'disabled' THEN disabled_at IS NOT NULL WHEN 'operators' THEN is_operator = 1
                     WHEN 'never' THEN last_signed_in_at IS NULL AND enrolled_at IS NOT NULL AND disabled_at IS NULL END
               AND (created_at, id) > (CAST(coalesce(?4, -1) AS INTEGER), coalesce(?5, ''))
             ORDER BY created_at, id LIMIT ?6"
        }
        ("created", true) => {
            "SELECT created_at AS key, id FROM people
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR email LIKE ?1 ESCAPE '\\') AND ?2 IS ?2
               AND CASE ?3 WHEN '' THEN 1 WHEN 'invited' THEN enrolled_at IS NULL AND disabled_at IS NULL
                     WHEN 'active' THEN enrolled_at IS NOT NULL AND disabled_at IS NULL
                     WHEN 'disabled' THEN disabled_at IS NOT NULL WHEN 'operators' THEN is_operator = 1
                     WHEN 'never' THEN last_signed_in_at IS NULL AND enrolled_at IS NOT NULL AND disabled_at IS NULL END
               AND (created_at, id) < (CAST(coalesce(?4, 99999999999) AS INTEGER), coalesce(?5, ''))
             ORDER BY created_at DESC, id DESC LIMIT ?6"
        }
        _ => return None,
    };
    Some(choice.statement(sql))
}
