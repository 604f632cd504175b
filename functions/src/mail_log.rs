//! The operator's mail log: every mail that is owed or was sent, why one failed, what became of it,
//! and both things that an operator can do about it.

use credenza_domain::ids::{MailId, RecordId};
use credenza_domain::problems::ProblemType;
use credenza_domain::reminders::{Milestone, ReminderState};
use credenza_domain::wire::{MailDetail, MailEvent, MailLine, MailRow, MailState, Page};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use crate::access::OperatorAuthority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::{Ports, Rows};
use crate::sessions::SignedIn;
use crate::store;
use crate::store::mail_log::{DetailRow, EventRow, LineRow, Wanted};

/// Mails of a page.
const PAGE: usize = 50;

/// What of the log is asked for, as it stands in the address.
#[derive(Debug, Default)]
pub struct Asked {
    /// A state, or `bounced`; empty: all.
    pub state: String,
    /// In address or subject.
    pub search: String,
    /// The cursor of the page before; empty: from the newest.
    pub after: String,
}

/// A page of the log, newest first.
pub async fn list(
    ports: &Ports,
    _authority: &OperatorAuthority,
    asked: &Asked,
) -> Result<Page<MailRow>, Failure> {
    let odd = |name: &str| Failure::fields(vec![field(name, "This is not a value that we gave.")]);
    let before = match asked.after.as_str() {
        "" => None,
        cursor => Some(cursor.parse().map_err(|_| odd("after"))?),
    };
    let (state, troubled) = match asked.state.as_str() {
        "" => (None, false),
        "bounced" => (None, true),
        name => (Some(state(name).ok_or_else(|| odd("state"))?), false),
    };
    let wanted = Wanted { before, state, troubled, search: asked.search.trim().to_lowercase() };
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows: Vec<store::mail_log::MailRow> =
        ports.database.run(store::mail_log::list(&wanted, limit)).await?.decode()?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { rows: rows.into_iter().map(view).collect(), next })
}

fn state(name: &str) -> Option<MailState> {
    serde_json::from_value(name.into()).ok()
}

fn view(row: store::mail_log::MailRow) -> MailRow {
    MailRow {
        id: row.id.to_string(),
        kind: row.kind,
        recipient: row.recipient,
        person: row.person,
        subject: row.subject,
        state: row.state,
        created_at: row.created_at,
        next_attempt_at: row.next_attempt_at,
        ended_at: row.ended_at,
        attempts: row.attempts,
        unclear: row.unclear,
        problem: row.problem,
        delivery: row.delivery,
    }
}

/// One mail with all that is known of it.
pub async fn read(
    ports: &Ports,
    _authority: &OperatorAuthority,
    mail: MailId,
) -> Result<MailDetail, Failure> {
    let statements =
        vec![store::mail_log::find(mail), store::mail_log::lines(mail), store::mail_log::events(mail)];
    let mut answers = ports.database.batch(statements).await?;
    let events: Vec<EventRow> = answers.pop().unwrap_or_default().decode()?;
    let lines: Vec<LineRow> = answers.pop().unwrap_or_default().decode()?;
    let found: DetailRow = answers.pop().unwrap_or_default().first()?.ok_or_else(Failure::not_found)?;
    let line = |line: LineRow| MailLine {
        application: line.application,
        secret: line.secret,
        hint: line.hint,
        milestone: Milestone::of_days(line.milestone)
            .filter(|_| line.state != ReminderState::Replaced)
            .map(Milestone::days),
        state: line.state,
    };
    let event = |event: EventRow| MailEvent { kind: event.kind, at: event.at, detail: event.detail };
    Ok(MailDetail {
        row: view(found.row),
        text: without_keys(&found.body_text),
        has_calendar: found.has_calendar,
        provider: found.provider,
        provider_id: found.provider_id,
        again_of: found.again_of,
        lines: lines.into_iter().map(line).collect(),
        events: events.into_iter().map(event).collect(),
    })
}

