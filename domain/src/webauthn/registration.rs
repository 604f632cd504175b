//! A new passkey (WebAuthn §7.1).

use data_encoding::BASE64URL_NOPAD;
use minicbor::Decoder;

use super::authenticator_data::AuthenticatorData;
use super::{Refusal, RelyingParty, client_data, cose, decode};
use crate::oauth::Algorithm;
use crate::wire::NewPasskey;

/// A passkey that may be kept, if nobody has its credential ID yet (§7.1 step 26).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The credential ID as base64url.
    pub credential_id: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// The public key as a JWK.
    pub public_jwk: String,
    /// Uses so far, or 0.
    pub sign_count: u32,
    /// Could be copied to another device.
    pub backup_eligible: bool,
    /// Is.
    pub backed_up: bool,
}

/// Checks the answer of `navigator.credentials.create()` to a challenge.
pub fn verify_registration(
    party: RelyingParty<'_>,
    challenge: &str,
    passkey: &NewPasskey,
) -> Result<Registered, Refusal> {
    if passkey.kind != "public-key" || passkey.id != passkey.raw_id {
        return Err(Refusal::CredentialType);
    }
    // Steps 5–12. The hash matters only to attestations, and none is asked for.
    client_data::check(&passkey.response.client_data_json, "webauthn.create", challenge, party)?;
    // Step 13.
    let object = decode(&passkey.response.attestation_object)?;
    let data = authenticator_data(&object)?;
    // Steps 14–18.
    let data = AuthenticatorData::check(data, party)?;
    let credential = data.credential.ok_or(Refusal::CredentialId)?;
    // Step 25, and the answer must name the credential that it brings.
    let credential_id = BASE64URL_NOPAD.encode(credential.id);
    if credential_id != passkey.id {
        return Err(Refusal::CredentialId);
    }
    // Step 19.
    let (algorithm, public_jwk) = cose::public_jwk(credential.public_key)?;
    Ok(Registered {
        credential_id,
        algorithm,
        public_jwk,
        sign_count: data.sign_count,
        backup_eligible: data.backup_eligible,
        backed_up: data.backed_up,
    })
}

/// The authenticator data in an attestation object of the format `none` (§6.5.4, §8.7).
fn authenticator_data(object: &[u8]) -> Result<&[u8], Refusal> {
    let unreadable = |_| Refusal::Attestation;
    let mut decoder = Decoder::new(object);
    let (mut format, mut statement, mut data) = (None, None, None);
    for _ in 0..decoder.map().map_err(unreadable)?.ok_or(Refusal::Attestation)? {
        let twice = match decoder.str().map_err(unreadable)? {
            "fmt" => format.replace(decoder.str().map_err(unreadable)?).is_some(),
            "attStmt" => {
                let count = decoder.map().map_err(unreadable)?.ok_or(Refusal::Attestation)?;
                for _ in 0..count.saturating_mul(2) {
                    decoder.skip().map_err(unreadable)?;
                }
                statement.replace(count).is_some()
            }
            "authData" => data.replace(decoder.bytes().map_err(unreadable)?).is_some(),
            _ => return Err(Refusal::Attestation),
        };
        if twice {
            return Err(Refusal::Attestation);
        }
    }
    if decoder.position() != object.len() {
        return Err(Refusal::Attestation);
    }
    match (format, statement, data) {
        (Some("none"), Some(0), Some(data)) => Ok(data),
        (Some("none"), Some(_), Some(_)) => Err(Refusal::Attestation),
        (Some(_), Some(_), Some(_)) => Err(Refusal::AttestationFormat),
        _ => Err(Refusal::Attestation),
    }
}
