//! Mails as text and HTML, from `templates/`, checked when the Worker is compiled.

use askama::Template;

use crate::mail::notices::Letter;
use crate::ports::PortError;

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
