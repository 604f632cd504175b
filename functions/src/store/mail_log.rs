//! The operator's mail log.

use credenza_domain::ids::{MailId, PersonId, RecordId};
use credenza_domain::reminders::ReminderState;
use credenza_domain::secrets::Hint;
use credenza_domain::wire::{DeliveryKind, MailState};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::{Statement, Value};
use crate::store::audit::Actor;

/// A mail of the log.
#[derive(Debug, Deserialize)]
pub struct MailRow {
    /// The mail.
    pub id: MailId,
    /// `reminder`, or the kind of a notice.
    pub kind: String,
    /// The address.
    pub recipient: String,
    /// The reader's name.
    pub person: Option<String>,
    /// One line.
    pub subject: String,
    /// Where it is.
    pub state: MailState,
    /// Composed.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// Not tried before then.
    #[serde(deserialize_with = "super::instant")]
    pub next_attempt_at: Timestamp,
    /// Sent, failed or withdrawn.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub ended_at: Option<Timestamp>,
    /// So far.
    pub attempts: u32,
    /// It is not known whether the mail API took it.
    #[serde(deserialize_with = "super::flag")]
    pub unclear: bool,
    /// Why it did not go out.
    pub problem: Option<String>,
    /// The last news of it.
    pub delivery: Option<DeliveryKind>,
}

/// Which mails are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Older than this one.
    pub before: Option<MailId>,
    /// In this state.
    pub state: Option<MailState>,
    /// Came back, or were called spam.
    pub troubled: bool,
    /// With this in address or subject, in lower case.
    pub search: String,
}

/// Mails, newest first. Their IDs sort by time.
pub fn list(wanted: &Wanted, limit: i64) -> Statement {
    let state = wanted.state.map(|state| match state {
        MailState::Owed => "owed",
        MailState::Sent => "sent",
        MailState::Failed => "failed",
        MailState::Cancelled => "cancelled",
    });
    let before: Value = wanted.before.into();
    let search: Value = wanted.search.as_str().into();
    match (state, wanted.troubled) {
        (Some(state), _) => Statement::new(
            "SELECT mail.id, mail.kind, mail.recipient, person.name AS person, mail.subject, mail.state, mail.created_at,
                    mail.next_attempt_at, mail.ended_at, mail.attempts, mail.unclear_at IS NOT NULL AS unclear, mail.problem,
                    (SELECT kind FROM mail_events WHERE mail_id = mail.id ORDER BY at DESC LIMIT 1) AS delivery
             FROM mails AS mail LEFT JOIN people AS person ON person.id = mail.person_id
             WHERE mail.state = ?4 AND mail.id < coalesce(?1, 'g')
               AND (?2 = '' OR instr(lower(mail.recipient), ?2) > 0 OR instr(lower(mail.subject), ?2) > 0)
             ORDER BY mail.id DESC LIMIT ?3",
            [before, search, limit.into(), state.into()],
        ),
        (None, true) => Statement::new(
            "SELECT mail.id, mail.kind, mail.recipient, person.name AS person, mail.subject, mail.state, mail.created_at,
                    mail.next_attempt_at, mail.ended_at, mail.attempts, mail.unclear_at IS NOT NULL AS unclear, mail.problem,
                    (SELECT kind FROM mail_events WHERE mail_id = mail.id ORDER BY at DESC LIMIT 1) AS delivery
             FROM (SELECT DISTINCT mail_id FROM mail_events WHERE kind IN ('bounced', 'complained')) AS told
             JOIN mails AS mail ON mail.id = told.mail_id
             LEFT JOIN people AS person ON person.id = mail.person_id
             WHERE mail.id < coalesce(?1, 'g')
               AND (?2 = '' OR instr(lower(mail.recipient), ?2) > 0 OR instr(lower(mail.subject), ?2) > 0)
             ORDER BY mail.id DESC LIMIT ?3",
            [before, search, limit.into()],
        ),
        (None, false) => Statement::new(
            "SELECT mail.id, mail.kind, mail.recipient, person.name AS person, mail.subject, mail.state, mail.created_at,
                    mail.next_attempt_at, mail.ended_at, mail.attempts, mail.unclear_at IS NOT NULL AS unclear, mail.problem,
                    (SELECT kind FROM mail_events WHERE mail_id = mail.id ORDER BY at DESC LIMIT 1) AS delivery
             FROM mails AS mail LEFT JOIN people AS person ON person.id = mail.person_id
             WHERE mail.id < coalesce(?1, 'g')
               AND (?2 = '' OR instr(lower(mail.recipient), ?2) > 0 OR instr(lower(mail.subject), ?2) > 0)
             ORDER BY mail.id DESC LIMIT ?3",
            [before, search, limit.into()],
        ),
    }
}

/// A mail with its words.
#[derive(Debug, Deserialize)]
pub struct DetailRow {
    /// As in the log.
    #[serde(flatten)]
    pub row: MailRow,
    /// Plain text.
    pub body_text: String,
    /// HTML.
    pub body_html: String,
    /// A calendar file went with it.
    #[serde(deserialize_with = "super::flag")]
    pub has_calendar: bool,
    /// The mail API that took it.
    pub provider: Option<String>,
    /// The mail API's own ID.
    pub provider_id: Option<String>,
    /// The mail that was sent again with this one.
    pub again_of: Option<String>,
}

