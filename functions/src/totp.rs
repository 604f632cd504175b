//! Codes of authenticators (RFC 6238): six digits, 30 seconds, SHA-1, as every app and hardware
//! token speaks it.

use credenza_domain::people::is_totp_code;
use credenza_domain::wire::QrCode;
use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use qrcode::{EcLevel, QrCode as Qr};
use totp_rs::{Algorithm, Builder, Totp};

use crate::ports::PortError;

/// Bytes of a seed: 160 bits (RFC 4226 §4 R6).
pub const SEED_BYTES: usize = 20;
/// Seconds of a step.
const STEP_SECONDS: u64 = 30;

fn totp(seed: &[u8]) -> Result<Totp, PortError> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP_SECONDS)
        .with_secret(seed.to_vec())
        .build()
        .map_err(|error| PortError::new("totp", error))
}

/// The step that a code belongs to: the current one or the one before (RFC 6238 §5.2), or `None`.
pub fn check(seed: &[u8], code: &str, now: Timestamp) -> Result<Option<i64>, PortError> {
    if !is_totp_code(code) {
        return Ok(None);
    }
    let totp = totp(seed)?;
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let current = seconds / STEP_SECONDS;
    for step in [current, current.saturating_sub(1)] {
        // With a skew of 0 the library compares with this step alone, in constant time.
        if totp.check(code, step * STEP_SECONDS).is_some() {
            return Ok(i64::try_from(step).ok());
        }
    }
    Ok(None)
}

/// The code of an instant: for tools and tests that play an authenticator.
pub fn code_at(seed: &[u8], now: Timestamp) -> Result<String, PortError> {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    Ok(totp(seed)?.generate(seconds).to_string())
}

/// A seed as people type it: base32 in groups of four.
pub fn key_for_typing(seed: &[u8]) -> String {
    let key = BASE32_NOPAD.encode(seed);
    key.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(" ")
}

/// The address that authenticator apps read (Key Uri Format).
pub fn uri(seed: &[u8], product: &str, email: &str) -> String {
    let escape =
        |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let (product, email) = (escape(product), escape(email));
    format!("otpauth://totp/{product}:{email}?secret={}&issuer={product}", BASE32_NOPAD.encode(seed))
}

/// The QR code of a text as one SVG path, quiet zone of four modules included (ISO/IEC 18004).
pub fn qr(text: &str) -> Result<QrCode, PortError> {
    use std::fmt::Write as _;
    const QUIET: usize = 4;
    let code =
        Qr::with_error_correction_level(text, EcLevel::M).map_err(|error| PortError::new("qr", error))?;
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", index % width + QUIET, index / width + QUIET);
        }
    }
    Ok(QrCode { size: u32::try_from(width + 2 * QUIET).unwrap_or(0), path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, SHA-1, the last six of eight digits.
    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let seed = b"12345678901234567890";
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp::from_second(second).unwrap();
            assert_eq!(code_at(seed, now).unwrap(), code);
            assert_eq!(check(seed, code, now).unwrap(), Some(second / 30));
        }
    }

    #[test]
    fn only_the_current_and_the_step_before_are_taken() {
        let seed = [9; SEED_BYTES];
        let now = Timestamp::from_second(1_800_000_015).unwrap();
        let at =
            |seconds: i64| code_at(&seed, Timestamp::from_second(1_800_000_015 + seconds).unwrap()).unwrap();
        let step = 1_800_000_015 / 30;
        assert_eq!(check(&seed, &at(0), now).unwrap(), Some(step));
        assert_eq!(check(&seed, &at(-30), now).unwrap(), Some(step - 1));
        assert_eq!(check(&seed, &at(-60), now).unwrap(), None);
        assert_eq!(check(&seed, &at(30), now).unwrap(), None);
        assert_eq!(check(&seed, &format!(" {}", at(0)), now).unwrap(), None);
    }

    #[test]
    fn the_address_survives_odd_names() {
        let uri = uri(&[0; SEED_BYTES], "Cre denza&x", "a+b@c.de");
        assert!(uri.starts_with("otpauth://totp/Cre%20denza%26x:a%2Bb%40c.de?secret="), "{uri}");
        assert!(qr(&uri).unwrap().size > 30);
    }
}
