//! Resend: `POST /emails` and `POST /emails/batch` with `Idempotency-Key`, kept for 24 hours.
//!
//! <https://resend.com/docs/api-reference/emails/send-email>

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{garbage, later, lost, problem, spoiled, unless_taken};
use super::{Attachment, Delivery, Mail, post};
use crate::config::MailConfig;
use crate::ports::{OutboundRequest, OutboundResponse, PortError};

#[derive(Deserialize)]
struct Taken {
    id: String,
}

/// In permissive mode a batch says which of its mails it did not take, by their place in it.
#[derive(Deserialize)]
struct BatchTaken {
    data: Vec<Taken>,
    #[serde(default)]
    errors: Vec<BatchError>,
}

#[derive(Deserialize)]
struct BatchError {
    index: usize,
    message: String,
}

#[derive(Deserialize, Default)]
struct Refusal {
    name: String,
    message: String,
}

fn letter(mail: &Mail<'_>) -> Value {
    let mut body = json!({
        "from": mail.from, "to": [mail.to], "subject": mail.subject, "text": mail.text, "html": mail.html,
        "tags": [{"name": "mail", "value": mail.id}],
    });
    if !mail.attachments.is_empty() {
        let file = |file: &Attachment<'_>| {
            json!({
                "filename": file.name, "content_type": file.media_type,
                "content": BASE64.encode(file.content.as_bytes()),
            })
        };
        body["attachments"] = mail.attachments.iter().map(file).collect();
    }
    let headers: Map<String, Value> =
        mail.headers().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    if !headers.is_empty() {
        body["headers"] = headers.into();
    }
    body
}

fn keyed(config: &MailConfig, path: &str, body: &Value, key: &str) -> OutboundRequest {
    let authorisation = ("authorization", format!("Bearer {}", config.key.as_str()));
    let mut request = post(format!("{}{path}", config.url), authorisation, body);
    request.headers.push(("idempotency-key", key.to_owned()));
    request
}

/// A letter to nobody.
pub(super) fn to_nobody(config: &MailConfig) -> OutboundRequest {
    let authorisation = ("authorization", format!("Bearer {}", config.key.as_str()));
    post(format!("{}/emails", config.url), authorisation, &json!({}))
}

/// One mail.
pub(super) fn request(config: &MailConfig, mail: &Mail<'_>) -> OutboundRequest {
    keyed(config, "/emails", &letter(mail), mail.idempotency_key)
}

/// Several, without attachments. One bad mail does not refuse the others.
pub(super) fn batch(config: &MailConfig, mails: &[Mail<'_>], key: &str) -> OutboundRequest {
    let mut request = keyed(config, "/emails/batch", &mails.iter().map(letter).collect(), key);
    request.headers.push(("x-batch-validation", "permissive".to_owned()));
    request
}

/// What the answer to one mail means. Pure.
pub(super) fn delivery(answer: Result<OutboundResponse, PortError>) -> Delivery {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return lost(error),
    };
    match response.status {
        200..=299 => match serde_json::from_str::<Taken>(&response.body) {
            Ok(taken) => Delivery::Sent { provider_id: Some(taken.id) },
            // Ask again under the same key.
            Err(_) => garbage(response.status),
        },
        _ => refused(&response),
    }
}

/// What the answer to a batch means for each of its mails. Pure.
pub(super) fn deliveries(answer: Result<OutboundResponse, PortError>, count: usize) -> Vec<Delivery> {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return vec![lost(error); count],
    };
    if !(200..=299).contains(&response.status) {
        let refusal = serde_json::from_str::<Refusal>(&response.body).unwrap_or_default();
        // Under this key the batch was taken as it was then: only a mail that was withdrawn since can
        // be missing now.
        if response.status == 409 && refusal.name == "invalid_idempotent_request" {
            return vec![Delivery::Sent { provider_id: None }; count];
        }
        return spoiled(&response, count, &refusal.message)
            .unwrap_or_else(|| vec![refused(&response); count]);
    }
    let Ok(taken) = serde_json::from_str::<BatchTaken>(&response.body) else {
        return vec![garbage(response.status); count];
    };
    let mut ids = taken.data.into_iter();
    let each = |index: usize| match taken.errors.iter().find(|error| error.index == index) {
        Some(error) => Delivery::Refused { problem: problem(response.status, &error.message) },
        None => match ids.next() {
            Some(taken) => Delivery::Sent { provider_id: Some(taken.id) },
            None => garbage(response.status),
        },
    };
    (0..count).map(each).collect()
}