/// One mail.
pub fn find(mail: MailId) -> Statement {
    Statement::new(
        "SELECT mail.id, mail.kind, mail.recipient, person.name AS person, mail.subject, mail.state, mail.created_at,
                mail.next_attempt_at, mail.ended_at, mail.attempts, mail.unclear_at IS NOT NULL AS unclear, mail.problem,
                (SELECT kind FROM mail_events WHERE mail_id = mail.id ORDER BY at DESC LIMIT 1) AS delivery,
                mail.body_text, mail.body_html, mail.calendar IS NOT NULL AS has_calendar, mail.provider,
                mail.provider_id, mail.again_of
         FROM mails AS mail LEFT JOIN people AS person ON person.id = mail.person_id
         WHERE mail.id = ?1",
        [mail.into()],
    )
}

/// A secret that a mail tells of.
#[derive(Debug, Deserialize)]
pub struct LineRow {
    /// The application's name.
    pub application: String,
    /// The secret's name.
    pub secret: String,
    /// First three characters.
    pub hint: Hint,
    /// Days left.
    pub milestone: i64,
    /// What was known of the secret.
    pub state: ReminderState,
}

/// What a mail tells of.
pub fn lines(mail: MailId) -> Statement {
    Statement::new(
        "SELECT application.name AS application, secret.name AS secret, secret.hint, line.milestone, line.state
         FROM reminders AS line
         JOIN secrets AS secret ON secret.id = line.secret_id
         JOIN applications AS application ON application.client_id = secret.client_id
         WHERE line.mail_id = ?1 OR line.maybe_mail_id = ?1
         ORDER BY secret.expires_at, application.name, secret.name",
        [mail.into()],
    )
}

/// A piece of news.
#[derive(Debug, Deserialize)]
pub struct EventRow {
    /// What.
    pub kind: DeliveryKind,
    /// When.
    #[serde(deserialize_with = "super::instant")]
    pub at: Timestamp,
    /// The receiving server's words.
    pub detail: String,
}

/// What became of a mail, oldest first.
pub fn events(mail: MailId) -> Statement {
    Statement::new(
        "SELECT kind, at, detail FROM mail_events WHERE mail_id = ?1 ORDER BY at, id",
        [mail.into()],
    )
}

/// An entry of the audit log about a mail that is owed and not on its way: before it is cancelled,
/// or behind the act that owed it.
pub fn note(id: RecordId, now: Timestamp, actor: &Actor, action: &'static str, mail: MailId) -> Statement {
    let (person, name): (Option<PersonId>, Option<String>) = actor.person.clone().unzip();
    Statement::new(
        "INSERT INTO audit (id, at, actor_id, actor_name, action, object_id, object_name, network, user_agent)
         SELECT ?1, ?2, ?3, ?4, ?5, mail.id, mail.subject || ' → ' || mail.recipient, ?6, ?7
         FROM mails AS mail
         WHERE mail.id = ?8 AND mail.state = 'owed' AND (mail.lease_until_at IS NULL OR mail.lease_until_at <= ?2)",
        [
            id.into(),
            now.into(),
            person.into(),
            name.into(),
            action.into(),
            actor.network.clone().into(),
            actor.user_agent.clone().into(),
            mail.into(),
        ],
    )
}

/// Owes the same words once more, to the reader's present address, unless that is owed already, the
/// reader lost the role, or a secret that the mail tells of is gone. Answers with the new mail.
pub fn again(mail: MailId, new: MailId, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO mails (id, person_id, kind, idempotency_key, recipient, subject, body_text, body_html, calendar,
                            unsubscribe_url, urgency, created_at, next_attempt_at, again_of)
         SELECT ?2, mail.person_id, mail.kind, mail.idempotency_key || '-again-' || ?2, coalesce(person.email, mail.recipient), mail.subject,
                mail.body_text, mail.body_html, mail.calendar, mail.unsubscribe_url, -1, ?3, ?3,
                coalesce(mail.again_of, mail.id)
         FROM mails AS mail LEFT JOIN people AS person ON person.id = mail.person_id
         WHERE mail.id = ?1 AND mail.state <> 'owed' AND person.disabled_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM mails AS other
                           WHERE other.state = 'owed' AND other.again_of = coalesce(mail.again_of, mail.id))
           AND NOT EXISTS (
             SELECT 1 FROM reminders AS line JOIN secrets AS secret ON secret.id = line.secret_id
             WHERE (line.mail_id = coalesce(mail.again_of, mail.id) OR line.maybe_mail_id = coalesce(mail.again_of, mail.id))
               AND (secret.deleted_at IS NOT NULL OR secret.disabled_at IS NOT NULL
                    OR NOT EXISTS (SELECT 1 FROM manages WHERE manages.person_id = line.person_id
                                   AND manages.client_id = secret.client_id)))
         RETURNING id",
        [mail.into(), new.into(), now.into()],
    )
}

/// Withdraws a mail that is owed and not on its way. Answers with it.
pub fn cancel(mail: MailId, now: Timestamp) -> [Statement; 2] {
    [
        Statement::new(
            "UPDATE reminders SET ended = 'cancelled'
             WHERE mail_id = ?1 AND ended IS NULL
               AND EXISTS (SELECT 1 FROM mails WHERE id = ?1 AND state = 'owed'
                           AND (lease_until_at IS NULL OR lease_until_at <= ?2))",
            [mail.into(), now.into()],
        ),
        Statement::new(
            "UPDATE mails SET state = 'cancelled', ended_at = ?2, problem = 'An operator cancelled it.'
             WHERE id = ?1 AND state = 'owed' AND (lease_until_at IS NULL OR lease_until_at <= ?2)
             RETURNING id",
            [mail.into(), now.into()],
        ),
    ]
}
