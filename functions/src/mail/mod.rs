//! Mails and the APIs that take them: one file each.

pub mod notices;
mod resend;
pub mod templates;

use crate::config::MailConfig;
use crate::ports::{HttpClient, PortError};

/// Milliseconds after which an answer of a mail API is given up.
const TIMEOUT_MS: u32 = 10_000;

/// A mail as it goes to a mail API.
#[derive(Debug)]
pub struct Mail<'a> {
    /// The sender.
    pub from: &'a str,
    /// The address.
    pub to: &'a str,
    /// One line.
    pub subject: &'a str,
    /// Plain text.
    pub text: &'a str,
    /// HTML.
    pub html: &'a str,
    /// Files, each of a few kilobytes.
    pub attachments: &'a [Attachment<'a>],
    /// The same mail sent twice has the same key.
    pub idempotency_key: &'a str,
}

/// A file that travels with a mail. Each mail API has its own shape for it; most want base64.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a> {
    /// What the reader's mail client calls it.
    pub name: &'static str,
    /// With its parameters.
    pub media_type: &'static str,
    /// All of it.
    pub content: &'a str,
}

impl<'a> Attachment<'a> {
    /// A calendar file.
    pub fn calendar(content: &'a str) -> Self {
        Self { name: "expiry.ics", media_type: credenza_domain::calendar::MEDIA_TYPE, content }
    }
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The API took it.
    Sent {
        /// The API's identifier.
        provider_id: Option<String>,
    },
    /// Not this time. Another try makes sense.
    Later {
        /// Why.
        problem: String,
        /// Seconds that the API asks for.
        retry_after: Option<i64>,
        /// It is not known whether the API took it.
        unclear: bool,
        /// The next mail would meet the same fate: stop for now.
        pause: bool,
    },
    /// The API will never take this mail.
    Refused {
        /// Why.
        problem: String,
    },
}

/// Sends one mail through the API of this deployment.
pub async fn send(
    http: &dyn HttpClient,
    config: &MailConfig,
    mail: &Mail<'_>,
) -> Result<Delivery, PortError> {
    match config.api.as_str() {
        "resend" => Ok(resend::send(http, config, mail).await),
        other => Err(PortError::new("mail", format!("MAIL_API {other} is not known"))),
    }
}
