//! Sending what is owed.

use jiff::SignedDuration;

use crate::mail::{self, Attachment, Delivery, Mail};
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::outbox::ClaimedRow;

/// Seconds of the longest wait between two attempts.
const BACKOFF_MAX: i64 = 3600;

/// Seconds from one tick to the next, less a minute for a tick that comes early.
const TICK_SECONDS: i64 = 14 * 60;

/// What became of the mails of a tick.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// The mail API took them.
    pub sent: u32,
    /// They did not go out this time.
    pub failed: u32,
}

/// Sends at most `limit` mails. Each outcome is written before the next mail is sent, so a tick
/// that dies leaves at most one mail unclear, and its idempotency key tells the mail API.
pub async fn send(ports: &Ports, limit: usize) -> Result<Sent, PortError> {
    let now = ports.now();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statements = Vec::from(store::outbox::give_up(now));
    statements.push(store::outbox::claim(now, limit));
    let mut answers = ports.database.batch(statements).await?;
    let claimed: Vec<ClaimedRow> = answers.pop().unwrap_or_default().decode()?;
    let mut outcome = Sent::default();
    let mut pause: Option<i64> = None;
    let mut stumbles = 0;
    for row in claimed {
        if let Some(seconds) = pause {
            // Not longer than to the next tick: it was not tried, and what stumbled waits longer.
            let again = ports.now() + SignedDuration::from_secs(seconds.min(TICK_SECONDS));
            let note = "The mail API asked to wait.";
            ports.database.run(store::outbox::retry(row.id, note, false, now, again)).await?;
            outcome.failed += 1;
            continue;
        }
        match deliver(ports, &row).await? {
            Delivered::Taken => {
                outcome.sent += 1;
                stumbles = 0;
            }
            Delivered::Refused => {
                outcome.failed += 1;
                stumbles = 0;
            }
            Delivered::Later { seconds, pauses } => {
                outcome.failed += 1;
                stumbles += u32::from(pauses);
                // One mail may be the fault itself; two in a row are the mail API's.
                pause = (stumbles >= 2).then_some(seconds);
            }
        }
    }
    Ok(outcome)
}

/// What became of one mail.
enum Delivered {
    Taken,
    Refused,
    Later {
        /// Seconds until the next attempt.
        seconds: i64,
        /// The next mail may meet the same fate.
        pauses: bool,
    },
}

/// Sends one mail and writes down what became of it.
async fn deliver(ports: &Ports, row: &ClaimedRow) -> Result<Delivered, PortError> {
    let attachments: Vec<Attachment<'_>> =
        row.calendar.as_deref().map(Attachment::calendar).into_iter().collect();
    // What opens something once stands in no row: it is put in on the way out.
    let text = crate::links::filled(&ports.config, &row.body_text);
    let html = crate::links::filled(&ports.config, &row.body_html);
    let letter = Mail {
        from: &ports.config.mail.from,
        to: &row.recipient,
        subject: &row.subject,
        text: &text,
        html: &html,
        attachments: &attachments,
        idempotency_key: &row.idempotency_key,
    };
    let delivery = mail::send(&*ports.http, &ports.config.mail, &letter).await?;
    let now = ports.now();
    match delivery {
        Delivery::Sent { provider_id } => {
            let done = vec![store::outbox::sent(row.id, provider_id, now), store::reminders::settle(row.id)];
            ports.database.batch(done).await?;
            Ok(Delivered::Taken)
        }
        Delivery::Refused { problem } => {
            // The API's own words may name the recipient: they stay with the mail.
            crate::log::line("mail refused", &serde_json::json!({"mail": row.id}));
            ports.database.batch(store::outbox::failed(row.id, &problem, now).into()).await?;
            Ok(Delivered::Refused)
        }
        Delivery::Later { problem, retry_after, unclear, pause } => {
            // Whatever the mail API asks for: an hour is the longest wait.
            let seconds = retry_after.unwrap_or_else(|| backoff(ports, row.attempts)).clamp(1, BACKOFF_MAX);
            let again = now + SignedDuration::from_secs(seconds);
            ports.database.run(store::outbox::retry(row.id, &problem, unclear, now, again)).await?;
            Ok(Delivered::Later { seconds, pauses: pause })
        }
    }
}

/// min(1 h, 1 min · 2ⁿ), less up to a quarter at random, so that retries spread.
fn backoff(ports: &Ports, attempts: u32) -> i64 {
    let seconds = 60_i64.checked_shl(attempts.min(6)).map_or(BACKOFF_MAX, |seconds| seconds.min(BACKOFF_MAX));
    let jitter = ports.random::<1>().map_or(0, |[byte]| i64::from(byte));
    seconds - seconds / 4 * jitter / 255
}
