//! An authenticator and the browser around it, as far as a test needs them.

use data_encoding::BASE64URL_NOPAD;
use http::Method;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Answer, BASE_URL, Browser};

/// One passkey. What it says can be bent.
pub struct Passkey {
    pub key: SigningKey,
    pub id: Vec<u8>,
    pub handle: Option<String>,
    pub count: u32,
    pub flags: u8,
    pub origin: String,
    pub host: String,
}

fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

impl Passkey {
    /// A passkey that was not registered yet; the number tells it from others.
    pub fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            id: vec![number; 24],
            handle: None,
            count: 0,
            flags: 0x05,
            origin: BASE_URL.to_owned(),
            host: "portal.operator.example".to_owned(),
        }
    }

    pub fn id(&self) -> String {
        encode(&self.id)
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let challenge = options["challenge"].as_str().unwrap();
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false}).to_string()
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(&self.host).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// `navigator.credentials.create()`.
    pub fn create(&mut self, options: &Value) -> Value {
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        self.handle = Some(options["user"]["id"].as_str().unwrap().to_owned());
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        let mut data = self.head(self.flags | 0x40);
        data.extend([0; 16]);
        data.extend([0, u8::try_from(self.id.len()).unwrap()]);
        data.extend(&self.id);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(self.client_data("webauthn.create", options).as_bytes()),
                "attestationObject": encode(&object),
                "transports": ["internal", "something new"],
            },
        })
    }

    /// `navigator.credentials.get()`.
    pub fn get(&mut self, options: &Value) -> Value {
        assert_eq!(options["userVerification"], "required");
        let client_data = self.client_data("webauthn.get", options);
        let data = self.head(self.flags);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key", "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
            "response": {
                "clientDataJSON": encode(client_data.as_bytes()),
                "authenticatorData": encode(&data),
                "signature": encode(signature.to_der().as_bytes()),
                "userHandle": self.handle,
            },
        })
    }

    /// Adds it to the account of a signed-in browser.
    pub async fn add(&mut self, browser: &mut Browser<'_>, name: &str) -> Answer {
        let options = browser.call(Method::POST, "/api/account/passkeys/options", None).await;
        assert_eq!(options.status, 200, "{}", options.body);
        let form = json!({"name": name, "credential": self.create(&options.json())});
        browser.call(Method::POST, "/api/account/passkeys", Some(form)).await
    }

    /// Signs a browser in.
    pub async fn sign_in(&mut self, browser: &mut Browser<'_>) -> Answer {
        let options = browser.call(Method::POST, "/api/session/passkey/options", None).await;
        assert_eq!(options.status, 200, "{}", options.body);
        let form = self.get(&options.json());
        browser.call(Method::POST, "/api/session/passkey", Some(form)).await
    }

    /// Proves again who is there.
    pub async fn step_up(&mut self, browser: &mut Browser<'_>) -> Answer {
        let options = browser.call(Method::POST, "/api/session/step-up/passkey/options", None).await;
        assert_eq!(options.status, 200, "{}", options.body);
        let form = self.get(&options.json());
        browser.call(Method::POST, "/api/session/step-up/passkey", Some(form)).await
    }
}
