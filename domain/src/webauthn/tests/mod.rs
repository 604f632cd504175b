//! Whole ceremonies, made with a real key, and everything that can be wrong with them.

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha256};

mod assertion;
mod registration;

use super::*;
use crate::oauth::Algorithm;
use crate::wire::{AssertionResponse, AttestationResponse, NewPasskey, UsedPasskey};

const PARTY: RelyingParty<'_> =
    RelyingParty { id: "portal.operator.example", origin: "https://portal.operator.example" };
const CHALLENGE: &str = "Y2hhbGxlbmdlLWNoYWxsZW5nZS1jaGFsbGVuZ2UtMDE";
const HANDLE: &str = "AZLkoAAAcACAAAAAAAAAAA";
const ID: &[u8] = &[0xc5; 32];

fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

/// Everything that goes into a ceremony, each a thing that a test can bend.
#[derive(Clone)]
struct Ceremony {
    client_data: String,
    host: String,
    flags: u8,
    sign_count: u32,
    credential_id: Vec<u8>,
    cose_key: Vec<u8>,
    format: &'static str,
    statement: Vec<u8>,
    extensions: Vec<u8>,
    behind: Vec<u8>,
    handle: Option<String>,
    answered_id: Option<Vec<u8>>,
    kind: &'static str,
    wrap: fn(Vec<u8>) -> Vec<u8>,
    signature: fn(Vec<u8>) -> Vec<u8>,
}

fn client_data(ceremony: &str) -> String {
    format!(
        r#"{{"type":"{ceremony}","challenge":"{CHALLENGE}","origin":"{}","crossOrigin":false}}"#,
        PARTY.origin
    )
}

fn cose_key() -> Vec<u8> {
    let point = key().verifying_key().to_sec1_point(false);
    let point = point.as_bytes();
    [
        &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20],
        &point[1..33],
        &[0x22, 0x58, 0x20],
        &point[33..],
    ]
    .concat()
}

fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let length = u16::try_from(modulus.len()).unwrap().to_be_bytes();
    let small = u8::try_from(exponent.len()).unwrap();
    [
        &[0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20, 0x59],
        &length[..],
        modulus,
        &[0x21, 0x40 | small],
        exponent,
    ]
    .concat()
}

impl Ceremony {
    fn create() -> Self {
        Self {
            client_data: client_data("webauthn.create"),
            host: PARTY.id.to_owned(),
            flags: 0x45,
            sign_count: 0,
            credential_id: ID.to_vec(),
            cose_key: cose_key(),
            format: "none",
            statement: vec![0xa0],
            extensions: vec![],
            behind: vec![],
            handle: Some(HANDLE.to_owned()),
            answered_id: None,
            kind: "public-key",
            wrap: |object| object,
            signature: |signature| signature,
        }
    }

    fn get() -> Self {
        Self { client_data: client_data("webauthn.get"), flags: 0x05, sign_count: 8, ..Self::create() }
    }

    fn authenticator_data(&self) -> Vec<u8> {
        let mut data = Sha256::digest(&self.host).to_vec();
        data.push(self.flags);
        data.extend(self.sign_count.to_be_bytes());
        if self.flags & 0x40 != 0 {
            data.extend([0; 16]);
            data.extend(u16::try_from(self.credential_id.len()).unwrap().to_be_bytes());
            data.extend(&self.credential_id);
            data.extend(&self.cose_key);
        }
        data.extend(&self.extensions);
        data.extend(&self.behind);
        data
    }

    fn register(&self) -> Result<Registered, Refusal> {
        let data = self.authenticator_data();
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt");
        object.push(0x60 | u8::try_from(self.format.len()).unwrap());
        object.extend(self.format.as_bytes());
        object.push(0x67);
        object.extend(b"attStmt");
        object.extend(&self.statement);
        object.push(0x68);
        object.extend(b"authData");
        object.push(0x59);
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        let id = encode(self.answered_id.as_deref().unwrap_or(&self.credential_id));
        let passkey = NewPasskey {
            id: id.clone(),
            raw_id: id,
            kind: self.kind.to_owned(),
            response: AttestationResponse {
                client_data_json: encode(self.client_data.as_bytes()),
                attestation_object: encode(&(self.wrap)(object)),
                transports: vec![],
            },
        };
        verify_registration(PARTY, CHALLENGE, &passkey)
    }

    fn answer(&self) -> UsedPasskey {
        let data = (self.wrap)(self.authenticator_data());
        let signed = [data.as_slice(), &Sha256::digest(&self.client_data)].concat();
        let signature: Signature = key().sign(&signed);
        let id = encode(self.answered_id.as_deref().unwrap_or(&self.credential_id));
        UsedPasskey {
            id: id.clone(),
            raw_id: id,
            kind: self.kind.to_owned(),
            response: AssertionResponse {
                client_data_json: encode(self.client_data.as_bytes()),
                authenticator_data: encode(&data),
                signature: encode(&(self.signature)(signature.to_der().as_bytes().to_vec())),
                user_handle: self.handle.clone(),
            },
        }
    }

    fn use_it(&self, identified: bool) -> Result<Asserted, Refusal> {
        confirm(verify_assertion(PARTY, CHALLENGE, known(&encode(ID)), identified, &self.answer())?)
    }
}

fn known(credential_id: &str) -> Known<'_> {
    Known {
        credential_id,
        user_handle: HANDLE,
        algorithm: Algorithm::ES256,
        sign_count: 7,
        backup_eligible: false,
    }
}

/// What the `Signer` port does.
fn confirm(unconfirmed: Unconfirmed) -> Result<Asserted, Refusal> {
    let good = Signature::from_slice(&unconfirmed.signature)
        .is_ok_and(|signature| key().verifying_key().verify(&unconfirmed.message, &signature).is_ok());
    unconfirmed.confirm(good)
}

fn data(from: &str, to: &str) -> String {
    let good = client_data("webauthn.create");
    assert!(good.contains(from));
    good.replace(from, to)
}
