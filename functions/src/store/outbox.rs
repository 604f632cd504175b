//! Mails owed, and what became of them.

use credenza_domain::ids::{MailId, PersonId, RecordId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// Seconds for which a tick holds a mail that it is sending.
pub const LEASE_SECONDS: i64 = 180;

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
    /// Where the reader can switch off such mails; `None` where that cannot be.
    pub unsubscribe_url: Option<String>,
    /// Smaller goes first.
    pub urgency: i64,
    /// Now.
    pub created_at: Timestamp,
}

/// Owes a notice, once for each idempotency key, and only if the act that it tells of left its
/// entry in the audit log.
pub fn owe(mail: &NewMail<'_>, because: Option<RecordId>) -> Statement {
    Statement::new(
        "INSERT INTO mails (id, person_id, kind, idempotency_key, recipient, subject, body_text, body_html,
                            urgency, created_at, next_attempt_at, calendar, unsubscribe_url)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?12, ?13
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
            mail.unsubscribe_url.clone().into(),
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
    /// Where the reader can switch off such mails.
    pub unsubscribe_url: Option<String>,
    /// Only in the daytime of this zone.
    pub time_zone: Option<String>,
    /// Smaller goes first.
    pub urgency: i64,
    /// Including this one.
    pub attempts: u32,
    /// Since when it is not known whether the mail API took it.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub unclear_at: Option<Timestamp>,
    /// It went in one request with others, which must be repeated as it was.
    pub batch_key: Option<String>,
}

/// How mails are taken.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// So many, and with a mail of a batch that is unclear the whole batch.
    pub limit: i64,
    /// After that nobody can tell whether a mail that is unclear was taken, and it is left alone.
    pub remembers_seconds: i64,
    /// They all count as sent from now on, until it is written down what became of them; else each
    /// counts from its own beginning (`settle`).
    pub at_once: bool,
}

/// Takes mails for this tick, the most urgent first: overlapping ticks cannot take the same one. A mail
/// whose reader lost the role, or with a line of a secret that is gone, is not taken; the next plan
/// composes it anew. Of a mail that was sent again, the lines of the first one are judged.
pub fn claim(claim: Claim, now: Timestamp) -> Statement {
    Statement::new(
        "WITH free AS (
           SELECT mail.id, mail.batch_key, mail.urgency, mail.created_at
           FROM mails AS mail LEFT JOIN people AS person ON person.id = mail.person_id
           WHERE mail.state = 'owed' AND +mail.next_attempt_at <= ?1
             AND (mail.lease_until_at IS NULL OR mail.lease_until_at <= ?1)
             AND coalesce(mail.unclear_at, mail.sending_at, ?1) > ?1 - ?4 AND mail.stranded_at IS NULL
             AND person.disabled_at IS NULL
             AND NOT EXISTS (
               SELECT 1 FROM reminders AS line JOIN secrets AS secret ON secret.id = line.secret_id
               WHERE (line.mail_id = coalesce(mail.again_of, mail.id) OR line.maybe_mail_id = mail.again_of)
                 AND (secret.deleted_at IS NOT NULL OR secret.disabled_at IS NOT NULL
                      OR NOT EXISTS (SELECT 1 FROM manages WHERE manages.person_id = line.person_id
                                     AND manages.client_id = secret.client_id)))),
         picked AS (SELECT id, batch_key FROM free ORDER BY urgency, created_at LIMIT ?3)
         UPDATE mails SET lease_until_at = ?1 + ?2, attempts = attempts + 1, held_at = NULL,
           -- A tick died while it was sending.
           unclear_at = coalesce(unclear_at, sending_at), sending_at = iif(?5, ?1, NULL)
         WHERE id IN (SELECT id FROM picked UNION
                      SELECT free.id FROM free WHERE free.batch_key IN (SELECT batch_key FROM picked WHERE batch_key IS NOT NULL))
         RETURNING id, idempotency_key, recipient, subject, body_text, body_html, calendar, unsubscribe_url,
                   time_zone, urgency, attempts, unclear_at, batch_key",
        [
            now.into(),
            LEASE_SECONDS.into(),
            claim.limit.into(),
            claim.remembers_seconds.into(),
            i64::from(claim.at_once).into(),
        ],
    )
}

/// Writes down that these mails are about to go out in one request. `mails` is a JSON array of IDs.
pub fn bundle(mails: &str, batch_key: &str) -> Statement {
    Statement::new(
        "UPDATE mails SET batch_key = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'owed'",
        [mails.into(), batch_key.into()],
    )
}

/// Writes down what became of mails. `outcomes` is a JSON array; see `outbox::Outcome`. The lines of
/// a mail that ended end with it, by a trigger. One that `begins` is sent next, and is held from now on.
pub fn settle(outcomes: &str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE mails SET
           state = outcome.value ->> 'state',
           ended_at = CASE outcome.value ->> 'state' WHEN 'owed' THEN NULL ELSE ?2 END,
           provider = coalesce(outcome.value ->> 'provider', provider),
           provider_id = coalesce(outcome.value ->> 'provider_id', provider_id),
           problem = iif(outcome.value ->> 'begins', problem, outcome.value ->> 'problem'),
           next_attempt_at = coalesce(outcome.value ->> 'again', next_attempt_at),
           attempts = attempts - coalesce(outcome.value ->> 'untried', 0),
           held_at = iif(outcome.value ->> 'held', ?2, NULL),
           unclear_at = CASE WHEN outcome.value ->> 'clear' THEN NULL
                             WHEN outcome.value ->> 'unclear' THEN coalesce(unclear_at, ?2) ELSE unclear_at END,
           -- What once went alone does so until it ends.
           batch_key = CASE WHEN outcome.value ->> 'begins' THEN batch_key
                            WHEN outcome.value ->> 'alone' IS NOT NULL THEN (outcome.value ->> 'alone') || mails.id
                            WHEN batch_key LIKE '%' || mails.id THEN batch_key
                            WHEN outcome.value ->> 'unclear' OR unclear_at IS NOT NULL THEN batch_key END,
           lease_until_at = iif(outcome.value ->> 'begins', ?2 + ?3, NULL),
           sending_at = iif(outcome.value ->> 'begins', ?2, NULL)
         FROM json_each(?1) AS outcome
         WHERE mails.id = outcome.value ->> 'id' AND mails.state = 'owed'",
        [outcomes.into(), now.into(), LEASE_SECONDS.into()],
    )
}

/// Since when somebody waits.
#[derive(Debug, Deserialize)]
pub struct OldestRow {
    /// NULL: nothing is owed.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub created_at: Option<Timestamp>,
}

/// When the oldest mail that is still owed was composed, or should have been: a line that no mail
/// holds counts from its reader's morning. A digest that was composed anew counts from its first time.
pub fn oldest_owed() -> Statement {
    Statement::new(
        "SELECT min(since) AS created_at FROM
           (SELECT min(created_at) AS since FROM mails WHERE state = 'owed' UNION ALL
            SELECT min(composed_at) FROM reminders WHERE ended IS NULL AND composed_at IS NOT NULL UNION ALL
            SELECT min(max(planned_at, min(wait_until_at, planned_at + 86400))) FROM reminders
            WHERE ended IS NULL AND mail_id IS NULL AND composed_at IS NULL AND state <> 'replaced')",
        [],
    )
}
