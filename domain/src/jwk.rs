//! Public keys as people and clients hand them in (RFC 7517), and JWTs taken apart (RFC 7519).

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::oauth::Algorithm;

/// Bytes at most in a key or a token that is looked at.
pub const TOKEN_MAX: usize = 8 * 1024;

/// Members that private and symmetric keys have, and public keys do not (RFC 7518 §6).
pub const PRIVATE_MEMBERS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A public key, reduced to the members that matter and checked for strength.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// What it verifies.
    pub algorithm: Algorithm,
    /// The key as JSON, with required members only, in the order of RFC 7638 §3.2.
    pub jwk: String,
    /// The thumbprint (RFC 7638): the key names itself.
    pub thumbprint: String,
    /// The name that its owner gave it.
    pub kid: Option<String>,
}

/// Why a text is no public key for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a JSON object.
    #[error("This is not a JSON Web Key: expected a JSON object with the member kty.")]
    NotJson,
    /// A private or symmetric key: it must never leave its owner.
    #[error(
        "This is a private key. Keep it; hand in only its public half, and make a new pair, since this one has been sent."
    )]
    Private,
    /// Another kind of key.
    #[error("Only EC keys on P-256 and RSA keys are taken.")]
    Unsupported,
    /// RSA under 2048 or over 4096 bits, or an odd exponent.
    #[error("An RSA key must have 2048 to 4096 bits and the exponent 65537.")]
    Weak,
    /// A member is missing or malformed.
    #[error("The key is not complete, or its members are not base64url.")]
    Malformed,
}

impl PublicKey {
    /// Reads a key as text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.len() > TOKEN_MAX {
            return Err(KeyError::NotJson);
        }
        let Ok(Value::Object(jwk)) = serde_json::from_str(text) else { return Err(KeyError::NotJson) };
        Self::from_jwk(&jwk)
    }

    /// Reads a key as JSON.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, KeyError> {
        if PRIVATE_MEMBERS.iter().any(|member| jwk.contains_key(*member)) {
            return Err(KeyError::Private);
        }
        let text = |name: &str| jwk.get(name).and_then(Value::as_str).ok_or(KeyError::Malformed);
        let bytes =
            |name: &str| BASE64URL_NOPAD.decode(text(name)?.as_bytes()).map_err(|_| KeyError::Malformed);
        let (algorithm, reduced) = match jwk.get("kty").and_then(Value::as_str) {
            Some("EC") => {
                if text("crv")? != "P-256" {
                    return Err(KeyError::Unsupported);
                }
                if bytes("x")?.len() != 32 || bytes("y")?.len() != 32 {
                    return Err(KeyError::Malformed);
                }
                let reduced =
                    format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, text("x")?, text("y")?);
                (Algorithm::ES256, reduced)
            }
            Some("RSA") => {
                let modulus = bytes("n")?;
                let bits =
                    modulus.len() * 8 - modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
                if !(2048..=4096).contains(&bits) || bytes("e")? != [1, 0, 1] {
                    return Err(KeyError::Weak);
                }
                (Algorithm::RS256, format!(r#"{{"e":"AQAB","kty":"RSA","n":"{}"}}"#, text("n")?))
            }
            Some(_) => return Err(KeyError::Unsupported),
            None => return Err(KeyError::NotJson),
        };
        if jwk.get("alg").is_some_and(|alg| alg != algorithm.as_str()) {
            return Err(KeyError::Unsupported);
        }
        let thumbprint = BASE64URL_NOPAD.encode(&Sha256::digest(reduced.as_bytes()));
        let kid = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { algorithm, jwk: reduced, thumbprint, kid })
    }
}

/// Keys of a JSON Web Key Set (RFC 7517 §5); what is not for us in it is passed over.
pub fn key_set(text: &str) -> Option<Vec<PublicKey>> {
    let set: Value = serde_json::from_str(text).ok()?;
    let keys = set.get("keys")?.as_array()?;
    Some(keys.iter().filter_map(Value::as_object).filter_map(|jwk| PublicKey::from_jwk(jwk).ok()).collect())
}

