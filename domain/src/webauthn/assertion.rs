//! A passkey is used (WebAuthn §7.2).

use super::authenticator_data::AuthenticatorData;
use super::der::raw_signature;
use super::{Refusal, RelyingParty, client_data, decode};
use crate::oauth::Algorithm;
use crate::wire::UsedPasskey;

/// What is known of the passkey that an answer names.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The credential ID as base64url.
    pub credential_id: &'a str,
    /// Whose it is: the user handle as base64url.
    pub user_handle: &'a str,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Uses so far, or 0.
    pub sign_count: u32,
    /// Could be copied to another device; that never changes.
    pub backup_eligible: bool,
}

/// An answer in which everything is right but the signature, which nobody has looked at yet.
#[derive(Debug)]
pub struct Unconfirmed {
    /// What must be signed.
    pub message: Vec<u8>,
    /// The signature as WebCrypto reads it.
    pub signature: Vec<u8>,
    asserted: Asserted,
}

/// A passkey was used by the person whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asserted {
    /// Uses so far, or 0. Never less than what was known.
    pub sign_count: u32,
    /// Is copied to another device.
    pub backed_up: bool,
    /// The counter did not go up: there may be a second copy of an authenticator that has no second
    /// copy (§7.2 step 22). A signal, not a proof.
    pub count_went_back: bool,
}

impl Unconfirmed {
    /// Takes the verdict on the signature (§7.2 step 21).
    pub fn confirm(self, signature_is_good: bool) -> Result<Asserted, Refusal> {
        if signature_is_good { Ok(self.asserted) } else { Err(Refusal::Signature) }
    }
}

/// Checks the answer of `navigator.credentials.get()` to a challenge, up to the signature.
///
/// `identified`: it is known who is there, so the user handle may be missing (§7.2 step 6).
pub fn verify_assertion(
    party: RelyingParty<'_>,
    challenge: &str,
    known: Known<'_>,
    identified: bool,
    passkey: &UsedPasskey,
) -> Result<Unconfirmed, Refusal> {
    if passkey.kind != "public-key" || passkey.id != passkey.raw_id {
        return Err(Refusal::CredentialType);
    }
    if passkey.id != known.credential_id {
        return Err(Refusal::CredentialId);
    }
    // Step 6.
    match passkey.response.user_handle.as_deref() {
        Some(handle) if handle == known.user_handle => {}
        None if identified => {}
        _ => return Err(Refusal::UserHandle),
    }
    // Steps 8–14.
    let hash = client_data::check(&passkey.response.client_data_json, "webauthn.get", challenge, party)?;
    // Steps 15–20. Nothing was made, so nothing new may be in it.
    let bytes = decode(&passkey.response.authenticator_data)?;
    let data = AuthenticatorData::check(&bytes, party)?;
    if data.credential.is_some() {
        return Err(Refusal::AuthenticatorData);
    }
    if data.backup_eligible != known.backup_eligible {
        return Err(Refusal::Backup);
    }
    // Step 21.
    let signature = decode(&passkey.response.signature)?;
    let signature = match known.algorithm {
        Algorithm::ES256 => raw_signature(&signature).ok_or(Refusal::Signature)?.to_vec(),
        Algorithm::RS256 => signature,
    };
    // Step 22.
    let counts = data.sign_count != 0 || known.sign_count != 0;
    let asserted = Asserted {
        sign_count: data.sign_count.max(known.sign_count),
        backed_up: data.backed_up,
        count_went_back: counts && data.sign_count <= known.sign_count,
    };
    Ok(Unconfirmed { message: [bytes.as_slice(), &hash].concat(), signature, asserted })
}
