//! Working days of countries: weekends, and public holidays that follow from the calendar alone.
//!
//! Holidays that a government sets anew each year, or that follow the moon, are not known here: a
//! proposed date is a proposal, and the person may pick another one.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// Month and day of fixed holidays, and days after Easter Sunday of movable ones.
type Holidays = (&'static [(i8, i8)], &'static [i16]);

/// Good Friday, Easter Monday, Ascension, Whit Monday.
const MANY: &[i16] = &[-2, 1, 39, 50];

/// What is known of a country; every country has New Year's Day and 1 May or nothing.
fn holidays(country: &str) -> Holidays {
    match country {
        "AR" => {
            (&[(1, 1), (3, 24), (4, 2), (5, 1), (5, 25), (6, 20), (7, 9), (12, 8), (12, 25)], &[-48, -47, -2])
        }
        "AT" => (
            &[(1, 1), (1, 6), (5, 1), (8, 15), (10, 26), (11, 1), (12, 8), (12, 25), (12, 26)],
            &[1, 39, 50, 60],
        ),
        "AU" => (&[(1, 1), (1, 26), (4, 25), (12, 25), (12, 26)], &[-2, 1]),
        "BE" => (&[(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)], &[1, 39, 50]),
        "BR" => (
            &[(1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (11, 20), (12, 25)],
            &[-48, -47, -2, 60],
        ),
        "CA" => (&[(1, 1), (7, 1), (9, 30), (11, 11), (12, 25), (12, 26)], &[-2]),
        "CH" => (&[(1, 1), (1, 2), (8, 1), (12, 25), (12, 26)], MANY),
        "CL" => (
            &[
                (1, 1),
                (5, 1),
                (5, 21),
                (6, 21),
                (7, 16),
                (8, 15),
                (9, 18),
                (9, 19),
                (11, 1),
                (12, 8),
                (12, 25),
            ],
            &[-2],
        ),
        "CZ" => (
            &[
                (1, 1),
                (5, 1),
                (5, 8),
                (7, 5),
                (7, 6),
                (9, 28),
                (10, 28),
                (11, 17),
                (12, 24),
                (12, 25),
                (12, 26),
            ],
            &[-2, 1],
        ),
        "DE" => (&[(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)], MANY),
        "DK" => (&[(1, 1), (6, 5), (12, 25), (12, 26)], &[-3, -2, 1, 39, 50]),
        "ES" => (&[(1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25)], &[-2]),
        "FI" => (&[(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)], &[-2, 1, 39]),
        "FR" => (&[(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)], &[1, 39, 50]),
        "GB" => (&[(1, 1), (12, 25), (12, 26)], &[-2, 1]),
        "HU" => (&[(1, 1), (3, 15), (5, 1), (8, 20), (10, 23), (11, 1), (12, 25), (12, 26)], &[-2, 1, 50]),
        "IE" => (&[(1, 1), (3, 17), (12, 25), (12, 26)], &[1]),
        "IN" => (&[(1, 26), (8, 15), (10, 2)], &[]),
        "IT" => {
            (&[(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)], &[1])
        }
        "JP" => {
            (&[(1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23)], &[])
        }
        "KR" => (&[(1, 1), (3, 1), (5, 5), (6, 6), (8, 15), (10, 3), (10, 9), (12, 25)], &[]),
        "MX" => (&[(1, 1), (5, 1), (9, 16), (12, 25)], &[]),
        "NL" => (&[(1, 1), (4, 27), (5, 5), (12, 25), (12, 26)], MANY),
        "NO" => (&[(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)], &[-3, -2, 1, 39, 50]),
        "NZ" => (&[(1, 1), (1, 2), (2, 6), (4, 25), (12, 25), (12, 26)], &[-2, 1]),
        "PL" => (&[(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)], &[1, 60]),
        "PT" => (
            &[(1, 1), (4, 25), (5, 1), (6, 10), (8, 15), (10, 5), (11, 1), (12, 1), (12, 8), (12, 25)],
            &[-2, 60],
        ),
        "SE" => (&[(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26)], &[-2, 1, 39]),
        "TR" => (&[(1, 1), (4, 23), (5, 1), (5, 19), (7, 15), (8, 30), (10, 29)], &[]),
        "US" => (&[(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)], &[]),
        "ZA" => (
            &[(1, 1), (3, 21), (4, 27), (5, 1), (6, 16), (8, 9), (9, 24), (12, 16), (12, 25), (12, 26)],
            &[-2, 1],
        ),
        _ => (&[(1, 1), (5, 1)], &[]),
    }
}

fn is_weekend(country: &str, day: Weekday) -> bool {
    use Weekday::{Friday, Saturday, Sunday};
    match country {
        "BD" | "BH" | "DZ" | "EG" | "IL" | "IQ" | "JO" | "KW" | "LY" | "MV" | "OM" | "PS" | "QA" | "SA"
        | "SD" | "SY" | "YE" => matches!(day, Friday | Saturday),
        "AF" | "IR" => matches!(day, Weekday::Thursday | Friday),
        "BN" => matches!(day, Friday | Sunday),
        "NP" => day == Saturday,
        _ => matches!(day, Saturday | Sunday),
    }
}

/// Easter Sunday in the Gregorian calendar (the "anonymous" algorithm of 1876).
#[expect(clippy::many_single_char_names, reason = "the letters of the published algorithm")]
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Whether people work in this country on this date, as far as the calendar alone tells.
pub fn is_working_day(country: &str, on: Date) -> bool {
    if is_weekend(country, on.weekday()) {
        return false;
    }
    let (fixed, movable) = holidays(country);
    let moved = |days: &i16| easter(on.year()).is_some_and(|easter| easter.saturating_add(days.days()) == on);
    !fixed.contains(&(on.month(), on.day())) && !movable.iter().any(moved)
}

/// The weeks around the turn of the year, when many are away and nothing shall break:
/// 18 December to 7 January.
pub fn is_years_end(on: Date) -> bool {
    on >= date(on.year(), 12, 18) || on <= date(on.year(), 1, 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_where_it_is() {
        for day in
            [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25)]
        {
            assert_eq!(easter(day.year()), Some(day));
        }
    }

    #[test]
    fn working_days_are_the_countrys() {
        for (country, day, expected) in [
            ("NL", date(2027, 4, 26), true),
            ("NL", date(2027, 4, 27), false),
            ("DE", date(2027, 4, 27), true),
            ("NL", date(2027, 5, 6), false),
            ("CL", date(2027, 9, 17), true),
            ("CL", date(2027, 9, 18), false),
            ("SA", date(2027, 11, 19), false),
            ("SA", date(2027, 11, 21), true),
            ("NL", date(2027, 11, 19), true),
            ("NL", date(2027, 11, 21), false),
            ("XX", date(2028, 2, 29), true),
        ] {
            assert_eq!(is_working_day(country, day), expected, "{country} {day}");
        }
    }
}
