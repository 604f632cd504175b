//! Cloudflare Email Service: the `send_email` binding where the deployment has one, else its REST
//! API. It has no idempotency keys, nothing to look up and no webhook: what is unclear waits for the end
//! of an outage, and is given up after 23 hours.
//!
//! <https://developers.cloudflare.com/email-service/api/send-emails/workers-api/>,
//! <https://developers.cloudflare.com/email-service/api/send-emails/rest-api/>

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{garbage, later, lost, throttled, unless_taken};
use super::sendgrid::address;
use super::{Attachment, Delivery, Mail, post};
use crate::config::MailConfig;
use crate::ports::{MailerRefusal, OutboundRequest, OutboundResponse, PortError, Ports};

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    success: bool,
    #[serde(default)]
    errors: Vec<Fault>,
    result: Option<Outcome>,
}

#[derive(Deserialize)]
struct Fault {
    message: String,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(default)]
    delivered: Vec<String>,
    #[serde(default)]
    queued: Vec<String>,
    #[serde(default)]
    permanent_bounces: Vec<String>,
}

/// By the binding, or by the REST API.
pub(super) async fn send(ports: &Ports, mail: &Mail<'_>) -> Delivery {
    match &ports.mailer {
        Some(mailer) => by_binding(mailer.send(message(mail, "email")).await),
        None => delivery(ports.http.send(request(&ports.config.mail, mail)).await),
    }
}

/// The message. The two ways in differ in one word: what the sender's address is called.
fn message(mail: &Mail<'_>, address_name: &str) -> Value {
    let (name, email) = address(mail.from);
    let file = |file: &Attachment<'_>| {
        json!({
            "filename": file.name, "type": file.media_type, "disposition": "attachment",
            "content": BASE64.encode(file.content.as_bytes()),
        })
    };
    let mut body =
        json!({"to": mail.to, "subject": mail.subject, "text": mail.text, "html": mail.html, "from": email});
    if let Some(name) = name {
        body["from"] = json!({address_name: email, "name": name});
    }
    if !mail.attachments.is_empty() {
        body["attachments"] = mail.attachments.iter().map(file).collect();
    }
    let headers: Map<String, Value> =
        mail.headers().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    if !headers.is_empty() {
        body["headers"] = headers.into();
    }
    body
}

fn request(config: &MailConfig, mail: &Mail<'_>) -> OutboundRequest {
    let authorisation = ("authorization", format!("Bearer {}", config.key.as_str()));
    post(format!("{}/email/sending/send", config.url), authorisation, &message(mail, "address"))
}

/// A letter to nobody.
pub(super) fn to_nobody(config: &MailConfig) -> OutboundRequest {
    let authorisation = ("authorization", format!("Bearer {}", config.key.as_str()));
    post(format!("{}/email/sending/send", config.url), authorisation, &json!({}))
}

/// Whether a binding that answers so to a letter to nobody works. One that refuses it without a code
/// found the fault by itself: then it is the next mail that tells.
pub(super) fn is_up(answer: &Result<Result<String, MailerRefusal>, PortError>) -> bool {
    match answer {
        Ok(Err(refusal)) if refusal.code.is_empty() => true,
        Ok(_) => matches!(by_binding(answer.clone()), Delivery::Refused { .. } | Delivery::Sent { .. }),
        Err(_) => false,
    }
}

/// What the binding's answer means. Pure.
fn by_binding(answer: Result<Result<String, MailerRefusal>, PortError>) -> Delivery {
    let refusal = match answer {
        Ok(Ok(id)) if id.is_empty() => {
            return later("The mail API answered without the mail's ID".to_owned(), None, true, false);
        }
        Ok(Ok(id)) => return Delivery::Sent { provider_id: Some(id) },
        Ok(Err(refusal)) => refusal,
        Err(error) => return lost(error),
    };
    let code = if refusal.code.is_empty() { "an error without a code" } else { &refusal.code };
    let problem = format!("The mail API answered {code}: {}", refusal.message);
    let is = |words: &[&str]| words.iter().any(|word| refusal.code.contains(word));
    // Too many mails, or a sender that the account may not use: not this mail's fault.
    if is(&["RATE_LIMIT", "DAILY_LIMIT", "QUOTA"]) {
        throttled(problem, None)
    } else if is(&["SENDER", "NOT_ENTITLED", "UNAUTHORIZED"]) {
        later(problem, None, false, true)
    } else if is(&["VALIDATION", "FIELD", "RECIPIENT", "TOO_LARGE", "HEADER", "ATTACHMENT"]) {
        Delivery::Refused { problem }
    } else {
        // What has no code is an oddity of this mail, and not the service's.
        later(problem, None, true, !refusal.code.is_empty())
    }
}

