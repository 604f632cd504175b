//! A guided rotation: what is proposed, and how far it is by the evidence.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::calendars::{is_working_day, is_years_end};
use crate::expiry;
use crate::names::NAME_MAX_CHARS;

/// Seconds for which the old secret must be quiet before it is called safe to delete.
pub const QUIET_SECONDS: i64 = 86_400;
/// Days on each side of an expiry within which another one is near.
const NEAR_DAYS: i64 = 3;
/// Days before the latest possible one that are looked at, where a secret may live a year.
const WINDOW_DAYS: i64 = 60;
/// Of a shorter life no more than this part is given away for a better day.
const WINDOW_PART: i64 = 6;

/// How far a rotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RotationStep {
    /// No token was asked for with the new secret.
    Waiting,
    /// The new one is in use, and the old one was within the last 24 hours too.
    Moving,
    /// The new one is in use, and the old one has been quiet for 24 hours.
    Quiet,
    /// The new one is in use, and there is no old one any more.
    Done,
}

/// Where a rotation stands. `old` is the last use of the old secret: `None` for no old secret,
/// `Some(None)` for one that was never used.
pub fn step(old: Option<Option<Timestamp>>, new: Option<Timestamp>, now: Timestamp) -> RotationStep {
    match (new, old) {
        (None, _) => RotationStep::Waiting,
        (Some(_), None) => RotationStep::Done,
        (Some(_), Some(Some(last))) if now < quiet_at(last) => RotationStep::Moving,
        (Some(_), Some(_)) => RotationStep::Quiet,
    }
}

/// When a secret that was last used at this instant is quiet, if it stays so.
pub fn quiet_at(last: Timestamp) -> Timestamp {
    Timestamp::from_second(last.as_second() + QUIET_SECONDS).unwrap_or(Timestamp::MAX)
}

/// The first and the last date that a new secret may have: not before the end of the one that it
/// replaces, since a rotation brings no end nearer, unless the operators have shortened the life of
/// secrets meanwhile; then it is the last date that they allow. `days` as in
/// [`expiry::latest_within`].
pub fn range(now: Timestamp, old_end: Option<Date>, days: Option<u32>) -> (Date, Date) {
    let latest = expiry::latest_within(now, days);
    let earliest = old_end.unwrap_or(Date::MIN).max(expiry::earliest(now));
    (earliest.min(latest), latest)
}