/// A mail as the reader's mail client shows it.
pub struct Look {
    /// Without what opens something.
    pub html: String,
    /// SHA-256 of its style sheet, in base64: the one style that its page may have.
    pub style_digest: String,
}

/// The mail as the reader's mail client shows it.
pub async fn look(ports: &Ports, _authority: &OperatorAuthority, mail: MailId) -> Result<Look, Failure> {
    let found: Option<DetailRow> = ports.database.run(store::mail_log::find(mail)).await?.first()?;
    let html = found.map(|row| without_keys(&row.body_html)).ok_or_else(Failure::not_found)?;
    let style = html.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
    let digest = Sha256::digest(style.map_or("", |(style, _)| style));
    Ok(Look { style_digest: BASE64.encode(&digest), html })
}

/// The text with the end of each link cut off where it holds a key: an invitation opens for whoever
/// has its link, and that is not the operator. Keys stand behind `#`, or in `token=`.
fn without_keys(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let (before, link) = rest.split_at(start);
        let end = link.find(|letter: char| letter.is_whitespace() || "\"'<>)".contains(letter));
        let (link, after) = link.split_at(end.unwrap_or(link.len()));
        let key = link.find('#').or_else(|| link.find("token="));
        shown.push_str(before);
        shown.push_str(key.and_then(|at| link.get(..=at)).unwrap_or(link));
        if key.is_some() {
            shown.push('…');
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// Sends the same words again, or at once what waits. Twice is once.
pub async fn again(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    _authority: &OperatorAuthority,
    mail: MailId,
) -> Result<(), Failure> {
    let now = ports.now();
    let new = MailId::new(now, ports.random()?);
    let note = store::mail_log::note(
        RecordId::new(now, ports.random()?),
        now,
        &signed_in.actor(caller),
        "mail.sent_again",
        new,
    );
    let mut done = ports.database.batch(vec![store::mail_log::again(mail, new, now), note]).await?;
    done.truncate(1);
    unless_done(
        ports,
        mail,
        done,
        "This mail is owed already, its reader lost the role, or its secrets are gone.",
    )
    .await
}

/// Withdraws a mail that has not gone out.
pub async fn cancel(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    _authority: &OperatorAuthority,
    mail: MailId,
) -> Result<(), Failure> {
    let now = ports.now();
    let note = store::mail_log::note(
        RecordId::new(now, ports.random()?),
        now,
        &signed_in.actor(caller),
        "mail.cancelled",
        mail,
    );
    let [lines, act] = store::mail_log::cancel(mail, now);
    let done = ports.database.batch(vec![note, lines, act]).await?;
    unless_done(ports, mail, done, "It went out meanwhile, or is on its way at this moment.").await
}

/// What is said where the last statement did nothing.
async fn unless_done(ports: &Ports, mail: MailId, done: Vec<Rows>, why: &str) -> Result<(), Failure> {
    if done.last().is_some_and(|rows| !rows.is_empty()) {
        return Ok(());
    }
    let found = ports.database.run(store::mail_log::find(mail)).await?;
    if found.is_empty() {
        return Err(Failure::not_found());
    }
    Err(Failure::new(ProblemType::EditedMeanwhile, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_something_is_not_shown() {
        for (text, shown) in [
            ("Open https://a.example/invitation#s3cret now.", "Open https://a.example/invitation#… now."),
            ("<a href=\"https://a.example/i#s\">x</a>", "<a href=\"https://a.example/i#…\">x</a>"),
            ("https://a.example/f?token=s3cret&x=1", "https://a.example/f?t…"),
            (
                "https://a.example/manage?application=x&hint=abc",
                "https://a.example/manage?application=x&hint=abc",
            ),
            ("nothing # here", "nothing # here"),
            ("", ""),
        ] {
            assert_eq!(without_keys(text), shown);
        }
    }
}
