//! Sending what is owed.

use credenza_domain::people::Email;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::budget::Budget;
use crate::composer::{until_morning, zone};
use crate::mail::{self, Attachment, Delivery, Mail};
use crate::mail_standing::Standing;
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::outbox::{Claim, ClaimedRow};

/// Seconds of the longest wait between two attempts.
const BACKOFF_MAX: i64 = 3600;

/// Seconds from one tick to the next, less a minute for a tick that comes early.
const TICK_SECONDS: i64 = 14 * 60;

/// Mails that are taken at once: with ten seconds for each, a lease is long enough.
const GROUP: usize = 12;

/// Seconds before the end of a lease after which no request begins: one takes ten at most.
const LEASE_MARGIN: i64 = 20;

/// Seconds of the longest wait that a tick sits out when a mail API asks for it, and how often.
const SHORT_WAIT: i64 = 5;
/// Short waits of one tick at most: a minute of them.
const SHORT_WAITS_MAX: u32 = 12;

/// What became of the mails of a tick.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// The mail API took them.
    pub sent: u32,
    /// They did not go out this time.
    pub failed: u32,
    /// The mail API wants no more for now.
    pub paused: bool,
}

/// Sends what is owed, the most urgent first, as long as the budget allows. A mail counts as on its way
/// only from its own beginning where that costs no more, so a tick that dies makes one mail unclear and
/// none that it only held.
pub async fn send(ports: &Ports, budget: &Budget, standing: &mut Standing) -> Result<Sent, PortError> {
    let api = mail::Api::of(&ports.config.mail)?;
    if standing.is_closed(ports.now()) {
        return Ok(Sent { paused: true, ..Sent::default() });
    }
    // Of an API that is down, one more failure is enough.
    let stumbles = u32::from(standing.is_down());
    let mut sending =
        Sending { ports, budget, api, standing, outcome: Sent::default(), stumbles, pause: None, waits: 0 };
    // Claiming, and as many outcomes as there may be.
    while sending.pause.is_none() && budget.allows(1 + sending.statements(1), 1) {
        let fits = (1..=GROUP).rev().find(|count| budget.allows(1 + sending.statements(*count), *count));
        let limit = if api.batch_max() > 1 { api.batch_max().min(50) } else { fits.unwrap_or(1) };
        let claimed_at = ports.now();
        let claim = Claim {
            limit: i64::try_from(limit).unwrap_or(1),
            remembers_seconds: api.remembers_seconds(),
            at_once: !sending.goes_singly(),
        };
        let claim = store::outbox::claim(claim, claimed_at);
        let mut claimed: Vec<ClaimedRow> = ports.database.run(claim).await?.decode()?;
        if claimed.is_empty() {
            break;
        }
        claimed.sort_by_key(|row| (row.urgency, row.id));
        sending.group(claimed, claimed_at).await?;
    }
    sending.outcome.paused = sending.pause.is_some();
    let outcome = sending.outcome;
    standing.write(ports).await?;
    Ok(outcome)
}

/// One tick's sending.
struct Sending<'a> {
    ports: &'a Ports,
    budget: &'a Budget,
    api: mail::Api,
    standing: &'a mut Standing,
    outcome: Sent,
    /// In a row.
    stumbles: u32,
    /// Seconds for which nothing more is sent.
    pause: Option<i64>,
    /// Short waits so far.
    waits: u32,
}

