//! What the browser collected (WebAuthn §5.8.1): ceremony, challenge, and the page that asked.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Refusal, RelyingParty, decode};

/// The members that are checked. Browsers may add others, and a member twice is refused.
#[derive(Deserialize)]
struct Collected {
    #[serde(rename = "type")]
    ceremony: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
    #[serde(rename = "topOrigin", default)]
    top_origin: Option<String>,
}

fn read(bytes: &[u8]) -> Result<Collected, Refusal> {
    // "UTF-8 decode" (§7.1 step 5) drops a byte order mark; the hash covers it all the same.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(text).map_err(|_| Refusal::ClientData)
}

/// The challenge that an answer names, as base64url: by it the one that was given out is found.
pub fn challenge_of(client_data_json: &str) -> Result<String, Refusal> {
    Ok(read(&decode(client_data_json)?)?.challenge)
}

/// Checks what the browser collected (§7.1 steps 7–11, §7.2 steps 10–14); gives the hash that the
/// signature covers.
pub(super) fn check(
    client_data_json: &str,
    ceremony: &str,
    challenge: &str,
    party: RelyingParty<'_>,
) -> Result<[u8; 32], Refusal> {
    let bytes = decode(client_data_json)?;
    let collected = read(&bytes)?;
    if collected.ceremony != ceremony {
        return Err(Refusal::Ceremony);
    }
    let same: bool = collected.challenge.as_bytes().ct_eq(challenge.as_bytes()).into();
    if !same || challenge.is_empty() {
        return Err(Refusal::Challenge);
    }
    if collected.origin != party.origin {
        return Err(Refusal::Origin);
    }
    // The portal is never framed (`frame-ancestors 'none'`), so neither is one of its ceremonies.
    if collected.cross_origin || collected.top_origin.is_some() {
        return Err(Refusal::CrossOrigin);
    }
    Ok(Sha256::digest(&bytes).into())
}
