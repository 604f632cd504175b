//! Reminders: what is due, and the words of a digest.
//!
//! Planning is idempotent, so late, doubled, overlapping and missed ticks change nothing that a
//! person sees.

use credenza_domain::expiry;
use credenza_domain::ids::MailId;
use credenza_domain::reminders::{Milestone, ReminderState};
use jiff::Timestamp;

use crate::composer::zone;
use crate::config::Config;
use crate::mail::templates::{ReminderHtml, ReminderLine, ReminderText, render};
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::calendar::ExpiryRow;
use crate::store::digests::{LineRow, OwedRow};
use crate::store::outbox::NewMail;

/// Secrets that one tick plans at most.
const PLAN_MAX: i64 = 5_000;

/// Plans what is due. One round trip.
pub async fn plan(ports: &Ports) -> Result<(), PortError> {
    ports.database.batch(store::reminders::plan(ports.now(), PLAN_MAX)).await?;
    Ok(())
}

/// Writes a person's digest.
pub(crate) fn digest<'a>(
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
        idempotency_key: format!("reminder-{id}"),
        recipient: &person.email,
        body_text: render(&ReminderText { name, product, support, lines: &lines })?,
        body_html: render(&ReminderHtml { subject: &subject, name, product, support, lines: &lines })?,
        calendar: calendar(config, rows, now),
        unsubscribe_url: unsubscribe_url(config, person),
        subject,
        urgency: person.urgency,
        created_at: now,
    })
}

/// Where the reader can switch off the early reminders; nobody can switch off the last week.
fn unsubscribe_url(config: &Config, person: &OwedRow) -> Option<String> {
    (person.urgency > Milestone::LAST_WEEK_DAYS).then(|| format!("{}/preferences", config.base_url))
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

fn subject(rows: &[LineRow], now: Timestamp) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let when = when(first.expires_at, now);
    let others = rows.iter().skip(1).filter(|row| row.state != ReminderState::Replaced).count();
    let more = match others {
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
    let advice = match (row.state, expired) {
        (ReminderState::Replaced, _) => {
            "Its successor has taken over, and nothing has used this one for a day: it is safe to delete."
        }
        (ReminderState::Idle, _) => {
            "Nothing seems to use it. If that is so, delete it; else create a new one in time."
        }
        (_, true) => {
            "Systems that still use it get no tokens. Create a new one now, or delete this one if nothing needs it."
        }
        (ReminderState::Waiting, false) => {
            "A newer secret exists, but your systems still use this one. Put the new one in place."
        }
        (ReminderState::NotReplaced, false) => "Create a new one and put it into your system before then.",
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
        action: match row.state {
            ReminderState::NotReplaced => "Create a new secret",
            ReminderState::Waiting => "Look at both in the portal",
            ReminderState::Replaced | ReminderState::Idle => "Look at it in the portal",
        },
        link: format!("{base_url}/manage-api-credentials?application={}&hint={}", row.client_id, row.hint),
        expired,
    }
}
