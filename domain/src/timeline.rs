//! Expiries of a year, day by day: folded into months and weeks, and days on which too many fall.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Months that the operator's timeline shows: a secret that was made today for a year ends in the
/// month of the same name, and must be seen.
pub const MONTHS: usize = 13;
/// Weeks that the operator's timeline shows: on a Sunday the first one is nearly over.
pub const WEEKS: usize = 54;
/// Secrets at least that make a day a cluster.
pub const CLUSTER_MIN: u32 = 5;

/// The last day on which so many secrets work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The last day on which they work, in UTC.
    pub date: Date,
    /// Secrets that expire then.
    pub secrets: u32,
    /// Those among them that are in use and not replaced: what breaks.
    pub at_risk: u32,
}

/// A month or a week of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// Its first day.
    pub from: Date,
    /// Secrets that expire in it.
    pub secrets: u32,
    /// Those that are in use and not replaced.
    pub at_risk: u32,
}

/// The months from today's on. What expires beyond the last one is not among them.
pub fn months(days: &[Day], today: Date) -> Vec<Bar> {
    let first = today.first_of_month();
    fold(days, MONTHS, |index| first.saturating_add(span(index).months()))
}

/// The weeks from today's on, each from its Monday.
pub fn weeks(days: &[Day], today: Date) -> Vec<Bar> {
    let since_monday = i64::from(today.weekday().to_monday_zero_offset());
    let first = today.saturating_sub(since_monday.days());
    fold(days, WEEKS, |index| first.saturating_add(span(index).weeks()))
}

/// Small by construction: an index of a bar.
fn span(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(0)
}

fn fold(days: &[Day], count: usize, start: impl Fn(usize) -> Date) -> Vec<Bar> {
    let bar = |index| {
        let (from, to) = (start(index), start(index + 1));
        let inside = days.iter().filter(|day| from <= day.date && day.date < to);
        let (secrets, at_risk) = inside.fold((0, 0), |(all, risky), day| {
            let (more, more_risky): (u32, u32) = (day.secrets, day.at_risk);
            (more.saturating_add(all), more_risky.saturating_add(risky))
        });
        Bar { from, secrets, at_risk }
    };
    (0..count).map(bar).collect()
}

/// Days on which so many secrets expire that support will hear of it: at least [`CLUSTER_MIN`], and
/// three times what an even year would bring. The fullest first.
pub fn clusters(days: &[Day]) -> Vec<Day> {
    let all: u64 = days.iter().map(|day| u64::from(day.secrets)).sum();
    let is_cluster = |day: &&Day| day.secrets >= CLUSTER_MIN && u64::from(day.secrets) * 365 >= all * 3;
    let mut clusters: Vec<Day> = days.iter().filter(is_cluster).copied().collect();
    clusters.sort_by_key(|day| (std::cmp::Reverse(day.secrets), day.date));
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str, secrets: u32) -> Day {
        Day { date: text.parse().unwrap(), secrets, at_risk: secrets / 2 }
    }

    #[test]
    fn a_year_is_the_rest_of_this_month_and_twelve_more() {
        let days = [day("2026-11-25", 3), day("2026-11-30", 4), day("2026-12-01", 1), day("2027-10-31", 7)];
        let bars = months(&days, "2026-11-25".parse().unwrap());
        assert_eq!(bars.len(), 13);
        assert_eq!((bars[0].secrets, bars[0].at_risk), (7, 3));
        assert_eq!((bars[1].from.to_string(), bars[1].secrets), ("2026-12-01".to_owned(), 1));
        assert_eq!((bars[11].from.to_string(), bars[11].secrets), ("2027-10-01".to_owned(), 7));
    }

    #[test]
    fn a_month_begins_on_its_first_day_also_after_the_31st() {
        let bars = months(&[], "2027-01-31".parse().unwrap());
        assert_eq!(bars[1].from.to_string(), "2027-02-01");
    }

    #[test]
    fn weeks_begin_on_monday_and_reach_over_a_year() {
        let bars = weeks(&[day("2026-11-23", 1), day("2027-11-25", 2)], "2026-11-25".parse().unwrap());
        assert_eq!((bars[0].from.to_string(), bars[0].secrets), ("2026-11-23".to_owned(), 1));
        assert_eq!(bars.iter().map(|bar| bar.secrets).sum::<u32>(), 3, "the day a year ahead is shown too");
    }

    #[test]
    fn what_is_made_today_for_a_year_is_shown_whatever_today_is() {
        let first: Date = "2027-02-01".parse().unwrap();
        for today in (0..800).map(|n| first.saturating_add(n.days())) {
            let days = [Day { date: today.saturating_add(1.year()), secrets: 1, at_risk: 0 }];
            for bars in [months(&days, today), weeks(&days, today)] {
                assert_eq!(bars.iter().map(|bar| bar.secrets).sum::<u32>(), 1, "{today}");
            }
        }
    }

    #[test]
    fn a_cluster_stands_out_of_its_year() {
        let mut days = vec![day("2026-12-31", 6), day("2027-01-05", 4)];
        assert_eq!(clusters(&days), [days[0]]);
        // In a year with 137 on every day, 300 are no surprise, 500 are.
        days = (0..365).map(|n| Day { secrets: 137, ..day("2026-12-01", 0) }.moved(n)).collect();
        days[3].secrets = 300;
        days[9].secrets = 500;
        assert_eq!(clusters(&days), [days[9]]);
    }

    impl Day {
        fn moved(self, days: i64) -> Self {
            Self { date: self.date.saturating_add(days.days()), ..self }
        }
    }
}
