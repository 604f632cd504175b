//! Mails owed, and what became of them.

use credenza_domain::ids::{MailId, PersonId, RecordId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// Seconds for which a tick holds a mail that it is sending.
const LEASE_SECONDS: i64 = 120;
/// Seconds after which a mail of which it is not known whether it was taken is left alone: the
/// mail API forgets its idempotency keys after 24 hours.
const UNCLEAR_SECONDS: i64 = 23 * 3600;

/// A mail to be.
pub struct NewMail<'a> {
    /// The mail.
    pub id: MailId,
    /// To whom; `None`: to an organisation's contact.
    pub person: Option<PersonId>,
    /// Such as `reminder`.
    pub kind: &'static str,
    /// The same mail composed twice has the same key.
    pub idempotency_key: String,
    /// The address.
    pub recipient: &'a str,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body_text: String,
    /// HTML.
    pub body_html: String,
    /// A calendar file to go with it.
    pub calendar: Option<String>,
    /// Smaller goes first.
    pub urgency: i64,
    /// Now.
    pub created_at: Timestamp,
}

/// Owes a mail, if each of its lines is still free: of two ticks that compose at the same time, one
/// does. `lines` is a JSON array of `{"s": secret, "m": milestone}`.
pub fn insert(mail: &NewMail<'_>, lines: &str) -> Statement {
    Statement::new(
        "INSERT INTO mails (id, person_id, kind, idempotency_key, recipient, subject, body_text, body_html,
                            urgency, created_at, next_attempt_at, calendar)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?12
         WHERE json_array_length(?11) = (
           SELECT count(*) FROM json_each(?11) AS wanted
           JOIN reminders AS line ON line.secret_id = wanted.value ->> 's' AND line.person_id = ?2
                                 AND line.milestone = wanted.value ->> 'm'
           WHERE line.mail_id IS NULL AND line.ended IS NULL)
         ON CONFLICT (idempotency_key) DO NOTHING",
        [
            mail.id.into(),
            mail.person.into(),
            mail.kind.into(),
            mail.idempotency_key.clone().into(),
            mail.recipient.into(),
            mail.subject.clone().into(),
            mail.body_text.clone().into(),
            mail.body_html.clone().into(),
            mail.urgency.into(),
            mail.created_at.into(),
            lines.into(),
            mail.calendar.clone().into(),
        ],
    )
}

/// Owes a notice, once for each idempotency key, and only if the act that it tells of left its
/// entry in the audit log.
pub fn owe(mail: &NewMail<'_>, because: Option<RecordId>) -> Statement {
    Statement::new(
        "INSERT INTO mails (id, person_id, kind, idempotency_key, recipient, subject, body_text, body_html,
                            urgency, created_at, next_attempt_at, calendar)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?12
         WHERE ?11 IS NULL OR EXISTS (SELECT 1 FROM audit WHERE id = ?11)
         ON CONFLICT (idempotency_key) DO NOTHING",
        [
            mail.id.into(),
            mail.person.into(),
            mail.kind.into(),
            mail.idempotency_key.clone().into(),
            mail.recipient.into(),
            mail.subject.clone().into(),
            mail.body_text.clone().into(),
            mail.body_html.clone().into(),
            mail.urgency.into(),
            mail.created_at.into(),
            because.into(),
            mail.calendar.clone().into(),
        ],
    )
}

/// A mail that this tick may send.
#[derive(Debug, Deserialize)]
pub struct ClaimedRow {
    /// The mail.
    pub id: MailId,
    /// Goes to the mail API.
    pub idempotency_key: String,
    /// The address.
    pub recipient: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body_text: String,
    /// HTML.
    pub body_html: String,
    /// A calendar file to go with it.
    pub calendar: Option<String>,
    /// Including this one.
    pub attempts: u32,
}

