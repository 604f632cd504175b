//! Reminders: plan what is due, compose one mail a person.
//!
//! Plan and composition are idempotent, so late, doubled, overlapping and missed ticks change
//! nothing that a person sees.

use credenza_domain::expiry;
use credenza_domain::ids::MailId;
use credenza_domain::reminders::Milestone;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::mail::templates::{ReminderHtml, ReminderLine, ReminderText, render};
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::calendar::ExpiryRow;
use crate::store::outbox::NewMail;
use crate::store::reminders::{LineRow, OwedRow};

/// Secrets that one tick plans at most.
const PLAN_MAX: i64 = 5_000;
/// Persons that one tick considers at most, the most urgent first.
const COMPOSE_MAX: i64 = 500;
/// Local hours between which mails that can wait go out.
const MORNING: std::ops::Range<i8> = 7..20;

/// Plans what is due. One round trip.
pub async fn plan(ports: &Ports) -> Result<(), PortError> {
    ports.database.batch(store::reminders::plan(ports.now(), PLAN_MAX)).await?;
    Ok(())
}

/// Composes at most `limit` mails. Gives how many it composed.
pub async fn compose(ports: &Ports, limit: usize) -> Result<u32, PortError> {
    let now = ports.now();
    let owed: Vec<OwedRow> = ports.database.run(store::reminders::owed(COMPOSE_MAX)).await?.decode()?;
    let awake = owed.into_iter().filter(|person| may_go_out(person.urgency, &person.time_zone, now));
    let mut composed = 0;
    for person in awake.take(limit) {
        // One mail that cannot be composed must not keep the others back.
        match compose_one(ports, &person, now).await {
            Ok(one) => composed += one,
            Err(error) => {
                let fields = serde_json::json!({"person": person.person_id, "error": error.to_string()});
                crate::log::line("mail not composed", &fields);
            }
        }
    }
    Ok(composed)
}

async fn compose_one(ports: &Ports, person: &OwedRow, now: Timestamp) -> Result<u32, PortError> {
    let lines = ports.database.run(store::reminders::lines(person.person_id, now)).await?;
    let lines: Vec<LineRow> = lines.decode()?;
    if lines.is_empty() {
        return Ok(0);
    }
    let id = MailId::new(now, ports.random()?);
    let wanted: Vec<_> =
        lines.iter().map(|line| serde_json::json!({"s": line.secret_id, "m": line.milestone})).collect();
    let wanted = serde_json::Value::from(wanted).to_string();
    let mut statements = vec![store::outbox::insert(&digest(ports, person, &lines, id, now)?, &wanted)];
    statements.extend(
        lines
            .iter()
            .map(|line| store::reminders::attach(line.secret_id, person.person_id, line.milestone, id)),
    );
    ports.database.batch(statements).await?;
    Ok(1)
}

/// The last day and the end go out at once, everything else in the organisation's daytime.
fn may_go_out(urgency: i64, time_zone: &str, now: Timestamp) -> bool {
    if Milestone::of_days(urgency).is_some_and(Milestone::is_urgent) {
        return true;
    }
    MORNING.contains(&now.to_zoned(zone(time_zone)).hour())
}

/// An unknown zone is UTC: a mail at an odd hour is better than none.
fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn digest<'a>(
    ports: &Ports,
    person: &'a OwedRow,
    rows: &[LineRow],
    id: MailId,
    now: Timestamp,
) -> Result<NewMail<'a>, PortError> {
    let config = &ports.config;
    let lines: Vec<ReminderLine> = rows.iter().map(|row| line(row, &config.base_url, now)).collect();
    let subject = subject(rows, now);
    let (name, product, support) =
        (&person.name, &config.public.product_name, &config.public.support_address);
    Ok(NewMail {
        id,
        person: Some(person.person_id),
        kind: "reminder",
        idempotency_key: idempotency_key(person, rows),
        recipient: &person.email,
        body_text: render(&ReminderText { name, product, support, lines: &lines })?,
        body_html: render(&ReminderHtml { subject: &subject, name, product, support, lines: &lines })?,
        calendar: calendar(config, rows, now),
        subject,
        urgency: person.urgency,
        created_at: now,
    })
}

/// What is still to come, as a file for the reader's calendar.
fn calendar(config: &Config, rows: &[LineRow], now: Timestamp) -> Option<String> {
    let to_come: Vec<ExpiryRow> = rows.iter().filter(|row| row.expires_at > now).map(expiry_row).collect();
    (!to_come.is_empty()).then(|| crate::calendar::file(config, &to_come))
}

fn expiry_row(row: &LineRow) -> ExpiryRow {
    ExpiryRow {
        secret_id: row.secret_id,
        client_id: row.client_id,
        application: row.application.clone(),
        organisation: row.organisation.clone(),
        secret: row.secret.clone(),
        hint: row.hint.clone(),
        created_at: row.created_at,
        expires_at: row.expires_at,
    }
}

/// The same lines for the same person have the same key, whichever tick composes them.
fn idempotency_key(person: &OwedRow, rows: &[LineRow]) -> String {
    let mut parts: Vec<String> =
        rows.iter().map(|row| format!("{}/{}", row.secret_id, row.milestone)).collect();
    parts.sort();
    let hash = Sha256::digest(format!("{}\n{}", person.person_id, parts.join("\n")));
    format!("reminder-{}", HEXLOWER.encode(&hash))
}

fn subject(rows: &[LineRow], now: Timestamp) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let when = when(first.expires_at, now);
    let more = match rows.len() - 1 {
        0 => String::new(),
        1 => ", and one more".to_owned(),
        more => format!(", and {more} more"),
    };
    format!("Client secret of {} {when}{more}", first.application)
}

fn when(expires_at: Timestamp, now: Timestamp) -> String {
    match expiry::days_left(expires_at, now) {
        ..0 => "has expired".to_owned(),
        0 => "expires today".to_owned(),
        1 => "expires tomorrow".to_owned(),
        days => format!("expires in {days} days"),
    }
}

fn line(row: &LineRow, base_url: &str, now: Timestamp) -> ReminderLine {
    let local = row.expires_at.to_zoned(zone(&row.time_zone));
    let expired = now >= row.expires_at;
    let last_used = match (row.used_at, &row.used_network, &row.used_agent) {
        (Some(at), Some(network), Some(agent)) => {
            let agent = if agent.is_empty() { "an unnamed client" } else { agent };
            format!("Last used on {} from {network} by {agent}.", at.strftime("%-d %B %Y at %H:%M UTC"))
        }
        _ => "It was never used.".to_owned(),
    };
    let advice = match (expired, row.has_later) {
        (true, _) => {
            "Systems that still use it get no tokens. Create a new one now, or delete this one if nothing needs it."
        }
        (false, true) => {
            "A newer secret exists, but your systems do not use it yet, or use the old one still. Put the new one in place."
        }
        (false, false) => "Create a new one and put it into your system before then.",
    };
    ReminderLine {
        application: row.application.clone(),
        organisation: row.organisation.clone(),
        secret: row.secret.clone(),
        hint: row.hint.to_string(),
        created_by: row.created_by.clone().unwrap_or_else(|| "the operator".to_owned()),
        when: when(row.expires_at, now),
        expires_local: local.strftime("%A, %-d %B %Y, %H:%M %Z").to_string(),
        expires_utc: row.expires_at.strftime("%-d %B %Y, %H:%M UTC").to_string(),
        last_used,
        advice,
        action: if row.has_later { "Look at both in the portal" } else { "Create a new secret" },
        link: format!("{base_url}/manage-api-credentials?application={}&hint={}", row.client_id, row.hint),
        expired,
    }
}
