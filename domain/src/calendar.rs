//! Calendars as a file (RFC 5545): what is attached to a reminder, and what a feed answers.
//!
//! Only what a calendar of expiries needs: events in UTC with alarms before them. Instants are
//! written in UTC, so no time zone has to be described.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::names::is_unprintable;

/// What the file is, for `Content-Type` (RFC 5545 §8.1).
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";
/// Octets of a line at most, without its line break (RFC 5545 §3.1).
const LINE_MAX: usize = 75;

/// A calendar.
#[derive(Debug, Clone)]
pub struct Calendar<'a> {
    /// What the person's calendar calls it.
    pub name: &'a str,
    /// What happens when.
    pub events: Vec<Event>,
}

/// Something that happens at an instant.
#[derive(Debug, Clone)]
pub struct Event {
    /// Of the event, the same in every file that tells of it: a calendar that holds it already
    /// changes it instead of adding another one (RFC 5545 §3.8.4.7).
    pub uid: String,
    /// When what is told here was last different (RFC 5545 §3.8.7.2, without METHOD).
    pub changed_at: Timestamp,
    /// When it happens.
    pub at: Timestamp,
    /// One line.
    pub summary: String,
    /// More.
    pub description: String,
    /// Where something can be done about it.
    pub url: String,
    /// Days before it at which the calendar rings.
    pub alarm_days: Vec<u8>,
}

impl Calendar<'_> {
    /// The file.
    pub fn write(&self) -> String {
        let mut file = String::new();
        line(&mut file, "BEGIN:VCALENDAR");
        line(&mut file, "VERSION:2.0");
        line(&mut file, "PRODID:-//Credenza//Credenza//EN");
        line(&mut file, "CALSCALE:GREGORIAN");
        // RFC 7986 §5.1 and §5.7, each beside the older name that most calendars read.
        for name in ["NAME", "X-WR-CALNAME"] {
            line(&mut file, &format!("{name}:{}", escaped(self.name)));
        }
        line(&mut file, "REFRESH-INTERVAL;VALUE=DURATION:PT6H");
        line(&mut file, "X-PUBLISHED-TTL:PT6H");
        for event in &self.events {
            event.write(&mut file);
        }
        if self.events.is_empty() {
            // A calendar holds at least one component (RFC 5545 §3.6).
            for text in [
                "BEGIN:VTIMEZONE",
                "TZID:UTC",
                "BEGIN:STANDARD",
                "DTSTART:19700101T000000",
                "TZOFFSETFROM:+0000",
                "TZOFFSETTO:+0000",
                "END:STANDARD",
                "END:VTIMEZONE",
            ] {
                line(&mut file, text);
            }
        }
        line(&mut file, "END:VCALENDAR");
        file
    }
}

impl Event {
    fn write(&self, file: &mut String) {
        line(file, "BEGIN:VEVENT");
        line(file, &format!("UID:{}", escaped(&self.uid)));
        line(file, &format!("DTSTAMP:{}", utc(self.changed_at)));
        line(file, &format!("DTSTART:{}", utc(self.at)));
        line(file, &format!("SUMMARY:{}", escaped(&self.summary)));
        line(file, &format!("DESCRIPTION:{}", escaped(&self.description)));
        line(file, &format!("URL:{}", visible(&self.url)));
        // Nobody is busy because a secret expires.
        line(file, "TRANSP:TRANSPARENT");
        for days in &self.alarm_days {
            line(file, "BEGIN:VALARM");
            line(file, "ACTION:DISPLAY");
            line(file, &format!("TRIGGER:-P{days}D"));
            line(file, &format!("DESCRIPTION:{}", escaped(&self.summary)));
            line(file, "END:VALARM");
        }
        line(file, "END:VEVENT");
    }
}

/// Form 2 of RFC 5545 §3.3.5.
fn utc(at: Timestamp) -> String {
    Offset::UTC.to_datetime(at).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (RFC 5545 §3.3.11).
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => {
                value.push('\\');
                value.push(character);
            }
            '\n' => value.push_str("\\n"),
            // No other control character may stand in a file, and no mark may turn what follows; a carriage return
            // belongs to its line feed.
            character if is_unprintable(character) => {}
            character => value.push(character),
        }
    }
    value
}

/// A value that is not a text: nothing in it may end the line.
fn visible(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

/// Writes a line, folded: what follows a line break and a space belongs to it (RFC 5545 §3.1). No
/// character is cut in two.
fn line(file: &mut String, text: &str) {
    let mut octets = 0;
    for character in text.chars() {
        if octets + character.len_utf8() > LINE_MAX {
            file.push_str("\r\n ");
            octets = 1;
        }
        file.push(character);
        octets += character.len_utf8();
    }
    let _ = file.write_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn event(summary: &str) -> Event {
        Event {
            uid: "abc@portal.operator.example".into(),
            changed_at: at("2026-11-23T10:00:00Z"),
            at: at("2027-04-01T00:00:00Z"),
            summary: summary.into(),
            description: "One\nTwo".into(),
            url: "https://portal.operator.example/rotate/x?hint=abc".into(),
            alarm_days: vec![42, 21, 7],
        }
    }

    fn unfolded(file: &str) -> String {
        file.replace("\r\n ", "")
    }

    #[test]
    fn an_event_is_written_as_the_standard_says() {
        let calendar = Calendar { name: "Credenza", events: vec![event("A; b, c\\d\r\ne")] };
        let file = calendar.write();
        let lines = unfolded(&file);
        for wanted in [
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:",
            "UID:abc@portal.operator.example\r\n",
            "DTSTAMP:20261123T100000Z\r\n",
            "DTSTART:20270401T000000Z\r\n",
            "SUMMARY:A\\; b\\, c\\\\d\\ne\r\n",
            "DESCRIPTION:One\\nTwo\r\n",
            "URL:https://portal.operator.example/rotate/x?hint=abc\r\n",
            "TRIGGER:-P42D\r\n",
            "TRIGGER:-P21D\r\n",
            "TRIGGER:-P7D\r\n",
        ] {
            assert!(lines.contains(wanted), "{wanted}\n{lines}");
        }
        assert!(file.ends_with("END:VCALENDAR\r\n") && !lines.contains("METHOD"));
    }

    #[test]
    fn an_empty_calendar_still_has_a_component() {
        let file = Calendar { name: "x", events: Vec::new() }.write();
        assert!(file.contains("BEGIN:VTIMEZONE\r\n") && !file.contains("VEVENT"));
    }

    proptest! {
        /// Whatever people name their secrets: lines keep the length, no character is cut, and no
        /// text becomes a line of its own.
        #[test]
        fn no_name_breaks_the_file(summary in "\\PC{0,200}|[\r\n;,\\\\é漢🧬]{0,200}") {
            let file = Calendar { name: &summary, events: vec![event(&summary)] }.write();
            prop_assert!(file.split("\r\n").all(|line| line.len() <= LINE_MAX));
            prop_assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
            let lines = unfolded(&file);
            let read = lines.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).unwrap().to_owned();
            let back = read.replace("\\\\", "\0").replace("\\n", "\n").replace("\\;", ";").replace("\\,", ",").replace('\0', "\\");
            prop_assert_eq!(back, crate::names::printable_lines(&summary));
            prop_assert_eq!(lines.matches("\r\nBEGIN:").count() + 1, 5);
        }
    }
}