/// Takes mails for this tick: overlapping ticks cannot take the same one. A mail whose reader lost
/// the role, or with a line of a secret that is gone, is not taken; the next plan composes it anew.
pub fn claim(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "UPDATE mails SET lease_until_at = ?1 + ?2, attempts = attempts + 1,
           -- A lease that ran out: a tick died while it was sending.
           unclear_at = CASE WHEN lease_until_at IS NULL THEN unclear_at
                             ELSE coalesce(unclear_at, lease_until_at - ?2) END
         WHERE id IN (
           SELECT mail.id FROM mails AS mail LEFT JOIN people AS person ON person.id = mail.person_id
           WHERE mail.state = 'owed' AND mail.next_attempt_at <= ?1
             AND (mail.lease_until_at IS NULL OR mail.lease_until_at <= ?1)
             AND coalesce(mail.unclear_at, mail.lease_until_at - ?2, ?1) > ?1 - ?4
             AND person.disabled_at IS NULL
             AND NOT EXISTS (
               SELECT 1 FROM reminders AS line JOIN secrets AS secret ON secret.id = line.secret_id
               WHERE line.mail_id = mail.id
                 AND (secret.deleted_at IS NOT NULL OR secret.disabled_at IS NOT NULL
                      OR NOT EXISTS (SELECT 1 FROM manages WHERE manages.person_id = line.person_id
                                     AND manages.client_id = secret.client_id)))
           ORDER BY mail.urgency, mail.created_at LIMIT ?3)
         RETURNING id, idempotency_key, recipient, subject, body_text, body_html, calendar, attempts",
        [now.into(), LEASE_SECONDS.into(), limit.into(), UNCLEAR_SECONDS.into()],
    )
}

/// The mail API took it.
pub fn sent(mail: MailId, provider_id: Option<String>, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE mails SET state = 'sent', ended_at = ?3, provider_id = ?2, lease_until_at = NULL, problem = NULL
         WHERE id = ?1 AND state = 'owed'",
        [mail.into(), provider_id.into(), now.into()],
    )
}

/// The mail API refused it for good. Its lines end with it; the next milestone is a line of its own.
pub fn failed(mail: MailId, problem: &str, now: Timestamp) -> [Statement; 2] {
    [
        Statement::new(
            "UPDATE mails SET state = 'failed', ended_at = ?3, problem = ?2, lease_until_at = NULL
             WHERE id = ?1 AND state = 'owed'",
            [mail.into(), problem.into(), now.into()],
        ),
        Statement::new(
            "UPDATE reminders SET ended = 'cancelled' WHERE mail_id = ?1 AND ended IS NULL",
            [mail.into()],
        ),
    ]
}

/// It did not work this time. `unclear`: it is not known whether the mail API took it.
pub fn retry(
    mail: MailId,
    problem: &str,
    unclear: bool,
    now: Timestamp,
    next_attempt_at: Timestamp,
) -> Statement {
    Statement::new(
        "UPDATE mails SET problem = ?2, next_attempt_at = ?4, lease_until_at = NULL,
                          unclear_at = CASE WHEN ?5 THEN coalesce(unclear_at, ?3) ELSE unclear_at END
         WHERE id = ?1 AND state = 'owed'",
        [mail.into(), problem.into(), now.into(), next_attempt_at.into(), i64::from(unclear).into()],
    )
}

/// Gives mails up that were unclear for too long, or that did not go out for a week: the next
/// milestone takes their place, and the operator sees them.
pub fn give_up(now: Timestamp) -> [Statement; 2] {
    [
        Statement::new(
            "UPDATE mails SET state = 'failed', ended_at = ?1, lease_until_at = NULL,
                              problem = coalesce(problem, '') || ' Given up: unclear for 23 hours, or owed for a week.'
             WHERE state = 'owed'
               AND (coalesce(unclear_at, lease_until_at - ?3) <= ?1 - ?2 OR created_at <= ?1 - 604800)",
            [now.into(), UNCLEAR_SECONDS.into(), LEASE_SECONDS.into()],
        ),
        Statement::new(
            "UPDATE reminders SET ended = 'cancelled'
             WHERE ended IS NULL
               AND EXISTS (SELECT 1 FROM mails AS mail WHERE mail.id = reminders.mail_id AND mail.state = 'failed')",
            [],
        ),
    ]
}

/// When the oldest mail that is still owed was composed.
#[derive(Debug, Deserialize)]
pub struct OldestRow {
    /// NULL: nothing is owed.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub created_at: Option<Timestamp>,
}

/// The oldest mail that is still owed.
pub fn oldest_owed() -> Statement {
    Statement::new("SELECT min(created_at) AS created_at FROM mails WHERE state = 'owed'", [])
}