/// A JWT taken apart, with nothing verified yet (RFC 7515 §7.1).
#[derive(Debug)]
pub struct UnverifiedJwt<'a> {
    /// The header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
    /// What is signed.
    pub message: &'a str,
    /// The signature.
    pub signature: Vec<u8>,
}

impl<'a> UnverifiedJwt<'a> {
    /// Takes a token apart; `None` where it is no JWT, is too long, or asks for extensions that we
    /// do not know (`crit`, RFC 7515 §4.1.11).
    pub fn parse(token: &'a str) -> Option<Self> {
        if token.len() > TOKEN_MAX {
            return None;
        }
        let (message, signature) = token.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let object = |part: &str| -> Option<Map<String, Value>> {
            serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).ok()?).ok()
        };
        let header = object(header)?;
        if header.contains_key("crit") {
            return None;
        }
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
        Some(Self { claims: object(claims)?, header, message, signature })
    }

    /// A text of the header.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    /// A text of the claims.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// A `NumericDate` of the claims (RFC 7519 §2), in whole seconds.
    pub fn seconds(&self, name: &str) -> Option<i64> {
        let value = self.claims.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "a saturating cut of a fraction of a second")]
        value
            .as_i64()
            .or_else(|| value.as_f64().filter(|number| number.is_finite()).map(|number| number as i64))
    }

    /// The algorithm, if it is one of ours: never `none`, never a symmetric one.
    pub fn algorithm(&self) -> Option<Algorithm> {
        match self.header_text("alg")? {
            "ES256" => Some(Algorithm::ES256),
            "RS256" => Some(Algorithm::RS256),
            _ => None,
        }
    }
}

/// The JWK as it is published: with its name, its use and its algorithm.
pub fn published(public_jwk: &str, kid: &str, algorithm: Algorithm) -> Option<Value> {
    let mut jwk: Value = serde_json::from_str(public_jwk).ok()?;
    let members = jwk.as_object_mut()?;
    members.insert("kid".into(), json!(kid));
    members.insert("alg".into(), json!(algorithm.as_str()));
    members.insert("use".into(), json!("sig"));
    Some(jwk)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7638 §3.1.
    #[test]
    fn the_thumbprint_of_the_rfc_holds() {
        let text = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
        let key = PublicKey::parse(text).unwrap();
        assert_eq!(key.thumbprint, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        assert_eq!(key.kid.as_deref(), Some("2011-04-29"));
    }

    #[test]
    fn keys_that_must_not_be_taken_are_not() {
        let x = BASE64URL_NOPAD.encode(&[1; 32]);
        for (text, error) in [
            ("", KeyError::NotJson),
            ("[]", KeyError::NotJson),
            ("{}", KeyError::NotJson),
            (&format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{x}","d":"{x}"}}"#), KeyError::Private),
            (r#"{"kty":"oct","k":"AAAA"}"#, KeyError::Private),
            (&format!(r#"{{"kty":"EC","crv":"P-384","x":"{x}","y":"{x}"}}"#), KeyError::Unsupported),
            (&format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"AA"}}"#), KeyError::Malformed),
            (
                &format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{x}","alg":"RS256"}}"#),
                KeyError::Unsupported,
            ),
            (r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#, KeyError::Weak),
            (r#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#, KeyError::Unsupported),
        ] {
            assert_eq!(PublicKey::parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn what_is_no_jwt_is_none() {
        for text in [
            "",
            ".",
            "..",
            "a.b.c",
            "e30.e30",
            "e30.e30.!",
            &"a".repeat(10_000),
            "W10.e30.AA",
            "eyJjcml0IjpbXX0.e30.AA",
        ] {
            assert!(UnverifiedJwt::parse(text).is_none(), "{text}");
        }
        assert!(UnverifiedJwt::parse("e30.e30.AA").unwrap().algorithm().is_none());
    }
}
