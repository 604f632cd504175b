//! The words of mails and calendars, in the reader's language. Each language is one file in
//! `functions/locales/` that implements [`Words`], so a text that is missing in one of them does not
//! compile. Templates hold no words.

#[path = "../../locales/de.rs"]
mod de;
#[path = "../../locales/en.rs"]
mod en;
#[path = "../../locales/es.rs"]
mod es;
#[path = "../../locales/fr.rs"]
mod fr;

use credenza_domain::languages::Language;
use credenza_domain::reminders::ReminderState;
use jiff::Zoned;

/// Where and by what a secret was last used.
#[derive(Debug, Clone, Copy)]
pub struct Use<'a> {
    /// When, written out.
    pub at: &'a str,
    /// The network.
    pub network: &'a str,
    /// What the client calls itself; empty where it does not.
    pub agent: &'a str,
}

impl Use<'_> {
    /// Network, and client where it says what it is; `by` stands between them.
    pub fn origin(&self, by: &str) -> String {
        if self.agent.is_empty() { self.network.to_owned() } else { [self.network, by, self.agent].concat() }
    }
}

/// What a line is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The secret's name.
    pub secret: &'a str,
    /// First three characters.
    pub hint: &'a str,
    /// The application's name.
    pub application: &'a str,
}

/// What a chat is told of a secret.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// It expires, or has expired.
    Expiry {
        /// As [`Words::when`] says it.
        when: &'a str,
    },
    /// Somebody created it; `None`: the operator.
    Created {
        /// Who.
        by: Option<&'a str>,
    },
    /// Somebody deleted it; `None`: nobody knows who.
    Deleted {
        /// Who.
        by: Option<&'a str>,
    },
    /// Another one took its place.
    Rotated {
        /// Its name.
        successor: &'a str,
    },
    /// A system uses it.
    FirstUsed {
        /// What it calls itself, and where it stands.
        system: &'a str,
    },
    /// Nothing: it is a test.
    Test {
        /// Whose.
        organisation: &'a str,
    },
}

/// Every text of a mail or a calendar that is not a notice about one thing.
pub trait Words: Sync {
    /// An instant in its own time zone, exact.
    fn instant(&self, at: &Zoned) -> String;
    /// A local instant beside the same in UTC, neither at the beginning of a sentence.
    fn in_utc(&self, local: &str, utc: &str) -> String;

