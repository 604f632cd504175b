//! Signatures as Standard Webhooks says (specification 1.0.0, "Signature scheme", symmetric).

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::ports::{PortError, Ports};

/// What stands before the text, so that leak scanners know it.
const PREFIX: &str = "whsec_";

/// The secret that an endpoint verifies with: 32 random bytes.
pub struct SigningSecret(Zeroizing<Vec<u8>>);

impl SigningSecret {
    /// A new one.
    pub fn generate(ports: &Ports) -> Result<Self, PortError> {
        let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(ports.random()?);
        Ok(Self(Zeroizing::new(bytes.to_vec())))
    }

    /// From its bytes.
    pub fn of(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// Its bytes, to be sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What its owner is shown once.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{PREFIX}{}", BASE64.encode(&self.0)))
    }

    /// The value of `webhook-signature`.
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> Result<String, PortError> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).map_err(|error| PortError::new("signature", error))?;
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        Ok(format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn the_known_signature_comes_out() {
        let bytes = BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let secret = SigningSecret::of(Zeroizing::new(bytes));
        let signature =
            secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#).unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(secret.reveal().as_str(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }
}
