//! Runs of the cron.

use credenza_domain::ids::RecordId;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// A run begins.
pub fn begin(id: RecordId, scheduled_at: Timestamp, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO ticks (id, scheduled_at, started_at) VALUES (?1, ?2, ?3)",
        [id.into(), scheduled_at.into(), now.into()],
    )
}

/// What a run did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Mails composed.
    pub composed: u32,
    /// Mails that the mail API took.
    pub sent: u32,
    /// Mails that did not go out this time.
    pub failed: u32,
}

/// A run ended well.
pub fn finish(id: RecordId, outcome: Outcome, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE ticks SET finished_at = ?2, composed = ?3, sent = ?4, failed = ?5 WHERE id = ?1",
        [id.into(), now.into(), outcome.composed.into(), outcome.sent.into(), outcome.failed.into()],
    )
}

/// The last run that ended well.
#[derive(Debug, Deserialize)]
pub struct LastRow {
    /// NULL: none ever did.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub finished_at: Option<Timestamp>,
}

/// The last run that ended well.
pub fn last_good() -> Statement {
    Statement::new(
        "SELECT max(finished_at) AS finished_at FROM
           (SELECT finished_at FROM ticks ORDER BY started_at DESC LIMIT 100)",
        [],
    )
}

/// Keeps a month of runs.
pub fn sweep(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM ticks WHERE started_at < ?1 - 2678400", [now.into()])
}
