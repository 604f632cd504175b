//! Postmark: `POST /email/batch`, up to 500 mails, an answer for each in the same order. It has no
//! idempotency keys; what is unclear is looked up by the metadata that each mail carries.
//!
//! <https://postmarkapp.com/developer/api/email-api>,
//! <https://postmarkapp.com/developer/api/messages-api>

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{garbage, later, lost, problem, spoiled, throttled, unless_taken};
use super::{Attachment, Delivery, Mail, TIMEOUT_MS, post};
use crate::config::MailConfig;
use crate::ports::{OutboundRequest, OutboundResponse, PortError};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    error_code: u32,
    message: String,
    #[serde(rename = "MessageID")]
    message_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Messages {
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(rename = "MessageID")]
    message_id: String,
}

fn letter(mail: &Mail<'_>) -> Value {
    let file = |file: &Attachment<'_>| {
        json!({
            "Name": file.name, "ContentType": file.media_type, "Content": BASE64.encode(file.content.as_bytes()),
        })
    };
    let header = |(name, value): (&str, String)| json!({"Name": name, "Value": value});
    json!({
        "From": mail.from, "To": mail.to, "Subject": mail.subject, "TextBody": mail.text, "HtmlBody": mail.html,
        "MessageStream": "outbound", "Metadata": {"mail": mail.id},
        "TrackOpens": false, "TrackLinks": "None",
        "Headers": mail.headers().into_iter().map(header).collect::<Vec<Value>>(),
        "Attachments": mail.attachments.iter().map(file).collect::<Vec<Value>>(),
    })
}

fn token(config: &MailConfig) -> (&'static str, String) {
    ("x-postmark-server-token", config.key.as_str().to_owned())
}

/// A letter to nobody.
pub(super) fn to_nobody(config: &MailConfig) -> OutboundRequest {
    post(format!("{}/email/batch", config.url), token(config), &json!({}))
}

/// All mails in one request.
pub(super) fn request(config: &MailConfig, mails: &[Mail<'_>]) -> OutboundRequest {
    let body: Value = mails.iter().map(letter).collect();
    let mut request = post(format!("{}/email/batch", config.url), token(config), &body);
    request.headers.push(("accept", "application/json".to_owned()));
    request
}

/// What the answer means for each mail. Pure.
pub(super) fn deliveries(answer: Result<OutboundResponse, PortError>, count: usize) -> Vec<Delivery> {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return vec![lost(error); count],
    };
    if !(200..=299).contains(&response.status) {
        let refusal = serde_json::from_str::<Answer>(&response.body).ok();
        let words = refusal.map_or_else(String::new, |refusal| refusal.message);
        return spoiled(&response, count, &words)
            .unwrap_or_else(|| vec![unless_taken(&response, &words); count]);
    }
    let Ok(answers) = serde_json::from_str::<Vec<Answer>>(&response.body) else {
        return vec![garbage(response.status); count];
    };
    let mut answers = answers.into_iter();
    (0..count).map(|_| answers.next().map_or_else(|| garbage(response.status), one)).collect()
}

/// <https://postmarkapp.com/developer/api/overview#error-codes>
fn one(answer: Answer) -> Delivery {
    let words = format!("The mail API answered {}: {}", answer.error_code, answer.message);
    match answer.error_code {
        0 => Delivery::Sent { provider_id: answer.message_id },
        // The token, the sender's address, the account: not this mail's fault.
        429 => throttled(words, None),
        10 | 100 | 400..=405 | 412 | 413 => later(words, None, false, true),
        _ => Delivery::Refused { problem: words },
    }
}

/// Asks for the mail with this ID of ours.
pub(super) fn look_up(config: &MailConfig, id: &str) -> OutboundRequest {
    OutboundRequest {
        method: "GET",
        url: format!("{}/messages/outbound?count=1&offset=0&metadata_mail={id}", config.url),
        headers: vec![token(config), ("accept", "application/json".to_owned())],
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
    match serde_json::from_str::<Messages>(&response.body) {
        Ok(list) => match list.messages.into_iter().next() {
            Some(message) => Delivery::Sent { provider_id: Some(message.message_id) },
            None => Delivery::NotTaken,
        },
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
    fn each_mail_has_its_own_answer() {
        let body = r#"[
          {"ErrorCode":0,"Message":"OK","MessageID":"b7bc2f4a-e38e-4336-af7d-e6c392c2f817","SubmittedAt":"2010-11-26T12:01:05.1794748-05:00","To":"receiver1@example.com"},
          {"ErrorCode":406,"Message":"You tried to send to a recipient that has been marked as inactive."},
          {"ErrorCode":429,"Message":"Rate limit exceeded."}]"#;
        let each = deliveries(response(200, body), 4);
        assert_eq!(
            each[0],
            Delivery::Sent { provider_id: Some("b7bc2f4a-e38e-4336-af7d-e6c392c2f817".into()) }
        );
        assert!(matches!(&each[1], Delivery::Refused { problem } if problem.contains("inactive")));
        assert!(matches!(each[2], Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(each[3], Delivery::Later { unclear: true, .. }), "it says nothing of the fourth");
    }

    #[test]
    fn each_status_has_its_meaning() {
        let of = |status, body: &str| deliveries(response(status, body), 1).remove(0);
        let token = r#"{"ErrorCode":10,"Message":"No Account or Server API tokens were supplied."}"#;
        assert!(matches!(of(401, token), Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(of(429, ""), Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(of(500, ""), Delivery::Later { unclear: true, pause: true, .. }));
        assert!(matches!(of(503, ""), Delivery::Later { unclear: false, pause: true, .. }));
        assert!(matches!(
            of(422, r#"{"ErrorCode":300,"Message":"Invalid email request"}"#),
            Delivery::Refused { .. }
        ));
        assert!(matches!(of(200, "<html>"), Delivery::Later { unclear: true, .. }));
        let many = deliveries(response(422, ""), 2);
        assert!(matches!(many[0], Delivery::Alone { .. }), "each alone next time");
        let lost = deliveries(Err(PortError::new("http", "reset")), 1).remove(0);
        assert!(matches!(lost, Delivery::Later { unclear: true, .. }));
    }

    #[test]
    fn what_is_unclear_is_looked_up() {
        let body = r#"{"TotalCount":1,"Messages":[{"Tag":"","MessageID":"0ac29aee-e1cd-480d-b08d-4f48548ff48d","Status":"Sent"}]}"#;
        assert!(matches!(found(response(200, body)), Delivery::Sent { provider_id: Some(_) }));
        assert_eq!(found(response(200, r#"{"TotalCount":0,"Messages":[]}"#)), Delivery::NotTaken);
        assert!(matches!(found(response(500, "")), Delivery::Later { unclear: true, .. }), "still unclear");
        assert!(matches!(found(response(200, "?")), Delivery::Later { unclear: true, .. }));
    }
}
