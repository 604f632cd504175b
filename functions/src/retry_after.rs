//! `Retry-After` (RFC 9110 §10.2.3): so many seconds, or a date.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// IMF-fixdate, and both obsolete forms that a recipient must accept (RFC 9110 §5.6.7). All are in UTC.
const DATES: [&str; 3] = ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

/// Seconds to wait. A date that has passed is no wait; what is neither a number nor a date is `None`.
pub fn seconds(value: &str, now: Timestamp) -> Option<i64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // However long: whoever waits knows a longest wait.
        return Some(value.parse().unwrap_or(i64::MAX));
    }
    let date = DATES.into_iter().find_map(|form| DateTime::strptime(form, value).ok())?;
    let at = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(at.as_second().saturating_sub(now.as_second()).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_a_number_or_a_date_in_any_of_three_forms() {
        let now: Timestamp = "1994-11-06T08:49:07Z".parse().unwrap();
        for (value, expected) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(i64::MAX)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(30)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(30)),
            ("Sun Nov  6 08:49:37 1994", Some(30)),
            // It has passed.
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", Some(162_573_052)),
            ("", None),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("Sun, 06 Nov 1994 08:49:37 CET", None),
        ] {
            assert_eq!(seconds(value, now), expected, "{value:?}");
        }
    }
}
