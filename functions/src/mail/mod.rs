//! Mails and the APIs that take them: one file each.

mod answer;
mod cloudflare;
pub mod digest;
mod mailgun;
pub mod notices;
mod postmark;
mod resend;
mod sendgrid;
pub mod templates;
pub mod webhooks;
pub mod words;

use crate::config::MailConfig;
use crate::ports::{OutboundRequest, PortError, Ports};
use crate::store::outbox::ClaimedRow;

/// Milliseconds after which an answer of a mail API is given up.
const TIMEOUT_MS: u32 = 10_000;

/// A mail as it goes to a mail API.
#[derive(Debug)]
pub struct Mail<'a> {
    /// Ours; travels with the mail where the API allows it, and comes back in its webhooks.
    pub id: &'a str,
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
    /// Where the reader can switch off such mails (RFC 2369).
    pub unsubscribe_url: Option<&'a str>,
    /// The same mail sent twice has the same key.
    pub idempotency_key: &'a str,
}

impl Mail<'_> {
    /// Headers beside the usual ones.
    fn headers(&self) -> Vec<(&'static str, String)> {
        self.unsubscribe_url.map(|url| ("List-Unsubscribe", format!("<{url}>"))).into_iter().collect()
    }
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
    /// Looked up: the API never took it.
    NotTaken,
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
        /// It has had too many requests: the next one at once would be rude.
        throttled: bool,
    },
    /// The API took none of a batch: one of them spoils it. Each goes alone next time.
    Alone {
        /// Why.
        problem: String,
    },
    /// The API will never take this mail.
    Refused {
        /// Why.
        problem: String,
    },
}

/// The mail APIs that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// resend.com
    Resend,
    /// postmarkapp.com
    Postmark,
    /// sendgrid.com
    SendGrid,
    /// mailgun.com
    Mailgun,
    /// Cloudflare Email Service: the binding, or its REST API where there is none.
    Cloudflare,
}

impl Api {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Resend, Self::Postmark, Self::SendGrid, Self::Mailgun, Self::Cloudflare];

    /// The API of this deployment.
    pub fn of(config: &MailConfig) -> Result<Self, PortError> {
        Self::named(&config.api)
            .ok_or_else(|| PortError::new("mail", format!("MAIL_API {} is not known", config.api)))
    }

    /// The API of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|api| api.name() == name)
    }

    /// As `MAIL_API` calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resend => "resend",
            Self::Postmark => "postmark",
            Self::SendGrid => "sendgrid",
            Self::Mailgun => "mailgun",
            Self::Cloudflare => "cloudflare",
        }
    }

    /// Whether the same mail sent twice under its key is one mail.
    pub const fn is_keyed(self) -> bool {
        matches!(self, Self::Resend)
    }

    /// Seconds for which it can be told whether a mail was taken: while an idempotency key is known, or
    /// for as long as the mail API can be asked and surely remembers.
    pub const fn remembers_seconds(self) -> i64 {
        match self {
            // It keeps what it took for 45 days; a mail is owed for a week at most.
            Self::Postmark => 7 * 86_400,
            // Keys live a day, and so do Mailgun's events on its smallest plan.
            Self::Resend | Self::Mailgun | Self::SendGrid | Self::Cloudflare => 23 * 3600,
        }
    }

    /// Whether it can be found out what became of a mail of which nothing is known.
    pub const fn can_tell(self) -> bool {
        match self {
            Self::Resend | Self::Postmark | Self::Mailgun => true,
            Self::SendGrid | Self::Cloudflare => false,
        }
    }

    /// Mails of one request at most.
    ///
    /// `SendGrid`'s personalizations share one content, so each of our mails is a request there.
    pub const fn batch_max(self) -> usize {
        match self {
            Self::Resend => 100,
            Self::Postmark => 500,
            Self::SendGrid | Self::Mailgun | Self::Cloudflare => 1,
        }
    }
}

/// Marks the batch key of a mail that goes alone, because it was in a batch that was refused whole.
pub const ALONE: &str = "alone-";

