//! Resend signs by Svix: HMAC-SHA-256 over ID, time and body (<https://docs.svix.com/receiving/verifying-payloads/how-manual>).

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::Value;

use super::{Call, Distrust, Event, Kind, WINDOW_SECONDS, instant, is_authentic, words};

#[derive(Deserialize)]
struct Told {
    #[serde(rename = "type")]
    kind: String,
    created_at: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    email_id: String,
    #[serde(default)]
    tags: Value,
    bounce: Option<Bounce>,
}

#[derive(Deserialize)]
struct Bounce {
    #[serde(default)]
    message: String,
    #[serde(default, rename = "type")]
    kind: String,
}

pub(super) fn read(secret: &str, call: &Call<'_>) -> Result<Vec<Event>, Distrust> {
    let header = |name| call.header(name).unwrap_or("");
    let (id, at, signatures) = (header("svix-id"), header("svix-timestamp"), header("svix-signature"));
    let key =
        BASE64.decode(secret.trim_start_matches("whsec_").as_bytes()).map_err(|_| Distrust::Signature)?;
    // Several while the secret is being changed.
    let tags: Vec<Vec<u8>> = signatures
        .split(' ')
        .filter_map(|signature| BASE64.decode(signature.strip_prefix("v1,")?.as_bytes()).ok())
        .collect();
    let message = [id.as_bytes(), b".", at.as_bytes(), b".", call.body];
    if id.is_empty() || !is_authentic(&key, &message, tags.iter().map(Vec::as_slice)) {
        return Err(Distrust::Signature);
    }
    if !call.is_fresh(at, WINDOW_SECONDS) {
        return Err(Distrust::Replayed);
    }
    let told: Told = serde_json::from_slice(call.body).map_err(|_| Distrust::Malformed)?;
    let transient = told.data.bounce.as_ref().is_some_and(|bounce| bounce.kind == "Transient");
    let kind = match told.kind.as_str() {
        "email.sent" => Kind::Accepted,
        "email.delivered" => Kind::Delivered,
        "email.delivery_delayed" => Kind::Deferred,
        "email.bounced" if transient => Kind::Deferred,
        "email.bounced" | "email.failed" | "email.suppressed" => Kind::Bounced,
        "email.complained" => Kind::Complained,
        _ => return Ok(Vec::new()),
    };
    // An object of names and values, or a list of both.
    let listed = || told.data.tags.as_array()?.iter().find(|tag| tag["name"] == "mail")?["value"].as_str();
    Ok(vec![Event {
        id: format!("resend/{id}"),
        mail: told.data.tags["mail"].as_str().or_else(listed).map(str::to_owned),
        provider_id: Some(told.data.email_id),
        kind,
        at: instant(&told.created_at, call.now),
        detail: words(&told.data.bounce.map_or_else(String::new, |bounce| bounce.message)),
    }])
}
