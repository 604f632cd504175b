//! Telling chats and machines what happened: an outbox like that of the mails, and the shapes.

mod shapes;
mod signature;

use std::collections::HashSet;

use credenza_domain::endpoints::{EndpointKind, check_address};
use credenza_domain::ids::{EndpointId, RecordId};
use credenza_domain::languages::Language;
use jiff::{SignedDuration, Timestamp};

use crate::budget::Budget;
use crate::mail::notices::endpoints::endpoint_disabled;
use crate::notices::{self, Reader};
use crate::ports::{OutboundRequest, OutboundResponse, PortError, Ports};
use crate::store::audit::{Actor, Entry};
use crate::store::deliveries::ClaimedRow;
use crate::store::people::ReaderRow;
use crate::{addresses, seal, store};

pub use signature::SigningSecret;

/// What an address is sealed for.
pub(crate) const ADDRESS: &str = "endpoint address";
/// What a signing secret is sealed for.
pub(crate) const SECRET: &str = "endpoint secret";

/// Milliseconds after which an endpoint's answer is given up.
const TIMEOUT_MS: u32 = 10_000;
/// Seconds before the end of a lease after which no request begins.
const LEASE_MARGIN: i64 = 20;
/// Seconds of the longest wait between two attempts.
const BACKOFF_MAX: i64 = 6 * 3600;
/// Seconds after which an event is given up.
const GIVE_UP: i64 = 3 * 86_400;
/// Seconds of failures in a row after which an endpoint is disabled.
const DISABLE_AFTER: i64 = 5 * 86_400;

/// What became of the deliveries of a run.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Endpoints took them.
    pub sent: u32,
    /// They did not go out this time.
    pub failed: u32,
}

/// Events that one tick sends at most.
const EVENTS_MAX: usize = 50;
/// Statements that sending one takes at most, but for the one that disables its endpoint.
const STATEMENTS_EACH: usize = 4;

/// Plans and sends within what a tick has left.
pub async fn tell(ports: &Ports, budget: &Budget) -> Result<(), PortError> {
    let around = 7;
    if !budget.allows(around, 0) {
        return Ok(());
    }
    plan(ports).await?;
    let fits = |count: &usize| budget.allows(around + STATEMENTS_EACH * count, *count);
    if let Some(room) = (1..=EVENTS_MAX).rev().find(fits) {
        send(ports, i64::try_from(room).unwrap_or(1), None).await?;
    }
    ports.database.batch(store::deliveries::sweep(ports.now()).into()).await?;
    Ok(())
}

/// Writes down which milestones passed. One round trip.
async fn plan(ports: &Ports) -> Result<(), PortError> {
    ports.database.batch(store::deliveries::tell_milestones(ports.now()).into()).await?;
    Ok(())
}

/// Sends at most `limit` of what is owed. `only`: this one and no other.
pub async fn send(ports: &Ports, limit: i64, only: Option<RecordId>) -> Result<Told, PortError> {
    let now = ports.now();
    let lease = RecordId::new(now, ports.random()?);
    let claim = store::deliveries::claim(lease, only, now, limit).into();
    let rows: Vec<ClaimedRow> = ports.database.batch(claim).await?.pop().unwrap_or_default().decode()?;
    let (mut told, mut stumbled) = (Told::default(), HashSet::new());
    for row in rows {
        // Another tick may take what is not sent before the lease ends.
        if ports.now().as_second() - now.as_second() >= store::deliveries::LEASE_SECONDS - LEASE_MARGIN {
            ports.database.run(store::deliveries::let_go(lease)).await?;
            break;
        }
        if stumbled.contains(&row.endpoint_id) {
            let again = ports.now() + SignedDuration::from_secs(backoff(ports, row.attempts));
            ports.database.run(store::deliveries::put_off(&row.id, again)).await?;
            told.failed += 1;
        } else if deliver(ports, &row).await? {
            told.sent += 1;
        } else {
            stumbled.insert(row.endpoint_id);
            told.failed += 1;
        }
    }
    Ok(told)
}

