//! Postmark signs nothing: its calls carry the user name and password that stand in the address of
//! the webhook (<https://postmarkapp.com/developer/webhooks/webhooks-overview>). Ours are `credenza`
//! and the secret. A repeated call adds nothing, because each event has its ID.

use data_encoding::BASE64;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Call, Distrust, Event, Kind, instant, words};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    record_type: String,
    #[serde(rename = "MessageID")]
    message_id: String,
    #[serde(rename = "ID")]
    id: Option<i64>,
    #[serde(default, rename = "Type")]
    kind: String,
    #[serde(default)]
    details: String,
    #[serde(default)]
    description: String,
    delivered_at: Option<String>,
    bounced_at: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    mail: Option<String>,
}

pub(super) fn read(secret: &str, call: &Call<'_>) -> Result<Vec<Event>, Distrust> {
    let expected = format!("Basic {}", BASE64.encode(format!("credenza:{secret}").as_bytes()));
    let digest = |text: &str| Sha256::digest(text.as_bytes());
    let presented = digest(call.header("authorization").unwrap_or(""));
    if !bool::from(presented.as_slice().ct_eq(digest(&expected).as_slice())) {
        return Err(Distrust::Signature);
    }
    let told: Told = serde_json::from_slice(call.body).map_err(|_| Distrust::Malformed)?;
    let kind = match (told.record_type.as_str(), told.kind.as_str()) {
        ("Delivery", _) => Kind::Delivered,
        ("SpamComplaint", _) | ("Bounce", "SpamComplaint" | "SpamNotification") => Kind::Complained,
        ("Bounce", "Transient") => Kind::Deferred,
        // An answer of the reader's, not of a server.
        (
            "Bounce",
            "AutoResponder" | "AddressChange" | "Subscribe" | "Unsubscribe" | "ChallengeVerification",
        ) => {
            return Ok(Vec::new());
        }
        ("Bounce", _) => Kind::Bounced,
        _ => return Ok(Vec::new()),
    };
    let at = told.delivered_at.or(told.bounced_at).unwrap_or_default();
    let name = told.id.map_or_else(|| at.clone(), |id| id.to_string());
    let detail = if told.details.is_empty() { &told.description } else { &told.details };
    Ok(vec![Event {
        id: format!("postmark/{}/{}/{name}", told.record_type, told.message_id),
        mail: told.metadata.and_then(|metadata| metadata.mail),
        provider_id: Some(told.message_id),
        kind,
        at: instant(&at, call.now),
        detail: words(detail),
    }])
}
