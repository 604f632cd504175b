//! When a person is owed a reminder: milestones before the expiry of a secret, and what is known of
//! whether the secret was replaced.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::expiry;
use crate::replacement::{Uses, is_replaced};

/// Seconds without a use after which a secret counts as idle.
pub const IDLE_SECONDS: i64 = 90 * 86_400;

/// A point before expiry, as days left; [`Milestone::EXPIRED`] is the first tick after expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Milestone(u16);

impl Milestone {
    /// "It has expired", said once.
    pub const EXPIRED: Self = Self(0);

    /// The widest that can be: a secret lives a year at most.
    pub const WIDEST: Self = Self(366);

    /// Milestones of the last week, which nobody can switch off.
    pub const LAST_WEEK_DAYS: i64 = 7;

    /// Six weeks, three weeks, then daily in the last week, and the end; widest first. The operator
    /// may decide otherwise: what holds stands in the database.
    pub const DEFAULT: [Self; 10] =
        [Self(42), Self(21), Self(7), Self(6), Self(5), Self(4), Self(3), Self(2), Self(1), Self(0)];

    /// Days left at this milestone.
    pub const fn days(self) -> u16 {
        self.0
    }

    /// The milestone of this many days; `None` where there can be none.
    pub fn of_days(days: i64) -> Option<Self> {
        u16::try_from(days).ok().map(Self).filter(|milestone| *milestone <= Self::WIDEST)
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

/// What is known of a secret that expires: evidence from its uses and those of later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderState {
    /// No later secret is there: a new one has to be created.
    NotReplaced,
    /// A later one is there, but the systems still use this one.
    Waiting,
    /// A later one has taken over: this one can be deleted. No reminder; a line in the next digest.
    Replaced,
    /// It was never used, or not for 90 days: two quiet reminders and no more.
    Idle,
}

impl ReminderState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NotReplaced, Self::Waiting, Self::Replaced, Self::Idle];

    /// The state of a secret. `own`: its uses; `later`: those of each secret of the same application
    /// that works, was created later and expires later.
    ///
    /// What was replaced and then lay idle is replaced: somebody moved away from it. What was never
    /// used cannot be replaced: nothing was moved away from it.
    pub fn of(own: Option<Uses>, later: &[Option<Uses>], now: Timestamp) -> Self {
        if later.iter().any(|later| is_replaced(own, *later, now)) {
            return Self::Replaced;
        }
        match own {
            Some(own) if own.last.as_second() + IDLE_SECONDS > now.as_second() => {
                if later.is_empty() {
                    Self::NotReplaced
                } else {
                    Self::Waiting
                }
            }
            _ => Self::Idle,
        }
    }

    /// Whether a secret in this state is reminded of at this milestone. `widest`: everybody's widest
    /// one, whatever a person added.
    pub fn reminds_at(self, milestone: Milestone, widest: Milestone) -> bool {
        match self {
            Self::NotReplaced | Self::Waiting => true,
            Self::Replaced => false,
            Self::Idle => milestone == widest || milestone.0 == 1,
        }
    }
}

/// The narrowest milestone that has come for a secret in this state, lies after its creation, and is
/// narrower than all that were recorded for this secret and person (`recorded`: the narrowest of
/// them). `extra`: what this person added to everybody's.
///
/// Only this one is sent, so an outage ends in one mail and not in a burst.
pub fn due(
    everybodys: &[Milestone],
    extra: &[Milestone],
    state: ReminderState,
    created_at: Timestamp,
    expires_at: Timestamp,
    recorded: Option<Milestone>,
    now: Timestamp,
) -> Option<Milestone> {
    let days_left = expiry::days_left(expires_at, now);
    let lifetime = expiry::days_left(expires_at, created_at);
    let widest = everybodys.iter().copied().max()?;
    everybodys
        .iter()
        .chain(extra)
        .copied()
        .filter(|milestone| state.reminds_at(*milestone, widest))
        .filter(|milestone| milestone.has_come(days_left))
        .min()
        .filter(|milestone| i64::from(milestone.0) < lifetime)
        .filter(|milestone| recorded.is_none_or(|narrowest| *milestone < narrowest))
}

/// Days before expiry that a person may add. The last week is everybody's, daily.
pub const EXTRA_DAYS: std::ops::RangeInclusive<u16> = 8..=180;
/// How many a person may add.
pub const EXTRA_MAX: usize = 10;

/// Why extra milestones are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExtraError {
    /// Outside [`EXTRA_DAYS`].
    #[error("Each number must lie between 8 and 180. In the last week you are reminded every day.")]
    OutOfRange,
    /// More than [`EXTRA_MAX`].
    #[error("Please choose at most 10 extra reminders.")]
    TooMany,
}

