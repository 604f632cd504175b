//! Reports of leaked secrets: finding our texts in what somebody sends, and reading the public keys
//! and signatures of a scanner (GitHub's secret scanning partner programme).

use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde::Deserialize;
use serde_json::json;

use crate::secrets::{TEXT_CHARS, is_whole};

/// Texts of one report that are looked at.
pub const TEXTS_MAX: usize = 100;

/// The DER of a P-256 public key up to its point (RFC 5480 §2): algorithm, curve, and the tag of an
/// uncompressed point.
const P256_PREFIX: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

/// One text of a signed report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Report {
    /// The text that was found.
    pub token: String,
    /// Where it was found; may be empty.
    #[serde(default)]
    pub url: String,
    /// In what it was found, such as `content` or `commit`.
    #[serde(default)]
    pub source: String,
}

/// The public keys of a scanner, as it publishes them.
#[derive(Debug, Deserialize)]
struct PublicKeys {
    public_keys: Vec<PublishedKey>,
}

#[derive(Debug, Deserialize)]
struct PublishedKey {
    key_identifier: String,
    key: String,
}

/// Each whole text of ours in any other text, once, at most [`TEXTS_MAX`]. Fakes fall through by
/// their checksum, so what is found is worth a look into the database.
pub fn texts_in(any: &str) -> Vec<&str> {
    let bytes = any.as_bytes();
    let mut found: Vec<&str> = Vec::new();
    let mut from = 0;
    while let Some(at) = any[from..].find("cz_").map(|at| at + from) {
        from = at + 3;
        let Some(begin) = at.checked_sub(3) else { continue };
        let is_apart = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let end = begin + TEXT_CHARS;
        let bounded = is_apart(bytes.get(end)) && is_apart(begin.checked_sub(1).and_then(|at| bytes.get(at)));
        if let Some(text) = any.get(begin..end).filter(|text| bounded && is_whole(text))
            && !found.contains(&text)
        {
            found.push(text);
        }
        if found.len() == TEXTS_MAX {
            break;
        }
    }
    found
}

/// The public key of this name in a scanner's list, as a JWK (RFC 7517); `None` where it is not
/// there, or is no P-256 key.
pub fn find_key(list: &str, identifier: &str) -> Option<String> {
    let list: PublicKeys = serde_json::from_str(list).ok()?;
    let key = list.public_keys.into_iter().find(|key| key.key_identifier == identifier)?;
    jwk_of_pem(&key.key)
}

/// A PEM public key (RFC 7468 §13) as a JWK.
fn jwk_of_pem(pem: &str) -> Option<String> {
    let body =
        pem.trim().strip_prefix("-----BEGIN PUBLIC KEY-----")?.strip_suffix("-----END PUBLIC KEY-----")?;
    let body: String = body.split_ascii_whitespace().collect();
    let der = BASE64.decode(body.as_bytes()).ok()?;
    let point = der.strip_prefix(&P256_PREFIX).filter(|point| point.len() == 64)?;
    let (x, y) = point.split_at(32);
    let encode = |part| BASE64URL_NOPAD.encode(part);
    Some(json!({ "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y) }).to_string())
}

/// An ECDSA P-256 signature from base64 of DER (RFC 3279 §2.2.3) to the 64 bytes of RFC 7518 §3.4.
pub fn raw_signature(base64: &str) -> Option<[u8; 64]> {
    let der = BASE64.decode(base64.as_bytes()).ok()?;
    let [0x30, length, rest @ ..] = der.as_slice() else { return None };
    if usize::from(*length) != rest.len() {
        return None;
    }
    let (r, rest) = integer(rest)?;
    let (s, rest) = integer(rest)?;
    if !rest.is_empty() {
        return None;
    }
    let mut raw = [0; 64];
    raw[32 - r.len()..32].copy_from_slice(r);
    raw[64 - s.len()..].copy_from_slice(s);
    Some(raw)
}

/// A DER integer of at most 32 bytes, without the zero that keeps it positive, and what follows.
fn integer(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let [0x02, length, rest @ ..] = der else { return None };
    let (number, rest) = rest.split_at_checked(usize::from(*length))?;
    let number = number.strip_prefix(&[0]).unwrap_or(number);
    (number.len() <= 32).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{ENTROPY_BYTES, SecretText, TEXT_PATTERN};

    fn text(seed: u8) -> String {
        let mut entropy = [0; ENTROPY_BYTES];
        for (number, byte) in (0u8..).zip(entropy.iter_mut()) {
            *byte = seed.wrapping_mul(37).wrapping_add(number.wrapping_mul(29));
        }
        SecretText::generate(&entropy).unwrap().reveal().to_string()
    }

    #[test]
    fn texts_are_found_wherever_they_stand_and_fakes_are_not() {
        let (one, other) = (text(1), text(2));
        let any = format!("{{\"a\":\"{one}\", \"again\": \"{one}\"}}\nSECRET={other}\n é{one}é");
        assert_eq!(texts_in(&any), [one.as_str(), other.as_str()]);
        let fake = format!("{}0", &one[..48]);
        for none in
            ["", "cz_", "abccz_", &format!("x{one}"), &format!("{one}x"), &one[..48], &fake, &"é".repeat(60)]
        {
            assert!(texts_in(none).is_empty(), "{none}");
        }
        let many: String = (0..=255).map(|seed| text(seed) + " ").collect();
        assert!(texts_in(&many).len() <= TEXTS_MAX);
    }

    #[test]
    fn the_pattern_that_scanners_register_is_the_one_that_is_searched() {
        assert_eq!(TEXT_PATTERN, "[0-9A-Za-z]{3}cz_[0-9A-Za-z]{43}");
        assert_eq!(TEXT_CHARS, 3 + 3 + 43);
    }

    #[test]
    fn signatures_are_read_strictly() {
        let der = |r: &[u8], s: &[u8]| {
            let part = |number: &[u8]| [&[0x02, u8::try_from(number.len()).unwrap()], number].concat();
            let body = [part(r), part(s)].concat();
            BASE64.encode(&[&[0x30, u8::try_from(body.len()).unwrap()][..], &body].concat())
        };
        let raw = raw_signature(&der(&[&[0][..], &[0x80; 32]].concat(), &[7])).unwrap();
        assert_eq!((&raw[..32], &raw[32..63], raw[63]), (&[0x80; 32][..], &[0; 31][..], 7));
        for bad in [String::new(), "?".into(), der(&[1; 33], &[1]), BASE64.encode(&[0x30, 9, 2, 1, 1])] {
            assert!(raw_signature(&bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_key_is_found_by_its_name() {
        let der = [&P256_PREFIX[..], &[5; 64]].concat();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64.encode(&der));
        let list =
            json!({"public_keys": [{"key_identifier": "k1", "key": pem, "is_current": true}]}).to_string();
        assert!(find_key(&list, "k1").unwrap().contains("P-256"));
        assert!(find_key(&list, "k2").is_none() && find_key("[]", "k1").is_none());
        assert!(find_key(&list.replace("BEGIN PUBLIC", "BEGIN RSA"), "k1").is_none());
    }
}
