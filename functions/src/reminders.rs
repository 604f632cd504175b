//! Reminders: what is due, and the digest of it.
//!
//! Planning is idempotent, so late, doubled, overlapping and missed ticks change nothing that a
//! person sees.

use credenza_domain::ids::MailId;
use credenza_domain::languages::Language;
use credenza_domain::reminders::Milestone;
use jiff::Timestamp;

use crate::addresses;
use crate::mail::digest;
use crate::ports::{PortError, Ports, Statement};
use crate::store;
use crate::store::digests::{LineRow, OwedRow};
use crate::store::outbox::NewMail;

/// Secrets that one tick plans at most.
const PLAN_MAX: i64 = 5_000;

/// Plans what is due. One round trip. `given_up`: what ends the mails of which nobody can tell any more.
pub async fn plan(ports: &Ports, given_up: Vec<Statement>) -> Result<(), PortError> {
    ports.database.batch(store::reminders::plan(given_up, ports.now(), PLAN_MAX)).await?;
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
    let reader = (person.name.as_str(), Language::of(&person.language));
    let digest = digest::compose(&ports.config, reader, rows, now)?;
    Ok(NewMail {
        id,
        person: Some(person.person_id),
        kind: "reminder",
        idempotency_key: format!("reminder-{id}"),
        recipient: &person.email,
        subject: digest.subject,
        body_text: digest.text,
        body_html: digest.html,
        calendar: digest.calendar,
        // Where the reader can change the early reminders; nobody can switch off the last week.
        unsubscribe_url: (person.urgency > Milestone::LAST_WEEK_DAYS)
            .then(|| addresses::preferences(&ports.config)),
        urgency: person.urgency,
        created_at: now,
    })
}