/// Divides mails into requests. What is unclear and may be repeated is repeated in the same company;
/// what is unclear and may not goes alone, to be looked up.
pub fn parcels(api: Api, rows: Vec<ClaimedRow>) -> Vec<Vec<ClaimedRow>> {
    let mut parcels: Vec<Vec<ClaimedRow>> = Vec::new();
    let mut together: Vec<ClaimedRow> = Vec::new();
    for row in rows {
        if let Some(key) = row.batch_key.clone() {
            let same = |parcel: &&mut Vec<ClaimedRow>| {
                parcel.first().is_some_and(|first| first.batch_key.as_ref() == Some(&key))
            };
            match parcels.iter_mut().find(same) {
                Some(parcel) => parcel.push(row),
                None => parcels.push(vec![row]),
            }
        // Resend takes no attachments in a batch.
        } else if api.batch_max() == 1
            || row.unclear_at.is_some()
            || (api == Api::Resend && row.calendar.is_some())
        {
            parcels.push(vec![row]);
        } else {
            together.push(row);
        }
    }
    if !together.is_empty() {
        parcels.push(together);
    }
    // The order in a request is part of what its key stands for.
    for parcel in &mut parcels {
        parcel.sort_by_key(|row| row.id);
    }
    parcels.sort_by_key(|parcel| parcel.iter().map(|row| row.urgency).min());
    parcels
}

/// Sends mails in one request. Gives as many deliveries as there are mails.
pub async fn send(ports: &Ports, api: Api, mails: &[Mail<'_>], batch_key: Option<&str>) -> Vec<Delivery> {
    let config = &ports.config.mail;
    let count = mails.len();
    match (api, mails) {
        (Api::Resend, [mail]) if batch_key.is_none() => {
            vec![resend::delivery(ports.http.send(resend::request(config, mail)).await)]
        }
        (Api::Resend, _) => {
            let request = resend::batch(config, mails, batch_key.unwrap_or_default());
            resend::deliveries(ports.http.send(request).await, count)
        }
        (Api::Postmark, _) => {
            postmark::deliveries(ports.http.send(postmark::request(config, mails)).await, count)
        }
        (Api::SendGrid, [mail]) => {
            vec![sendgrid::delivery(ports.http.send(sendgrid::request(config, mail)).await)]
        }
        (Api::Mailgun, [mail]) => {
            vec![mailgun::delivery(ports.http.send(mailgun::request(config, mail)).await)]
        }
        (Api::Cloudflare, [mail]) => vec![cloudflare::send(ports, mail).await],
        (Api::SendGrid | Api::Mailgun | Api::Cloudflare, _) => {
            let problem = "This mail API takes one mail at a time.".to_owned();
            vec![answer::later(problem, None, false, false); count]
        }
    }
}

/// Asks the API whether it took a mail. Where it cannot say, the mail waits for a webhook that tells
/// of it, and is given up after 23 hours.
pub async fn look_up(ports: &Ports, api: Api, row: &ClaimedRow) -> Delivery {
    let config = &ports.config.mail;
    let id = row.id.to_string();
    match api {
        Api::Postmark => postmark::found(ports.http.send(postmark::look_up(config, &id)).await),
        Api::Mailgun => mailgun::found(ports.http.send(mailgun::look_up(config, &row.idempotency_key)).await),
        Api::Resend | Api::SendGrid | Api::Cloudflare => unknown(),
    }
}

/// It stays unclear.
fn unknown() -> Delivery {
    let problem =
        "It is not known whether the mail API took it, and this one cannot be asked; it is not sent twice."
            .to_owned();
    answer::later(problem, Some(3600), true, false)
}

/// Whether the API answers again: it is sent a letter to nobody with nothing in it, which none can take.
/// So nothing goes out, and the way is the one that mails take.
pub async fn answers(ports: &Ports, api: Api) -> bool {
    let config = &ports.config.mail;
    let nothing = serde_json::json!({});
    let request = match api {
        Api::Resend => resend::to_nobody(config),
        Api::Postmark => postmark::to_nobody(config),
        Api::SendGrid => sendgrid::to_nobody(config),
        Api::Mailgun => mailgun::to_nobody(config),
        Api::Cloudflare => match &ports.mailer {
            Some(mailer) => return cloudflare::is_up(&mailer.send(nothing).await),
            None => cloudflare::to_nobody(config),
        },
    };
    answer::is_up(&ports.http.send(request).await)
}

/// A request with a JSON body.
fn post(url: String, authorisation: (&'static str, String), body: &serde_json::Value) -> OutboundRequest {
    OutboundRequest {
        method: "POST",
        url,
        headers: vec![authorisation, ("content-type", "application/json".to_owned())],
        body: body.to_string(),
        timeout_ms: TIMEOUT_MS,
    }
}
