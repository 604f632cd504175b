//! What can be taken back: the state of a secret from its instants, brown-outs, planned deletions.
//!
//! Nothing here waits for the cron: a brown-out begins and ends, and a planned deletion takes
//! effect, because the clock says so.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::instants::numbers;
use crate::secrets::SecretState;

/// Seconds for which a deleted secret can be restored.
pub const RESTORE_SECONDS: i64 = 72 * 3_600;
/// A secret that was used within so many seconds is in use: cutting it off asks for its hint.
pub const IN_USE_SECONDS: i64 = 86_400;
/// How long a brown-out may be, in minutes.
pub const BROWN_OUT_MINUTES: [i64; 3] = [1, 5, 15];
/// How far ahead a brown-out may begin, in seconds.
pub const BROWN_OUT_AHEAD_SECONDS: i64 = 30 * 86_400;
/// The hour of the organisation's day at which a planned deletion takes effect: somebody is at work.
const DELETION_HOUR: i8 = 10;

/// A time during which a secret is refused and after which it works again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrownOut {
    /// Refused from then on,
    pub begins_at: Timestamp,
    /// and until then.
    pub ends_at: Timestamp,
}

impl BrownOut {
    /// Whether the secret is refused at this instant.
    pub fn is_on(self, now: Timestamp) -> bool {
        self.begins_at <= now && now < self.ends_at
    }
}

/// Why a brown-out is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrownOutError {
    /// Not 1, 5 or 15 minutes.
    #[error("A brown-out lasts 1, 5 or 15 minutes.")]
    Minutes,
    /// Before now.
    #[error("This time has passed. Pick one that lies ahead, or begin now.")]
    Past,
    /// More than thirty days ahead.
    #[error("This is too far ahead: thirty days at most.")]
    TooFar,
    /// It would not end before the secret does.
    #[error("The secret expires before this brown-out would end.")]
    Expires,
}

/// A brown-out of so many minutes, now or at a chosen instant. Up to a minute in the past is now:
/// clocks differ.
pub fn brown_out(
    begins_at: Option<Timestamp>,
    minutes: i64,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<BrownOut, BrownOutError> {
    if !BROWN_OUT_MINUTES.contains(&minutes) {
        return Err(BrownOutError::Minutes);
    }
    let begins_at = begins_at.unwrap_or(now).as_second();
    if begins_at < now.as_second() - 60 {
        return Err(BrownOutError::Past);
    }
    if begins_at > now.as_second() + BROWN_OUT_AHEAD_SECONDS {
        return Err(BrownOutError::TooFar);
    }
    let begins_at = begins_at.max(now.as_second());
    let at = |second| Timestamp::from_second(second).unwrap_or(now);
    let ends_at = at(begins_at + minutes * 60);
    if ends_at >= expires_at {
        return Err(BrownOutError::Expires);
    }
    Ok(BrownOut { begins_at: at(begins_at), ends_at })
}

/// Why a date of deletion is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeletionError {
    /// No date of the calendar, or not written as `2027-03-31`.
    #[error("This is not a date. Please write it as year-month-day, such as 2027-03-31.")]
    NoDate,
    /// The instant has passed.
    #[error("This day's time of deletion, 10:00, has passed. Pick a later day, or delete it now.")]
    Past,
    /// More than a year ahead.
    #[error("This is too far ahead: one year at most.")]
    TooFar,
}

/// The instant at which a secret is deleted that shall be on this date: 10 o'clock in the time zone
/// of its organisation. Clocks change at night, so that hour is there on every day.
pub fn deletion_at(on: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, DeletionError> {
    let [year, month, day] = numbers(on, '-', [4, 2, 2]).ok_or(DeletionError::NoDate)?;
    let small = |number: i16| i8::try_from(number).unwrap_or_default();
    let date = Date::new(year, small(month), small(day)).map_err(|_| DeletionError::NoDate)?;
    let at = zone.to_ambiguous_timestamp(date.at(DELETION_HOUR, 0, 0, 0));
    let at = at.compatible().map_err(|_| DeletionError::NoDate)?;
    if at <= now {
        return Err(DeletionError::Past);
    }
    if at.as_second() > now.as_second() + 366 * 86_400 {
        return Err(DeletionError::TooFar);
    }
    Ok(at)
}

/// What decides over the state of a secret, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// It is valid while now is before.
    pub expires_at: Timestamp,
    /// Set while it is disabled.
    pub disabled_at: Option<Timestamp>,
    /// Set once it is deleted.
    pub deleted_at: Option<Timestamp>,
    /// When it shall be deleted by itself.
    pub deletes_at: Option<Timestamp>,
    /// The brown-out, past, present or to come.
    pub brown_out: Option<BrownOut>,
}

