//! Signatures natively: ES256 by the `p256` crate, RS256 by the `rsa` crate.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::BASE64URL_NOPAD;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use credenza_domain::oauth::Algorithm;

use crate::ports::{Entropy, KeyPair, PortError, Signer};

/// Keeps imported keys by their `kid`.
pub struct NativeSigner {
    entropy: Arc<dyn Entropy>,
    keys: Mutex<HashMap<String, SigningKey>>,
}

impl NativeSigner {
    /// A signer that makes keys from this entropy.
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self { entropy, keys: Mutex::default() }
    }

    fn generate_es256(&self) -> Result<KeyPair, PortError> {
        loop {
            let mut scalar = Zeroizing::new([0u8; 32]);
            self.entropy.fill(scalar.as_mut_slice())?;
            // A scalar outside the group's order is no key; the next one almost surely is.
            let Ok(key) = SigningKey::from_slice(scalar.as_slice()) else { continue };
            let point = key.verifying_key().to_sec1_point(false);
            let bytes = point.as_bytes();
            let (x, y) = (BASE64URL_NOPAD.encode(&bytes[1..33]), BASE64URL_NOPAD.encode(&bytes[33..65]));
            let d = BASE64URL_NOPAD.encode(scalar.as_slice());
            return Ok(KeyPair {
                public_jwk: serde_json::json!({"kty": "EC", "crv": "P-256", "x": x, "y": y}).to_string(),
                private_jwk: Zeroizing::new(
                    serde_json::json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "d": d}).to_string(),
                ),
            });
        }
    }
}

fn fail(reason: impl std::fmt::Display) -> PortError {
    PortError::new("signer", reason)
}

fn member(jwk: &serde_json::Value, name: &str) -> Result<Vec<u8>, PortError> {
    let text = jwk[name].as_str().ok_or_else(|| fail(format!("no member {name}")))?;
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(fail)
}

fn only_es256(algorithm: Algorithm) -> Result<(), PortError> {
    match algorithm {
        Algorithm::ES256 => Ok(()),
        Algorithm::RS256 => Err(fail("RS256 is signed by WebCrypto only")),
    }
}

impl Signer for NativeSigner {
    fn generate(&self, algorithm: Algorithm) -> BoxFuture<'_, Result<KeyPair, PortError>> {
        async move { only_es256(algorithm).and_then(|()| self.generate_es256()) }.boxed()
    }

    fn has(&self, kid: &str) -> bool {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).contains_key(kid)
    }

    fn import<'a>(
        &'a self,
        kid: &'a str,
        algorithm: Algorithm,
        private_jwk: &'a str,
    ) -> BoxFuture<'a, Result<(), PortError>> {
        async move {
            only_es256(algorithm)?;
            let jwk: serde_json::Value = serde_json::from_str(private_jwk).map_err(fail)?;
            let key = SigningKey::from_slice(&member(&jwk, "d")?).map_err(fail)?;
            self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(kid.to_owned(), key);
            Ok(())
        }
        .boxed()
    }

    fn sign<'a>(&'a self, kid: &'a str, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, PortError>> {
        async move {
            let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            let key = keys.get(kid).ok_or_else(|| fail("key was not imported"))?;
            let signature: Signature = key.sign(message);
            Ok(signature.to_bytes().to_vec())
        }
        .boxed()
    }

    fn verify<'a>(
        &'a self,
        algorithm: Algorithm,
        public_jwk: &'a str,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> BoxFuture<'a, Result<bool, PortError>> {
        async move {
            only_es256(algorithm)?;
            let jwk: serde_json::Value = serde_json::from_str(public_jwk).map_err(fail)?;
            let mut point = vec![4u8];
            point.extend(member(&jwk, "x")?);
            point.extend(member(&jwk, "y")?);
            let key = VerifyingKey::from_sec1_bytes(&point).map_err(fail)?;
            let Ok(signature) = Signature::from_slice(signature) else { return Ok(false) };
            Ok(key.verify(message, &signature).is_ok())
        }
        .boxed()
    }
}
