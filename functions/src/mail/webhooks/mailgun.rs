//! Mailgun signs in the body: HMAC-SHA-256 over time and token
//! (<https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks>). The
//! signature covers neither the event nor the rest of the body; so each token counts once, and whoever
//! overhears one can say nothing new with it.

use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde_json::Value;

use super::{Call, Distrust, Event, Kind, is_authentic, words};

/// It repeats a call that failed for eight hours, as it was signed.
const WINDOW_SECONDS: u64 = 9 * 3600;

#[derive(Deserialize)]
struct Told {
    signature: Signature,
    #[serde(rename = "event-data")]
    data: Value,
}

#[derive(Deserialize)]
struct Signature {
    timestamp: String,
    token: String,
    #[serde(rename = "signature")]
    tag: String,
}

pub(super) fn read(secret: &str, call: &Call<'_>) -> Result<Vec<Event>, Distrust> {
    let told: Told = serde_json::from_slice(call.body).map_err(|_| Distrust::Malformed)?;
    let Signature { timestamp, token, tag } = told.signature;
    let tag = HEXLOWER.decode(tag.as_bytes()).map_err(|_| Distrust::Signature)?;
    let message = [timestamp.as_bytes(), token.as_bytes()];
    if !is_authentic(secret.as_bytes(), &message, std::iter::once(tag.as_slice())) {
        return Err(Distrust::Signature);
    }
    if !call.is_fresh(&timestamp, WINDOW_SECONDS) {
        return Err(Distrust::Replayed);
    }
    let data = told.data;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = match (data["event"].as_str(), data["severity"].as_str()) {
        (Some("accepted"), _) => Kind::Accepted,
        (Some("delivered"), _) => Kind::Delivered,
        (Some("failed"), Some("temporary")) => Kind::Deferred,
        (Some("failed" | "rejected"), _) => Kind::Bounced,
        (Some("complained"), _) => Kind::Complained,
        _ => return Ok(Vec::new()),
    };
    let status = &data["delivery-status"];
    let detail = status["message"].as_str().filter(|words| !words.is_empty());
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970, far below 2^53")]
    let at = data["timestamp"].as_f64().map_or(call.now.as_second(), |at| at as i64);
    let message_id = text(&data["message"]["headers"]["message-id"]);
    Ok(vec![Event {
        id: format!("mailgun/{token}"),
        mail: data["user-variables"]["mail"].as_str().map(str::to_owned),
        provider_id: (!message_id.is_empty()).then(|| format!("<{message_id}>")),
        kind,
        at,
        detail: words(detail.unwrap_or_else(|| status["description"].as_str().unwrap_or(""))),
    }])
}
