//! Authenticators write ECDSA signatures in DER (WebAuthn §6.5.5), WebCrypto reads two numbers of
//! 32 bytes.

/// `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3) as `r ‖ s`. Only the one encoding that DER
/// allows is read.
pub(super) fn raw_signature(der: &[u8]) -> Option<[u8; 64]> {
    let [0x30, length, rest @ ..] = der else { return None };
    // Two numbers of 33 bytes with their heads are 70 bytes: the long form of a length is never due.
    if usize::from(*length) != rest.len() || *length >= 0x80 {
        return None;
    }
    let mut raw = [0; 64];
    let (r, s) = raw.split_at_mut(32);
    let rest = number(rest, r)?;
    let rest = number(rest, s)?;
    rest.is_empty().then_some(raw)
}

/// Reads one number into its place, and gives what stands behind it.
fn number<'a>(der: &'a [u8], place: &mut [u8]) -> Option<&'a [u8]> {
    let [0x02, length, rest @ ..] = der else { return None };
    let (digits, rest) = rest.split_at_checked(usize::from(*length))?;
    let digits = match digits {
        // Negative, or nothing at all.
        [] => return None,
        [first, ..] if first & 0x80 != 0 => return None,
        // One zero only where the next byte would make it negative.
        [0, second, ..] if second & 0x80 == 0 => return None,
        [0, digits @ ..] if !digits.is_empty() => digits,
        digits => digits,
    };
    let start = place.len().checked_sub(digits.len())?;
    place[start..].copy_from_slice(digits);
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_encoding_is_read() {
        let good = [0x30, 0x07, 0x02, 0x01, 0x05, 0x02, 0x02, 0x00, 0x80];
        let raw = raw_signature(&good).unwrap();
        assert_eq!((raw[31], raw[63]), (5, 0x80));
        for bad in [
            &[][..],
            &[0x30],
            &[0x30, 0x81, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x05],
            &[0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x80],
            &[0x30, 0x07, 0x02, 0x02, 0x00, 0x05, 0x02, 0x01, 0x05],
            &[0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x05, 0x00],
            &[0x30, 0x07, 0x02, 0x01, 0x05, 0x02, 0x01, 0x05, 0x00],
            &[0x30, 0x05, 0x02, 0x00, 0x02, 0x01, 0x05],
            &[0x31, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x05],
            &[0x30, 0x06, 0x02, 0x7f, 0x05, 0x02, 0x01, 0x05],
        ] {
            assert_eq!(raw_signature(bad), None, "{bad:02x?}");
        }
        let mut long = vec![0x30, 38, 0x02, 33, 0x01];
        long.extend([0x55; 32]);
        long.extend([0x02, 0x01, 0x05]);
        assert_eq!(raw_signature(&long), None, "33 digits");
    }
}
