//! Whether a secret is replaced: evidence, not a guess.

use jiff::Timestamp;

/// Seconds for which the old secret must have been quiet while the new one is in use.
pub const QUIET_SECONDS: i64 = 86_400;

/// When a secret was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uses {
    /// First.
    pub first: Timestamp,
    /// Last.
    pub last: Timestamp,
}

/// The later one has been in use for a day and was used since the old one was, and the old one was
/// quiet all that day.
///
/// A secret that was never used is idle, not replaced: nothing was moved away from it.
pub fn is_replaced(old: Option<Uses>, later: Option<Uses>, now: Timestamp) -> bool {
    let a_day_ago = |at: Timestamp| at.as_second() + QUIET_SECONDS <= now.as_second();
    matches!((old, later), (Some(old), Some(later)) if a_day_ago(old.last) && a_day_ago(later.first) && later.last > old.last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_needs_a_day_of_evidence_on_both_sides() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let hours_ago = |hours: i64| Timestamp::from_second(1_800_000_000 - hours * 3600).unwrap();
        let uses = |first: i64, last: i64| Some(Uses { first: hours_ago(first), last: hours_ago(last) });
        for (old, later, expected) in [
            (uses(900, 24), uses(24, 0), true),
            (uses(900, 23), uses(48, 0), false),
            (uses(900, 48), uses(23, 0), false),
            (uses(900, 2), uses(1, 0), false),
            (uses(900, 48), uses(900, 48), false),
            (None, uses(48, 0), false),
            (uses(900, 48), None, false),
        ] {
            assert_eq!(is_replaced(old, later, now), expected, "{old:?} {later:?}");
        }
    }
}
