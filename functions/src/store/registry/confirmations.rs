//! Questions to organisations: may this person manage these applications?

use credenza_domain::ids::{OrganisationId, PersonId, RecordId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;
use crate::store::audit::Entry;

/// A question to be.
pub struct NewQuestion<'a> {
    /// The question.
    pub id: RecordId,
    /// About whom.
    pub person: PersonId,
    /// Who is asked about.
    pub organisation: OrganisationId,
    /// Of the link's token.
    pub digest: String,
    /// `None`: the contact.
    pub asked: Option<PersonId>,
    /// Mail address.
    pub asked_email: &'a str,
    /// The operator.
    pub asked_by: PersonId,
    /// Now.
    pub created_at: Timestamp,
    /// The link stops working then.
    pub expires_at: Timestamp,
}

/// Asks, if the act left its entry in the audit log.
pub fn insert(question: &NewQuestion<'_>, because: RecordId) -> Statement {
    Statement::new(
        "INSERT INTO confirmations (id, person_id, organisation_id, digest, asked_id, asked_email, asked_by, created_at, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE EXISTS (SELECT 1 FROM audit WHERE id = ?10)",
        [
            question.id.into(),
            question.person.into(),
            question.organisation.into(),
            question.digest.clone().into(),
            question.asked.into(),
            question.asked_email.into(),
            question.asked_by.into(),
            question.created_at.into(),
            question.expires_at.into(),
            because.into(),
        ],
    )
}

/// Roles that wait for a yes.
#[derive(Debug, Deserialize)]
pub struct WaitingRow {
    /// The question; empty where a manager asks for all that wait.
    pub id: String,
    /// About whom.
    pub person_id: PersonId,
    /// Full name.
    pub person: String,
    /// Mail address.
    pub email: String,
    /// For whom.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub organisation: String,
    /// Names of applications; an empty one: all of them.
    #[serde(deserialize_with = "crate::store::json")]
    pub applications: Vec<String>,
    /// The operator.
    pub asked_by: Option<String>,
    /// The manager who is asked, or nothing for the contact.
    pub asked_id: Option<PersonId>,
    /// That person's name, or the contact's address.
    pub asked_name: String,
}

/// The open question with one of these digests, given as a JSON array. Whoever was asked must still
/// be the organisation's voice, and not speak of themselves while somebody else could.
pub fn find_open(digests: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT question.id, question.person_id, person.name AS person, person.email,
                question.organisation_id, organisation.name AS organisation,
                (SELECT json_group_array(coalesce(application.name, '')) FROM credential_managers AS role
                 LEFT JOIN applications AS application ON application.client_id = role.client_id
                 WHERE role.person_id = question.person_id AND role.organisation_id = question.organisation_id
                   AND role.confirmed_at IS NULL AND role.given_at <= question.created_at) AS applications,
                operator.name AS asked_by, question.asked_id, coalesce(voice.name, question.asked_email) AS asked_name
         FROM confirmations AS question
         JOIN people AS person ON person.id = question.person_id
         JOIN organisations AS organisation ON organisation.id = question.organisation_id
         LEFT JOIN people AS operator ON operator.id = question.asked_by
         LEFT JOIN people AS voice ON voice.id = question.asked_id
         WHERE question.digest IN (SELECT value FROM json_each(?1)) AND question.answered_at IS NULL
           AND question.expires_at > ?2 AND person.disabled_at IS NULL AND organisation.disabled_at IS NULL
           AND EXISTS (SELECT 1 FROM credential_managers AS role
                       WHERE role.person_id = question.person_id AND role.organisation_id = question.organisation_id
                         AND role.confirmed_at IS NULL AND role.given_at <= question.created_at)
           AND NOT (question.asked_id IS NULL
             AND EXISTS (SELECT 1 FROM people AS own
                         WHERE own.id = question.person_id AND own.email = question.asked_email COLLATE NOCASE)
             AND EXISTS (SELECT 1 FROM credential_managers AS other JOIN people AS who ON who.id = other.person_id
                         WHERE other.organisation_id = question.organisation_id AND other.client_id IS NULL
                           AND other.confirmed_at IS NOT NULL AND other.person_id <> question.person_id
                           AND who.disabled_at IS NULL AND who.enrolled_at IS NOT NULL))
           AND CASE WHEN question.asked_id IS NULL THEN organisation.contact_email = question.asked_email
               ELSE EXISTS (SELECT 1 FROM credential_managers AS own
                            WHERE own.person_id = question.asked_id AND own.organisation_id = question.organisation_id
                              AND own.client_id IS NULL AND own.confirmed_at IS NOT NULL)
                    AND voice.disabled_at IS NULL END",
        [digests.into(), now.into()],
    )
}

/// Appends an entry behind an answer that was carried out: the question was answered just now.
pub fn answer(id: &str, answer: &'static str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE confirmations SET answered_at = ?3, answer = ?2 WHERE id = ?1 AND answered_at IS NULL RETURNING id",
        [id.into(), answer.into(), now.into()],
    )
}

