//! An authenticator with one passkey, and the browser around it.

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// One passkey of this deployment.
pub struct Passkey {
    key: SigningKey,
    id: Vec<u8>,
    origin: String,
    host: String,
    handle: Option<String>,
}

fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

impl Passkey {
    /// One that was not registered yet, for the portal at this address.
    pub fn new(base_url: &str) -> Self {
        let seed = Sha256::digest(crate::portal::unique().to_be_bytes());
        let host =
            base_url.split("://").nth(1).unwrap_or_default().split([':', '/']).next().unwrap_or_default();
        Self {
            key: SigningKey::from_slice(&seed).unwrap(),
            id: seed[..24].to_vec(),
            origin: base_url.to_owned(),
            host: host.to_owned(),
            handle: None,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false})
            .to_string()
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(&self.host).to_vec();
        data.push(flags);
        data.extend([0; 4]);
        data
    }

    /// `navigator.credentials.create()`.
    pub fn create(&mut self, options: &Value) -> Value {
        self.handle = options["user"]["id"].as_str().map(str::to_owned);
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        let mut data = self.head(0x45);
        data.extend([0; 16]);
        data.extend([0, 24]);
        data.extend(&self.id);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        json!({
            "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key",
            "response": {
                "clientDataJSON": encode(self.client_data("webauthn.create", options).as_bytes()),
                "attestationObject": encode(&object),
                "transports": ["internal"],
            },
        })
    }

    /// `navigator.credentials.get()`.
    pub fn get(&self, options: &Value) -> Value {
        let client_data = self.client_data("webauthn.get", options);
        let data = self.head(0x05);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key",
            "response": {
                "clientDataJSON": encode(client_data.as_bytes()),
                "authenticatorData": encode(&data),
                "signature": encode(signature.to_der().as_bytes()),
                "userHandle": self.handle,
            },
        })
    }
}
