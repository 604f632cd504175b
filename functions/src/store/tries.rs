//! Tries of a factor: how many in any quarter of an hour, and how many wrong passwords in a row.
//!
//! Every statement counts before anything is checked and answers with no row where the limit is
//! reached, so that a hundred parallel tries are exactly as many as it says. Counters stand one
//! behind the other in a transaction: where one refuses, those behind it count nothing.

use jiff::Timestamp;
use serde::Deserialize;

use super::throttles::Limit;
use crate::ports::Statement;

/// How many tries in vain one row holds.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// In a row, after which one must wait between tries: an hour, and twice as long each time, a day
    /// at most.
    pub free: i64,
    /// After which nothing is checked until a proof of identity takes the row away.
    pub last: i64,
}

/// A row with less than this many tries in vain is a typing mistake and is forgotten sooner.
const MISTAKES: i64 = 5;
/// Seconds after the last try in vain in which a row of mistakes is forgotten.
const MISTAKES_KEPT_SECONDS: i64 = 7 * 86_400;
/// Seconds after the last try in vain in which a longer row is forgotten: longer than any wait.
const ROW_KEPT_SECONDS: i64 = 30 * 86_400;

/// Counts one try, unless as many as the limit says lie in the time before it. Every try keeps its
/// instant, so no interval of that length holds more, wherever it begins.
pub fn count(key: &str, limit: Limit, now: Timestamp) -> Statement {
    counting(
        "INSERT INTO tries (key, instants, ends_at) VALUES (?1, json_array(CAST(?2 AS INTEGER)), ?4)
         ON CONFLICT (key) DO UPDATE SET
           instants = (SELECT json_group_array(value) FROM
                         (SELECT value FROM json_each(tries.instants) WHERE value > ?2 - ?3
                          UNION ALL SELECT CAST(?2 AS INTEGER))),
           ends_at = ?4
         WHERE (SELECT count(*) FROM json_each(tries.instants) WHERE value > ?2 - ?3) < ?5
         RETURNING ends_at",
        key,
        limit,
        now,
    )
}

/// The same, if the statement before it counted.
pub fn count_next(key: &str, limit: Limit, now: Timestamp) -> Statement {
    counting(
        "INSERT INTO tries (key, instants, ends_at) SELECT ?1, json_array(CAST(?2 AS INTEGER)), ?4 WHERE changes() > 0
         ON CONFLICT (key) DO UPDATE SET
           instants = (SELECT json_group_array(value) FROM
                         (SELECT value FROM json_each(tries.instants) WHERE value > ?2 - ?3
                          UNION ALL SELECT CAST(?2 AS INTEGER))),
           ends_at = ?4
         WHERE (SELECT count(*) FROM json_each(tries.instants) WHERE value > ?2 - ?3) < ?5
         RETURNING ends_at",
        key,
        limit,
        now,
    )
}

fn counting(sql: &'static str, key: &str, limit: Limit, now: Timestamp) -> Statement {
    let ends_at = now.as_second() + limit.seconds + 1;
    let (now, length) = (now.as_millisecond(), limit.seconds * 1000);
    Statement::new(sql, [key.into(), now.into(), length.into(), ends_at.into(), limit.tries.into()])
}

/// When the oldest try that counts is forgotten: where the limit is reached, another is checked then.
pub fn opens(key: &str, limit: Limit, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT (SELECT CAST(min(value) + ?3 AS INTEGER) FROM json_each(tries.instants)
                 WHERE value > ?2 - ?3) AS opens_ms
         FROM tries WHERE key = ?1",
        [key.into(), now.as_millisecond().into(), (limit.seconds * 1000).into()],
    )
}

/// The answer of [`opens`].
#[derive(Debug, Deserialize)]
pub struct OpensRow {
    /// In milliseconds since 1970; nothing if no try counts any more.
    pub opens_ms: Option<i64>,
}

/// Takes the newest try back: one was counted that turned out to be none.
pub fn take_back(key: &str) -> Statement {
    Statement::new(
        "UPDATE tries SET instants = json_remove(instants, (SELECT fullkey FROM json_each(tries.instants)
                                                            ORDER BY value DESC LIMIT 1))
         WHERE key = ?1 AND json_array_length(instants) > 0",
        [key.into()],
    )
}

/// Forgets the tries of a key, after a success.
pub fn clear(key: &str) -> Statement {
    Statement::new("DELETE FROM tries WHERE key = ?1", [key.into()])
}

/// Counts a try in vain in advance, if the statement before it counted and the row is open. A row in which nobody has
/// to wait yet is open at all times: of two tries at once, the one that came first may be counted last.
pub fn count_in_a_row(key: &str, row: Row, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO tries_in_a_row (key, failures, opens_at, ends_at)
         SELECT ?1, 1, 0, ?2 + ?5 WHERE changes() > 0
         ON CONFLICT (key) DO UPDATE SET
           failures = CASE WHEN ends_at <= ?2 THEN 1 ELSE failures + 1 END,
           opens_at = CASE WHEN ends_at <= ?2 OR failures + 1 < ?3 THEN 0
                           ELSE ?2 + min(86400, 3600 << min(failures + 1 - ?3, 5)) END,
           ends_at = ?2 + CASE WHEN ends_at <= ?2 OR failures + 1 < ?7 THEN ?5 ELSE ?6 END
         WHERE ends_at <= ?2 OR (opens_at <= ?2 AND failures < ?4)
         RETURNING failures, opens_at",
        [
            key.into(),
            now.into(),
            row.free.into(),
            row.last.into(),
            MISTAKES_KEPT_SECONDS.into(),
            ROW_KEPT_SECONDS.into(),
            MISTAKES.into(),
        ],
    )
}

/// The row as it stands.
pub fn read_row(key: &str) -> Statement {
    Statement::new("SELECT failures, opens_at FROM tries_in_a_row WHERE key = ?1", [key.into()])
}

/// A row of tries in vain.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct RowRow {
    /// How many.
    pub failures: i64,
    /// Nothing is checked until then, in seconds since 1970.
    pub opens_at: i64,
}

/// Forgets a row, after a proof of identity.
pub fn clear_row(key: &str) -> Statement {
    Statement::new("DELETE FROM tries_in_a_row WHERE key = ?1", [key.into()])
}

/// Takes tries away that count no more.
pub fn sweep(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM tries WHERE ends_at <= ?1", [now.into()])
}

/// Takes rows away that are forgotten.
pub fn sweep_rows(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM tries_in_a_row WHERE ends_at <= ?1", [now.into()])
}