impl Life {
    /// Since when it is deleted: a planned deletion has taken effect though no cron wrote it down.
    pub fn deleted_since(&self, now: Timestamp) -> Option<Timestamp> {
        self.deleted_at.or(self.deletes_at.filter(|at| *at <= now))
    }

    /// The brown-out that is on.
    pub fn browned_out(&self, now: Timestamp) -> Option<BrownOut> {
        self.brown_out.filter(|brown_out| brown_out.is_on(now))
    }

    /// The state. A brown-out matters only to a secret that would work.
    pub fn state(&self, now: Timestamp) -> SecretState {
        let deleted = self.deleted_since(now).is_some();
        match SecretState::of(now, self.expires_at, self.disabled_at.is_some(), deleted) {
            SecretState::Active if self.browned_out(now).is_some() => SecretState::BrownOut,
            state => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_brown_out_is_on_from_its_first_instant_and_before_its_last() {
        let life = Life {
            expires_at: at("2027-01-01T00:00:00Z"),
            disabled_at: None,
            deleted_at: None,
            deletes_at: Some(at("2026-12-01T09:00:00Z")),
            brown_out: Some(BrownOut {
                begins_at: at("2026-11-30T23:58:00Z"),
                ends_at: at("2026-12-01T00:03:00Z"),
            }),
        };
        for (now, state) in [
            ("2026-11-30T23:57:59Z", SecretState::Active),
            ("2026-11-30T23:58:00Z", SecretState::BrownOut),
            ("2026-12-01T00:00:00Z", SecretState::BrownOut),
            ("2026-12-01T00:02:59Z", SecretState::BrownOut),
            ("2026-12-01T00:03:00Z", SecretState::Active),
            ("2026-12-01T08:59:59Z", SecretState::Active),
            ("2026-12-01T09:00:00Z", SecretState::Deleted),
            ("2027-01-01T00:00:00Z", SecretState::Deleted),
        ] {
            assert_eq!(life.state(at(now)), state, "{now}");
        }
        let disabled = Life { disabled_at: Some(at("2026-11-01T00:00:00Z")), ..life };
        assert_eq!(disabled.state(at("2026-11-30T23:59:00Z")), SecretState::Disabled);
    }

    #[test]
    fn brown_outs_have_three_lengths_and_lie_ahead() {
        let (now, end) = (at("2026-11-25T12:00:00Z"), at("2027-01-01T00:00:00Z"));
        assert_eq!(brown_out(None, 5, end, now).unwrap().ends_at, at("2026-11-25T12:05:00Z"));
        let late = brown_out(Some(at("2026-11-25T11:59:10Z")), 1, end, now).unwrap();
        assert_eq!(late.begins_at, now, "a slow clock is now");
        for (begins_at, minutes, expires_at, error) in [
            (None, 0, end, BrownOutError::Minutes),
            (None, 60, end, BrownOutError::Minutes),
            (None, i64::MAX, end, BrownOutError::Minutes),
            (Some("2026-11-25T11:58:59Z"), 5, end, BrownOutError::Past),
            (Some("2026-12-25T12:00:01Z"), 5, end, BrownOutError::TooFar),
            (None, 15, at("2026-11-25T12:15:00Z"), BrownOutError::Expires),
        ] {
            assert_eq!(brown_out(begins_at.map(at), minutes, expires_at, now), Err(error));
        }
    }

    #[test]
    fn a_planned_deletion_is_at_ten_in_the_organisations_day() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let now = at("2026-11-25T12:00:00Z");
        for (on, expected) in [
            ("2026-11-26", "2026-11-26T09:00:00Z"),
            // The night before, the clocks went forward; and back.
            ("2027-03-28", "2027-03-28T08:00:00Z"),
            ("2027-10-31", "2027-10-31T09:00:00Z"),
        ] {
            assert_eq!(deletion_at(on, &zone, now), Ok(at(expected)), "{on}");
        }
        let leap = deletion_at("2028-02-29", &zone, at("2027-12-01T00:00:00Z"));
        assert_eq!(leap, Ok(at("2028-02-29T09:00:00Z")));
        for (on, error) in [
            ("2026-11-25", DeletionError::Past),
            ("2027-02-29", DeletionError::NoDate),
            ("tomorrow", DeletionError::NoDate),
            ("2028-11-25", DeletionError::TooFar),
        ] {
            assert_eq!(deletion_at(on, &zone, now), Err(error), "{on}");
        }
    }
}
