//! The cron: everything that happens by itself.
//!
//! It computes from the state in the database, never from "today equals": a tick may be late,
//! doubled, overlapping or missing.

use credenza_domain::ids::RecordId;
use jiff::Timestamp;
use serde_json::json;

use crate::mail_standing::Standing;
use crate::ports::{PortError, Ports};
use crate::store::ticks::Outcome;
use crate::{
    audit_chain, audit_digest, budget, composer, keys, outbox, reminders, store, undo, usage, webhooks,
};

/// Runs one tick, within what the platform's plan allows it.
pub async fn run(ports: &Ports, scheduled_at: Timestamp) -> Result<Outcome, PortError> {
    let limits = ports.config.limits;
    let (ports, budget) = budget::counted(ports, limits);
    let ports = &ports;
    let ports = &crate::policy::followed(ports.clone()).await?;
    let started = ports.now();
    let id = RecordId::new(started, ports.random()?);
    ports.database.run(store::ticks::begin(id, scheduled_at, started)).await?;
    // A key that cannot be made today must not keep mails from going out.
    if let Err(error) = keys::rotate(ports).await {
        crate::log::line("keys not rotated", &json!({"error": error.to_string()}));
    }
    // It took effect before; what cannot be written down now is at the next tick.
    if let Err(error) = undo::delete_due(ports).await {
        crate::log::line("planned deletions not written down", &json!({"error": error.to_string()}));
    }
    // Nor may evidence that cannot be read.
    if let Err(error) = usage::ghosts::warn(ports).await {
        crate::log::line("ghosts not warned of", &json!({"error": error.to_string()}));
    }
    // Nor may a log that cannot be sealed today.
    let sealed = async {
        audit_chain::seal(ports).await?;
        audit_digest::owe(ports).await
    };
    if let Err(error) = sealed.await {
        crate::log::line("audit log not sealed", &json!({"error": error.to_string()}));
    }
    let mut standing = Standing::look(ports).await?;
    reminders::plan(ports, standing.give_up(ports.now())).await?;
    // What is left from before goes first, so that each tick gets on, however small the budget is.
    let mut sent = outbox::send(ports, &budget, &mut standing).await?;
    let composed = composer::compose(ports, &budget, limits.mails_max()).await?;
    if composed > 0 && !sent.paused {
        let more = outbox::send(ports, &budget, &mut standing).await?;
        sent.sent += more.sent;
        sent.failed += more.failed;
    }
    // What chats and machines are owed is owed still at the next tick; it must not stop this one.
    if let Err(error) = webhooks::tell(ports, &budget).await {
        crate::log::line("endpoints not told", &json!({"error": error.to_string()}));
    }
    let now = ports.now();
    let outcome = Outcome { composed, sent: sent.sent, failed: sent.failed };
    let [revoked, assertions] = store::tokens::sweep(now);
    ports
        .database
        .batch(vec![
            revoked,
            assertions,
            store::usage::sweep(now),
            store::throttles::sweep(now),
            store::tries::sweep(now),
            store::tries::sweep_rows(now),
            store::sessions::sweep(now),
            store::passkeys::sweep_challenges(now),
            store::single_sign_on::sweep(now),
            store::ticks::sweep(now),
            store::ticks::finish(id, outcome, now),
        ])
        .await?;
    Ok(outcome)
}
