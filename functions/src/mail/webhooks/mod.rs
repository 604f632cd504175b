//! What mail APIs tell of mails after they took them: signed calls from outside. One file for each
//! API that makes such calls: how it signs, and what its events mean.

mod mailgun;
mod postmark;
mod resend;
mod sendgrid;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::Serialize;
use sha2::Sha256;

use super::Api;
use crate::ports::{PortError, Signer};

/// Seconds around now within which a signed call is taken.
const WINDOW_SECONDS: u64 = 300;

/// A call as it came in.
pub struct Call<'a> {
    /// Header names in lower case, and values.
    pub headers: &'a [(String, String)],
    /// As it was signed.
    pub body: &'a [u8],
    /// Now.
    pub now: Timestamp,
}

impl Call<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a time in seconds is near enough to now: an old call cannot be played again.
    fn is_fresh(&self, seconds: &str, window: u64) -> bool {
        let near = |at| self.now.as_second().checked_sub(at).is_some_and(|age| age.unsigned_abs() <= window);
        seconds.parse::<i64>().is_ok_and(near)
    }
}

/// What happened to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The API has it.
    Accepted,
    /// The reader's server took it.
    Delivered,
    /// The reader's server wants it later.
    Deferred,
    /// The reader's server will not take it.
    Bounced,
    /// The reader called it spam.
    Complained,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The API's own identifier of the event: a repeated call adds nothing.
    pub id: String,
    /// Our ID of the mail, where it came back.
    pub mail: Option<String>,
    /// The API's ID of the mail.
    pub provider_id: Option<String>,
    /// What happened.
    pub kind: Kind,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The receiving server's words.
    pub detail: String,
}

/// Why a call is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distrust {
    /// It is not signed, or not by the API.
    Signature,
    /// It was signed long ago.
    Replayed,
    /// Signed, but not of a shape that we know.
    Malformed,
}

/// Checks who calls, and reads what it tells. Events that are none of ours are passed over.
pub async fn read(
    signer: &dyn Signer,
    api: Api,
    secret: &str,
    call: &Call<'_>,
) -> Result<Result<Vec<Event>, Distrust>, PortError> {
    Ok(match api {
        Api::Resend => resend::read(secret, call),
        Api::Postmark => postmark::read(secret, call),
        Api::Mailgun => mailgun::read(secret, call),
        Api::SendGrid => {
            if !call.is_fresh(call.header(sendgrid::TIMESTAMP).unwrap_or(""), sendgrid::WINDOW_SECONDS) {
                return Ok(Err(Distrust::Replayed));
            }
            let Some(proof) = sendgrid::signed(secret, call) else { return Ok(Err(Distrust::Signature)) };
            let algorithm = credenza_domain::oauth::Algorithm::ES256;
            if signer.verify(algorithm, &proof.public_jwk, &proof.message, &proof.signature).await? {
                sendgrid::events(call.body)
            } else {
                Err(Distrust::Signature)
            }
        }
        // It makes no such calls.
        Api::Cloudflare => Err(Distrust::Signature),
    })
}

/// Whether one of these tags is the HMAC-SHA-256 of the message. Each is compared in constant time.
fn is_authentic<'a>(key: &[u8], message: &[&[u8]], mut tags: impl Iterator<Item = &'a [u8]>) -> bool {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    let mac = message.iter().fold(mac, |mut mac, part| {
        mac.update(part);
        mac
    });
    tags.any(|tag| mac.clone().verify_slice(tag).is_ok())
}

/// An instant as mail APIs write it; now, where it makes no sense.
fn instant(text: &str, now: Timestamp) -> i64 {
    text.parse::<Timestamp>().unwrap_or(now).as_second()
}

/// Words of a foreign server, in bounds and on one line.
fn words(text: &str) -> String {
    credenza_domain::names::printable(text, 300)
}
