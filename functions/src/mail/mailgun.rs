//! Mailgun: `POST /v3/{domain}/messages` as multipart form data, one mail a request. It has no
//! idempotency keys; each mail names its own Message-ID, by which what is unclear is looked up in the
//! events. `MAIL_API_URL` holds the region and the domain.
//!
//! <https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages>

use std::fmt::Write as _;

use data_encoding::{BASE64, HEXLOWER};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::answer::{garbage, later, lost, problem, unless_taken};
use super::sendgrid::address;
use super::{Delivery, Mail, TIMEOUT_MS};
use crate::config::MailConfig;
use crate::ports::{OutboundRequest, OutboundResponse, PortError};

#[derive(Deserialize)]
struct Taken {
    id: String,
}

#[derive(Deserialize, Default)]
struct Refusal {
    message: String,
}

#[derive(Deserialize)]
struct Events {
    items: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    event: String,
}

fn authorisation(config: &MailConfig) -> (&'static str, String) {
    let credentials = format!("api:{}", config.key.as_str());
    ("authorization", format!("Basic {}", BASE64.encode(credentials.as_bytes())))
}

/// The Message-ID without its brackets: the same for the same mail.
fn message_id(config: &MailConfig, key: &str) -> String {
    let (_, from) = address(&config.from);
    let domain = from.split_once('@').map_or("localhost", |(_, domain)| domain);
    let digest = HEXLOWER.encode(&Sha256::digest(key));
    format!("{}@{domain}", digest.get(..32).unwrap_or_default())
}

/// A letter to nobody.
pub(super) fn to_nobody(config: &MailConfig) -> OutboundRequest {
    super::post(format!("{}/messages", config.url), authorisation(config), &serde_json::json!({}))
}

/// One mail.
pub(super) fn request(config: &MailConfig, mail: &Mail<'_>) -> OutboundRequest {
    let boundary = boundary(mail);
    let mut body = String::new();
    let mut field = |name: &str, value: &str| {
        let _ = write!(
            body,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    };
    field("from", mail.from);
    field("to", mail.to);
    field("subject", mail.subject);
    field("text", mail.text);
    field("html", mail.html);
    field("o:tracking", "no");
    field("v:mail", mail.id);
    field("h:Message-Id", &format!("<{}>", message_id(config, mail.idempotency_key)));
    for (name, value) in mail.headers() {
        field(&format!("h:{name}"), &value);
    }
    for file in mail.attachments {
        let _ = write!(
            body,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n{}\r\n",
            file.name, file.media_type, file.content
        );
    }
    let _ = write!(body, "--{boundary}--\r\n");
    OutboundRequest {
        method: "POST",
        url: format!("{}/messages", config.url),
        headers: vec![
            authorisation(config),
            ("content-type", format!("multipart/form-data; boundary={boundary}")),
        ],
        body,
        timeout_ms: TIMEOUT_MS,
    }
}

/// A line that stands nowhere in the mail: a digest of the mail itself.
fn boundary(mail: &Mail<'_>) -> String {
    let digest = HEXLOWER.encode(&Sha256::digest(format!("{}\n{}", mail.idempotency_key, mail.html)));
    format!("credenza-{}", digest.get(..40).unwrap_or_default())
}

/// What the answer means. Pure.
pub(super) fn delivery(answer: Result<OutboundResponse, PortError>) -> Delivery {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return lost(error),
    };
    if !(200..=299).contains(&response.status) {
        let refusal = serde_json::from_str::<Refusal>(&response.body).unwrap_or_default();
        return unless_taken(&response, &refusal.message);
    }
    match serde_json::from_str::<Taken>(&response.body) {
        Ok(taken) => Delivery::Sent { provider_id: Some(taken.id) },
        Err(_) => garbage(response.status),
    }
}

/// Asks what became of the mail with this key.
pub(super) fn look_up(config: &MailConfig, key: &str) -> OutboundRequest {
    OutboundRequest {
        method: "GET",
        url: format!("{}/events?limit=1&message-id={}", config.url, message_id(config, key)),
        headers: vec![authorisation(config)],
        body: String::new(),
        timeout_ms: TIMEOUT_MS,
    }
}

/// What was found. Pure.
pub(super) fn found(answer: Result<OutboundResponse, PortError>) -> Delivery {
    let response = match answer {
        Ok(response) if (200..=299).contains(&response.status) => response,
        Ok(response) => {
            return later(problem(response.status, "to a look-up"), response.retry_after, true, false);
        }
        Err(error) => return later(error.reason, None, true, false),
    };
    match serde_json::from_str::<Events>(&response.body) {
        Ok(events) if events.items.is_empty() => Delivery::NotTaken,
        Ok(events) if events.items.iter().all(|item| item.event == "rejected") => {
            Delivery::Refused { problem: "The mail API rejected it.".to_owned() }
        }
        Ok(_) => Delivery::Sent { provider_id: None },
        Err(_) => garbage(response.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "what a port answers with")]
    fn response(status: u16, body: &str) -> Result<OutboundResponse, PortError> {
        Ok(OutboundResponse { status, retry_after: None, body: body.to_owned() })
    }

    #[test]
    fn each_answer_has_its_meaning() {
        let answer = |status, body: &str| delivery(response(status, body));
        let taken =
            r#"{"id":"<20111114174239.25659.5817@samples.mailgun.org>","message":"Queued. Thank you."}"#;
        assert!(matches!(answer(200, taken), Delivery::Sent { provider_id: Some(_) }));
        assert!(matches!(answer(200, "Mailgun Magnificent API"), Delivery::Later { unclear: true, .. }));
        let bad = r#"{"message":"to parameter is not a valid address. please check documentation"}"#;
        let Delivery::Refused { problem } = answer(400, bad) else {
            panic!("a bad address is refused for good")
        };
        assert!(problem.contains("valid address"));
        assert!(matches!(answer(401, "Forbidden"), Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(answer(429, ""), Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(answer(413, ""), Delivery::Refused { .. }));
        assert!(matches!(answer(500, ""), Delivery::Later { unclear: true, pause: true, .. }));
        assert!(matches!(
            delivery(Err(PortError::new("http", "reset"))),
            Delivery::Later { unclear: true, .. }
        ));
    }

    #[test]
    fn what_is_unclear_is_looked_up() {
        let accepted = r#"{"items":[{"event":"accepted","id":"Y","timestamp":1471018500.1}],"paging":{}}"#;
        assert!(matches!(found(response(200, accepted)), Delivery::Sent { .. }));
        assert_eq!(found(response(200, r#"{"items":[],"paging":{}}"#)), Delivery::NotTaken);
        let rejected = r#"{"items":[{"event":"rejected","id":"Y"}],"paging":{}}"#;
        assert!(matches!(found(response(200, rejected)), Delivery::Refused { .. }));
        assert!(matches!(found(response(401, "")), Delivery::Later { unclear: true, .. }));
    }
}
