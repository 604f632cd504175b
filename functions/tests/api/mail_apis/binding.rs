//! Cloudflare's e-mail binding, played: through the whole sending service.

use std::sync::{Arc, Mutex};

use credenza_functions::ports::{Mailer, MailerRefusal, PortError};
use serde_json::Value;

use super::{owed, sent};
use crate::reminders::tick;
use crate::support::System;

type Answer = Result<Result<String, MailerRefusal>, PortError>;

/// A binding that keeps what it was asked to send, and answers the same each time.
struct Played {
    asked: Mutex<Vec<Value>>,
    answer: Mutex<Answer>,
}

impl Mailer for Played {
    fn send(&self, message: Value) -> std::pin::Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        // A letter to nobody only asks whether it works.
        if message != serde_json::json!({}) {
            self.asked.lock().unwrap().push(message);
        }
        let answer = self.answer.lock().unwrap().clone();
        Box::pin(async move { answer })
    }
}

impl Played {
    fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    fn take(&self) -> Vec<Value> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what a port answers with")]
fn refused(code: &str, message: &str) -> Answer {
    Ok(Err(MailerRefusal { code: code.to_owned(), message: message.to_owned() }))
}

/// Two managers are owed a reminder, and this binding is there.
async fn bound(answer: Answer) -> (System, Arc<Played>) {
    let mut system = owed("cloudflare", "https://mail.example").await;
    let played = Arc::new(Played { asked: Mutex::default(), answer: Mutex::new(answer) });
    system.world.ports.mailer = Some(played.clone());
    (system, played)
}

#[tokio::test]
async fn the_binding_is_asked_instead_of_the_network() {
    let (system, played) = bound(Ok(Ok("<m@operator.example>".to_owned()))).await;
    tick(&system).await;
    let asked = played.take();
    assert_eq!(asked.len(), 2);
    for message in &asked {
        assert_eq!(
            message["from"],
            serde_json::json!({"email": "no-reply@operator.example", "name": "Credenza"})
        );
        assert!(message["to"].as_str().unwrap().ends_with("@noordzee.example"));
        assert!(message["subject"].as_str().unwrap().contains("expires in 21 days"));
        assert!(message["text"].as_str().unwrap().contains("/rotate/"));
        assert!(message["html"].as_str().unwrap().contains("<html"));
        assert_eq!(message["attachments"][0]["filename"], "expiry.ics");
        assert_eq!(message["attachments"][0]["disposition"], "attachment");
        assert!(message["headers"]["List-Unsubscribe"].is_string());
    }
    assert_eq!(sent(&system), 2);
    let noted =
        "SELECT count(*) FROM mails WHERE provider = 'cloudflare' AND provider_id = '<m@operator.example>'";
    assert_eq!(system.count(noted), 2);
    assert!(system.world.http.take_requests().is_empty(), "nothing goes over the network");
}

/// <https://developers.cloudflare.com/email-service/api/send-emails/workers-api/#error-codes>
#[tokio::test]
async fn each_documented_error_has_its_end() {
    for code in [
        "E_VALIDATION_ERROR",
        "E_FIELD_MISSING",
        "E_TOO_MANY_RECIPIENTS",
        "E_TOO_MANY_ATTACHMENTS",
        "E_RECIPIENT_NOT_ALLOWED",
        "E_RECIPIENT_SUPPRESSED",
        "E_CONTENT_TOO_LARGE",
        "E_HEADER_NOT_ALLOWED",
        "E_HEADER_VALUE_INVALID",
    ] {
        let (system, played) = bound(refused(code, "in words")).await;
        tick(&system).await;
        played.answers(Ok(Ok("m".to_owned())));
        system.advance(900);
        tick(&system).await;
        let marked = format!(
            "SELECT count(*) FROM mails WHERE state = 'failed' AND problem LIKE '%{code}: in words%'"
        );
        assert_eq!(
            (system.count(&marked), played.take().len()),
            (2, 2),
            "{code}: shown, and not tried again"
        );
    }
    for code in [
        "E_RATE_LIMIT_EXCEEDED",
        "E_DAILY_LIMIT_EXCEEDED",
        "E_SENDER_NOT_VERIFIED",
        "E_SENDER_DOMAIN_NOT_AVAILABLE",
    ] {
        let (system, played) = bound(refused(code, "in words")).await;
        tick(&system).await;
        assert_eq!(system.count("SELECT count(*) FROM mails WHERE unclear_at IS NOT NULL"), 0, "{code}");
        played.answers(Ok(Ok("m".to_owned())));
        for _ in 0..4 {
            system.advance(900);
            tick(&system).await;
        }
        assert_eq!(sent(&system), 2, "{code}: not this mail's fault, so it goes out later");
    }
}

/// What nobody can make sense of is not sent twice on a guess: it is marked, given up after 23 hours and shown.
#[tokio::test]
async fn nonsense_of_the_binding_is_left_alone_and_shown() {
    for (name, answer) in [
        ("theirs", refused("E_INTERNAL_SERVER_ERROR", "Try again.")),
        ("delivery", refused("E_DELIVERY_FAILED", "…")),
        ("a code that nobody knows", refused("E_BANANA", "…")),
        ("no code", refused("", "email to a@b.example not allowed")),
        ("nothing at all", refused("", "")),
        ("an answer without an ID", Ok(Ok(String::new()))),
        ("no answer", Err(PortError::new("mailer", "no answer in time"))),
    ] {
        let (system, played) = bound(answer).await;
        tick(&system).await;
        let asked = played.take().len();
        assert_eq!(
            system.count("SELECT count(*) FROM mails WHERE state = 'owed' AND unclear_at IS NOT NULL"),
            2,
            "{name}"
        );
        assert_eq!(
            system.count("SELECT count(*) FROM mails WHERE problem IS NULL OR problem = ''"),
            0,
            "{name}"
        );
        played.answers(Ok(Ok("m".to_owned())));
        for _ in 0..8 {
            system.advance(900);
            tick(&system).await;
        }
        assert_eq!((asked, played.take().len(), sent(&system)), (2, 0, 0), "{name}: never twice");
        system.advance(23 * 3600);
        tick(&system).await;
        assert_eq!(system.count("SELECT count(*) FROM mails WHERE state = 'failed'"), 2, "{name}: shown");
    }
}

/// A call of the binding is a request of the platform: on the free plan a tick has fifty.
#[tokio::test]
async fn what_goes_through_the_binding_counts_as_a_request() {
    let (system, _) = bound(Ok(Ok("m".to_owned()))).await;
    let limits = credenza_functions::budget::Limits { statements: 1000, requests: 1 };
    let (ports, budget) = credenza_functions::budget::counted(&system.world.ports, limits);
    credenza_functions::reminders::plan(&ports, Vec::new()).await.unwrap();
    assert_eq!(credenza_functions::composer::compose(&ports, &budget, 10).await.unwrap(), 2);
    let mut standing = credenza_functions::mail_standing::Standing::look(&ports).await.unwrap();
    credenza_functions::outbox::send(&ports, &budget, &mut standing).await.unwrap();
    assert_eq!((sent(&system), budget.used().1), (1, 1), "the other one is for the next tick");
}
