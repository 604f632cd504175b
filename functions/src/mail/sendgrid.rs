//! `SendGrid`: `POST /v3/mail/send`, one mail a request, 202 with an empty body. It has no idempotency
//! keys and, without a paid addition, nothing to look up: what is unclear waits for its webhook, and for the end of an outage.
//!
//! <https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send>

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{lost, unless_taken};
use super::{Attachment, Delivery, Mail, post};
use crate::config::MailConfig;
use crate::ports::{OutboundRequest, OutboundResponse, PortError};

#[derive(Deserialize, Default)]
struct Refusal {
    errors: Vec<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    message: String,
    field: Option<String>,
}

/// `Name <address>` in its parts.
pub(super) fn address(from: &str) -> (Option<&str>, &str) {
    match from.rsplit_once('<').map(|(name, rest)| (name.trim().trim_matches('"'), rest.strip_suffix('>'))) {
        Some((name, Some(address))) => ((!name.is_empty()).then_some(name), address.trim()),
        _ => (None, from.trim()),
    }
}

/// A letter to nobody.
pub(super) fn to_nobody(config: &MailConfig) -> OutboundRequest {
    let authorisation = ("authorization", format!("Bearer {}", config.key.as_str()));
    post(format!("{}/v3/mail/send", config.url), authorisation, &json!({}))
}

/// One mail.
pub(super) fn request(config: &MailConfig, mail: &Mail<'_>) -> OutboundRequest {
    let (name, email) = address(mail.from);
    let file = |file: &Attachment<'_>| {
        json!({
            "filename": file.name, "type": file.media_type, "disposition": "attachment",
            "content": BASE64.encode(file.content.as_bytes()),
        })
    };
    let mut body = json!({
        "personalizations": [{"to": [{"email": mail.to}], "custom_args": {"mail": mail.id}}],
        "from": {"email": email}, "subject": mail.subject,
        "content": [{"type": "text/plain", "value": mail.text}, {"type": "text/html", "value": mail.html}],
        "tracking_settings": {"click_tracking": {"enable": false}, "open_tracking": {"enable": false}},
    });
    if let Some(name) = name {
        body["from"]["name"] = name.into();
    }
    // An empty list is an error there.
    if !mail.attachments.is_empty() {
        body["attachments"] = mail.attachments.iter().map(file).collect();
    }
    let headers: Map<String, Value> =
        mail.headers().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    if !headers.is_empty() {
        body["headers"] = headers.into();
    }
    let authorisation = ("authorization", format!("Bearer {}", config.key.as_str()));
    post(format!("{}/v3/mail/send", config.url), authorisation, &body)
}

/// What the answer means. Pure.
pub(super) fn delivery(answer: Result<OutboundResponse, PortError>) -> Delivery {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return lost(error),
    };
    match (response.status, response.body.is_empty()) {
        (202, true) => Delivery::Sent { provider_id: None },
        // 200 is the sandbox's answer, and a body is somebody else's.
        (200..=299, _) => super::answer::garbage(response.status),
        _ => {
            let refusal = serde_json::from_str::<Refusal>(&response.body).unwrap_or_default();
            let say = |fault: &Fault| match &fault.field {
                Some(field) => format!("{} ({field})", fault.message),
                None => fault.message.clone(),
            };
            let words: Vec<String> = refusal.errors.iter().map(say).collect();
            unless_taken(&response, &words.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_its_meaning() {
        let answer = |status, body: &str| {
            delivery(Ok(OutboundResponse { status, retry_after: None, body: body.to_owned() }))
        };
        assert_eq!(answer(202, ""), Delivery::Sent { provider_id: None });
        assert!(matches!(answer(200, "<html>"), Delivery::Later { unclear: true, .. }));
        let bad = r#"{"errors":[{"message":"Does not contain a valid address.","field":"personalizations.0.to.0.email","help":"…"}]}"#;
        let Delivery::Refused { problem } = answer(400, bad) else {
            panic!("a bad address is refused for good")
        };
        assert!(problem.contains("valid address") && problem.contains("personalizations.0.to.0.email"));
        let key = r#"{"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked","field":null,"help":null}]}"#;
        assert!(matches!(answer(401, key), Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(answer(429, ""), Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(answer(413, ""), Delivery::Refused { .. }));
        assert!(matches!(answer(500, ""), Delivery::Later { unclear: true, pause: true, .. }));
        assert!(matches!(
            delivery(Err(PortError::new("http", "reset"))),
            Delivery::Later { unclear: true, .. }
        ));
    }

    #[test]
    fn a_sender_has_a_name_or_none() {
        assert_eq!(address("Credenza <a@b.example>"), (Some("Credenza"), "a@b.example"));
        assert_eq!(address("\"A, B\" <a@b.example>"), (Some("A, B"), "a@b.example"));
        assert_eq!(address("a@b.example"), (None, "a@b.example"));
    }
}
