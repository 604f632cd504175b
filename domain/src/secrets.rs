//! The client secret: its text, which exists once, and what is kept of it.
//!
//! Text: 3 random base62 characters (the hint), the marker `cz_`, 37 random base62 characters,
//! and 6 base62 characters of CRC-32 (ISO-HDLC) over all before: 49 characters.
//! The marker stands behind the hint, or every hint would be equal.
//! The checksum is no security; it lets leak scanners and us tell a cut copy from a wrong secret.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::ids::ClientId;

/// Characters of the whole text.
pub const TEXT_CHARS: usize = 49;
/// What a leak scanner registers.
pub const TEXT_PATTERN: &str = "[0-9A-Za-z]{3}cz_[0-9A-Za-z]{43}";
/// Random characters in a text: the hint and the body. 40 base62 characters carry 238 bits.
const RANDOM_CHARS: usize = 40;
const MARKER: &str = "cz_";
const CHECKSUM_CHARS: usize = 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Random bytes that [`SecretText::generate`] wants. Bytes above 247 are skipped, so that each
/// character is equally likely; the surplus makes running out (about 2⁻⁶⁰) a retry, not a bias.
pub const ENTROPY_BYTES: usize = 96;

/// The plaintext of a client secret.
///
/// It has no `Debug`, `Display`, `Serialize` or `Clone` on purpose: it can be compared by way of
/// its digest, and it can be given away once, by [`SecretText::reveal`], which consumes it.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Makes a text from random bytes; `None` in the unlikely case that too many were skipped.
    pub fn generate(entropy: &[u8; ENTROPY_BYTES]) -> Option<Self> {
        let limit = 62 * 4;
        let usable = entropy.iter().filter(|byte| **byte < limit);
        let random: Zeroizing<String> = Zeroizing::new(
            usable.take(RANDOM_CHARS).map(|byte| char::from(BASE62[usize::from(byte % 62)])).collect(),
        );
        if random.len() < RANDOM_CHARS {
            return None;
        }
        let (hint, body) = random.split_at(Hint::CHARS);
        let mut text = Zeroizing::new(String::with_capacity(TEXT_CHARS));
        text.push_str(hint);
        text.push_str(MARKER);
        text.push_str(body);
        let checksum = checksum(&text);
        text.push_str(&checksum);
        Some(Self(text))
    }

    /// The first three characters, which stay visible.
    pub fn hint(&self) -> Hint {
        Hint(self.0.chars().take(Hint::CHARS).collect())
    }

    /// What is stored.
    pub fn digest(&self, pepper: &Pepper, client_id: ClientId) -> SecretDigest {
        pepper.digest(client_id, &self.0)
    }

    /// Gives the text away, to the one response that shows it.
    pub fn reveal(self) -> Zeroizing<String> {
        self.0
    }
}

/// Whether a presented text has the form and the checksum of one of ours: false for a cut copy,
/// a typing slip, the secret's ID, or a secret of another product.
pub fn is_whole(presented: &str) -> bool {
    if presented.len() != TEXT_CHARS || !presented.is_ascii() {
        return false;
    }
    let (text, sum) = presented.split_at(TEXT_CHARS - CHECKSUM_CHARS);
    let marker_at = Hint::CHARS..Hint::CHARS + MARKER.len();
    let letters = text.bytes().enumerate().all(|(i, b)| marker_at.contains(&i) || b.is_ascii_alphanumeric());
    text[marker_at] == *MARKER && letters && checksum(text) == sum
}

fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes()) as usize;
    let mut digits = [b'0'; CHECKSUM_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[rest % 62];
        rest /= 62;
    }
    digits.iter().map(|b| char::from(*b)).collect()
}

/// The first three characters of a secret's text: enough to recognise it, too few to guess it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hint(String);

impl Hint {
    /// Characters of a hint.
    pub const CHARS: usize = 3;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// HMAC-SHA-256(pepper, `client_id` ‖ 0x00 ‖ text), in lower-case hexadecimal where it is stored.
#[derive(Clone)]
pub struct SecretDigest([u8; 32]);

impl SecretDigest {
    /// The stored form.
    pub fn to_hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// Compares with the stored form in constant time. A stored text that is no digest matches
    /// nothing.
    pub fn matches_hex(&self, stored: &str) -> bool {
        data_encoding::HEXLOWER
            .decode(stored.as_bytes())
            .is_ok_and(|bytes| bool::from(bytes.as_slice().ct_eq(&self.0)))
    }
}

/// The key of the digests. It lives outside the database, so a copy of the database alone cannot
/// be used to test guesses. Several versions may be live while one is replaced.
pub struct Pepper {
    version: u32,
    /// The algorithm with the key in it already: half of the work of a short text. It is wiped when it is dropped.
    keyed: Hmac<Sha256>,
}

impl Pepper {
    /// Bytes at least in a pepper's key.
    pub const KEY_BYTES: usize = 32;

