//! Counters of what may be asked for in a window of time. Tries of a factor are counted in
//! [`super::tries`], where the limit slides.

use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// How often something may be tried.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Tries in a window.
    pub tries: u32,
    /// Length of the window in seconds.
    pub seconds: i64,
}

/// Counts one try, unless the limit is reached: then it answers with no row. One statement, so
/// that a hundred parallel tries are exactly as many as the limit says.
pub fn count(key: &str, limit: Limit, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO throttles (key, tries, window_at, ends_at) VALUES (?1, 1, ?2, ?2 + ?3)
         ON CONFLICT (key) DO UPDATE SET
           tries = CASE WHEN ends_at <= ?2 THEN 1 ELSE tries + 1 END,
           window_at = CASE WHEN ends_at <= ?2 THEN ?2 ELSE window_at END,
           ends_at = CASE WHEN ends_at <= ?2 THEN ?2 + ?3 ELSE ends_at END
         WHERE ends_at <= ?2 OR tries < ?4
         RETURNING tries, ends_at",
        [key.into(), now.into(), limit.seconds.into(), limit.tries.into()],
    )
}

/// The counter as it stands.
pub fn read(key: &str) -> Statement {
    Statement::new("SELECT tries, ends_at FROM throttles WHERE key = ?1", [key.into()])
}

/// Takes counters away whose window is over.
pub fn sweep(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM throttles WHERE ends_at <= ?1", [now.into()])
}

/// A counter.
#[derive(Debug, Deserialize)]
pub struct Counter {
    /// Tries in this window.
    pub tries: u32,
    /// When the window ends, in seconds since 1970.
    pub ends_at: i64,
}
