//! What the authenticator says (WebAuthn §6.1): 37 bytes, then a new credential, then extensions.

use minicbor::Decoder;
use sha2::{Digest, Sha256};

use super::{CREDENTIAL_ID_MAX, Refusal, RelyingParty};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const HAS_CREDENTIAL: u8 = 0x40;
const HAS_EXTENSIONS: u8 = 0x80;

/// What is left of it when it has been checked.
pub(super) struct AuthenticatorData<'a> {
    /// Could be copied to another device.
    pub(super) backup_eligible: bool,
    /// Is.
    pub(super) backed_up: bool,
    /// Uses so far, or always 0.
    pub(super) sign_count: u32,
    /// A new credential, where one was made.
    pub(super) credential: Option<NewCredential<'a>>,
}

/// A new credential (§6.5.1).
pub(super) struct NewCredential<'a> {
    pub(super) id: &'a [u8],
    /// A COSE key.
    pub(super) public_key: &'a [u8],
}

/// Splits off so many bytes.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], Refusal> {
    let (taken, left) = rest.split_at_checked(count).ok_or(Refusal::AuthenticatorData)?;
    *rest = left;
    Ok(taken)
}

/// Splits off one CBOR map, whatever it holds. Maps of indefinite length are refused (CTAP2
/// canonical form).
fn take_map<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Refusal> {
    let mut decoder = Decoder::new(rest);
    decoder.map().ok().flatten().ok_or(Refusal::AuthenticatorData)?;
    decoder.set_position(0);
    decoder.skip().map_err(|_| Refusal::AuthenticatorData)?;
    let length = decoder.position();
    take(rest, length)
}

impl<'a> AuthenticatorData<'a> {
    /// Reads it to its last byte, and checks host and flags (§7.1 steps 14–18, §7.2 steps 15–20).
    pub(super) fn check(bytes: &'a [u8], party: RelyingParty<'_>) -> Result<Self, Refusal> {
        let mut rest = bytes;
        let host_hash = take(&mut rest, 32)?;
        let flags = take(&mut rest, 1)?[0];
        let sign_count = take(&mut rest, 4)?.iter().fold(0, |count, byte| count << 8 | u32::from(*byte));
        let has = |flag: u8| flags & flag != 0;
        let credential = if has(HAS_CREDENTIAL) { Some(NewCredential::read(&mut rest)?) } else { None };
        if has(HAS_EXTENSIONS) {
            take_map(&mut rest)?;
        }
        if !rest.is_empty() {
            return Err(Refusal::AuthenticatorData);
        }
        if host_hash != Sha256::digest(party.id).as_slice() {
            return Err(Refusal::RelyingParty);
        }
        if !has(USER_PRESENT) {
            return Err(Refusal::UserPresence);
        }
        if !has(USER_VERIFIED) {
            return Err(Refusal::UserVerification);
        }
        if has(BACKED_UP) && !has(BACKUP_ELIGIBLE) {
            return Err(Refusal::Backup);
        }
        Ok(Self { backup_eligible: has(BACKUP_ELIGIBLE), backed_up: has(BACKED_UP), sign_count, credential })
    }
}

impl<'a> NewCredential<'a> {
    fn read(rest: &mut &'a [u8]) -> Result<Self, Refusal> {
        // The make of the authenticator (AAGUID) is not kept.
        take(rest, 16)?;
        let length = take(rest, 2)?.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        if !(1..=CREDENTIAL_ID_MAX).contains(&length) {
            return Err(Refusal::CredentialId);
        }
        let id = take(rest, length)?;
        let public_key = take_map(rest)?;
        Ok(Self { id, public_key })
    }
}