    /// A pepper of this version; `None` where the key is too short to be one.
    pub fn new(version: u32, key: Vec<u8>) -> Option<Self> {
        let key = Zeroizing::new(key);
        let keyed = Hmac::new_from_slice(&key).ok()?;
        (key.len() >= Self::KEY_BYTES).then_some(Self { version, keyed })
    }

    /// The version that is stored beside each digest.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The digest of a presented text.
    pub fn digest(&self, client_id: ClientId, text: &str) -> SecretDigest {
        self.mac(&[client_id.to_string().as_bytes(), text.as_bytes()])
    }

    /// The digest of another one-time text (session token, invitation, recovery code), kept apart
    /// from secrets and from each other by `purpose`.
    pub fn digest_for(&self, purpose: &str, text: &str) -> SecretDigest {
        self.mac(&[b"purpose", purpose.as_bytes(), text.as_bytes()])
    }

    fn mac(&self, parts: &[&[u8]]) -> SecretDigest {
        let mut mac = self.keyed.clone();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                mac.update(&[0]);
            }
            mac.update(part);
        }
        SecretDigest(mac.finalize().into_bytes().into())
    }
}

/// What state a secret is in, at an instant. Stored are instants; the state follows from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretState {
    /// Opens.
    Active,
    /// Refused until it is enabled again.
    Disabled,
    /// Refused for some minutes, then works again by itself.
    BrownOut,
    /// Refused since its end.
    Expired,
    /// Refused; restorable for 72 hours.
    Deleted,
}

impl SecretState {
    /// Deleted wins over expired, expired over disabled: the reason that cannot be mended first.
    pub fn of(now: jiff::Timestamp, expires_at: jiff::Timestamp, disabled: bool, deleted: bool) -> Self {
        if deleted {
            Self::Deleted
        } else if now >= expires_at {
            Self::Expired
        } else if disabled {
            Self::Disabled
        } else {
            Self::Active
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(seed: u8) -> SecretText {
        let mut entropy = [0; ENTROPY_BYTES];
        for (i, byte) in (0u8..).zip(entropy.iter_mut()) {
            *byte = seed.wrapping_mul(31).wrapping_add(i.wrapping_mul(37));
        }
        SecretText::generate(&entropy).unwrap()
    }

    #[test]
    fn the_text_has_its_form() {
        let text = text(7);
        let hint = text.hint();
        let revealed = text.reveal();
        assert_eq!(revealed.len(), TEXT_CHARS);
        assert!(revealed.starts_with(hint.as_str()) && &revealed[3..6] == "cz_");
        assert!(is_whole(&revealed));
    }

    #[test]
    fn a_digest_belongs_to_one_client_one_text_and_one_pepper() {
        let (a, b) = (ClientId::from_u128(1), ClientId::from_u128(2));
        let pepper = Pepper::new(1, vec![1; 32]).unwrap();
        let stored = text(1).digest(&pepper, a).to_hex();
        assert!(text(1).digest(&pepper, a).matches_hex(&stored));
        assert!(!text(1).digest(&pepper, b).matches_hex(&stored));
        assert!(!text(2).digest(&pepper, a).matches_hex(&stored));
        assert!(!text(1).digest(&Pepper::new(2, vec![2; 32]).unwrap(), a).matches_hex(&stored));
        assert!(!text(1).digest(&pepper, a).matches_hex(""));
        assert!(Pepper::new(1, vec![]).is_none(), "an empty pepper is no pepper");
    }

    #[test]
    fn cut_and_foreign_texts_are_not_whole() {
        let good = text(3).reveal();
        for bad in [
            "",
            &good[..48],
            &good[1..],
            &format!("{} ", &good[..48]),
            "0192e4a0-0000-7000-8000-000000000000",
        ] {
            assert!(!is_whole(bad), "{bad}");
        }
        assert!(!is_whole(&"é".repeat(25)));
    }

    proptest! {
        #[test]
        fn any_single_slip_and_any_swap_is_seen(seed: u8, at in 0usize..TEXT_CHARS, with in 0usize..62) {
            let good = text(seed).reveal();
            let mut slip = good.as_bytes().to_vec();
            slip[at] = BASE62[with];
            if slip != good.as_bytes() {
                prop_assert!(!is_whole(std::str::from_utf8(&slip).unwrap()));
            }
            let mut swap = good.as_bytes().to_vec();
            if at + 1 < TEXT_CHARS && swap[at] != swap[at + 1] {
                swap.swap(at, at + 1);
                prop_assert!(!is_whole(std::str::from_utf8(&swap).unwrap()));
            }
        }

        #[test]
        fn no_text_makes_it_panic(any in "\\PC{0,80}") {
            let _ = is_whole(&any);
        }
    }
}