/// Appends an entry about a person whose role waits, by a question that is still open. Nobody says
/// yes to themselves through the contact's address while somebody else could.
pub fn append_for_open(entry: &Entry<'_>, question: &str) -> Statement {
    let mut parameters = crate::store::audit::values(entry);
    parameters.push(question.into());
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              FROM confirmations AS question
              WHERE question.id = ?12 AND question.answered_at IS NULL
                AND NOT (question.asked_id IS NULL
                  AND EXISTS (SELECT 1 FROM people AS own
                              WHERE own.id = question.person_id AND own.email = question.asked_email COLLATE NOCASE)
                  AND EXISTS (SELECT 1 FROM credential_managers AS other JOIN people AS who ON who.id = other.person_id
                              WHERE other.organisation_id = question.organisation_id AND other.client_id IS NULL
                                AND other.confirmed_at IS NOT NULL AND other.person_id <> question.person_id
                                AND who.disabled_at IS NULL AND who.enrolled_at IS NOT NULL))
                AND EXISTS (SELECT 1 FROM credential_managers AS role
                            WHERE role.person_id = ?8 AND role.organisation_id = ?3
                              AND role.confirmed_at IS NULL AND role.given_at <= question.created_at)",
        parameters,
    }
}

/// Appends an entry about a person whose role waits, by an actor who manages the whole organisation.
pub fn append_for_voice(entry: &Entry<'_>) -> Statement {
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, person.id, person.name, ?10, ?11
              FROM people AS person
              WHERE person.id = ?8 AND person.disabled_at IS NULL AND ?9 IS ?9 AND ?5 <> ?8
                AND EXISTS (SELECT 1 FROM credential_managers AS role
                            WHERE role.person_id = ?8 AND role.organisation_id = ?3 AND role.confirmed_at IS NULL)
                AND EXISTS (SELECT 1 FROM credential_managers AS own
                            JOIN organisations AS organisation ON organisation.id = own.organisation_id
                            WHERE own.person_id = ?5 AND own.organisation_id = ?3 AND own.client_id IS NULL
                              AND own.confirmed_at IS NOT NULL AND organisation.disabled_at IS NULL)",
        parameters: crate::store::audit::values(entry),
    }
}

/// Makes roles work that wait for a yes, if the act left its entry in the audit log. A link speaks
/// of what was proposed before it was made. Answers with rows if it did.
pub fn confirm(
    person: PersonId,
    organisation: OrganisationId,
    question: Option<&str>,
    because: RecordId,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "UPDATE credential_managers SET confirmed_at = ?5
         WHERE person_id = ?1 AND organisation_id = ?2 AND confirmed_at IS NULL
           AND given_at <= coalesce((SELECT created_at FROM confirmations WHERE id = ?3), ?5)
           AND EXISTS (SELECT 1 FROM audit WHERE id = ?4) RETURNING id",
        [person.into(), organisation.into(), question.into(), because.into(), now.into()],
    )
}

/// Takes roles away that wait for a yes, if the act left its entry in the audit log. Answers with
/// rows if it did.
pub fn refuse(
    person: PersonId,
    organisation: OrganisationId,
    question: Option<&str>,
    because: RecordId,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "DELETE FROM credential_managers
         WHERE person_id = ?1 AND organisation_id = ?2 AND confirmed_at IS NULL
           AND given_at <= coalesce((SELECT created_at FROM confirmations WHERE id = ?3), ?5)
           AND EXISTS (SELECT 1 FROM audit WHERE id = ?4) RETURNING id",
        [person.into(), organisation.into(), question.into(), because.into(), now.into()],
    )
}

/// Who waits for a yes that this person may say: managers of the whole organisation may.
pub fn waiting(person: PersonId) -> Statement {
    Statement::new(
        "SELECT '' AS id, role.person_id, person.name AS person, person.email, role.organisation_id,
                organisation.name AS organisation, json_group_array(coalesce(application.name, '')) AS applications,
                operator.name AS asked_by, NULL AS asked_id, '' AS asked_name
         FROM credential_managers AS own
         JOIN organisations AS organisation ON organisation.id = own.organisation_id AND organisation.disabled_at IS NULL
         JOIN credential_managers AS role ON role.organisation_id = own.organisation_id AND role.confirmed_at IS NULL
         JOIN people AS person ON person.id = role.person_id AND person.disabled_at IS NULL
         LEFT JOIN applications AS application ON application.client_id = role.client_id
         LEFT JOIN people AS operator ON operator.id = role.given_by
         WHERE own.person_id = ?1 AND own.client_id IS NULL AND own.confirmed_at IS NOT NULL AND role.person_id <> ?1
         GROUP BY role.organisation_id, role.person_id ORDER BY organisation.name, person.name",
        [person.into()],
    )
}