/// Checks the milestones that a person wants beside everybody's, and gives those that are not
/// everybody's already, widest first.
pub fn extra_milestones(days: &[u16]) -> Result<Vec<u16>, ExtraError> {
    if days.iter().any(|days| !EXTRA_DAYS.contains(days)) {
        return Err(ExtraError::OutOfRange);
    }
    let mut days: Vec<u16> = days.to_vec();
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    days.retain(|days| !Milestone::DEFAULT.iter().any(|everybodys| everybodys.days() == *days));
    if days.len() > EXTRA_MAX { Err(ExtraError::TooMany) } else { Ok(days) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn due_in(
        state: ReminderState,
        created: Timestamp,
        expires: Timestamp,
        recorded: Option<Milestone>,
        now: Timestamp,
    ) -> Option<Milestone> {
        due(&Milestone::DEFAULT, &[], state, created, expires, recorded, now)
    }

    fn due_now(
        created: Timestamp,
        expires: Timestamp,
        recorded: Option<Milestone>,
        now: Timestamp,
    ) -> Option<Milestone> {
        due_in(ReminderState::NotReplaced, created, expires, recorded, now)
    }

    #[test]
    fn milestones_come_in_order_and_only_the_narrowest_counts() {
        let (created, expires) = (at("2026-11-23T10:00:00Z"), at("2027-11-24T00:00:00Z"));
        let due_on = |day: &str, recorded| due_now(created, expires, recorded, at(day)).map(Milestone::days);
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
        assert_eq!(due_now(created, expires, None, created), None, "30 days to live: 42 is not owed");
        assert_eq!(due_now(created, expires, None, at("2026-12-02T00:00:00Z")), Some(Milestone(21)));
        let tomorrow = at("2026-11-25T00:00:00Z");
        assert_eq!(due_now(created, tomorrow, None, created), None, "one day to live");
        assert_eq!(due_now(created, tomorrow, None, tomorrow), Some(Milestone::EXPIRED));
    }

    #[test]
    fn an_idle_secret_is_mentioned_twice_and_a_replaced_one_never() {
        let (created, expires) = (at("2026-11-23T10:00:00Z"), at("2027-11-24T00:00:00Z"));
        let days = |state| {
            let (mut sent, mut recorded) = (Vec::new(), None);
            for day in 0..370 {
                let now = created.checked_add((24 * day).hours()).unwrap();
                if let Some(milestone) = due_in(state, created, expires, recorded, now) {
                    sent.push(milestone.days());
                    recorded = Some(milestone);
                }
            }
            sent
        };
        assert_eq!(days(ReminderState::Idle), [42, 1]);
        assert_eq!(days(ReminderState::Waiting), [42, 21, 7, 6, 5, 4, 3, 2, 1, 0]);
        assert_eq!(days(ReminderState::Replaced), [] as [u16; 0]);
    }

    #[test]
    fn the_state_follows_from_the_uses() {
        use ReminderState::{Idle, NotReplaced, Replaced, Waiting};
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let hours_ago = |hours: i64| Timestamp::from_second(1_800_000_000 - hours * 3600).unwrap();
        let uses = |first: i64, last: i64| Some(Uses { first: hours_ago(first), last: hours_ago(last) });
        for (own, later, expected, why) in [
            (uses(900, 1), vec![], NotReplaced, "alone and in use"),
            (uses(900, 1), vec![None], Waiting, "the later one was never used"),
            (uses(900, 1), vec![uses(50, 2)], Waiting, "the old one was used after the later one"),
            (uses(900, 23), vec![uses(50, 0)], Waiting, "quiet for less than a day"),
            (uses(900, 25), vec![uses(50, 0)], Replaced, "quiet for a day"),
            (uses(900, 25), vec![None, uses(50, 0)], Replaced, "one of the later ones is enough"),
            (None, vec![], Idle, "never used"),
            (None, vec![uses(50, 0)], Idle, "nothing was moved away from it"),
            (uses(9000, 90 * 24), vec![], Idle, "ninety days"),
            (uses(9000, 90 * 24 - 1), vec![], NotReplaced, "not quite ninety days"),
            (uses(9000, 91 * 24), vec![None], Idle, "the later one is as unused"),
            (uses(9000, 91 * 24), vec![uses(50, 0)], Replaced, "replaced, then idle"),
        ] {
            assert_eq!(ReminderState::of(own, &later, now), expected, "{why}");
        }
    }

    #[test]
    fn extra_milestones_add_and_never_take_away() {
        assert_eq!(extra_milestones(&[14, 90, 42, 14]), Ok(vec![90, 14]));
        assert_eq!(extra_milestones(&[7]), Err(ExtraError::OutOfRange));
        assert_eq!(extra_milestones(&[181]), Err(ExtraError::OutOfRange));
        let many: Vec<u16> = (50..61).collect();
        assert_eq!(extra_milestones(&many), Err(ExtraError::TooMany));
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
                if let Some(milestone) = due_now(created, expires, narrowest, now) {
                    sent.push(milestone);
                    narrowest = Some(milestone);
                }
                prop_assert_eq!(due_now(created, expires, narrowest, now), None, "idempotent");
            }
            prop_assert!(sent.windows(2).all(|pair| pair[0] > pair[1]));
            if now >= expires {
                prop_assert_eq!(sent.last(), Some(&Milestone::EXPIRED));
            }
        }
    }
}