fn refused(response: &OutboundResponse) -> Delivery {
    let refusal = serde_json::from_str::<Refusal>(&response.body).ok();
    let name = refusal.as_ref().map_or("", |refusal| refusal.name.as_str());
    let words = refusal
        .as_ref()
        .map_or_else(String::new, |refusal| format!("{} ({})", refusal.message, refusal.name));
    if response.status == 409 && name == "concurrent_idempotent_requests" {
        return later(problem(response.status, &words), response.retry_after, true, false);
    }
    unless_taken(response, &words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "what a port answers with")]
    fn response(status: u16, body: &str) -> Result<OutboundResponse, PortError> {
        Ok(OutboundResponse { status, retry_after: None, body: body.to_owned() })
    }

    fn answer(status: u16, body: &str) -> Delivery {
        delivery(response(status, body))
    }

    #[test]
    fn each_answer_has_its_meaning() {
        let taken = answer(200, r#"{"id":"49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"}"#);
        assert!(matches!(taken, Delivery::Sent { provider_id: Some(_) }));
        assert!(matches!(answer(200, "<html>"), Delivery::Later { unclear: true, .. }));
        for (status, expected) in [
            (302, false),
            (401, false),
            (403, false),
            (429, false),
            (503, false),
            (500, true),
            (502, true),
            (504, true),
        ] {
            let Delivery::Later { unclear, pause: true, .. } = answer(status, "") else { panic!("{status}") };
            assert_eq!(unclear, expected, "{status}");
        }
        let body = r#"{"statusCode":422,"name":"validation_error","message":"Invalid `to` field."}"#;
        let Delivery::Refused { problem } = answer(422, body) else {
            panic!("a bad address is refused for good")
        };
        assert!(problem.contains("Invalid `to` field."));
        assert!(matches!(answer(413, ""), Delivery::Refused { .. }));
        let concurrent = r#"{"statusCode":409,"name":"concurrent_idempotent_requests","message":"…"}"#;
        assert!(matches!(answer(409, concurrent), Delivery::Later { unclear: true, .. }));
        assert!(matches!(
            answer(409, r#"{"name":"invalid_idempotent_request","message":"…"}"#),
            Delivery::Refused { .. }
        ));
        let lost = delivery(Err(PortError::new("http", "no answer in time")));
        assert!(matches!(lost, Delivery::Later { unclear: true, .. }));
    }

    #[test]
    fn each_mail_of_a_batch_has_its_own_end() {
        let whole = deliveries(response(200, r#"{"data":[{"id":"a"},{"id":"b"}]}"#), 2);
        assert!(whole.iter().all(|one| matches!(one, Delivery::Sent { provider_id: Some(_) })));
        let body = r#"{"data":[{"id":"a"}],"errors":[{"index":0,"message":"The `to` field is missing."}]}"#;
        let partial = deliveries(response(200, body), 2);
        assert!(matches!(&partial[0], Delivery::Refused { problem } if problem.contains("`to`")));
        assert_eq!(partial[1], Delivery::Sent { provider_id: Some("a".into()) });
        let short = deliveries(response(200, r#"{"data":[{"id":"a"}]}"#), 2);
        assert!(matches!(short[1], Delivery::Later { unclear: true, .. }), "it says nothing of the second");
        let changed = r#"{"statusCode":409,"name":"invalid_idempotent_request","message":"…"}"#;
        assert_eq!(deliveries(response(409, changed), 1), [Delivery::Sent { provider_id: None }]);
        assert_eq!(deliveries(response(429, ""), 3).len(), 3);
        assert!(matches!(deliveries(response(200, "<html>"), 1)[0], Delivery::Later { unclear: true, .. }));
    }
}
