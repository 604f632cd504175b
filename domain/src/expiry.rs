//! When a client secret expires: the manager picks a date, at most one calendar year ahead.

use crate::instants::numbers;
use jiff::civil::Date;
use jiff::{Timestamp, tz::Offset};

/// Why a date is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExpiryError {
    /// Today or before.
    #[error("This date is not in the future. The earliest is {earliest}.")]
    Past {
        /// The first date that is taken.
        earliest: Date,
    },
    /// Beyond the longest lifetime.
    #[error("This date is too far ahead. The latest is {latest}.")]
    TooLate {
        /// The last date that is taken.
        latest: Date,
    },
    /// No date of the calendar, or not written as `2027-03-31`.
    #[error("This is not a date. Please write it as year-month-day, such as 2027-03-31.")]
    NoDate,
}

/// The date of `now` in UTC.
pub fn today(now: Timestamp) -> Date {
    Offset::UTC.to_datetime(now).date()
}

/// The first date that may be picked: tomorrow, in UTC.
pub fn earliest(now: Timestamp) -> Date {
    today(now).tomorrow().unwrap_or(Date::MAX)
}

/// The last date that may be picked: one calendar year ahead.
/// 29 February plus a year is 28 February.
pub fn latest(now: Timestamp) -> Date {
    let today = today(now);
    let same_day = |day| Date::new(today.year() + 1, today.month(), day);
    same_day(today.day()).or_else(|_| same_day(28)).unwrap_or(Date::MAX)
}

/// The last date that may be picked where secrets live so many days at most; `None`: one calendar
/// year.
pub fn latest_within(now: Timestamp, days: Option<u32>) -> Date {
    let by_days = days.and_then(|days| {
        let seconds = i64::from(days).saturating_mul(86_400);
        Timestamp::from_second(now.as_second().saturating_add(seconds)).ok()
    });
    by_days.map_or_else(|| latest(now), |then| today(then).min(latest(now)))
}

/// The instant at which a secret with this date stops working: the end of that day in UTC.
/// It is valid while `now < expires_at`.
pub fn expires_at(date: Date) -> Timestamp {
    let midnight = date.tomorrow().map(|next| next.at(0, 0, 0, 0));
    midnight.and_then(|midnight| Offset::UTC.to_timestamp(midnight)).unwrap_or(Timestamp::MAX)
}

/// The date that a person reads for an instant of expiry: the last day on which it works, in UTC.
pub fn last_day(expires_at: Timestamp) -> Date {
    today(Timestamp::from_second(expires_at.as_second() - 1).unwrap_or(Timestamp::MIN))
}

/// Checks a picked date.
pub fn check(date: Date, now: Timestamp) -> Result<Timestamp, ExpiryError> {
    check_within(date, now, None)
}

/// Checks a picked date where secrets live so many days at most; `None`: one calendar year.
pub fn check_within(date: Date, now: Timestamp, days: Option<u32>) -> Result<Timestamp, ExpiryError> {
    if date < earliest(now) {
        return Err(ExpiryError::Past { earliest: earliest(now) });
    }
    let latest = latest_within(now, days);
    if date > latest {
        return Err(ExpiryError::TooLate { latest });
    }
    Ok(expires_at(date))
}

/// Reads a date as `2027-03-31` and nothing else, then checks it.
pub fn parse(text: &str, now: Timestamp) -> Result<Timestamp, ExpiryError> {
    parse_within(text, now, None)
}

/// The same where secrets live so many days at most; `None`: one calendar year.
pub fn parse_within(text: &str, now: Timestamp, days: Option<u32>) -> Result<Timestamp, ExpiryError> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2]).ok_or(ExpiryError::NoDate)?;
    let small = |number: i16| i8::try_from(number).unwrap_or_default();
    let date = Date::new(year, small(month), small(day)).map_err(|_| ExpiryError::NoDate)?;
    check_within(date, now, days)
}

/// Expiry date minus today, both as UTC dates. Negative once it has expired.
pub fn days_left(expires_at: Timestamp, now: Timestamp) -> i64 {
    let last = last_day(expires_at);
    let days = day_number(last) - day_number(today(now));
    if now >= expires_at { days.min(-1) } else { days }
}

/// Days since 1 January 1970.
fn day_number(date: Date) -> i64 {
    let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH);
    midnight.as_second().div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_ends_on_the_same_date_and_leap_days_are_clamped() {
        for (now, last) in [
            ("2026-11-23T10:00:00Z", date(2027, 11, 23)),
            ("2028-02-29T00:00:00Z", date(2029, 2, 28)),
            ("2027-02-28T23:59:59Z", date(2028, 2, 28)),
            ("2096-02-29T12:00:00Z", date(2097, 2, 28)),
            ("2099-03-01T12:00:00Z", date(2100, 3, 1)),
        ] {
            assert_eq!(latest(at(now)), last);
            assert!(check(last, at(now)).is_ok());
            assert_eq!(check(last.tomorrow().unwrap(), at(now)), Err(ExpiryError::TooLate { latest: last }));
        }
    }

    #[test]
    fn it_is_valid_until_the_end_of_its_day_in_utc() {
        let end = parse("2027-03-31", at("2026-11-23T10:00:00Z")).unwrap();
        assert_eq!(end, at("2027-04-01T00:00:00Z"));
        assert_eq!(last_day(end), date(2027, 3, 31));
    }

    #[test]
    fn only_dates_are_read() {
        let now = at("2026-11-23T10:00:00Z");
        for bad in [
            "",
            "tomorrow",
            "31.03.2027",
            "2027-3-31",
            "2027-02-30",
            "2027-03-31T00:00:00Z",
            "-2027-03-1",
            "٢٠٢٧-٠٣-٣١",
        ] {
            assert_eq!(parse(bad, now), Err(ExpiryError::NoDate), "{bad}");
        }
        assert!(matches!(parse("2026-11-23", now), Err(ExpiryError::Past { .. })));
        assert!(parse("2026-11-24", now).is_ok());
    }

    #[test]
    fn days_left_counts_dates_not_hours() {
        let end = expires_at(date(2027, 3, 31));
        assert_eq!(days_left(end, at("2027-03-30T23:59:59Z")), 1);
        assert_eq!(days_left(end, at("2027-03-31T00:00:00Z")), 0);
        assert_eq!(days_left(end, at("2027-03-31T23:59:59Z")), 0);
        assert_eq!(days_left(end, at("2027-04-01T00:00:00Z")), -1);
        assert_eq!(days_left(end, at("2026-03-31T00:00:00Z")), 365);
    }

    proptest! {
        #[test]
        fn accepted_exactly_between_tomorrow_and_a_year(second in 0i64..4_000_000_000, offset in -800i32..800) {
            let now = Timestamp::from_second(second).unwrap();
            let picked = today(now).saturating_add(offset.days());
            let expected = offset >= 1 && picked <= latest(now);
            prop_assert_eq!(check(picked, now).is_ok(), expected);
        }
    }
}
