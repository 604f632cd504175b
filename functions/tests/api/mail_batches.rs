//! One mail that a mail API will not take spoils its batch, and nobody else's mail.

use credenza_functions::adapters::native::taken;
use credenza_functions::ports::{OutboundRequest, OutboundResponse};
use serde_json::{Value, json};

use crate::mail_apis::owed;
use crate::outbox::send;
use crate::support::System;

/// The API refuses whatever holds a mail to X with this status, and takes everything else.
async fn three_mails(api: &'static str, status: u16) -> System {
    let system = owed(api, "https://mail.example").await;
    system.execute(
        "INSERT INTO mails (id, kind, idempotency_key, recipient, subject, body_text, body_html, urgency, created_at, next_attempt_at)
         SELECT '0192e4a0-0000-7000-8000-00000000000' || key, 'test', 'key-' || key, value || '@registry.example', 's', 't', 'h', 1, unixepoch('2027-11-02'), 0
         FROM json_each('[\"one\", \"x\", \"two\"]')",
    );
    system.world.http.replay(Box::new(move |request| {
        if request.body.contains("x@registry.example") {
            let body =
                r#"{"name":"validation_error","message":"Invalid.","ErrorCode":300,"Message":"Invalid."}"#;
            return Ok(OutboundResponse { status, retry_after: None, body: body.to_owned() });
        }
        Ok(if api == "resend" { taken(request) } else { each_taken(request) })
    }));
    system
}

fn each_taken(request: &OutboundRequest) -> OutboundResponse {
    let count = serde_json::from_str::<Value>(&request.body).unwrap().as_array().unwrap().len();
    let one = json!({"ErrorCode": 0, "Message": "OK", "MessageID": "m"});
    OutboundResponse { status: 200, retry_after: None, body: Value::from(vec![one; count]).to_string() }
}

#[tokio::test]
async fn a_batch_that_is_refused_whole_goes_out_again_one_by_one() {
    for api in ["resend", "postmark"] {
        for status in [400, 413, 422] {
            let system = three_mails(api, status).await;
            send(&system).await;
            let ended = |state: &str, recipient: &str| {
                system.count(&format!(
                    "SELECT count(*) FROM mails WHERE state = '{state}' AND recipient LIKE '{recipient}@registry.example'"
                ))
            };
            assert_eq!((ended("sent", "one"), ended("sent", "two")), (1, 1), "{api} {status}");
            assert_eq!(ended("failed", "x"), 1, "{api} {status}");
            let requests = system.world.http.take_requests();
            assert_eq!(requests.len(), 4, "{api} {status}: together, then each alone");
            let shown = format!("{requests:?}");
            assert!(shown.contains("mail.example"), "{shown}");
            assert!(
                !shown.contains("registry.example") && !shown.to_lowercase().contains("bearer"),
                "{shown}"
            );
        }
    }
}
