//! A mail API as it is in truth, and how an outage of it looks from outside.

use std::sync::{Arc, Mutex};

use credenza_functions::ports::{Mailer, MailerRefusal, OutboundRequest, OutboundResponse, PortError};
use serde_json::{Value, json};

/// How an outage is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Status(u16),
    Timeout,
    Reset,
    /// Only mails fail; whatever else is asked is answered.
    MailsOnly,
}

pub const FAULTS: [Fault; 6] = [
    Fault::Status(503),
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(504),
    Fault::Timeout,
    Fault::Reset,
];

/// A mail API, or the binding, as it is in truth.
#[derive(Default)]
pub struct Truth {
    pub down: Option<Fault>,
    /// It takes mails, and only its answers are lost.
    pub takes_all_the_same: bool,
    /// Each mail that it took: the whole of it.
    pub taken: Vec<String>,
    keys: Vec<String>,
}

pub type Shared = Arc<Mutex<Truth>>;

impl Truth {
    fn take(&mut self, api: &str, request: &OutboundRequest) -> OutboundResponse {
        let answer = |status, body: Value| {
            let body = if body.is_null() { String::new() } else { body.to_string() };
            OutboundResponse { status, retry_after: None, body }
        };
        if request.method == "GET" {
            let known = self.taken.iter().any(|mail| {
                let id = request.url.split(['=']).next_back().unwrap();
                mail.contains(id)
            });
            return answer(
                200,
                match (api, known) {
                    ("mailgun", true) => json!({"items": [{"event": "accepted"}]}),
                    ("mailgun", false) => json!({"items": []}),
                    (_, true) => json!({"Messages": [{"MessageID": "m"}]}),
                    (_, false) => json!({"Messages": []}),
                },
            );
        }
        if request.body == "{}" {
            return answer(422, json!({"message": "Nobody."}));
        }
        let key = request.headers.iter().find(|(name, _)| *name == "idempotency-key").map(|(_, key)| key);
        let is_known = key.is_some_and(|key| self.keys.contains(key));
        self.keys.extend(key.cloned());
        let mails = match serde_json::from_str(&request.body) {
            Ok(Value::Array(batch)) => batch.iter().map(Value::to_string).collect(),
            _ => vec![request.body.clone()],
        };
        let count = mails.len();
        if !is_known {
            self.taken.extend(mails);
        }
        match api {
            "resend" if count > 1 => answer(200, json!({"data": vec![json!({"id": "m"}); count]})),
            "postmark" => {
                let one = json!({"ErrorCode": 0, "Message": "OK", "MessageID": "m"});
                answer(200, Value::from(vec![one; count]))
            }
            "sendgrid" => answer(202, Value::Null),
            "cloudflare" => answer(
                200,
                json!({"success": true, "result": {"delivered": ["x"], "queued": [], "permanent_bounces": []}}),
            ),
            _ => answer(200, json!({"id": "<m>", "message": "Queued."})),
        }
    }

    /// What it answers, if it does.
    pub fn answer(&mut self, api: &str, request: &OutboundRequest) -> Result<OutboundResponse, PortError> {
        let Some(fault) = self.down else { return Ok(self.take(api, request)) };
        if fault == Fault::MailsOnly && (request.body == "{}" || request.method == "GET") {
            return Ok(self.take(api, request));
        }
        if self.takes_all_the_same {
            self.take(api, request);
        }
        match fault {
            Fault::Status(status) => Ok(OutboundResponse { status, retry_after: None, body: String::new() }),
            Fault::MailsOnly => Ok(OutboundResponse { status: 500, retry_after: None, body: String::new() }),
            Fault::Timeout => Err(PortError::new("http", "no answer in time")),
            Fault::Reset => Err(PortError::new("http", "reset")),
        }
    }
}

/// Cloudflare's binding before the same truth.
pub struct Binding(pub Shared);

impl Mailer for Binding {
    fn send(
        &self,
        message: Value,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Result<String, MailerRefusal>, PortError>> + Send + '_>>
    {
        let mut truth = self.0.lock().unwrap();
        let refusal =
            |code: &str| Ok(Err(MailerRefusal { code: code.to_owned(), message: "…".to_owned() }));
        let is_probe = message == json!({});
        let answer = match truth.down {
            Some(Fault::MailsOnly) | None if is_probe => refusal("E_VALIDATION_ERROR"),
            Some(Fault::Status(_) | Fault::MailsOnly) => refusal("E_INTERNAL_SERVER_ERROR"),
            Some(_) => Err(PortError::new("mailer", "no answer in time")),
            None => {
                truth.taken.push(message.to_string());
                Ok(Ok("m".to_owned()))
            }
        };
        Box::pin(async move { answer })
    }
}
