//! Mails owed, and what became of them.

use credenza_domain::ids::{MailId, PersonId};
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
    /// To whom.
    pub person: PersonId,
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
    /// Smaller goes first.
    pub urgency: i64,
    /// Now.
    pub created_at: Timestamp,
}

/// Owes a mail; the same mail composed by two ticks is owed once.
pub fn insert(mail: &NewMail<'_>) -> Statement {
    Statement::new(
        "INSERT INTO mails (id, person_id, kind, idempotency_key, recipient, subject, body_text, body_html,
                            urgency, created_at, next_attempt_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
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
    /// Including this one.
    pub attempts: u32,
}

/// Takes mails for this tick: overlapping ticks cannot take the same one. A mail whose reader lost
/// the role, or with a line of a secret that is gone, is not taken; the next plan composes it anew.
pub fn claim(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "UPDATE mails SET lease_until_at = ?1 + ?2, attempts = attempts + 1
         WHERE id IN (
           SELECT mail.id FROM mails AS mail JOIN people AS person ON person.id = mail.person_id
           WHERE mail.state = 'owed' AND mail.next_attempt_at <= ?1
             AND (mail.lease_until_at IS NULL OR mail.lease_until_at <= ?1)
             AND (mail.unclear_at IS NULL OR mail.unclear_at > ?1 - ?4)
             AND person.disabled_at IS NULL
             AND NOT EXISTS (
               SELECT 1 FROM reminders AS line JOIN secrets AS secret ON secret.id = line.secret_id
               WHERE line.mail_id = mail.id
                 AND (secret.deleted_at IS NOT NULL OR secret.disabled_at IS NOT NULL
                      OR NOT EXISTS (SELECT 1 FROM manages WHERE manages.person_id = line.person_id
                                     AND manages.client_id = secret.client_id)))
           ORDER BY mail.urgency, mail.created_at LIMIT ?3)
         RETURNING id, idempotency_key, recipient, subject, body_text, body_html, attempts",
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

/// The mail API refused it for good.
pub fn failed(mail: MailId, problem: &str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE mails SET state = 'failed', ended_at = ?3, problem = ?2, lease_until_at = NULL
         WHERE id = ?1 AND state = 'owed'",
        [mail.into(), problem.into(), now.into()],
    )
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

/// Gives mails up that were unclear for too long: the next milestone takes their place.
pub fn give_up(now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE mails SET state = 'failed', ended_at = ?1, lease_until_at = NULL,
                          problem = 'It was not known for 23 hours whether the mail API took it.'
         WHERE state = 'owed' AND unclear_at <= ?1 - ?2",
        [now.into(), UNCLEAR_SECONDS.into()],
    )
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