/// The date until which a new secret is proposed to work, within a [`range`]: among its last sixty
/// days, or the last sixth of a shorter life, a working day of the country whose next day is one too
/// (the end is felt on the day after), not around the turn of the year, and as far as can be from
/// other expiries of the organisation. Among equals the latest.
pub fn proposed_date(
    now: Timestamp,
    country: &str,
    (not_before, latest): (Date, Date),
    taken: &[Date],
) -> Date {
    let life = expiry::today(now).duration_until(latest).as_hours() / 24;
    let window = (life / WINDOW_PART).clamp(1, WINDOW_DAYS);
    let near = |day: Date| {
        let distance = |other: &&Date| day.duration_until(**other).abs().as_hours() / 24 <= NEAR_DAYS;
        taken.iter().filter(distance).count()
    };
    let mut best: Option<(usize, Date)> = None;
    for days in 0..=window.max(life / 2) {
        let day = latest.saturating_sub(days.days());
        // Beyond the window only for want of any good day in it.
        if day < not_before || (days > window && best.is_some()) {
            break;
        }
        let next = day.tomorrow().unwrap_or(Date::MAX);
        if is_years_end(day) || !is_working_day(country, day) || !is_working_day(country, next) {
            continue;
        }
        let count = near(day);
        if best.is_none_or(|(least, _)| count < least) {
            best = Some((count, day));
        }
    }
    // Where the old one ends so late that nothing better is left.
    best.map_or(latest, |(_, day)| day)
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The name that is proposed: the old one with today's date, in place of the date of the last
/// rotation.
pub fn proposed_name(old: Option<&str>, now: Timestamp) -> String {
    let today = expiry::today(now);
    let month = MONTHS.get(usize::try_from(today.month() - 1).unwrap_or_default()).unwrap_or(&"");
    let date = format!(" ({} {month} {})", today.day(), today.year());
    let base = old.map_or("Client secret", without_date);
    let room = NAME_MAX_CHARS - date.chars().count();
    let base: String = base.chars().take(room).collect();
    format!("{}{date}", base.trim_end())
}

/// A name without a date like ` (25 Nov 2026)` at its end.
fn without_date(name: &str) -> &str {
    let Some((base, date)) = name.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")) else {
        return name;
    };
    let mut parts = date.split(' ');
    let number =
        |part: Option<&str>| part.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let is_date = number(parts.next())
        && parts.next().is_some_and(|month| MONTHS.contains(&month))
        && number(parts.next())
        && parts.next().is_none();
    if is_date && !base.is_empty() { base } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn proposed_dates_are_good_days_to_end_on() {
        for (now, country, not_before, taken, expected, why) in [
            ("2026-11-25T12:00:00Z", "NL", None, vec![], date(2027, 11, 25), "a Thursday before a Friday"),
            ("2026-11-26T12:00:00Z", "NL", None, vec![], date(2027, 11, 25), "a Friday ends into a weekend"),
            ("2026-11-25T23:59:59Z", "NL", None, vec![], date(2027, 11, 25), "a second before midnight"),
            (
                "2026-11-26T00:00:00Z",
                "NL",
                None,
                vec![],
                date(2027, 11, 25),
                "and at midnight, the day after",
            ),
            (
                "2026-11-27T12:00:00Z",
                "SA",
                None,
                vec![],
                date(2027, 11, 24),
                "weekends are Friday and Saturday",
            ),
            ("2026-12-24T12:00:00Z", "NL", None, vec![], date(2027, 12, 16), "nothing at year's end"),
            ("2027-01-03T12:00:00Z", "NL", None, vec![], date(2027, 12, 16), "nor at its beginning"),
            (
                "2026-04-27T12:00:00Z",
                "NL",
                None,
                vec![],
                date(2027, 4, 22),
                "King's Day, and the day before it",
            ),
            (
                "2028-02-29T12:00:00Z",
                "NL",
                None,
                vec![],
                date(2029, 2, 28),
                "29 February: a year ends on the 28th",
            ),
            ("2027-02-28T12:00:00Z", "NL", None, vec![], date(2028, 2, 28), "into a leap year"),
            (
                "2026-03-29T01:30:00Z",
                "NL",
                None,
                vec![],
                date(2027, 3, 24),
                "clocks change; Good Friday is the 26th",
            ),
            (
                "2026-11-25T12:00:00Z",
                "NL",
                None,
                vec![date(2027, 11, 25)],
                date(2027, 11, 18),
                "away from another one",
            ),
            (
                "2026-11-25T12:00:00Z",
                "NL",
                Some(date(2027, 11, 24)),
                vec![date(2027, 11, 25)],
                date(2027, 11, 25),
                "not before the old one",
            ),
            (
                "2026-11-27T12:00:00Z",
                "NL",
                Some(date(2027, 11, 27)),
                vec![],
                date(2027, 11, 27),
                "nothing better is left",
            ),
        ] {
            let now = at(now);
            let proposed = proposed_date(now, country, range(now, not_before, None), &taken);
            assert_eq!(proposed, expected, "{why}: {}", proposed.weekday() as i8);
        }
    }

    #[test]
    fn a_shorter_life_by_policy_is_followed() {
        let now = at("2026-11-25T12:00:00Z");
        for (days, old, expected, why) in [
            (180, None, date(2027, 5, 24), "a Monday"),
            (
                37,
                None,
                date(2026, 12, 17),
                "the last sixth is all turn of the year, so the other half is looked at",
            ),
            (12, None, date(2026, 12, 7), "a Monday"),
            (90, None, date(2027, 2, 23), "a Tuesday"),
            (7, None, date(2026, 12, 2), "a Wednesday"),
            (2, None, date(2026, 11, 26), "a Thursday, since the Friday ends into a weekend"),
            (1, None, date(2026, 11, 26), "tomorrow is all there is"),
            (90, Some(date(2027, 10, 1)), date(2027, 2, 23), "the old one was made under a longer policy"),
        ] {
            let range = range(now, old, Some(days));
            assert!(range.0 <= range.1, "{range:?}");
            assert_eq!(range.1, expiry::latest_within(now, Some(days)));
            assert_eq!(proposed_date(now, "NL", range, &[]), expected, "{days} days: {why}");
        }
    }

    #[test]
    fn a_crowded_calendar_gives_the_least_crowded_day() {
        let now = at("2026-11-25T12:00:00Z");
        let all: Vec<Date> = (0..70_i64).map(|days| date(2027, 11, 25).saturating_sub(days.days())).collect();
        let mut taken = all.clone();
        taken.extend(all.iter().filter(|day| day.month() != 10));
        let day = proposed_date(now, "NL", range(now, None, None), &taken);
        assert!(day.month() == 10 && is_working_day("NL", day), "{day}");
    }

    proptest! {
        #[test]
        fn whatever_is_proposed_is_taken(
            second in 1_700_000_000i64..4_000_000_000, offset in 0i64..400, crowd in 0i64..9,
            days in proptest::option::of(1u32..=366),
        ) {
            let now = Timestamp::from_second(second).unwrap();
            let old = expiry::today(now).saturating_add(offset.days()).min(expiry::latest(now));
            let taken: Vec<Date> = (0..crowd * 9).map(|days| expiry::latest(now).saturating_sub(days.days())).collect();
            let range = range(now, Some(old), days);
            let proposed = proposed_date(now, "NL", range, &taken);
            prop_assert!(expiry::check_within(proposed, now, days).is_ok() && proposed >= range.0);
            prop_assert!(days.is_some() || proposed >= old);
        }
    }

    #[test]
    fn names_carry_the_date_of_the_last_rotation() {
        let now = at("2026-11-25T12:00:00Z");
        for (old, expected) in [
            (None, "Client secret (25 Nov 2026)"),
            (Some("Match-Connect bridge"), "Match-Connect bridge (25 Nov 2026)"),
            (Some("Match-Connect bridge (3 Jan 2025)"), "Match-Connect bridge (25 Nov 2026)"),
            (Some("Bridge (new)"), "Bridge (new) (25 Nov 2026)"),
            (Some("(3 Jan 2025)"), "(3 Jan 2025) (25 Nov 2026)"),
        ] {
            assert_eq!(proposed_name(old, now), expected);
        }
        let long = proposed_name(Some(&"é".repeat(100)), now);
        assert_eq!(long.chars().count(), 100);
        assert!(crate::names::Name::parse(&long).is_ok());
    }

    #[test]
    fn the_step_follows_from_the_evidence() {
        let now = at("2028-02-29T00:00:00Z");
        let hours_ago = |hours: i64| Timestamp::from_second(now.as_second() - hours * 3_600).unwrap();
        for (old, new, expected) in [
            (Some(Some(hours_ago(1))), None, RotationStep::Waiting),
            (None, None, RotationStep::Waiting),
            (None, Some(hours_ago(0)), RotationStep::Done),
            (Some(Some(hours_ago(0))), Some(hours_ago(1)), RotationStep::Moving),
            (Some(Some(hours_ago(23))), Some(hours_ago(1)), RotationStep::Moving),
            (Some(Some(hours_ago(24))), Some(hours_ago(1)), RotationStep::Quiet),
            (Some(None), Some(hours_ago(1)), RotationStep::Quiet),
        ] {
            assert_eq!(step(old, new, now), expected, "{old:?} {new:?}");
        }
        assert_eq!(
            quiet_at(at("2027-03-27T12:00:00Z")),
            at("2027-03-28T12:00:00Z"),
            "24 hours, whatever clocks do"
        );
    }
}