/// Sends one and writes down what became of it. Answers whether the endpoint took it.
async fn deliver(ports: &Ports, row: &ClaimedRow) -> Result<bool, PortError> {
    let answer = match request(ports, row) {
        Ok(request) => ports.http.send(request).await,
        Err(error) => Err(error),
    };
    let now = ports.now();
    // Neither the address nor the answer is kept or logged: both belong to somebody else.
    let status = answer.as_ref().ok().map(|response| response.status);
    if let Some(good @ 200..=299) = status {
        let done = vec![
            store::deliveries::sent(&row.id, good, now),
            store::endpoints::note_attempt(row.endpoint_id, true, now),
        ];
        ports.database.batch(done).await?;
        return Ok(true);
    }
    let fields = serde_json::json!({"endpoint": row.endpoint_id, "status": status});
    crate::log::line("endpoint did not take an event", &fields);
    let is_old = now.as_second() - row.created_at.as_second() >= GIVE_UP;
    let outcome = if is_old || row.kind == credenza_domain::endpoints::EventKind::Test {
        store::deliveries::failed(&row.id, status, now)
    } else {
        let again = now + SignedDuration::from_secs(wait(ports, &answer, row.attempts));
        store::deliveries::retry(&row.id, status, again)
    };
    // 410: whoever stands there wants nothing any more (Standard Webhooks).
    let since = if status == Some(410) { now } else { now - SignedDuration::from_secs(DISABLE_AFTER) };
    let noted = vec![
        outcome,
        store::endpoints::note_attempt(row.endpoint_id, false, now),
        store::endpoints::failing(row.endpoint_id, since),
    ];
    if ports.database.batch(noted).await?.pop().is_some_and(|failing| !failing.is_empty()) {
        disable(ports, row, since, now).await?;
    }
    Ok(false)
}

/// Seconds until the next attempt: what the endpoint asks for, or min(6 h, 1 min · 2ⁿ) with jitter.
fn wait(ports: &Ports, answer: &Result<OutboundResponse, PortError>, attempts: u32) -> i64 {
    let asked = answer.as_ref().ok().and_then(|response| response.retry_after);
    asked.unwrap_or_else(|| backoff(ports, attempts)).clamp(1, BACKOFF_MAX)
}

fn backoff(ports: &Ports, attempts: u32) -> i64 {
    let seconds = 60_i64.checked_shl(attempts.min(9)).map_or(BACKOFF_MAX, |seconds| seconds.min(BACKOFF_MAX));
    let jitter = ports.random::<1>().map_or(0, |[byte]| i64::from(byte));
    seconds - seconds / 4 * jitter / 255
}

/// Stops sending to an endpoint that has failed since before `since`, and tells its managers, once.
async fn disable(ports: &Ports, row: &ClaimedRow, since: Timestamp, now: Timestamp) -> Result<(), PortError> {
    let readers: Vec<ReaderRow> =
        ports.database.run(store::endpoints::managers(row.organisation_id)).await?.decode()?;
    let entry = RecordId::new(now, ports.random()?);
    let actor = Actor { person: None, network: String::new(), user_agent: String::new() };
    let mut act = vec![
        store::endpoints::disable(row.endpoint_id, since, now),
        store::audit::append_if_changed(&Entry {
            id: entry,
            at: now,
            organisation: Some(row.organisation_id),
            client_id: None,
            actor: &actor,
            action: "endpoint.disabled",
            object_id: row.endpoint_id.to_string(),
            object_name: &row.endpoint,
        }),
        store::endpoints::drop_owed(row.endpoint_id, now),
    ];
    let link = addresses::notifications(&ports.config, row.organisation_id);
    for reader in readers {
        let letter =
            endpoint_disabled(Language::of(&reader.language), &row.endpoint, &row.facts.organisation, &link);
        let key = format!("{}-{}", row.endpoint_id, now.as_second());
        act.push(notices::owe(ports, &Reader::from(reader), "endpoint", &key, &letter, Some(entry))?);
    }
    ports.database.batch(act).await?;
    Ok(())
}

/// The request, in the shape that the endpoint's kind takes.
fn request(ports: &Ports, row: &ClaimedRow) -> Result<OutboundRequest, PortError> {
    let config = &ports.config;
    let text = |sealed: &str, purpose: &str, id: EndpointId| {
        let plain = seal::open(config, purpose, &id.to_string(), sealed)?;
        String::from_utf8(plain.to_vec()).map_err(|_| PortError::new("seal", "no text"))
    };
    let url = text(&row.sealed_address, ADDRESS, row.endpoint_id)?;
    // Again: what is kept may be older than the rule.
    check_address(&url, config.is_local()).map_err(|error| PortError::new("http", error))?;
    let body = match row.endpoint_kind {
        EndpointKind::Webhook => shapes::event(config, row),
        EndpointKind::Slack => shapes::slack(config, row),
        EndpointKind::Teams => shapes::teams(config, row),
    }
    .to_string();
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", concat!("Credenza-Webhooks/", env!("CARGO_PKG_VERSION")).to_owned()),
    ];
    if let Some(sealed) = &row.sealed_secret {
        let secret = seal::open(config, SECRET, &row.endpoint_id.to_string(), sealed)?;
        let secret = SigningSecret::of(secret);
        let (id, timestamp) = (format!("msg_{}", row.event_id), ports.now().as_second());
        headers.push(("webhook-signature", secret.sign(&id, timestamp, &body)?));
        headers.push(("webhook-id", id));
        headers.push(("webhook-timestamp", timestamp.to_string()));
    }
    Ok(OutboundRequest { method: "POST", url, headers, body, timeout_ms: TIMEOUT_MS })
}