    /// When a secret expires or that it has, as the end of a sentence; `days` below zero: it has.
    fn when(&self, days: i64) -> String;
    /// The subject of a digest: the most urgent secret, and how many more.
    fn subject(&self, application: &str, when: &str, more: usize) -> String;
    /// The subject where only quiet lines are left.
    fn quiet_subject(&self, lines: usize) -> String;
    /// The salutation.
    fn hello(&self, name: &str) -> String;
    /// The first sentence: how many secrets need the reader; zero: only quiet lines follow.
    fn intro(&self, pressing: usize) -> String;
    /// Above the secrets, where the reader may have been told of one in a mail of which nobody knows
    /// whether it arrived.
    fn maybe_again(&self) -> &'static str;
    /// Who created it; `None`: the operator.
    fn created_by(&self, name: Option<&str>) -> String;
    /// When it was last used; `None`: never.
    fn last_used(&self, used: Option<Use<'_>>) -> String;
    /// What to do about a secret that is not replaced or waits for its systems.
    fn advice(&self, state: ReminderState, expired: bool, used: Option<Use<'_>>) -> String;
    /// What the link of such a secret is for.
    fn action(&self, state: ReminderState) -> &'static str;
    /// Above the secrets that nothing seems to use.
    fn idle_title(&self) -> &'static str;
    /// One line about such a secret.
    fn idle_line(&self, about: Subject<'_>, when: &str) -> String;
    /// Above the secrets that were replaced.
    fn replaced_title(&self) -> &'static str;
    /// One line about such a secret.
    fn replaced_line(&self, about: Subject<'_>) -> String;
    /// What the link of a quiet line is for.
    fn quiet_action(&self) -> &'static str;
    /// Above the steps.
    fn guide_title(&self) -> &'static str;
    /// How a secret is changed without an outage.
    fn guide(&self) -> [&'static str; 4];
    /// About the attached file.
    fn attachment(&self) -> &'static str;
    /// Why the reader gets the mail, and when that ends.
    fn because(&self, product: &str) -> String;
    /// Before the address of support.
    fn questions(&self) -> &'static str;

    /// What a calendar of expiries is called.
    fn calendar_name(&self, product: &str) -> String;
    /// The title of an expiry in a calendar.
    fn event(&self, about: Subject<'_>) -> String;
    /// What to do about it.
    fn event_advice(&self) -> &'static str;

    /// One line for a chat.
    fn told(&self, about: Subject<'_>, told: Told<'_>) -> String;
    /// What the link in a chat is for.
    fn told_link(&self) -> &'static str;
}

/// The words of a language.
pub fn words(language: Language) -> &'static dyn Words {
    match language {
        Language::English => &en::English,
        Language::German => &de::German,
        Language::French => &fr::French,
        Language::Spanish => &es::Spanish,
    }
}

/// The name of an instant's month or weekday in a list that begins with January or Monday.
fn name_of(names: &[&'static str], number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
}

/// The time of day with its zone: where a zone has no letters, its distance from UTC.
fn clock(at: &Zoned) -> String {
    let zone = at.strftime("%Z").to_string();
    let zone = if zone.starts_with(['+', '-']) { format!("UTC{zone}") } else { zone };
    format!("{} {zone}", at.strftime("%H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_each_language_writes_them() {
        let at: Zoned = "2027-03-01T01:00:00[Europe/Amsterdam]".parse().unwrap();
        for (language, expected) in [
            (Language::English, "Monday, 1 March 2027, 01:00 CET"),
            (Language::German, "Montag, 1. März 2027, 01:00 Uhr (MEZ)"),
            (Language::French, "lundi 1er mars 2027 à 01:00 CET"),
            (Language::Spanish, "lunes, 1 de marzo de 2027, 01:00 CET"),
        ] {
            assert_eq!(words(language).instant(&at), expected);
        }
        let there: Zoned = "2027-12-31T21:00:00[America/Santiago]".parse().unwrap();
        assert!(words(Language::Spanish).instant(&there).ends_with("21:00 UTC-03"));
        assert!(words(Language::French).instant(&there).starts_with("vendredi 31 décembre 2027"));
    }

    #[test]
    fn numbers_have_their_plural_forms() {
        for (language, today, tomorrow, several, over) in [
            (Language::English, "expires today", "expires tomorrow", "expires in 6 days", "has expired"),
            (Language::German, "läuft heute ab", "läuft morgen ab", "läuft in 6 Tagen ab", "ist abgelaufen"),
            (Language::French, "expire aujourd’hui", "expire demain", "expire dans 6 jours", "a expiré"),
            (Language::Spanish, "caduca hoy", "caduca mañana", "caduca dentro de 6 días", "ha caducado"),
        ] {
            let words = words(language);
            for (days, expected) in [(0, today), (1, tomorrow), (6, several), (-1, over), (-40, over)] {
                assert_eq!(words.when(days), expected);
            }
            let subjects: Vec<String> = [0, 1, 2].map(|more| words.subject("App", "x", more)).into();
            assert!(subjects[0].len() < subjects[1].len() && subjects[1] != subjects[2], "{subjects:?}");
            assert!(subjects.iter().all(|subject| subject.contains("App")));
            assert!(words.intro(1) != words.intro(2) && words.intro(0) != words.intro(1));
        }
    }

    #[test]
    fn no_language_borrows_from_another() {
        let used = Some(Use { at: "T", network: "N", agent: "A" });
        let about = Subject { secret: "S", hint: "abc", application: "App" };
        let all = |language: Language| -> Vec<String> {
            let words = words(language);
            let mut texts = vec![
                words.hello("Ada"),
                words.intro(0),
                words.intro(3),
                words.maybe_again().into(),
                words.created_by(None),
                words.last_used(None),
                words.last_used(used),
                words.idle_title().into(),
                words.idle_line(about, "w"),
                words.replaced_title().into(),
                words.replaced_line(about),
                words.quiet_action().into(),
                words.quiet_subject(1),
                words.guide_title().into(),
                words.attachment().into(),
                words.because("P"),
                words.calendar_name("P"),
                words.event(about),
                words.event_advice().into(),
                words.told(about, Told::Created { by: None }),
                words.told(about, Told::Deleted { by: None }),
                words.told(about, Told::Created { by: Some("B") }),
                words.told(about, Told::Deleted { by: Some("B") }),
                words.told(about, Told::Rotated { successor: "N" }),
                words.told(about, Told::FirstUsed { system: "N" }),
                words.told(about, Told::Test { organisation: "O" }),
                words.told_link().into(),
            ];
            texts.extend(words.guide().map(str::to_owned));
            for state in [ReminderState::NotReplaced, ReminderState::Waiting] {
                texts.extend([false, true].map(|expired| words.advice(state, expired, used)));
                texts.push(words.action(state).into());
            }
            texts
        };
        let mut seen = std::collections::HashSet::new();
        for text in Language::ALL.into_iter().flat_map(all) {
            assert!(!text.is_empty() && seen.insert(text.clone()), "said twice: {text}");
        }
    }
}
