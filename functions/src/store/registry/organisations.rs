//! Organisations as the operator registers them.

use credenza_domain::ids::OrganisationId;
use jiff::Timestamp;
use serde::Deserialize;

use super::Choice;
use crate::ports::Statement;
use crate::store::organisations::NewOrganisation;

/// What an organisation is to be after an edit.
pub struct OrganisationEdit<'a> {
    /// As for a new one.
    pub organisation: NewOrganisation<'a>,
    /// Whom it is asked through.
    pub contact_email: Option<&'a str>,
}

/// Registers an organisation with its contact.
pub fn insert_with_contact(edit: &OrganisationEdit<'_>, now: Timestamp) -> Statement {
    let organisation = &edit.organisation;
    Statement::new(
        "INSERT INTO organisations (id, name, country, number, time_zone, contact_email, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
            organisation.id.into(),
            organisation.name.into(),
            organisation.country.into(),
            organisation.number.into(),
            organisation.time_zone.into(),
            edit.contact_email.into(),
            now.into(),
        ],
    )
}

/// Edits an organisation that still has this version. Answers with a row if it did.
pub fn update(edit: &OrganisationEdit<'_>, version: u32) -> Statement {
    let organisation = &edit.organisation;
    Statement::new(
        "UPDATE organisations SET name = ?2, country = ?3, number = ?4, time_zone = ?5, contact_email = ?6,
                                  version = version + 1
         WHERE id = ?1 AND version = ?7 RETURNING version",
        [
            organisation.id.into(),
            organisation.name.into(),
            organisation.country.into(),
            organisation.number.into(),
            organisation.time_zone.into(),
            edit.contact_email.into(),
            version.into(),
        ],
    )
}

/// Switches an organisation off (with an instant) or on, if it still has this version.
pub fn set_state(id: OrganisationId, disabled_at: Option<Timestamp>, version: u32) -> Statement {
    Statement::new(
        "UPDATE organisations SET disabled_at = ?2, version = version + 1 WHERE id = ?1 AND version = ?3 RETURNING version",
        [id.into(), disabled_at.into(), version.into()],
    )
}

/// An organisation with everything that its page says of it.
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
    /// IANA name.
    pub time_zone: String,
    /// Whom it is asked through.
    pub contact_email: Option<String>,
    /// When it was registered.
    #[serde(deserialize_with = "crate::store::instant")]
    pub created_at: Timestamp,
    /// Set while it is switched off.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// Counts edits.
    pub version: u32,
    /// How many applications it has.
    pub applications: u32,
    /// How many people manage something of it.
    pub managers: u32,
}

/// Organisations with these IDs, given as a JSON array.
pub fn find(ids: &str) -> Statement {
    Statement::new(
        "SELECT organisation.id, organisation.name, organisation.country, organisation.number, organisation.time_zone,
                organisation.contact_email, organisation.created_at, organisation.disabled_at, organisation.version,
                (SELECT count(*) FROM applications WHERE organisation_id = organisation.id) AS applications,
                (SELECT count(DISTINCT role.person_id) FROM credential_managers AS role
                 JOIN people AS person ON person.id = role.person_id
                 WHERE role.organisation_id = organisation.id AND role.confirmed_at IS NOT NULL
                   AND person.disabled_at IS NULL) AS managers
         FROM json_each(?1) AS wanted JOIN organisations AS organisation ON organisation.id = wanted.value",
        [ids.into()],
    )
}

/// Keys of a page of organisations: by `name`, `country` or `created`. `None`: no such order.
///
/// A text is less than every blob, so `x''` is behind the last name.
pub fn page(sort: &str, descending: bool, choice: Choice) -> Option<Statement> {
    let sql = match (sort, descending) {
        ("" | "name", false) => {
            "SELECT name AS key, id FROM organisations
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR number LIKE ?1 ESCAPE '\\' OR country IN (SELECT value FROM json_each(?2)))
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND name COLLATE NOCASE > coalesce(?4, '') AND ?5 IS ?5
             ORDER BY name COLLATE NOCASE LIMIT ?6"
        }
        ("" | "name", true) => {
            "SELECT name AS key, id FROM organisations
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR number LIKE ?1 ESCAPE '\\' OR country IN (SELECT value FROM json_each(?2)))
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND name COLLATE NOCASE < coalesce(?4, x'') AND ?5 IS ?5
             ORDER BY name COLLATE NOCASE DESC LIMIT ?6"
        }
        ("country", false) => {
            "SELECT country AS key, id FROM organisations
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR number LIKE ?1 ESCAPE '\\' OR country IN (SELECT value FROM json_each(?2)))
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND (country, name COLLATE NOCASE) > (coalesce(?4, ''), coalesce((SELECT name FROM organisations WHERE id = ?5), ''))
             ORDER BY country, name COLLATE NOCASE LIMIT ?6"
        }
        ("country", true) => {
            "SELECT country AS key, id FROM organisations
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR number LIKE ?1 ESCAPE '\\' OR country IN (SELECT value FROM json_each(?2)))
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND (country, name COLLATE NOCASE) < (coalesce(?4, x''), coalesce((SELECT name FROM organisations WHERE id = ?5), x''))
             ORDER BY country DESC, name COLLATE NOCASE DESC LIMIT ?6"
        }
        ("created", false) => {
            "SELECT created_at AS key, id FROM organisations
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR number LIKE ?1 ESCAPE '\\' OR country IN (SELECT value FROM json_each(?2)))
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND (created_at, id) > (CAST(coalesce(?4, -1) AS INTEGER), coalesce(?5, ''))
             ORDER BY created_at, id LIMIT ?6"
        }
        ("created", true) => {
            "SELECT created_at AS key, id FROM organisations
             WHERE (?1 = '' OR name LIKE ?1 ESCAPE '\\' OR number LIKE ?1 ESCAPE '\\' OR country IN (SELECT value FROM json_each(?2)))
               AND (?3 = '' OR (?3 = 'disabled') = (disabled_at IS NOT NULL))
               AND (created_at, id) < (CAST(coalesce(?4, 99999999999) AS INTEGER), coalesce(?5, ''))
             ORDER BY created_at DESC, id DESC LIMIT ?6"
        }
        _ => return None,
    };
    Some(choice.statement(sql))
}
