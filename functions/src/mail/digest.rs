//! The digest: one mail with all that a person must know of today, in the person's language.

use askama::Template;
use credenza_domain::expiry;
use credenza_domain::languages::Language;
use credenza_domain::reminders::ReminderState;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::templates::render;
use super::words::{Subject, Use, Words, words};
use crate::addresses;
use crate::composer::zone;
use crate::config::Config;
use crate::ports::PortError;
use crate::store::calendar::ExpiryRow;
use crate::store::digests::LineRow;

/// Columns of the text part at most, except for links and names.
const COLUMNS: usize = 72;

/// A digest, ready to be kept.
pub struct Digest {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
    /// What is still to come, as a file for the reader's calendar.
    pub calendar: Option<String>,
}

/// A secret that needs the reader.
struct Card {
    when: String,
    expired: bool,
    secret: String,
    hint: String,
    application: String,
    organisation: String,
    expires: String,
    made: String,
    advice: String,
    action: &'static str,
    link: String,
}

/// A secret that is only mentioned.
struct Quiet {
    line: String,
    link: String,
}

/// Secrets that are only mentioned, under a title.
struct Group {
    title: &'static str,
    lines: Vec<Quiet>,
}

/// All that both parts say.
struct Page<'a> {
    tag: &'static str,
    subject: String,
    product: &'a str,
    support: &'a str,
    hello: String,
    intro: String,
    maybe_again: Option<&'static str>,
    cards: Vec<Card>,
    groups: Vec<Group>,
    quiet_action: &'static str,
    guide_title: &'static str,
    guide: [&'static str; 4],
    attachment: Option<&'static str>,
    because: String,
    questions: &'static str,
}

#[derive(Template)]
#[template(path = "reminder.txt", escape = "none")]
struct Text<'a> {
    page: &'a Page<'a>,
}

impl Text<'_> {
    /// The text in lines of at most [`COLUMNS`], each but the first behind this many spaces.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn wrap(&self, text: &str, indent: usize) -> String {
        wrapped(text, indent)
    }
}

#[derive(Template)]
#[template(path = "reminder.html")]
struct Html<'a> {
    page: &'a Page<'a>,
}

/// Composes the digest of these lines, the most urgent first.
pub fn compose(
    config: &Config,
    reader: (&str, Language),
    lines: &[LineRow],
    now: Timestamp,
) -> Result<Digest, PortError> {
    let (name, language) = reader;
    let words = words(language);
    let pressing: Vec<&LineRow> = lines.iter().filter(|row| is_pressing(row)).collect();
    let idle = lines.iter().filter(|row| row.state == ReminderState::Idle);
    let replaced = lines.iter().filter(|row| row.state == ReminderState::Replaced);
    let groups = [
        Group {
            title: words.idle_title(),
            lines: idle
                .map(|row| quiet(config, row, |about| words.idle_line(about, &when(words, row, now))))
                .collect(),
        },
        Group {
            title: words.replaced_title(),
            lines: replaced.map(|row| quiet(config, row, |about| words.replaced_line(about))).collect(),
        },
    ];
    let calendar = calendar(config, language, lines, now);
    let page = Page {
        tag: language.tag(),
        subject: subject(words, lines, now),
        product: &config.public.product_name,
        support: &config.public.support_address,
        hello: words.hello(name),
        intro: words.intro(pressing.len()),
        maybe_again: lines.iter().any(|row| row.maybe_known).then(|| words.maybe_again()),
        cards: pressing.iter().map(|row| card(config, words, row, now)).collect(),
        groups: groups.into_iter().filter(|group| !group.lines.is_empty()).collect(),
        quiet_action: words.quiet_action(),
        guide_title: words.guide_title(),
        guide: words.guide(),
        attachment: calendar.is_some().then(|| words.attachment()),
        because: words.because(&config.public.product_name),
        questions: words.questions(),
    };
    let (text, html) = (render(&Text { page: &page })?, render(&Html { page: &page })?);
    Ok(Digest { subject: page.subject, text, html, calendar })
}

