//! Whether the cron is alive and mails go out.

use credenza_domain::wire::Health;
use jiff::Timestamp;

use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::outbox::OldestRow;
use crate::store::ticks::LastRow;

/// Minutes after which a missing tick is a fault.
const TICK_MINUTES_MAX: i64 = 45;
/// Hours after which a waiting mail is a fault.
const MAIL_HOURS_MAX: i64 = 6;

/// Looks.
pub async fn read(ports: &Ports) -> Result<Health, PortError> {
    let mut answers =
        ports.database.batch(vec![store::outbox::oldest_owed(), store::ticks::last_good()]).await?;
    let last: Option<LastRow> = answers.pop().unwrap_or_default().first()?;
    let oldest: Option<OldestRow> = answers.pop().unwrap_or_default().first()?;
    let (last_tick_at, oldest_mail_at) =
        (last.and_then(|row| row.finished_at), oldest.and_then(|row| row.created_at));
    let age = |at: Timestamp| ports.now().as_second() - at.as_second();
    let tick_overdue = last_tick_at.is_none_or(|at| age(at) > TICK_MINUTES_MAX * 60);
    let mail_overdue = oldest_mail_at.is_some_and(|at| age(at) > MAIL_HOURS_MAX * 3600);
    let healthy = !tick_overdue && !mail_overdue;
    Ok(Health { healthy, last_tick_at, tick_overdue, oldest_mail_at, mail_overdue })
}
