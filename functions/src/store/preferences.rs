//! What persons decide about mails and calendars.

use credenza_domain::ids::PersonId;
use credenza_domain::wire::ToldOrganisation;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// The preferences of a person.
#[derive(Debug, Deserialize)]
pub struct PreferencesRow {
    /// A language tag.
    pub language: String,
    /// Days before expiry, widest first.
    #[serde(deserialize_with = "super::json")]
    pub extra_milestones: Vec<u16>,
    /// When the address of the feed was made; NULL: there is none.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub feed_created_at: Option<Timestamp>,
    /// When a calendar last asked.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub feed_read_at: Option<Timestamp>,
    /// Organisations that the person manages as a whole.
    #[serde(deserialize_with = "super::json")]
    pub organisations: Vec<ToldOrganisation>,
}

/// Reads them.
pub fn find(person: PersonId) -> Statement {
    Statement::new(
        "SELECT person.language,
                (SELECT json_group_array(days) FROM
                   (SELECT days FROM person_milestones WHERE person_id = ?1 ORDER BY days DESC)) AS extra_milestones,
                feed.created_at AS feed_created_at, feed.last_read_at AS feed_read_at,
                (SELECT json_group_array(json_object('id', id, 'name', name)) FROM
                   (SELECT organisation.id, organisation.name FROM organisations AS organisation
                    JOIN credential_managers AS role ON role.organisation_id = organisation.id
                    WHERE role.person_id = ?1 AND role.client_id IS NULL AND role.confirmed_at IS NOT NULL
                      AND organisation.disabled_at IS NULL
                    ORDER BY organisation.name)) AS organisations
         FROM people AS person LEFT JOIN calendar_feeds AS feed ON feed.person_id = person.id
         WHERE person.id = ?1",
        [person.into()],
    )
}

/// Changes language and milestones. `days` is a JSON array.
pub fn change(person: PersonId, language: &str, days: &str) -> [Statement; 3] {
    [
        Statement::new("UPDATE people SET language = ?2 WHERE id = ?1", [person.into(), language.into()]),
        Statement::new(
            "DELETE FROM person_milestones
             WHERE person_id = ?1 AND days NOT IN (SELECT value FROM json_each(?2))",
            [person.into(), days.into()],
        ),
        Statement::new(
            "INSERT INTO person_milestones (person_id, days) SELECT ?1, value FROM json_each(?2) WHERE true
             ON CONFLICT DO NOTHING",
            [person.into(), days.into()],
        ),
    ]
}
