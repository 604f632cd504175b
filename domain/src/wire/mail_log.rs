//! The operator's mail log, and whether mails go out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::reminders::ReminderState;
use crate::secrets::Hint;

/// Where a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It will be sent.
    Owed,
    /// The mail API took it.
    Sent,
    /// It was given up.
    Failed,
    /// It was withdrawn: nobody needs it any more, or another one took its place.
    Cancelled,
}

/// What the mail API told of a mail after it had taken it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// The mail API has it.
    Accepted,
    /// The reader's server took it.
    Delivered,
    /// The reader's server wants it later.
    Deferred,
    /// It came back.
    Bounced,
    /// The reader called it spam.
    Complained,
}

/// One mail of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    /// The mail.
    pub id: String,
    /// `reminder`, or the kind of a notice.
    pub kind: String,
    /// The address.
    pub recipient: String,
    /// The reader's name, where the reader has an account.
    pub person: Option<String>,
    /// One line.
    pub subject: String,
    /// Where it is.
    pub state: MailState,
    /// Composed.
    pub created_at: Timestamp,
    /// Not tried before then, while it is owed.
    pub next_attempt_at: Timestamp,
    /// Sent, failed or withdrawn.
    pub ended_at: Option<Timestamp>,
    /// So far.
    pub attempts: u32,
    /// It is not known whether the mail API took it.
    pub unclear: bool,
    /// Why it did not go out.
    pub problem: Option<String>,
    /// The last news of it.
    pub delivery: Option<DeliveryKind>,
}

/// A mail with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailDetail {
    /// As in the log. (Not flattened: the portal reads numbers as JavaScript has them, which serde's
    /// flattening takes for fractions.)
    pub row: MailRow,
    /// What was sent as plain text, without the part of a link that opens something.
    pub text: String,
    /// A calendar file went with it.
    pub has_calendar: bool,
    /// The mail API that took it.
    pub provider: Option<String>,
    /// The mail API's own ID.
    pub provider_id: Option<String>,
    /// The mail that was sent again with this one.
    pub again_of: Option<String>,
    /// What it tells of.
    pub lines: Vec<MailLine>,
    /// What became of it, oldest first.
    pub events: Vec<MailEvent>,
}

/// A secret that a mail tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLine {
    /// The application's name.
    pub application: String,
    /// The secret's name.
    pub secret: String,
    /// First three characters.
    pub hint: Hint,
    /// Days left; `None`: a line without a milestone.
    pub milestone: Option<u16>,
    /// What was known of the secret.
    pub state: ReminderState,
}

/// One piece of news of a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailEvent {
    /// What.
    pub kind: DeliveryKind,
    /// When.
    pub at: Timestamp,
    /// The receiving server's words.
    pub detail: String,
}

/// Whether the cron is alive and mails go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// All is well.
    pub healthy: bool,
    /// The last tick that ended well.
    pub last_tick_at: Option<Timestamp>,
    /// That is too long ago.
    pub tick_overdue: bool,
    /// Since when the oldest mail that is still owed waits.
    pub oldest_mail_at: Option<Timestamp>,
    /// That is too long ago.
    pub mail_overdue: bool,
}
