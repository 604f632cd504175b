//! A public key as authenticators write it (COSE, RFC 9053), made a JSON Web Key.
//!
//! A key has exactly the members of its kind: whatever else stands there was not asked for.

use data_encoding::BASE64URL_NOPAD;
use minicbor::Decoder;

use super::Refusal;
use crate::oauth::Algorithm;

const KTY: i64 = 1;
const ALG: i64 = 3;
const EC2: i64 = 2;
const RSA: i64 = 3;
const ES256: i64 = -7;
const RS256: i64 = -257;
const P256: i64 = 1;

/// What is offered, the best first, by its number in COSE.
pub const OFFERED: [i64; 2] = [ES256, RS256];

/// The members of a key; −1 and −2 mean different things for different kinds.
#[derive(Default)]
struct Members<'a> {
    kind: Option<i64>,
    algorithm: Option<i64>,
    curve: Option<i64>,
    minus_1: Option<&'a [u8]>,
    minus_2: Option<&'a [u8]>,
    minus_3: Option<&'a [u8]>,
}

fn set<T>(place: &mut Option<T>, value: Result<T, minicbor::decode::Error>) -> Result<(), Refusal> {
    let value = value.map_err(|_| Refusal::PublicKey)?;
    // A label twice is two keys in one.
    if place.replace(value).is_some() { Err(Refusal::PublicKey) } else { Ok(()) }
}

fn members(bytes: &[u8]) -> Result<Members<'_>, Refusal> {
    let mut decoder = Decoder::new(bytes);
    let count = decoder.map().ok().flatten().ok_or(Refusal::PublicKey)?;
    let mut members = Members::default();
    for _ in 0..count {
        match decoder.i64().map_err(|_| Refusal::PublicKey)? {
            KTY => set(&mut members.kind, decoder.i64())?,
            ALG => set(&mut members.algorithm, decoder.i64())?,
            // The curve of an EC key is a number, the modulus of an RSA key is bytes.
            -1 if decoder.datatype().is_ok_and(|kind| kind == minicbor::data::Type::Bytes) => {
                set(&mut members.minus_1, decoder.bytes())?;
            }
            -1 => set(&mut members.curve, decoder.i64())?,
            -2 => set(&mut members.minus_2, decoder.bytes())?,
            -3 => set(&mut members.minus_3, decoder.bytes())?,
            _ => return Err(Refusal::PublicKey),
        }
    }
    if decoder.position() == bytes.len() { Ok(members) } else { Err(Refusal::PublicKey) }
}

/// The key as a JWK with its algorithm. That an EC point is on its curve is checked where the key is
/// imported.
pub(super) fn public_jwk(bytes: &[u8]) -> Result<(Algorithm, String), Refusal> {
    let members = members(bytes)?;
    let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    match members {
        Members {
            kind: Some(EC2),
            algorithm: Some(ES256),
            curve: Some(P256),
            minus_1: None,
            minus_2: Some(x),
            minus_3: Some(y),
        } if x.len() == 32 && y.len() == 32 => {
            let jwk = format!(r#"{{"kty":"EC","crv":"P-256","x":"{}","y":"{}"}}"#, text(x), text(y));
            Ok((Algorithm::ES256, jwk))
        }
        Members {
            kind: Some(RSA),
            algorithm: Some(RS256),
            curve: None,
            minus_1: Some(n),
            minus_2: Some(e),
            minus_3: None,
        } if (256..=512).contains(&n.len()) && n[0] & 0x80 != 0 && e == [1, 0, 1] => {
            Ok((Algorithm::RS256, format!(r#"{{"kty":"RSA","n":"{}","e":"{}"}}"#, text(n), text(e))))
        }
        Members { algorithm: Some(algorithm), .. } if !OFFERED.contains(&algorithm) => {
            Err(Refusal::Algorithm)
        }
        _ => Err(Refusal::PublicKey),
    }
}
