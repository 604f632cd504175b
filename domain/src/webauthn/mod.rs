//! Passkeys: what a relying party must check when one is made and when one is used
//! (WebAuthn Level 3 §7.1 and §7.2).
//!
//! In scope: everything that needs no key: what the browser collected, what the authenticator says,
//! and the bytes that its signature must cover. Out of scope: the signature itself, which goes
//! through the `Signer` port, and the challenge's single use, which is one statement of the store.
//!
//! User verification is required in every ceremony, so one gesture is two factors. No attestation is
//! asked for: which make of authenticator a person has is none of our business.

mod assertion;
mod authenticator_data;
mod client_data;
mod cose;
mod der;
mod registration;
#[cfg(test)]
mod tests;

pub use assertion::{Asserted, Known, Unconfirmed, verify_assertion};
pub use client_data::challenge_of;
pub use cose::OFFERED;
pub use registration::{Registered, verify_registration};

use data_encoding::BASE64URL_NOPAD;

/// Bytes at most in a credential ID (WebAuthn §7.1 step 25).
pub const CREDENTIAL_ID_MAX: usize = 1023;
/// Seconds for which a challenge is good.
pub const CHALLENGE_SECONDS: i64 = 300;
/// Passkeys at most that a person can have.
pub const PASSKEYS_MAX: u32 = 20;

/// The deployment, as authenticators know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelyingParty<'a> {
    /// The host name: an authenticator keeps its passkeys by it.
    pub id: &'a str,
    /// Scheme, host and port of the portal: a browser says from which page a passkey was used.
    pub origin: &'a str,
}

/// Why a ceremony is refused. For the log; the caller is told nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// A member is not base64url without padding.
    #[error("a member is not base64url")]
    Encoding,
    /// `type` of the credential is not `public-key`, or `id` and `rawId` differ.
    #[error("not a public-key credential")]
    CredentialType,
    /// What the browser collected is not JSON of the expected shape.
    #[error("the client data cannot be read")]
    ClientData,
    /// `webauthn.create` where `webauthn.get` belongs, or the reverse.
    #[error("the client data are of another ceremony")]
    Ceremony,
    /// Not the challenge that was given out.
    #[error("another challenge")]
    Challenge,
    /// Used on another page.
    #[error("another origin")]
    Origin,
    /// Used in a frame of another origin.
    #[error("used inside another page")]
    CrossOrigin,
    /// What the authenticator says cannot be read, or has something behind it.
    #[error("the authenticator data cannot be read")]
    AuthenticatorData,
    /// Made for another host.
    #[error("another relying party")]
    RelyingParty,
    /// Nobody touched the authenticator.
    #[error("no user present")]
    UserPresence,
    /// The authenticator did not ask who is there: one factor, not two.
    #[error("user not verified")]
    UserVerification,
    /// Backed up without being eligible for it, or the eligibility changed.
    #[error("the backup flags contradict each other")]
    Backup,
    /// The attestation object cannot be read.
    #[error("the attestation cannot be read")]
    Attestation,
    /// Another attestation than `none`, which is what was asked for.
    #[error("this attestation format is not taken")]
    AttestationFormat,
    /// No credential ID, or a longer one than 1023 bytes, or another one than that of the answer.
    #[error("the credential ID is not good")]
    CredentialId,
    /// The public key cannot be read or is no point of its curve.
    #[error("the public key cannot be read")]
    PublicKey,
    /// An algorithm that was not offered.
    #[error("this algorithm was not offered")]
    Algorithm,
    /// The passkey says that it belongs to somebody else.
    #[error("the user handle is of somebody else")]
    UserHandle,
    /// The signature is malformed or not good.
    #[error("the signature is not good")]
    Signature,
}

fn decode(text: &str) -> Result<Vec<u8>, Refusal> {
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Refusal::Encoding)
}