/// What the REST API's answer means. Pure.
fn delivery(answer: Result<OutboundResponse, PortError>) -> Delivery {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return lost(error),
    };
    let envelope = serde_json::from_str::<Envelope>(&response.body).ok();
    let words = envelope.as_ref().map_or_else(String::new, |envelope| {
        envelope.errors.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ")
    });
    if !(200..=299).contains(&response.status) {
        return unless_taken(&response, &words);
    }
    match envelope {
        Some(Envelope { success: true, result: Some(outcome), .. }) => {
            if outcome.delivered.is_empty() && outcome.queued.is_empty() {
                match outcome.permanent_bounces.first() {
                    Some(_) => Delivery::Refused { problem: "The address does not take mails.".to_owned() },
                    None => garbage(response.status),
                }
            } else {
                Delivery::Sent { provider_id: None }
            }
        }
        Some(Envelope { success: false, errors, .. }) if !errors.is_empty() => {
            later(format!("The mail API answered {words}"), None, false, true)
        }
        _ => garbage(response.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_of_the_rest_api_has_its_meaning() {
        let answer = |status, body: &str| {
            delivery(Ok(OutboundResponse { status, retry_after: None, body: body.to_owned() }))
        };
        let good =
            |list: &str| format!(r#"{{"success":true,"errors":[],"messages":[],"result":{{{list}}}}}"#);
        let delivered = good(r#""delivered":["a@b.example"],"permanent_bounces":[],"queued":[]"#);
        assert_eq!(answer(200, &delivered), Delivery::Sent { provider_id: None });
        let queued = good(r#""delivered":[],"permanent_bounces":[],"queued":["a@b.example"]"#);
        assert_eq!(answer(200, &queued), Delivery::Sent { provider_id: None });
        let bounced = good(r#""delivered":[],"permanent_bounces":["a@b.example"],"queued":[]"#);
        assert!(matches!(answer(200, &bounced), Delivery::Refused { .. }));
        assert!(matches!(answer(200, "<html>"), Delivery::Later { unclear: true, .. }));
        let fault = r#"{"success":false,"errors":[{"code":10001,"message":"email.sending.error.invalid_request_schema"}],"messages":[],"result":null}"#;
        assert!(
            matches!(answer(400, fault), Delivery::Refused { problem } if problem.contains("invalid_request_schema"))
        );
        assert!(matches!(answer(403, fault), Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(answer(429, fault), Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(answer(500, fault), Delivery::Later { unclear: true, pause: true, .. }));
    }

    #[test]
    fn each_error_of_the_binding_has_its_meaning() {
        let answer = |code: &str| {
            by_binding(Ok(Err(MailerRefusal { code: code.to_owned(), message: "…".to_owned() })))
        };
        assert!(matches!(by_binding(Ok(Ok("m".into()))), Delivery::Sent { provider_id: Some(_) }));
        assert!(
            matches!(by_binding(Ok(Ok(String::new()))), Delivery::Later { unclear: true, .. }),
            "nonsense"
        );
        for code in ["E_RATE_LIMIT_EXCEEDED", "E_DAILY_LIMIT_EXCEEDED", "E_SENDER_NOT_VERIFIED"] {
            assert!(matches!(answer(code), Delivery::Later { unclear: false, pause: true, .. }), "{code}");
        }
        for code in
            ["E_VALIDATION_ERROR", "E_RECIPIENT_SUPPRESSED", "E_CONTENT_TOO_LARGE", "E_HEADER_NOT_ALLOWED"]
        {
            assert!(matches!(answer(code), Delivery::Refused { .. }), "{code}");
        }
        for code in ["E_INTERNAL_SERVER_ERROR", "E_DELIVERY_FAILED", ""] {
            assert!(matches!(answer(code), Delivery::Later { unclear: true, .. }), "{code}");
        }
    }
}
