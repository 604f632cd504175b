//! Resend: `POST /emails` with `Idempotency-Key`, kept for 24 hours.

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::json;

use super::{Attachment, Delivery, Mail, TIMEOUT_MS};
use crate::config::MailConfig;
use crate::ports::{HttpClient, OutboundRequest, OutboundResponse, PortError};

#[derive(Deserialize)]
struct Taken {
    id: String,
}

#[derive(Deserialize)]
struct Refusal {
    name: String,
    message: String,
}

pub(super) async fn send(http: &dyn HttpClient, config: &MailConfig, mail: &Mail<'_>) -> Delivery {
    let mut body = json!({
        "from": mail.from, "to": [mail.to], "subject": mail.subject, "text": mail.text, "html": mail.html,
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
    let request = OutboundRequest {
        method: "POST",
        url: format!("{}/emails", config.url),
        headers: vec![
            ("authorization", format!("Bearer {}", config.key.as_str())),
            ("content-type", "application/json".to_owned()),
            ("idempotency-key", mail.idempotency_key.to_owned()),
        ],
        body: body.to_string(),
        timeout_ms: TIMEOUT_MS,
    };
    delivery(http.send(request).await)
}

/// What an answer means. Pure.
fn delivery(answer: Result<OutboundResponse, PortError>) -> Delivery {
    let later = |problem: String, retry_after, unclear, pause| Delivery::Later {
        problem,
        retry_after,
        unclear,
        pause,
    };
    let response = match answer {
        Ok(response) => response,
        Err(error) => return later(error.reason, None, true, true),
    };
    let refusal = serde_json::from_str::<Refusal>(&response.body).ok();
    let name = refusal.as_ref().map_or("", |refusal| refusal.name.as_str());
    let words = refusal
        .as_ref()
        .map_or_else(String::new, |refusal| format!(": {} ({})", refusal.message, refusal.name));
    let problem = format!("The mail API answered {}{words}", response.status);
    match (response.status, name) {
        (200..=299, _) => match serde_json::from_str::<Taken>(&response.body) {
            Ok(taken) => Delivery::Sent { provider_id: Some(taken.id) },
            // Taken, or a machine in between that answers for it: ask again under the same key.
            Err(_) => later(format!("{problem} with a body that is not its own"), None, true, false),
        },
        (409, "concurrent_idempotent_requests") => later(problem, response.retry_after, true, false),
        // Slow down; and a wrong address, a wrong key or a blocked account is the deployment's fault,
        // not this mail's.
        (300..=399 | 401 | 403 | 429 | 503, _) => later(problem, response.retry_after, false, true),
        // A machine in between may answer although the mail was taken.
        (408 | 500..=599, _) => later(problem, response.retry_after, true, true),
        _ => Delivery::Refused { problem },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Delivery {
        delivery(Ok(OutboundResponse { status, retry_after: None, body: body.to_owned() }))
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
}
