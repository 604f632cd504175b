//! Searching the whole audit log. Each filter has a statement of its own that begins with the index
//! for it; the others only leave rows out.

use credenza_domain::ids::{ClientId, OrganisationId, PersonId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::{Statement, Value};

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Whose log.
    pub organisation: Option<String>,
    /// Which application.
    pub client_id: Option<String>,
    /// Who did it.
    pub person: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// Entries from this ID on.
    pub from: String,
    /// Entries before this ID.
    pub before: String,
}

/// A row.
#[derive(Debug, Deserialize)]
pub struct RecordRow {
    /// Of the entry; also the cursor.
    pub id: String,
    /// When.
    #[serde(deserialize_with = "super::instant")]
    pub at: Timestamp,
    /// Whose log it stands in.
    pub organisation_id: Option<OrganisationId>,
    /// Its name now.
    pub organisation: Option<String>,
    /// The application concerned.
    pub client_id: Option<ClientId>,
    /// Its name now.
    pub application: Option<String>,
    /// Who.
    pub actor_id: Option<PersonId>,
    /// As the person was called then.
    pub actor_name: Option<String>,
    /// What.
    pub action: String,
    /// To what.
    pub object_id: String,
    /// As it was called then.
    pub object_name: String,
    /// The hint, where the object is a secret.
    pub hint: Option<credenza_domain::secrets::Hint>,
    /// From where.
    pub network: String,
    /// By which browser.
    pub user_agent: String,
}

const BY_APPLICATION: &str = "SELECT * FROM audit_records
     WHERE client_id = ?2 AND id >= ?5 AND id < ?6
       AND (?1 IS NULL OR organisation_id = ?1)
       AND (?3 IS NULL OR actor_id = ?3) AND (?4 IS NULL OR action = ?4)
     ORDER BY id DESC LIMIT ?7";
const BY_PERSON: &str =
    "SELECT * FROM audit_records
     WHERE actor_id = ?3 AND id >= ?5 AND id < ?6
       AND (?1 IS NULL OR organisation_id = ?1) AND (?2 IS NULL OR client_id = ?2) AND (?4 IS NULL OR action = ?4)
     ORDER BY id DESC LIMIT ?7";
const BY_ORGANISATION: &str = "SELECT * FROM audit_records
     WHERE organisation_id = ?1 AND id >= ?5 AND id < ?6
       AND (?2 IS NULL OR client_id = ?2)
       AND (?3 IS NULL OR actor_id = ?3) AND (?4 IS NULL OR action = ?4)
     ORDER BY id DESC LIMIT ?7";
const BY_ACTION: &str = "SELECT * FROM audit_records
     WHERE action = ?4 AND id >= ?5 AND id < ?6
       AND (?1 IS NULL OR organisation_id = ?1) AND (?2 IS NULL OR client_id = ?2)
       AND (?3 IS NULL OR actor_id = ?3)
     ORDER BY id DESC LIMIT ?7";
const BY_TIME: &str = "SELECT * FROM audit_records WHERE id >= ?5 AND id < ?6
       AND ?1 IS NULL AND ?2 IS NULL AND ?3 IS NULL AND ?4 IS NULL
     ORDER BY id DESC LIMIT ?7";

/// Entries that fit, newest first.
pub fn search(wanted: &Wanted, limit: i64) -> Statement {
    // The narrowest first: an application has fewer entries than its organisation.
    let sql = match wanted {
        Wanted { client_id: Some(_), .. } => BY_APPLICATION,
        Wanted { person: Some(_), .. } => BY_PERSON,
        Wanted { organisation: Some(_), .. } => BY_ORGANISATION,
        Wanted { action: Some(_), .. } => BY_ACTION,
        _ => BY_TIME,
    };
    let parameters: [Value; 7] = [
        wanted.organisation.clone().into(),
        wanted.client_id.clone().into(),
        wanted.person.clone().into(),
        wanted.action.clone().into(),
        wanted.from.clone().into(),
        wanted.before.clone().into(),
        limit.into(),
    ];
    Statement::new(sql, parameters)
}

/// What names stand for; NULL where there is no such thing.
#[derive(Debug, Deserialize)]
pub struct ResolvedRow {
    /// Of the organisation.
    pub organisation: Option<String>,
    /// Of the application.
    pub client_id: Option<String>,
    /// Of the person.
    pub person: Option<String>,
}

/// Looks names up: an organisation's ID, name or number; an application's client ID or name; a
/// person's ID or mail address.
pub fn resolve(organisation: Option<&str>, application: Option<&str>, person: Option<&str>) -> Statement {
    Statement::new(
        "SELECT coalesce((SELECT id FROM organisations WHERE id = ?1), (SELECT id FROM organisations WHERE name = ?1),
                         (SELECT id FROM organisations WHERE number = ?1)) AS organisation,
                coalesce((SELECT client_id FROM applications WHERE client_id = ?2),
                         (SELECT client_id FROM applications WHERE name = ?2)) AS client_id,
                coalesce((SELECT id FROM people WHERE id = ?3), (SELECT id FROM people WHERE email = lower(?3))) AS person",
        [organisation.into(), application.into(), person.into()],
    )
}

/// A kind of act.
#[derive(Debug, Deserialize)]
pub struct ActionRow {
    /// Such as `secret.created`.
    pub action: String,
}

/// Every action that stands in the log: the index is asked for one after the other, so that the log
/// may be long.
pub fn actions() -> Statement {
    Statement::new(
        "WITH RECURSIVE known (action) AS (
           SELECT min(action) FROM audit
           UNION ALL
           SELECT (SELECT min(action) FROM audit WHERE action > known.action) FROM known WHERE known.action IS NOT NULL)
         SELECT action FROM known WHERE action IS NOT NULL",
        [],
    )
}
