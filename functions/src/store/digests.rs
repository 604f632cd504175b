//! From lines that are owed to mails: who is owed a digest, with which lines.

use credenza_domain::ids::{ClientId, PersonId, SecretId};
use credenza_domain::reminders::ReminderState;
use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// A person who is owed a digest.
#[derive(Debug, Deserialize)]
pub struct OwedRow {
    /// The person.
    pub person_id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// A language tag.
    pub language: String,
    /// In whose morning the mail goes out.
    pub time_zone: String,
    /// Days left of the most urgent line.
    pub urgency: i64,
    /// The last digest that was not urgent: when it was sent, or composed.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub last_digest_at: Option<Timestamp>,
    /// A digest is still with the sender.
    #[serde(deserialize_with = "super::flag")]
    pub has_owed: bool,
}

/// Persons with lines that no mail holds yet and that need not wait, the most urgent first.
pub fn owed(now: Timestamp, lines_max: i64) -> Statement {
    Statement::new(
        "SELECT ready.person_id, person.name, person.email, person.language, organisation.time_zone, ready.urgency,
                (SELECT max(coalesce(mail.ended_at, mail.created_at)) FROM mails AS mail
                 WHERE mail.person_id = ready.person_id AND mail.created_at > ?1 - 604800 AND mail.kind = 'reminder'
                   AND mail.state IN ('owed', 'sent') AND mail.urgency > 1) AS last_digest_at,
                EXISTS (SELECT 1 FROM mails AS mail
                        WHERE mail.person_id = ready.person_id AND mail.created_at > ?1 - 604800
                          AND mail.kind = 'reminder' AND mail.state = 'owed') AS has_owed
         FROM (SELECT person_id, secret_id, min(milestone) AS urgency
               FROM (SELECT person_id, secret_id, milestone FROM reminders
                     WHERE ended IS NULL AND mail_id IS NULL AND state <> 'replaced' AND wait_until_at <= ?1
                     ORDER BY milestone LIMIT ?2) GROUP BY person_id) AS ready
         JOIN people AS person ON person.id = ready.person_id
         JOIN secrets AS secret ON secret.id = ready.secret_id
         JOIN applications AS application ON application.client_id = secret.client_id
         JOIN organisations AS organisation ON organisation.id = application.organisation_id
         ORDER BY ready.urgency, ready.person_id",
        [now.into(), lines_max.into()],
    )
}

/// Lets the lines of these persons wait. `persons` is a JSON array of `{"p": person, "t": until}`.
pub fn wait(persons: &str) -> Statement {
    Statement::new(
        "UPDATE reminders SET wait_until_at = waits.value ->> 't'
         FROM json_each(?1) AS waits
         WHERE reminders.person_id = waits.value ->> 'p' AND reminders.ended IS NULL AND reminders.mail_id IS NULL",
        [persons.into()],
    )
}

/// When a later secret of the same application was used.
#[derive(Debug, Clone, Deserialize)]
pub struct LaterUse {
    /// First; `None`: never.
    pub first: Option<i64>,
    /// Last.
    pub last: Option<i64>,
}

/// One line of a mail.
#[derive(Debug, Deserialize)]
pub struct LineRow {
    /// To whom.
    pub person_id: PersonId,
    /// The secret.
    pub secret_id: SecretId,
    /// Days left at the milestone.
    pub milestone: i64,
    /// What was known when the line was planned.
    pub state: ReminderState,
    /// The reader may have it already: nobody knows whether a mail about it arrived.
    #[serde(deserialize_with = "super::flag")]
    pub maybe_known: bool,
    /// The application's key.
    pub client_id: ClientId,
    /// The application's name.
    pub application: String,
    /// The owner of the application.
    pub organisation: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// The secret's name.
    pub secret: String,
    /// First three characters.
    pub hint: Hint,
    /// Who created it.
    pub created_by: Option<String>,
    /// When it was created.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// When it stops working.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
    /// The first use.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub first_used_at: Option<Timestamp>,
    /// The last use.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub used_at: Option<Timestamp>,
    /// From where.
    pub used_network: Option<String>,
    /// By what.
    pub used_agent: Option<String>,
    /// Uses of each later secret of the application that works.
    #[serde(deserialize_with = "super::json")]
    pub later: Vec<LaterUse>,
}

/// Lines of one mail at most; what is over goes into the next one.
const LINES_MAX: i64 = 100;

