//! Mails as text and HTML, from `templates/`, checked when the Worker is compiled.

use askama::Template;

use crate::mail::notices::Letter;
use crate::ports::PortError;

/// One secret in a reminder.
pub struct ReminderLine {
    /// The application's name.
    pub application: String,
    /// The owner of the application.
    pub organisation: String,
    /// The secret's name.
    pub secret: String,
    /// First three characters.
    pub hint: String,
    /// Who created it.
    pub created_by: String,
    /// Such as `expires in 6 days`.
    pub when: String,
    /// The exact instant in the organisation's time zone.
    pub expires_local: String,
    /// The same in UTC.
    pub expires_utc: String,
    /// When it was last used, from where, by what; or that it never was.
    pub last_used: String,
    /// What to do.
    pub advice: &'static str,
    /// What the link is for.
    pub action: &'static str,
    /// Opens the application in the portal.
    pub link: String,
    /// It has expired.
    pub expired: bool,
}

/// The digest of all secrets that a person must know of today.
#[derive(Template)]
#[template(path = "reminder.txt")]
pub struct ReminderText<'a> {
    /// The reader.
    pub name: &'a str,
    /// The deployment.
    pub product: &'a str,
    /// Whom to ask.
    pub support: &'a str,
    /// The most urgent first.
    pub lines: &'a [ReminderLine],
}

/// The same in HTML.
#[derive(Template)]
#[template(path = "reminder.html")]
pub struct ReminderHtml<'a> {
    /// One line.
    pub subject: &'a str,
    /// The reader.
    pub name: &'a str,
    /// The deployment.
    pub product: &'a str,
    /// Whom to ask.
    pub support: &'a str,
    /// The most urgent first.
    pub lines: &'a [ReminderLine],
}

/// A notice: one mail about one thing that happened.
#[derive(Template)]
#[template(path = "notice.txt", escape = "none")]
pub struct NoticeText<'a> {
    /// The reader.
    pub name: &'a str,
    /// The deployment.
    pub product: &'a str,
    /// Whom to ask.
    pub support: &'a str,
    /// What it says.
    pub letter: &'a Letter,
}

/// The same in HTML.
#[derive(Template)]
#[template(path = "notice.html")]
pub struct NoticeHtml<'a> {
    /// The reader.
    pub name: &'a str,
    /// The deployment.
    pub product: &'a str,
    /// Whom to ask.
    pub support: &'a str,
    /// What it says.
    pub letter: &'a Letter,
}

/// Renders a template.
pub fn render(template: &impl Template) -> Result<String, PortError> {
    template.render().map_err(|error| PortError::new("templates", error))
}
