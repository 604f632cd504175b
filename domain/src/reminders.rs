//! When a person is owed a reminder: milestones before the expiry of a secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::expiry;

/// A point before expiry, as days left; [`Milestone::EXPIRED`] is the first tick after expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Milestone(u8);

impl Milestone {
    /// "It has expired", said once.
    pub const EXPIRED: Self = Self(0);

    /// Six weeks, three weeks, then daily in the last week, and the end; widest first.
    pub const DEFAULT: [Self; 10] =
        [Self(42), Self(21), Self(7), Self(6), Self(5), Self(4), Self(3), Self(2), Self(1), Self(0)];

    /// Days left at this milestone.
    pub const fn days(self) -> u8 {
        self.0
    }

    /// The milestone of this many days; `None` where there is none.
    pub fn of_days(days: i64) -> Option<Self> {
        Self::DEFAULT.into_iter().find(|milestone| i64::from(milestone.0) == days)
    }

    /// Whether the mail goes at once instead of waiting for the organisation's morning.
    pub const fn is_urgent(self) -> bool {
        self.0 <= 1
    }

    /// Whether the milestone has come, for a secret with this many days left.
    const fn has_come(self, days_left: i64) -> bool {
        if self.0 == 0 { days_left < 0 } else { days_left <= self.0 as i64 }
    }
}

/// The narrowest milestone that has come for a secret, lies after its creation, and is narrower
/// than all that were recorded for this secret and person (`recorded`: the narrowest of them).
///
/// Only this one is sent, so an outage ends in one mail and not in a burst.
pub fn due(
    created_at: Timestamp,
    expires_at: Timestamp,
    recorded: Option<Milestone>,
    now: Timestamp,
) -> Option<Milestone> {
    let days_left = expiry::days_left(expires_at, now);
    let lifetime = expiry::days_left(expires_at, created_at);
    Milestone::DEFAULT
        .into_iter()
        .rev()
        .find(|milestone| milestone.has_come(days_left))
        .filter(|milestone| i64::from(milestone.0) < lifetime)
        .filter(|milestone| recorded.is_none_or(|narrowest| *milestone < narrowest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn milestones_come_in_order_and_only_the_narrowest_counts() {
        let (created, expires) = (at("2026-11-23T10:00:00Z"), at("2027-11-24T00:00:00Z"));
        let due_on = |day: &str, recorded| due(created, expires, recorded, at(day)).map(Milestone::days);
        assert_eq!(due_on("2027-10-11T12:00:00Z", None), None, "43 days left");
        assert_eq!(due_on("2027-10-12T00:00:00Z", None), Some(42));
        assert_eq!(due_on("2027-10-20T00:00:00Z", Some(Milestone(42))), None);
        assert_eq!(due_on("2027-11-20T00:00:00Z", Some(Milestone(42))), Some(3), "after an outage");
        assert_eq!(due_on("2027-11-23T23:00:00Z", Some(Milestone(1))), None, "the last day");
        assert_eq!(due_on("2027-11-24T00:00:00Z", Some(Milestone(1))), Some(0), "expired");
        assert_eq!(due_on("2028-11-24T00:00:00Z", Some(Milestone(0))), None, "once");
    }

    #[test]
    fn a_short_life_has_no_mail_on_its_first_day() {
        let (created, expires) = (at("2026-11-23T10:00:00Z"), at("2026-12-24T00:00:00Z"));
        assert_eq!(due(created, expires, None, created), None, "30 days to live: 42 is not owed");
        assert_eq!(due(created, expires, None, at("2026-12-02T00:00:00Z")), Some(Milestone(21)));
        let tomorrow = at("2026-11-25T00:00:00Z");
        assert_eq!(due(created, tomorrow, None, created), None, "one day to live");
        assert_eq!(due(created, tomorrow, None, tomorrow), Some(Milestone::EXPIRED));
    }

    proptest! {
        /// Whatever ticks are missed, a person gets each milestone at most once, in order, and
        /// the last one for sure.
        #[test]
        fn any_schedule_ends_well(life in 1i64..366, gaps in proptest::collection::vec(1i64..2000, 1..200)) {
            let created = at("2026-11-23T10:00:00Z");
            let expires = expiry::expires_at(expiry::today(created).saturating_add(life.days()));
            let (mut now, mut narrowest, mut sent) = (created, None, Vec::new());
            for minutes in gaps {
                now = now.checked_add((minutes * 15).minutes()).unwrap();
                if let Some(milestone) = due(created, expires, narrowest, now) {
                    sent.push(milestone);
                    narrowest = Some(milestone);
                }
                prop_assert_eq!(due(created, expires, narrowest, now), None, "idempotent");
            }
            prop_assert!(sent.windows(2).all(|pair| pair[0] > pair[1]));
            if now >= expires {
                prop_assert_eq!(sent.last(), Some(&Milestone::EXPIRED));
            }
        }
    }
}
