//! Whether the cron is alive and mails go out.

use jiff::Timestamp;
use serde::Serialize;

use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::outbox::OldestRow;
use crate::store::ticks::LastRow;

/// Minutes after which a missing tick is a fault.
const TICK_MINUTES_MAX: i64 = 45;
/// Hours after which a waiting mail is a fault.
const MAIL_HOURS_MAX: i64 = 6;

/// What `/healthz` says.
#[derive(Debug, Serialize)]
pub struct Health {
    /// All is well.
    pub healthy: bool,
    /// The last tick that ended well.
    pub last_tick_at: Option<Timestamp>,
    /// When the oldest mail that still waits was composed.
    pub oldest_mail_at: Option<Timestamp>,
}

/// Looks.
pub async fn read(ports: &Ports) -> Result<Health, PortError> {
    let mut answers =
        ports.database.batch(vec![store::outbox::oldest_owed(), store::ticks::last_good()]).await?;
    let last: Option<LastRow> = answers.pop().unwrap_or_default().first()?;
    let oldest: Option<OldestRow> = answers.pop().unwrap_or_default().first()?;
    let (last_tick_at, oldest_mail_at) =
        (last.and_then(|row| row.finished_at), oldest.and_then(|row| row.created_at));
    let age = |at: Timestamp| ports.now().as_second() - at.as_second();
    let ticks = last_tick_at.is_some_and(|at| age(at) <= TICK_MINUTES_MAX * 60);
    let mails = oldest_mail_at.is_none_or(|at| age(at) <= MAIL_HOURS_MAX * 3600);
    Ok(Health { healthy: ticks && mails, last_tick_at, oldest_mail_at })
}