/// Lines that these persons are owed, each person's most urgent first. `persons` is a JSON array of
/// IDs.
pub fn lines(persons: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT * FROM (
           SELECT line.person_id, line.secret_id, line.milestone, line.state,
                  line.maybe_mail_id IS NOT NULL AS maybe_known, application.client_id,
                  application.name AS application, organisation.name AS organisation, organisation.time_zone,
                  secret.name AS secret, secret.hint, creator.name AS created_by, secret.created_at,
                  secret.expires_at, used.first_at AS first_used_at, used.last_at AS used_at,
                  used.network AS used_network, used.user_agent AS used_agent,
                  (SELECT json_group_array(json_object('first', later_use.first_at, 'last', later_use.last_at))
                   FROM secrets AS later LEFT JOIN secret_uses AS later_use ON later_use.secret_id = later.id
                   WHERE later.client_id = secret.client_id AND later.created_at > secret.created_at
                     AND later.expires_at > secret.expires_at AND later.expires_at > ?2
                     AND later.deleted_at IS NULL AND later.disabled_at IS NULL) AS later,
                  row_number() OVER (PARTITION BY line.person_id
                                     ORDER BY line.state = 'replaced', secret.expires_at, application.name, secret.name)
                    AS place
           FROM json_each(?1) AS reader
           JOIN reminders AS line ON line.person_id = reader.value AND line.ended IS NULL
           JOIN secrets AS secret ON secret.id = line.secret_id
           JOIN applications AS application ON application.client_id = secret.client_id
           JOIN organisations AS organisation ON organisation.id = application.organisation_id
           LEFT JOIN people AS creator ON creator.id = secret.created_by
           LEFT JOIN secret_uses AS used ON used.secret_id = secret.id
           WHERE line.mail_id IS NULL)
         WHERE place <= ?3 ORDER BY person_id, place",
        [persons.into(), now.into(), LINES_MAX.into()],
    )
}

/// Owes digests, each if all of its lines are still free: of two ticks that compose at the same
/// time, one does. `mails` is a JSON array; see `reminders::Composed`.
pub fn insert(mails: &str, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO mails (id, person_id, kind, idempotency_key, recipient, subject, body_text, body_html, calendar,
                            unsubscribe_url, time_zone, urgency, created_at, next_attempt_at)
         SELECT new.value ->> 'id', new.value ->> 'person', 'reminder', new.value ->> 'key', new.value ->> 'recipient',
                new.value ->> 'subject', new.value ->> 'text', new.value ->> 'html', new.value ->> 'calendar',
                new.value ->> 'unsubscribe', new.value ->> 'zone', new.value ->> 'urgency', ?2, ?2
         FROM json_each(?1) AS new
         WHERE json_array_length(new.value, '$.lines') = (
           SELECT count(*) FROM json_each(new.value, '$.lines') AS wanted
           JOIN reminders AS line ON line.secret_id = wanted.value ->> 's' AND line.person_id = new.value ->> 'person'
                                 AND line.milestone = wanted.value ->> 'm'
           WHERE line.mail_id IS NULL AND line.ended IS NULL)
         ON CONFLICT (idempotency_key) DO NOTHING",
        [mails.into(), now.into()],
    )
}

/// Puts the lines into the digests that were owed.
pub fn attach(mails: &str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE reminders SET mail_id = new.value ->> 'id', state = wanted.value ->> 't',
                              composed_at = coalesce(composed_at, ?2)
         FROM json_each(?1) AS new, json_each(new.value, '$.lines') AS wanted
         WHERE reminders.secret_id = wanted.value ->> 's' AND reminders.person_id = new.value ->> 'person'
           AND reminders.milestone = wanted.value ->> 'm' AND reminders.mail_id IS NULL AND reminders.ended IS NULL
           AND EXISTS (SELECT 1 FROM mails WHERE mails.id = new.value ->> 'id')",
        [mails.into(), now.into()],
    )
}

/// Ends lines that say what is not so any more. `lines` is a JSON array of
/// `{"s": secret, "p": person, "m": milestone}`.
pub fn drop_lines(lines: &str) -> Statement {
    Statement::new(
        "UPDATE reminders SET ended = 'cancelled'
         FROM json_each(?1) AS gone
         WHERE reminders.secret_id = gone.value ->> 's' AND reminders.person_id = gone.value ->> 'p'
           AND reminders.milestone = gone.value ->> 'm' AND reminders.mail_id IS NULL AND reminders.ended IS NULL",
        [lines.into()],
    )
}
