//! From lines that are owed to digests: one mail a person and day, frozen when it is composed.

use std::collections::BTreeMap;

use credenza_domain::ids::{MailId, PersonId};
use credenza_domain::names::{printable, printable_lines};
use credenza_domain::reminders::{Milestone, ReminderState};
use credenza_domain::replacement::Uses;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::budget::Budget;
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::digests::{LineRow, OwedRow};
use crate::store::outbox::NewMail;

/// Local hours between which mails that can wait go out.
const MORNING: std::ops::Range<i8> = 7..20;
/// Lines that are looked at in one step, the most urgent first.
const STEP_LINES: i64 = 1_000;
/// Persons for whom one step composes at most.
const STEP_PERSONS: usize = 60;
/// Bytes of mails that go to the database in one statement, which takes 2 MB.
const STEP_BYTES: usize = 1_000_000;
/// Statements of one step.
const STEP_STATEMENTS: usize = 6;
/// Statements that sending some groups of mails takes.
const SENDING: usize = 10;

/// Composes at most `limit` digests, as long as the budget allows. Gives how many it composed.
pub async fn compose(ports: &Ports, budget: &Budget, limit: usize) -> Result<u32, PortError> {
    let mut composed = 0;
    // Behind the first step there must be room to send what was composed.
    while composed < limit && budget.allows(STEP_STATEMENTS + if composed > 0 { SENDING } else { 0 }, 0) {
        let now = ports.now();
        let owed: Vec<OwedRow> = ports.database.run(store::digests::owed(now, STEP_LINES)).await?.decode()?;
        if owed.is_empty() {
            break;
        }
        let (mut ready, mut waiting) = (Vec::new(), Vec::new());
        for person in owed {
            match waits_until(&person, now) {
                Some(until) => waiting.push(json!({"p": person.person_id, "t": until.as_second()})),
                None if ready.len() < STEP_PERSONS.min(limit - composed) => ready.push(person),
                None => {}
            }
        }
        let (made, moved) = step(ports, &ready, waiting, now).await?;
        composed += made;
        if !moved {
            break;
        }
    }
    Ok(u32::try_from(composed).unwrap_or(u32::MAX))
}

/// Composes for these persons and lets the others wait. Gives how many mails it composed, and
/// whether it changed anything at all.
async fn step(
    ports: &Ports,
    ready: &[OwedRow],
    mut waiting: Vec<Value>,
    now: Timestamp,
) -> Result<(usize, bool), PortError> {
    let ids: Vec<Value> = ready.iter().map(|person| json!(person.person_id)).collect();
    let rows = ports.database.run(store::digests::lines(&Value::from(ids).to_string(), now)).await?;
    let mut lines: BTreeMap<PersonId, Vec<LineRow>> = BTreeMap::new();
    for row in rows.decode::<LineRow>()? {
        lines.entry(row.person_id).or_default().push(row);
    }
    let mut mails: Vec<Value> = Vec::new();
    let (mut stale, mut bytes) = (Vec::new(), 0);
    for person in ready {
        let (kept, dropped) = judge(lines.remove(&person.person_id).unwrap_or_default(), now);
        stale.extend(dropped.iter().map(key_of));
        if kept.iter().all(|line| line.state == ReminderState::Replaced) || bytes > STEP_BYTES {
            continue;
        }
        // One mail that cannot be composed must not keep the others back.
        match composed(ports, person, &kept, now) {
            Ok(mail) => {
                bytes += mail.to_string().len();
                mails.push(mail);
            }
            Err(error) => {
                let fields = json!({"person": person.person_id, "error": error.to_string()});
                crate::log::line("mail not composed", &fields);
                let again = now + SignedDuration::from_hours(1);
                waiting.push(json!({"p": person.person_id, "t": again.as_second()}));
            }
        }
    }
    let mut statements = Vec::new();
    let count = mails.len();
    if count > 0 {
        let mails = Value::from(mails).to_string();
        statements.push(store::digests::insert(&mails, now));
        statements.push(store::digests::attach(&mails, now));
    }
    if !stale.is_empty() {
        statements.push(store::digests::drop_lines(&Value::from(stale).to_string()));
    }
    if !waiting.is_empty() {
        statements.push(store::digests::wait(&Value::from(waiting).to_string()));
    }
    let moved = !statements.is_empty();
    if moved {
        ports.database.batch(statements).await?;
    }
    Ok((count, moved))
}

/// Judges the evidence anew. Lines that were planned under another one end: a secret that was
/// replaced meanwhile needs no reminder, and one that is in use again is not safe to delete.
fn judge(rows: Vec<LineRow>, now: Timestamp) -> (Vec<LineRow>, Vec<LineRow>) {
    let judged = rows.into_iter().map(|mut row| {
        let planned = row.state;
        row.state = state(&row, now);
        let still = (planned == ReminderState::Replaced) == (row.state == ReminderState::Replaced);
        (row, still)
    });
    let (kept, dropped): (Vec<_>, Vec<_>) = judged.partition(|(_, still)| *still);
    let rows = |list: Vec<(LineRow, bool)>| list.into_iter().map(|(row, _)| row).collect();
    (rows(kept), rows(dropped))
}

