//! What will break, over all organisations: how things stand, a year of expiries, and the lists
//! behind each number.

mod export;
mod lists;

use credenza_domain::expiry;
use credenza_domain::reminders::IDLE_SECONDS;
use credenza_domain::timeline::{Day, clusters};
use credenza_domain::wire::{Overview, OverviewCounts};
use jiff::{SignedDuration, Timestamp};

use crate::access::OperatorAuthority;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::store;
use crate::store::overview::{DayRow, ManagedRow, TroubleRow};

pub use export::{Export, Listed, export, export_clusters};
pub use lists::Asked;

/// Days without use after which a secret is idle.
const IDLE_DAYS: i64 = IDLE_SECONDS / 86_400;
/// Days for which a refusal is shown as trouble: after that the client has given up.
const REFUSED_DAYS: i64 = 30;
/// Clusters that one answer names; a year has no more that matter.
const CLUSTERS_MAX: usize = 50;

fn days_before(now: Timestamp, days: i64) -> Timestamp {
    now - SignedDuration::from_hours(24 * days)
}

/// How things stand. One round trip of three statements, each along an index.
pub async fn read(ports: &Ports, _authority: &OperatorAuthority) -> Result<Overview, Failure> {
    let now = ports.now();
    let mut answers = ports
        .database
        .batch(vec![
            store::overview::days(now, days_before(now, IDLE_DAYS)),
            store::overview::count_managed(),
            store::overview::count_trouble(days_before(now, REFUSED_DAYS)),
        ])
        .await?
        .into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let rows: Vec<DayRow> = next().decode()?;
    let managed: ManagedRow = next().first()?.unwrap_or_default();
    let trouble: TroubleRow = next().first()?.unwrap_or_default();
    let within = |days: i64| -> u32 {
        let end = now + SignedDuration::from_hours(24 * days);
        rows.iter().filter(|row| row.expires_at <= end).map(|row| row.at_risk).sum()
    };
    let days = by_day(&rows);
    let mut clusters = clusters(&days);
    clusters.truncate(CLUSTERS_MAX);
    Ok(Overview {
        now,
        counts: OverviewCounts {
            secrets: rows.iter().map(|row| row.secrets).sum(),
            break_within_week: within(7),
            break_within_six_weeks: within(42),
            without_manager: managed.without_manager,
            with_one_manager: managed.with_one_manager,
            never_signed_in: trouble.never_signed_in,
            unreachable: trouble.unreachable,
            unused: rows.iter().map(|row| row.unused).sum(),
            refused: trouble.refused,
        },
        days,
        clusters,
    })
}

/// Instants of one UTC day are one day.
fn by_day(rows: &[DayRow]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for row in rows {
        let date = expiry::last_day(row.expires_at);
        match days.last_mut() {
            Some(day) if day.date == date => {
                day.secrets += row.secrets;
                day.at_risk += row.at_risk;
            }
            _ => days.push(Day { date, secrets: row.secrets, at_risk: row.at_risk }),
        }
    }
    days
}
