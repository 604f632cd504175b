//! Signatures natively: ES256 by the `p256` crate, RS256 by the `rsa` crate.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use data_encoding::BASE64URL_NOPAD;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BigUint, RsaPrivateKey, RsaPublicKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use credenza_domain::oauth::Algorithm;

use crate::ports::{Entropy, KeyPair, PortError, Signer};

/// The DER prefix of a SHA-256 digest in a PKCS #1 v1.5 signature (RFC 8017 §9.2, note 1).
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

enum PrivateKey {
    Ec(Box<SigningKey>),
    Rsa(Box<RsaPrivateKey>),
}

/// Keeps imported keys by their `kid`.
pub struct NativeSigner {
    entropy: Arc<dyn Entropy>,
    keys: Mutex<HashMap<String, PrivateKey>>,
}

impl NativeSigner {
    /// A signer that makes EC keys from this entropy.
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self { entropy, keys: Mutex::default() }
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<String, PrivateKey>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
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
            let public = json!({"kty": "EC", "crv": "P-256", "x": x, "y": y});
            let mut private = public.clone();
            private["d"] = json!(BASE64URL_NOPAD.encode(scalar.as_slice()));
            return Ok(pair(&public, &private));
        }
    }
}

/// One key for the whole process: making one takes a second, and each test has a world of its own.
fn rsa_key() -> Result<&'static RsaPrivateKey, PortError> {
    static KEY: OnceLock<Option<RsaPrivateKey>> = OnceLock::new();
    let key = KEY.get_or_init(|| RsaPrivateKey::new(&mut rand_core_06::OsRng, 2048).ok());
    key.as_ref().ok_or_else(|| fail("no RSA key could be made"))
}

fn generate_rs256() -> Result<KeyPair, PortError> {
    let key = rsa_key()?;
    let number = |number: &BigUint| BASE64URL_NOPAD.encode(&number.to_bytes_be());
    let public = json!({"kty": "RSA", "n": number(key.n()), "e": number(key.e())});
    let mut private = public.clone();
    let [p, q] = key.primes() else { return Err(fail("an RSA key of two primes was expected")) };
    let one = BigUint::from(1u8);
    private["d"] = json!(number(key.d()));
    private["p"] = json!(number(p));
    private["q"] = json!(number(q));
    private["dp"] = json!(number(&(key.d() % (p - &one))));
    private["dq"] = json!(number(&(key.d() % (q - &one))));
    let qi = key.crt_coefficient().ok_or_else(|| fail("no CRT coefficient"))?;
    private["qi"] = json!(number(&qi));
    Ok(pair(&public, &private))
}

fn pair(public: &Value, private: &Value) -> KeyPair {
    KeyPair { public_jwk: public.to_string(), private_jwk: Zeroizing::new(private.to_string()) }
}

fn fail(reason: impl std::fmt::Display) -> PortError {
    PortError::new("signer", reason)
}

fn member(jwk: &Value, name: &str) -> Result<Vec<u8>, PortError> {
    let text = jwk[name].as_str().ok_or_else(|| fail(format!("no member {name}")))?;
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(fail)
}

fn number(jwk: &Value, name: &str) -> Result<BigUint, PortError> {
    Ok(BigUint::from_bytes_be(&member(jwk, name)?))
}

/// PKCS #1 v1.5 with SHA-256. The prefix stands here because the `rsa` crate and ours depend on
/// different versions of `sha2`.
fn padding() -> rsa::Pkcs1v15Sign {
    rsa::Pkcs1v15Sign { hash_len: Some(32), prefix: SHA256_PREFIX.into() }
}

fn import(algorithm: Algorithm, jwk: &str) -> Result<PrivateKey, PortError> {
    let jwk: Value = serde_json::from_str(jwk).map_err(fail)?;
    match algorithm {
        Algorithm::ES256 => {
            SigningKey::from_slice(&member(&jwk, "d")?).map(|key| PrivateKey::Ec(Box::new(key))).map_err(fail)
        }
        Algorithm::RS256 => {
            let primes = vec![number(&jwk, "p")?, number(&jwk, "q")?];
            RsaPrivateKey::from_components(number(&jwk, "n")?, number(&jwk, "e")?, number(&jwk, "d")?, primes)
                .map(|key| PrivateKey::Rsa(Box::new(key)))
                .map_err(fail)
        }
    }
}

fn verify(algorithm: Algorithm, jwk: &str, message: &[u8], signature: &[u8]) -> Result<bool, PortError> {
    let jwk: Value = serde_json::from_str(jwk).map_err(fail)?;
    match algorithm {
        Algorithm::ES256 => {
            let point: Vec<u8> = [vec![4], member(&jwk, "x")?, member(&jwk, "y")?].concat();
            let key = VerifyingKey::from_sec1_bytes(&point).map_err(fail)?;
            let Ok(signature) = Signature::from_slice(signature) else { return Ok(false) };
            Ok(key.verify(message, &signature).is_ok())
        }
        Algorithm::RS256 => {
            let key = RsaPublicKey::new(number(&jwk, "n")?, number(&jwk, "e")?).map_err(fail)?;
            Ok(key.verify(padding(), &Sha256::digest(message), signature).is_ok())
        }
    }
}

impl Signer for NativeSigner {
    fn generate(&self, algorithm: Algorithm) -> BoxFuture<'_, Result<KeyPair, PortError>> {
        async move {
            match algorithm {
                Algorithm::ES256 => self.generate_es256(),
                Algorithm::RS256 => generate_rs256(),
            }
        }
        .boxed()
    }

    fn has(&self, kid: &str) -> bool {
        self.keys().contains_key(kid)
    }

    fn import<'a>(
        &'a self,
        kid: &'a str,
        algorithm: Algorithm,
        private_jwk: &'a str,
    ) -> BoxFuture<'a, Result<(), PortError>> {
        async move {
            self.keys().insert(kid.to_owned(), import(algorithm, private_jwk)?);
            Ok(())
        }
        .boxed()
    }

    fn sign<'a>(&'a self, kid: &'a str, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, PortError>> {
        async move {
            match self.keys().get(kid) {
                None => Err(fail("key was not imported")),
                Some(PrivateKey::Ec(key)) => {
                    let signature: Signature = key.sign(message);
                    Ok(signature.to_bytes().to_vec())
                }
                Some(PrivateKey::Rsa(key)) => key.sign(padding(), &Sha256::digest(message)).map_err(fail),
            }
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
        async move { verify(algorithm, public_jwk, message, signature) }.boxed()
    }
}