/// Whether somebody has to do something about it.
fn is_pressing(row: &LineRow) -> bool {
    matches!(row.state, ReminderState::NotReplaced | ReminderState::Waiting)
}

fn when(words: &dyn Words, row: &LineRow, now: Timestamp) -> String {
    words.when(expiry::days_left(row.expires_at, now))
}

fn subject(words: &dyn Words, lines: &[LineRow], now: Timestamp) -> String {
    // What was replaced is good news: it is no second reminder.
    let reminded = lines.iter().filter(|row| row.state != ReminderState::Replaced).count();
    match lines.iter().find(|row| is_pressing(row)) {
        Some(first) => {
            words.subject(&first.application, &when(words, first, now), reminded.saturating_sub(1))
        }
        None => words.quiet_subject(lines.len()),
    }
}

fn about(row: &LineRow) -> Subject<'_> {
    Subject { secret: &row.secret, hint: row.hint.as_str(), application: &row.application }
}

fn quiet(config: &Config, row: &LineRow, line: impl Fn(Subject<'_>) -> String) -> Quiet {
    Quiet { line: line(about(row)), link: addresses::secret(config, row.client_id, &row.hint) }
}

fn card(config: &Config, words: &dyn Words, row: &LineRow, now: Timestamp) -> Card {
    let zone = zone(&row.time_zone);
    let local = |at: Timestamp| words.instant(&at.to_zoned(zone.clone()));
    let used_at = row.used_at.map(local);
    let used = used_at.as_deref().map(|at| Use {
        at,
        network: row.used_network.as_deref().unwrap_or_default(),
        agent: row.used_agent.as_deref().unwrap_or_default(),
    });
    let expired = now >= row.expires_at;
    let utc = words.instant(&row.expires_at.to_zoned(TimeZone::UTC));
    // The advice of a secret that waits tells of its last use already.
    let made = match row.state {
        ReminderState::Waiting => words.created_by(row.created_by.as_deref()),
        _ => format!("{} {}", words.created_by(row.created_by.as_deref()), words.last_used(used)),
    };
    Card {
        when: when(words, row, now),
        expired,
        secret: row.secret.clone(),
        hint: row.hint.to_string(),
        application: row.application.clone(),
        organisation: row.organisation.clone(),
        expires: words.in_utc(&local(row.expires_at), &utc),
        made,
        advice: words.advice(row.state, expired, used),
        action: words.action(row.state),
        link: addresses::rotation(config, row.client_id, &row.hint),
    }
}

fn calendar(config: &Config, language: Language, lines: &[LineRow], now: Timestamp) -> Option<String> {
    let to_come: Vec<ExpiryRow> = lines
        .iter()
        .filter(|row| row.expires_at > now && row.state != ReminderState::Replaced)
        .map(|row| ExpiryRow {
            secret_id: row.secret_id,
            client_id: row.client_id,
            application: row.application.clone(),
            organisation: row.organisation.clone(),
            secret: row.secret.clone(),
            hint: row.hint.clone(),
            created_at: row.created_at,
            expires_at: row.expires_at,
        })
        .collect();
    (!to_come.is_empty()).then(|| crate::calendar::file(config, language, &to_come))
}

/// Breaks a text into lines at its spaces. What is longer than a line, such as a link, stays whole.
fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = String::with_capacity(text.len() + 16);
    let mut column = indent;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > indent && column + 1 + length > COLUMNS {
            lines.push('\n');
            lines.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if column > indent {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_are_broken_at_spaces_and_indented() {
        let text = "word ".repeat(40);
        let lines = wrapped(text.trim(), 2);
        assert!(lines.lines().all(|line| line.chars().count() <= 72), "{lines}");
        assert!(lines.lines().skip(1).all(|line| line.starts_with("  word")), "{lines}");
        assert_eq!(lines.split_whitespace().count(), 40);
        let link = format!("see https://{}", "x".repeat(90));
        assert_eq!(wrapped(&link, 0).lines().count(), 2, "a link stays whole");
    }
}