impl Sending<'_> {
    /// Whether each mail is a request of its own whose beginning is written down. Where there are keys,
    /// what is unclear is simply repeated.
    fn goes_singly(&self) -> bool {
        !self.api.is_keyed() && self.api.batch_max() == 1
    }

    /// Statements that the outcomes of so many mails take.
    fn statements(&self, mails: usize) -> usize {
        // The beginning of one stands in the same statement as the end of the one before.
        let outcomes = if self.goes_singly() { mails + 1 } else { 2 };
        // The end of an outage is written down as well.
        outcomes + if self.standing.is_down() { 3 } else { 0 }
    }

    /// Sends mails that were claimed together, and writes down what became of them.
    async fn group(&mut self, claimed: Vec<ClaimedRow>, claimed_at: Timestamp) -> Result<(), PortError> {
        let mut outcomes: Vec<Value> = Vec::new();
        for parcel in mail::parcels(self.api, claimed) {
            let again = self.ports.now();
            // Another tick may take what is not sent before the lease ends.
            let is_late =
                again.as_second() - claimed_at.as_second() >= store::outbox::LEASE_SECONDS - LEASE_MARGIN;
            if is_late || !self.budget.allows(2, 1) {
                outcomes.extend(parcel.iter().map(|row| untried(row, "The tick was full.", again, false)));
                continue;
            }
            if self.goes_singly() && self.pause.is_none() {
                outcomes.extend(
                    parcel
                        .iter()
                        .filter(|row| row.unclear_at.is_none())
                        .map(|row| json!({"id": row.id, "state": "owed", "begins": true})),
                );
                self.write(&mut outcomes).await?;
            }
            self.parcel(parcel, &mut outcomes).await?;
            if !self.api.is_keyed() && !self.goes_singly() {
                self.write(&mut outcomes).await?;
            }
        }
        self.write(&mut outcomes).await
    }

    /// Sends one request with one mail or several.
    async fn parcel(&mut self, rows: Vec<ClaimedRow>, outcomes: &mut Vec<Value>) -> Result<(), PortError> {
        if let Some(seconds) = self.pause {
            // Not longer than to the next tick: it was not tried, and what stumbled waits longer.
            let again = self.ports.now() + SignedDuration::from_secs(seconds.min(TICK_SECONDS));
            self.outcome.failed += u32::try_from(rows.len()).unwrap_or(u32::MAX);
            outcomes.extend(rows.iter().map(|row| untried(row, "The mail API asked to wait.", again, true)));
            return Ok(());
        }
        let now = self.ports.now();
        let (rows, odd): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| is_address(&row.recipient));
        for row in odd {
            self.outcome.failed += 1;
            let problem = "This is no mail address: nothing was sent. Correct it, and send the mail again.";
            outcomes.push(json!({"id": row.id, "state": "failed", "problem": problem}));
        }
        // What is unclear in company stays in company.
        let together =
            rows.iter().filter(|row| row.batch_key.is_some()).filter_map(|row| wakes_at(row, now)).max();
        let waits = |row: &ClaimedRow| together.or_else(|| wakes_at(row, now));
        let (asleep, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| waits(row).is_some());
        for row in asleep {
            let morning = waits(&row).unwrap_or(now);
            outcomes.push(untried(&row, "It waits for the reader's morning.", morning, false));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let sent_before = self.outcome.sent;
        let deliveries = self.deliver(&rows).await?;
        let mut stumbled = None;
        for (row, delivery) in rows.iter().zip(deliveries) {
            let (outcome, seconds) = self.judge(row, delivery);
            stumbled = stumbled.max(seconds);
            outcomes.push(outcome);
        }
        self.stumbles = if stumbled.is_some() { self.stumbles + 1 } else { 0 };
        if self.outcome.sent > sent_before {
            // What waited for this is owed now, and the next claim takes it.
            self.standing.took(self.ports).await?;
        }
        // One mail may be the fault itself; two in a row are the mail API's. What it asks for is at once.
        let closed = self.standing.is_closed(self.ports.now());
        self.pause = stumbled.filter(|_| closed || self.stumbles >= 2);
        // So many requests in a second and no more: the tick goes on in the next second.
        if let Some(seconds @ 1..=SHORT_WAIT) = self.pause
            && closed
            && self.waits < SHORT_WAITS_MAX
        {
            self.waits += 1;
            self.ports.background.wait(u32::try_from(seconds * 1000).unwrap_or(1000)).await;
            (self.pause, self.stumbles) = (None, 0);
        }
        Ok(())
    }

    async fn deliver(&self, rows: &[ClaimedRow]) -> Result<Vec<Delivery>, PortError> {
        if let ([row], false) = (rows, self.api.is_keyed())
            && row.unclear_at.is_some()
        {
            // Never sent twice on a guess.
            return Ok(vec![mail::look_up(self.ports, self.api, row).await]);
        }
        let mut batch_key = rows.first().and_then(|row| row.batch_key.clone());
        // What goes alone goes under its own key.
        batch_key.take_if(|key| key.starts_with(mail::ALONE));
        if rows.len() > 1 && self.api.is_keyed() && batch_key.is_none() {
            let entropy: [u8; 16] = self.ports.random()?;
            let key = format!("batch-{}", data_encoding::HEXLOWER.encode(&entropy));
            let ids: Vec<Value> = rows.iter().map(|row| json!(row.id)).collect();
            self.ports.database.run(store::outbox::bundle(&Value::from(ids).to_string(), &key)).await?;
            batch_key = Some(key);
        }
        let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
        // What opens something once stands in no row: it is put in on the way out.
        let config = &self.ports.config;
        let filled = |row: &ClaimedRow| {
            let fill = |text: &str| crate::links::filled(config, &row.idempotency_key, text);
            (fill(&row.body_text), fill(&row.body_html))
        };
        let bodies: Vec<_> = rows.iter().map(filled).collect();
        let attachments: Vec<Vec<Attachment<'_>>> = rows
            .iter()
            .map(|row| row.calendar.as_deref().map(Attachment::calendar).into_iter().collect())
            .collect();
        let letters: Vec<Mail<'_>> = rows
            .iter()
            .zip(&ids)
            .zip(&attachments)
            .zip(&bodies)
            .map(|(((row, id), attachments), (text, html))| Mail {
                id,
                from: &config.mail.from,
                to: &row.recipient,
                subject: &row.subject,
                text,
                html,
                attachments,
                unsubscribe_url: row.unsubscribe_url.as_deref(),
                idempotency_key: &row.idempotency_key,
            })
            .collect();
        Ok(mail::send(self.ports, self.api, &letters, batch_key.as_deref()).await)
    }

    /// What an answer means for a mail; and for how many seconds the mail API wants no more.
    fn judge(&mut self, row: &ClaimedRow, delivery: Delivery) -> (Value, Option<i64>) {
        match delivery {
            Delivery::Sent { provider_id } => {
                self.outcome.sent += 1;
                let outcome = json!({
                    "id": row.id, "state": "sent", "provider": self.api.name(), "provider_id": provider_id,
                });
                (outcome, None)
            }
            // The reader does not have it: the next claim sends it.
            Delivery::NotTaken => {
                let again = self.ports.now().as_second();
                let problem = "The mail API did not take it.";
                (
                    json!({"id": row.id, "state": "owed", "problem": problem, "clear": true, "again": again}),
                    None,
                )
            }
            Delivery::Alone { problem } => {
                let again = self.ports.now().as_second();
                (
                    json!({
                        "id": row.id, "state": "owed", "problem": problem, "clear": true, "again": again,
                        "alone": mail::ALONE,
                    }),
                    None,
                )
            }
            Delivery::Refused { problem } => {
                self.outcome.failed += 1;
                // The API's own words may name the recipient: they stay with the mail.
                crate::log::line("mail refused", &json!({"mail": row.id}));
                (json!({"id": row.id, "state": "failed", "problem": problem}), None)
            }
            Delivery::Later { problem, retry_after, unclear, pause, throttled } => {
                self.outcome.failed += 1;
                let now = self.ports.now();
                // Whatever the mail API asks for: an hour is the longest wait.
                let seconds = retry_after.unwrap_or_else(|| self.backoff(row.attempts)).clamp(1, BACKOFF_MAX);
                let again = now + SignedDuration::from_secs(seconds);
                if pause {
                    self.standing.failed(now);
                }
                if throttled || (pause && retry_after.is_some()) {
                    self.standing.close(again);
                }
                let held = pause && retry_after.is_none();
                let outcome = json!({
                    "id": row.id, "state": "owed", "problem": problem, "unclear": unclear, "held": held,
                    "again": again.as_second(),
                });
                (outcome, pause.then_some(seconds))
            }
        }
    }

    async fn write(&self, outcomes: &mut Vec<Value>) -> Result<(), PortError> {
        if outcomes.is_empty() {
            return Ok(());
        }
        let outcomes = Value::from(std::mem::take(outcomes)).to_string();
        self.ports.database.run(store::outbox::settle(&outcomes, self.ports.now())).await?;
        Ok(())
    }

    /// min(1 h, 1 min · 2ⁿ), less up to a quarter at random, so that retries spread.
    fn backoff(&self, attempts: u32) -> i64 {
        let seconds =
            60_i64.checked_shl(attempts.min(6)).map_or(BACKOFF_MAX, |seconds| seconds.min(BACKOFF_MAX));
        let jitter = self.ports.random::<1>().map_or(0, |[byte]| i64::from(byte));
        seconds - seconds / 4 * jitter / 255
    }
}

fn wakes_at(row: &ClaimedRow, now: Timestamp) -> Option<Timestamp> {
    row.time_zone.as_deref().and_then(|name| until_morning(&zone(name), now))
}

/// It was claimed and not sent. `held`: because the mail API is down.
fn untried(row: &ClaimedRow, problem: &str, again: Timestamp, held: bool) -> Value {
    json!({
        "id": row.id, "state": "owed", "problem": problem, "unclear": row.unclear_at.is_some(), "untried": 1,
        "held": held, "again": again.as_second(),
    })
}

/// Whether the text is exactly an address: nothing before or behind it.
fn is_address(text: &str) -> bool {
    Email::parse(text).is_ok_and(|email| email.as_str().eq_ignore_ascii_case(text))
}
