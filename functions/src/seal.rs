//! Wrapping of what the database keeps but must not be able to read: TOTP seeds and private keys.
//!
//! AES-256-GCM (NIST SP 800-38D) under a key outside the database. The purpose and the row's ID
//! are authenticated too, so a sealed text works only in the row it was made for.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::config::Config;
use crate::ports::{PortError, Ports};

/// A versioned key.
pub struct WrappingKey {
    version: u32,
    cipher: Aes256Gcm,
}

impl WrappingKey {
    /// A key of 32 bytes; `None` for any other length.
    pub fn new(version: u32, key: &[u8]) -> Option<Self> {
        Aes256Gcm::new_from_slice(key).ok().map(|cipher| Self { version, cipher })
    }
}

/// Seals a text for one place: `purpose` and `row` say which.
pub fn seal(ports: &Ports, purpose: &str, row: &str, plain: &[u8]) -> Result<String, PortError> {
    let key = ports.config.wrapping_keys.last().ok_or_else(|| PortError::new("seal", "no wrapping key"))?;
    let nonce: [u8; 12] = ports.random()?;
    let place = format!("{purpose}/{row}");
    let payload = Payload { msg: plain, aad: place.as_bytes() };
    let sealed = key
        .cipher
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_| PortError::new("seal", "encryption failed"))?;
    Ok(format!("{}.{}.{}", key.version, BASE64URL_NOPAD.encode(&nonce), BASE64URL_NOPAD.encode(&sealed)))
}

/// Opens what [`seal`] made for the same place.
pub fn open(
    config: &Config,
    purpose: &str,
    row: &str,
    sealed: &str,
) -> Result<Zeroizing<Vec<u8>>, PortError> {
    let unreadable = || PortError::new("seal", format!("cannot open {purpose}/{row}"));
    let mut parts = sealed.split('.');
    let (version, nonce, text) = (parts.next(), parts.next(), parts.next());
    let version: u32 = version.and_then(|v| v.parse().ok()).ok_or_else(unreadable)?;
    let decode = |part: Option<&str>| part.and_then(|p| BASE64URL_NOPAD.decode(p.as_bytes()).ok());
    let nonce: [u8; 12] = decode(nonce).and_then(|n| n.try_into().ok()).ok_or_else(unreadable)?;
    let text = decode(text).ok_or_else(unreadable)?;
    let key = config.wrapping_keys.iter().find(|key| key.version == version).ok_or_else(unreadable)?;
    let place = format!("{purpose}/{row}");
    let payload = Payload { msg: &text, aad: place.as_bytes() };
    key.cipher.decrypt(&Nonce::from(nonce), payload).map(Zeroizing::new).map_err(|_| unreadable())
}