fn state(row: &LineRow, now: Timestamp) -> ReminderState {
    let uses = |first: Option<Timestamp>, last: Option<Timestamp>| {
        first.zip(last).map(|(first, last)| Uses { first, last })
    };
    let instant = |second: Option<i64>| second.and_then(|second| Timestamp::from_second(second).ok());
    let later: Vec<Option<Uses>> =
        row.later.iter().map(|later| uses(instant(later.first), instant(later.last))).collect();
    ReminderState::of(uses(row.first_used_at, row.used_at), &later, now)
}

fn key_of(row: &LineRow) -> Value {
    json!({"s": row.secret_id, "p": row.person_id, "m": row.milestone})
}

/// A digest as `store::digests::insert` takes it.
fn composed(ports: &Ports, person: &OwedRow, rows: &[LineRow], now: Timestamp) -> Result<Value, PortError> {
    let id = MailId::new(now, ports.random()?);
    let NewMail { recipient, subject, body_text, body_html, calendar, unsubscribe_url, .. } =
        crate::reminders::digest(ports, person, rows, id, now)?;
    let lines: Vec<Value> =
        rows.iter().map(|row| json!({"s": row.secret_id, "m": row.milestone, "t": row.state})).collect();
    Ok(json!({
        "id": id, "person": person.person_id, "key": format!("reminder-{id}"), "recipient": recipient,
        "subject": printable(&subject, 200), "text": printable_lines(&body_text), "html": printable_lines(&body_html),
        "calendar": calendar, "unsubscribe": unsubscribe_url,
        "zone": (!is_urgent(person.urgency)).then_some(&person.time_zone),
        "urgency": person.urgency, "lines": lines,
    }))
}

fn is_urgent(days: i64) -> bool {
    Milestone::of_days(days).is_some_and(Milestone::is_urgent)
}

/// Until when this person's lines must wait; `None`: they need not. The last day and the end go out
/// at once, everything else once a day and in the organisation's daytime.
fn waits_until(person: &OwedRow, now: Timestamp) -> Option<Timestamp> {
    if is_urgent(person.urgency) {
        return None;
    }
    if person.has_owed {
        // It may be on its way: look again when it is known.
        return Some(now + SignedDuration::from_mins(15));
    }
    let zone = zone(&person.time_zone);
    if let Some(morning) = until_morning(&zone, now) {
        return Some(morning);
    }
    let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let had_one = person.last_digest_at.is_some_and(|at| date(at) == date(now));
    had_one.then(|| morning_after(&zone, now))
}

/// An unknown zone is UTC: a mail at an odd hour is better than none.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// When the night ends in which this instant lies; `None` by day.
pub(crate) fn until_morning(zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let local = now.to_zoned(zone.clone());
    if MORNING.contains(&local.hour()) {
        return None;
    }
    if local.hour() >= MORNING.end { Some(morning_after(zone, now)) } else { morning_of(local.date(), zone) }
}

/// The morning of the next day.
fn morning_after(zone: &TimeZone, now: Timestamp) -> Timestamp {
    let next = now.to_zoned(zone.clone()).date().tomorrow().ok();
    next.and_then(|date| morning_of(date, zone)).unwrap_or(now + SignedDuration::from_hours(12))
}

fn morning_of(date: jiff::civil::Date, zone: &TimeZone) -> Option<Timestamp> {
    date.at(MORNING.start, 0, 0, 0).to_zoned(zone.clone()).ok().map(|morning| morning.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(urgency: i64, last_digest_at: Option<&str>, has_owed: bool) -> OwedRow {
        OwedRow {
            person_id: PersonId::from_u128(1),
            name: "A".into(),
            email: "a@b.example".into(),
            language: "en".into(),
            time_zone: "America/Santiago".into(),
            urgency,
            last_digest_at: last_digest_at.map(|at| at.parse().unwrap()),
            has_owed,
        }
    }

    #[test]
    fn a_digest_goes_out_once_a_day_and_by_day() {
        // 09:00 and 03:00 in Chile, in summer.
        let (day, night) = ("2026-12-01T12:00:00Z", "2026-12-01T06:00:00Z");
        for (person, now, expected, why) in [
            (person(7, None, false), day, None, "by day"),
            (person(7, None, false), night, Some("2026-12-01T10:00:00Z"), "until seven"),
            (
                person(7, None, false),
                "2026-12-02T01:00:00Z",
                Some("2026-12-02T10:00:00Z"),
                "ten in the evening",
            ),
            (person(1, None, false), night, None, "the last day waits for no morning"),
            (person(0, Some(day), true), day, None, "nor for another mail"),
            (
                person(7, Some("2026-12-01T10:05:00Z"), false),
                day,
                Some("2026-12-02T10:00:00Z"),
                "had one today",
            ),
            (person(7, Some("2026-11-30T22:00:00Z"), false), day, None, "had one yesterday"),
            (person(7, Some("2026-12-01T02:00:00Z"), false), day, None, "yesterday where the reader is"),
            (person(7, None, true), day, Some("2026-12-01T12:15:00Z"), "one may be on its way"),
        ] {
            let until = waits_until(&person, now.parse().unwrap());
            assert_eq!(until, expected.map(|at| at.parse().unwrap()), "{why}");
        }
    }
}
