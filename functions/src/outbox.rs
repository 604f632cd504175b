//! Sending what is owed.

use jiff::SignedDuration;

use crate::mail::{self, Delivery, Mail};
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::outbox::ClaimedRow;

/// Seconds of the longest wait between two attempts.
const BACKOFF_MAX: i64 = 3600;

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
    let mut answers =
        ports.database.batch(vec![store::outbox::give_up(now), store::outbox::claim(now, limit)]).await?;
    let claimed: Vec<ClaimedRow> = answers.pop().unwrap_or_default().decode()?;
    let mut outcome = Sent::default();
    let mut paused: Option<i64> = None;
    for row in claimed {
        if let Some(seconds) = paused {
            let again = ports.now() + SignedDuration::from_secs(seconds);
            let note = "The mail API asked to wait.";
            ports.database.run(store::outbox::retry(row.id, note, false, now, again)).await?;
            outcome.failed += 1;
            continue;
        }
        match deliver(ports, &row).await? {
            None => outcome.sent += 1,
            Some(pause) => {
                outcome.failed += 1;
                paused = pause;
            }
        }
    }
    Ok(outcome)
}

/// Sends one mail and writes down what became of it. `None`: it was taken. `Some(Some(seconds))`:
/// the next one should wait so long.
async fn deliver(ports: &Ports, row: &ClaimedRow) -> Result<Option<Option<i64>>, PortError> {
    let letter = Mail {
        from: &ports.config.mail.from,
        to: &row.recipient,
        subject: &row.subject,
        text: &row.body_text,
        html: &row.body_html,
        idempotency_key: &row.idempotency_key,
    };
    let delivery = mail::send(&*ports.http, &ports.config.mail, &letter).await?;
    let now = ports.now();
    match delivery {
        Delivery::Sent { provider_id } => {
            let done = vec![store::outbox::sent(row.id, provider_id, now), store::reminders::settle(row.id)];
            ports.database.batch(done).await?;
            Ok(None)
        }
        Delivery::Refused { problem } => {
            crate::log::line("mail refused", &serde_json::json!({"mail": row.id, "problem": problem}));
            ports.database.run(store::outbox::failed(row.id, &problem, now)).await?;
            Ok(Some(None))
        }
        Delivery::Later { problem, retry_after, unclear, pause } => {
            let wait = retry_after.unwrap_or_else(|| backoff(ports, row.attempts));
            let again = now + SignedDuration::from_secs(wait.clamp(1, BACKOFF_MAX));
            ports.database.run(store::outbox::retry(row.id, &problem, unclear, now, again)).await?;
            Ok(Some(pause.then_some(wait)))
        }
    }
}

/// min(1 h, 1 min · 2ⁿ), less up to a quarter at random, so that retries spread.
fn backoff(ports: &Ports, attempts: u32) -> i64 {
    let seconds = 60_i64.checked_shl(attempts.min(6)).map_or(BACKOFF_MAX, |seconds| seconds.min(BACKOFF_MAX));
    let jitter = ports.random::<1>().map_or(0, |[byte]| i64::from(byte));
    seconds - seconds / 4 * jitter / 255
}
