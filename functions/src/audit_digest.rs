//! The weekly digest: the head of a chain, in mailboxes that whoever runs the database cannot reach.

use credenza_domain::audit_chain::Head;
use jiff::Timestamp;

use crate::mail::notices::digest;
use crate::notices::{self, Reader};
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::audit_chain::DueRow;

/// Seconds of a week.
const WEEK: i64 = 7 * 86_400;
/// The first Monday of 1970, eight o'clock UTC: weeks begin there.
const MONDAY: i64 = 4 * 86_400 + 8 * 3600;
/// Chains whose digest one tick owes; the rest waits for the next.
const CHAINS: i64 = 3;

/// When the week of an instant began: Monday, eight o'clock UTC.
pub fn week_of(now: Timestamp) -> Timestamp {
    let seconds = now.as_second();
    let began = seconds - (seconds - MONDAY).rem_euclid(WEEK);
    Timestamp::from_second(began).unwrap_or_default()
}

/// Owes this week's digests. A chain that did not grow has nothing to tell. A digest is owed once,
/// however often and however late a tick comes: its key names chain, week and reader.
pub async fn owe(ports: &Ports) -> Result<(), PortError> {
    let week = week_of(ports.now());
    let due: Vec<DueRow> = ports.database.run(store::audit_chain::due(week, CHAINS)).await?.decode()?;
    let mut statements = Vec::new();
    for row in due {
        let key = format!("{}-{}", row.chain, week.as_second());
        let head = Head { seq: row.seq, hash: row.hash };
        let base_url = &ports.config.base_url;
        let letter = digest::head_of_the_week(base_url, row.organisation.as_deref(), &head, row.news);
        for reader in row.readers {
            let reader = Reader::from(reader);
            statements.push(notices::owe(ports, &reader, "digest", &key, &letter, None)?);
        }
        let seq = i64::try_from(row.seq).unwrap_or(i64::MAX);
        statements.push(store::audit_chain::digested(&row.chain, seq, week));
    }
    if !statements.is_empty() {
        ports.database.batch(statements).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday_at_eight() {
        for (now, began) in [
            ("2026-11-23T10:00:00Z", "2026-11-23T08:00:00Z"),
            ("2026-11-23T07:59:59Z", "2026-11-16T08:00:00Z"),
            ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z"),
            ("2026-11-29T23:59:59Z", "2026-11-23T08:00:00Z"),
        ] {
            assert_eq!(week_of(now.parse().unwrap()).to_string(), began);
        }
    }
}
