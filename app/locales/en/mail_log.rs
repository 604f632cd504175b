//! English: the operator's mail log.

use credenza_domain::reminders::ReminderState;
use credenza_domain::wire::{DeliveryKind, MailState};

pub(crate) const MAIL_TITLE: &str = "Mail";
pub(crate) const MAIL_LEAD: &str = "Every mail that is owed or was sent, and what became of it.";
pub(crate) const MAIL_CAPTION: &str = "Mails, newest first";
pub(crate) const MAIL_SEARCH: &str = "Address or subject";
pub(crate) const MAIL_BLANK: &str =
    "No mail was owed yet. The first reminder goes out six weeks before a secret expires.";
pub(crate) const MAIL_COMPOSED: &str = "Composed";
pub(crate) const MAIL_TO: &str = "To";
pub(crate) const MAIL_SUBJECT: &str = "Subject";
pub(crate) const MAIL_STATE: &str = "State";
pub(crate) const MAIL_STATES: &[(&str, &str)] = &[
    ("", "All"),
    ("owed", "Waiting"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("bounced", "Came back"),
    ("cancelled", "Withdrawn"),
];
pub(crate) const BACK_TO_MAIL: &str = "All mails";
pub(crate) const MAIL_KIND: &str = "Kind";
pub(crate) const MAIL_ENDED: &str = "Ended";
pub(crate) const MAIL_NEXT_TRY: &str = "Next try";
pub(crate) const MAIL_TRIES: &str = "Tries";
pub(crate) const MAIL_PROBLEM: &str = "What went wrong";
pub(crate) const MAIL_UNCLEAR: &str = "It is not known whether the mail service took it. It is asked for before it is sent again, or given up when nobody can tell any more.";
pub(crate) const MAIL_PROVIDER: &str = "Mail service";
pub(crate) const MAIL_AGAIN_OF: &str = "Sent again from";
pub(crate) const MAIL_FIRST_ONE: &str = "the first mail";
pub(crate) const MAIL_LINES: &str = "What it tells of";
pub(crate) const MAIL_EVENTS: &str = "What became of it";
pub(crate) const MAIL_NO_EVENTS: &str = "The mail service has told nothing of it yet.";
pub(crate) const MAIL_WORDS: &str = "The mail";
pub(crate) const MAIL_LOOK: &str = "See it as the reader does";
pub(crate) const MAIL_WITH_CALENDAR: &str = "With a calendar file.";
pub(crate) const MAIL_KEYS_HIDDEN: &str = "Links that open something for whoever has them end with … here.";
pub(crate) const SEND_AGAIN: &str = "Send again";
pub(crate) const SEND_AGAIN_BUSY: &str = "One moment";
pub(crate) const SENT_AGAIN: &str = "The mail goes out with the next tick, within 15 minutes.";
pub(crate) const CANCEL_MAIL: &str = "Cancel this mail";
pub(crate) const CANCEL_MAIL_TITLE: &str = "Cancel this mail?";
pub(crate) const CANCEL_MAIL_DETAIL: &str =
    "The reader does not get it. The next reminder about the same secrets is a mail of its own.";
pub(crate) const MAIL_CANCELLED: &str = "The mail is cancelled.";
pub(crate) const HEALTH_TITLE: &str = "Are mails going out?";
pub(crate) const HEALTH_GOOD: &str = "Yes";
pub(crate) const HEALTH_BAD: &str = "No";
pub(crate) const HEALTH_TICK: &str = "Last good tick";
pub(crate) const HEALTH_NEVER: &str = "never";
pub(crate) const HEALTH_OLDEST: &str = "Oldest mail that waits";
pub(crate) const HEALTH_NOTHING_WAITS: &str = "nothing waits";
pub(crate) const HEALTH_TICK_BAD: &str = "The clockwork has not run for more than 45 minutes, so nobody is reminded. Look at the cron triggers and the log of the Worker.";
pub(crate) const HEALTH_MAIL_BAD: &str = "A mail waits for more than six hours. Below you see why: the mail service is down, or its key or the sender’s address is not accepted.";

/// The name of a state, and how it looks.
pub(crate) fn mail_state(state: MailState, delivery: Option<DeliveryKind>) -> (&'static str, &'static str) {
    match (state, delivery) {
        (MailState::Sent, Some(DeliveryKind::Delivered)) => ("Delivered", "badge badge-good"),
        (MailState::Sent, Some(DeliveryKind::Bounced)) => ("Came back", "badge badge-danger"),
        (MailState::Sent, Some(DeliveryKind::Complained)) => ("Called spam", "badge badge-danger"),
        (MailState::Sent, Some(DeliveryKind::Deferred)) => ("Delayed", "badge badge-warning"),
        (MailState::Sent, _) => ("Sent", "badge"),
        (MailState::Owed, _) => ("Waiting", "badge badge-warning"),
        (MailState::Failed, _) => ("Failed", "badge badge-danger"),
        (MailState::Cancelled, _) => ("Withdrawn", "badge"),
    }
}

/// What the mail service told.
pub(crate) fn delivery(kind: DeliveryKind) -> &'static str {
    match kind {
        DeliveryKind::Accepted => "The mail service has it",
        DeliveryKind::Delivered => "Delivered",
        DeliveryKind::Deferred => "The reader’s server wants it later",
        DeliveryKind::Bounced => "It came back",
        DeliveryKind::Complained => "The reader called it spam",
    }
}

/// What was known of a secret.
pub(crate) fn reminder_state(state: ReminderState) -> &'static str {
    match state {
        ReminderState::NotReplaced => "not replaced",
        ReminderState::Waiting => "a newer one waits to be used",
        ReminderState::Replaced => "replaced, safe to delete",
        ReminderState::Idle => "nothing seems to use it",
    }
}

/// A milestone in words.
pub(crate) fn milestone(days: Option<u16>) -> String {
    match days {
        None => "no reminder of its own".to_owned(),
        Some(0) => "expired".to_owned(),
        Some(1) => "1 day before".to_owned(),
        Some(days) => format!("{days} days before"),
    }
}

/// The kind of a mail.
pub(crate) fn mail_kind(kind: &str) -> String {
    match kind {
        "reminder" => "Reminder".to_owned(),
        other => {
            let words = other.replace(['_', '.'], " ");
            let mut letters = words.chars();
            letters
                .next()
                .map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
        }
    }
}
