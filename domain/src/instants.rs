//! Instants on the wire: RFC 3339 in UTC, and nothing else.
//!
//! `jiff`'s own deserialiser reads every ISO 8601 form and explains each mistake; in the portal that
//! weighed a tenth of the first page. Here is one form and one message.
//! For `#[serde(with = "crate::instants")]`.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::Serializer;

/// Writes `2027-03-31T00:00:00Z`.
pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

/// Reads it.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom("expected an instant such as 2027-03-31T00:00:00Z"))
}

/// The same for an instant that may be missing; with `#[serde(default)]`.
pub mod maybe {
    use super::{Deserializer, Serializer, Timestamp};

    /// Writes the instant or nothing.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::serialize(at, serializer),
            None => serializer.serialize_none(),
        }
    }

    struct Instant(Timestamp);

    impl<'de> serde::Deserialize<'de> for Instant {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            super::deserialize(deserializer).map(Self)
        }
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        let at: Option<Instant> = serde::Deserialize::deserialize(deserializer)?;
        Ok(at.map(|Instant(at)| at))
    }
}

/// Reads `2027-03-31T00:00:00Z`, with or without a fraction of the second.
pub fn parse(text: &str) -> Option<Timestamp> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanoseconds: i32 = format!("{fraction:0<9}").parse().ok()?;
    let small = |number: i16| i8::try_from(number).ok();
    let at = DateTime::new(
        year,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
        nanoseconds,
    );
    Offset::UTC.to_timestamp(at.ok()?).ok()
}

/// Three numbers of fixed width.
pub(crate) fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Option<[i16; 3]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part =
            parts.next().filter(|part| part.len() == width && part.bytes().all(|b| b.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Instants that may be missing. For `#[serde(with = "crate::instants::optional")]`.
pub mod optional {
    use super::{Deserialize, Deserializer, Error, Serializer, Timestamp};

    /// Writes the instant, or null.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.collect_str(at),
            None => serializer.serialize_none(),
        }
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let instant = |text| super::parse(text).ok_or_else(|| D::Error::custom("expected an instant"));
        text.as_deref().map(instant).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in ["2027-03-31T00:00:00Z", "1969-12-31T23:59:59Z", "2028-02-29T12:34:56.789Z"] {
            let at: Timestamp = text.parse().unwrap();
            assert_eq!(parse(text), Some(at));
            assert_eq!(parse(&at.to_string()), Some(at));
        }
    }

    #[test]
    fn one_form_and_no_other() {
        for bad in [
            "",
            "Z",
            "2027-03-31",
            "2027-03-31T00:00:00",
            "2027-03-31T00:00:00+00:00",
            "2027-02-30T00:00:00Z",
            "2027-03-31 00:00:00Z",
            "2027-3-31T00:00:00Z",
            "2027-03-31T24:00:00Z",
            "2027-03-31T00:00:00.Z",
            "2027-03-31T00:00:00.1234567890Z",
            "-027-03-31T00:00:00Z",
            "٢٠٢٧-03-31T00:00:00Z",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
