//! Evidence of token requests: which secret is used, by what, from where, and with what outcome.
//!
//! In scope: collecting uses in memory, writing them down after the answer, reading them, and the
//! warning of a ghost. Out of scope: what a use means for reminders (`reminders`).

mod collected;
pub mod ghosts;

use credenza_domain::ids::{ResourceId, SecretId};
use credenza_domain::wire::{SecretUsage, UsageOrigin, UsageOutcome, UsagePeriod, UsageSpan};
use futures_util::FutureExt;
use jiff::Timestamp;
use serde_json::json;

pub use collected::Collected;
use collected::{Flush, Key};

use crate::access::Authority;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::store;
use crate::store::usage::{OriginRow, SpanRow, TokensRow};

/// Milliseconds for which uses are collected before they are written down together: a busy client
/// costs one statement in this time instead of one for each token.
const WINDOW_MS: u32 = 1_000;
/// Seconds of an hour, the shorter span.
const HOUR: i64 = 3_600;

/// A request whose secret was right.
#[derive(Debug, Clone, Copy)]
pub struct Use {
    /// Which secret.
    pub secret: SecretId,
    /// For which API, where the application may use it.
    pub resource: Option<ResourceId>,
    /// What became of it.
    pub outcome: UsageOutcome,
    /// When.
    pub at: Timestamp,
}

/// Notes a use. Nobody waits for it, and nobody notices if it fails.
///
/// The first request in a window writes down, when the window ends, what it and all later ones of
/// the isolate collected. The first use of a secret in an isolate is written at once: somebody may
/// be waiting for the sign that a new secret has arrived where it belongs.
pub fn note(ports: &Ports, caller: &Caller, used: Use) {
    let key = Key {
        secret: used.secret,
        network: caller.network.clone(),
        user_agent: caller.user_agent.clone(),
        resource: used.resource,
        outcome: used.outcome,
    };
    let wait_ms = match ports.collected.add(key, used.at) {
        Flush::ByAnother => return,
        Flush::AtTheEnd => WINDOW_MS,
        Flush::AtOnce => 0,
    };
    let (waiter, database) = (ports.background.clone(), ports.database.clone());
    let (collected, correlation_id) = (ports.collected.clone(), caller.correlation_id.clone());
    let work = async move {
        if wait_ms > 0 {
            waiter.wait(wait_ms).await;
        }
        let batch = collected.take();
        if batch.is_empty() {
            return;
        }
        if let Err(error) = database.run(store::usage::keep(&batch.to_json())).await {
            // It may have been written all the same: rather counted twice than forgotten.
            collected.put_back(batch);
            let fields = json!({"correlation_id": correlation_id, "error": error.to_string()});
            crate::log::line("usage not recorded", &fields);
        }
    };
    ports.background.spawn(work.boxed());
}

/// The evidence of one secret.
pub async fn read(ports: &Ports, authority: &Authority, secret: SecretId) -> Result<SecretUsage, Failure> {
    let now = ports.now();
    let statements = vec![
        store::usage::tokens(authority, secret),
        store::usage::spans(authority, secret, now),
        store::usage::origins(authority, secret, now),
    ];
    let mut answers = ports.database.batch(statements).await?.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let tokens: TokensRow = next().first()?.ok_or_else(Failure::not_found)?;
    let spans: Vec<SpanRow> = next().decode()?;
    let origins: Vec<OriginRow> = next().decode()?;
    let (hours, days): (Vec<_>, Vec<_>) = spans.into_iter().partition(|span| span.seconds == HOUR);
    Ok(SecretUsage {
        now,
        tokens: tokens.first_at.zip(tokens.last_at).map(|(first_at, last_at)| UsagePeriod {
            first_at,
            last_at,
            count: tokens.uses.unwrap_or_default(),
        }),
        hours: hours.iter().map(span).collect(),
        days: days.iter().map(span).collect(),
        origins: origins.into_iter().map(origin).collect(),
    })
}

fn span(row: &SpanRow) -> UsageSpan {
    UsageSpan { begins_at: row.begins_at, tokens: row.tokens, refused: row.refused }
}

fn origin(row: OriginRow) -> UsageOrigin {
    let resource = match (row.api, row.environment) {
        (Some(api), Some(environment)) => format!("{api} {environment}"),
        _ => String::new(),
    };
    UsageOrigin {
        network: row.network,
        user_agent: row.user_agent,
        resource,
        first_at: row.first_at,
        last_at: row.last_at,
        tokens: row.tokens,
        refused: row.refused,
        last_day: row.last_day,
        outcomes: row.outcomes,
    }
}
