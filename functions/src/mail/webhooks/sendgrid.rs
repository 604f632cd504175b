//! `SendGrid` signs by ECDSA on P-256 over time and body; the public half is the secret that we were
//! given (<https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features>).

use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde::Deserialize;
use serde_json::json;

use super::{Call, Distrust, Event, Kind, words};

/// The time that was signed.
pub(super) const TIMESTAMP: &str = "x-twilio-email-event-webhook-timestamp";
const SIGNATURE: &str = "x-twilio-email-event-webhook-signature";
/// It collects events for a while before it calls.
pub(super) const WINDOW_SECONDS: u64 = 600;

#[derive(Deserialize)]
struct Told {
    event: String,
    #[serde(default)]
    sg_event_id: String,
    #[serde(default)]
    timestamp: i64,
    mail: Option<String>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    response: String,
}

/// What a signature is checked with.
pub(super) struct Signed {
    pub(super) public_jwk: String,
    pub(super) message: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

/// Takes apart the key (an RFC 5280 §4.1.2.7 structure, whose last 64 bytes are the point) and the
/// signature (an RFC 3279 §2.2.3 structure of two numbers).
pub(super) fn signed(secret: &str, call: &Call<'_>) -> Option<Signed> {
    let key = BASE64.decode(secret.as_bytes()).ok()?;
    let point = key.get(key.len().checked_sub(65)?..)?;
    let [4, point @ ..] = point else { return None };
    let (x, y) = point.split_at_checked(32)?;
    let jwk =
        json!({"kty": "EC", "crv": "P-256", "x": BASE64URL_NOPAD.encode(x), "y": BASE64URL_NOPAD.encode(y)});
    let mut message = call.header(TIMESTAMP)?.as_bytes().to_vec();
    message.extend_from_slice(call.body);
    let signature = numbers(&BASE64.decode(call.header(SIGNATURE)?.as_bytes()).ok()?)?;
    Some(Signed { public_jwk: jwk.to_string(), message, signature })
}

/// Both numbers of a DER signature, 32 bytes each.
fn numbers(der: &[u8]) -> Option<Vec<u8>> {
    let [0x30, length, rest @ ..] = der else { return None };
    if usize::from(*length) != rest.len() {
        return None;
    }
    let (r, rest) = number(rest)?;
    let (s, rest) = number(rest)?;
    rest.is_empty().then(|| [r, s].concat())
}

fn number(der: &[u8]) -> Option<([u8; 32], &[u8])> {
    let [0x02, length, rest @ ..] = der else { return None };
    let (digits, rest) = rest.split_at_checked(usize::from(*length))?;
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let digits = digits.get(zeros..)?;
    let mut whole = [0; 32];
    whole.get_mut(32_usize.checked_sub(digits.len())?..)?.copy_from_slice(digits);
    Some((whole, rest))
}

/// The events of a call whose signature was good.
pub(super) fn events(body: &[u8]) -> Result<Vec<Event>, Distrust> {
    let told: Vec<Told> = serde_json::from_slice(body).map_err(|_| Distrust::Malformed)?;
    let event = |told: Told| {
        let kind = match told.event.as_str() {
            "processed" => Kind::Accepted,
            "delivered" => Kind::Delivered,
            "deferred" => Kind::Deferred,
            "bounce" | "dropped" => Kind::Bounced,
            "spamreport" => Kind::Complained,
            _ => return None,
        };
        let detail = if told.reason.is_empty() { &told.response } else { &told.reason };
        Some(Event {
            id: format!("sendgrid/{}", told.sg_event_id),
            mail: told.mail,
            provider_id: None,
            kind,
            at: told.timestamp,
            detail: words(detail),
        })
    };
    Ok(told.into_iter().filter_map(event).collect())
}
