//! Making a passkey.

use super::*;

#[test]
fn a_good_registration_is_taken() {
    let made = Ceremony::create().register().unwrap();
    assert_eq!(made.credential_id, encode(ID));
    assert_eq!(made.algorithm, Algorithm::ES256);
    assert!(made.public_jwk.starts_with(r#"{"kty":"EC","crv":"P-256","x":""#));
    assert!(!made.backup_eligible && !made.backed_up);

    let synced = Ceremony { flags: 0x5d, ..Ceremony::create() }.register().unwrap();
    assert!(synced.backup_eligible && synced.backed_up);
    let extended = Ceremony { flags: 0xc5, extensions: vec![0xa1, 0x61, b'x', 0xf5], ..Ceremony::create() };
    assert!(extended.register().is_ok());
    let mut modulus = vec![0xab; 256];
    let rsa = Ceremony { cose_key: rsa_key(&modulus, &[1, 0, 1]), ..Ceremony::create() }.register().unwrap();
    assert_eq!(rsa.algorithm, Algorithm::RS256);
    assert!(rsa.public_jwk.ends_with(r#","e":"AQAB"}"#));
    modulus.truncate(128);
    let weak = Ceremony { cose_key: rsa_key(&modulus, &[1, 0, 1]), ..Ceremony::create() };
    assert_eq!(weak.register(), Err(Refusal::PublicKey));
    let longest = Ceremony { credential_id: vec![1; 1023], ..Ceremony::create() };
    assert!(longest.register().is_ok());
}

#[test]
fn what_browsers_may_add_does_no_harm() {
    let with_more = client_data("webauthn.create").replace('}', r#","other_keys_can_be_added_here":"x"}"#);
    assert!(Ceremony { client_data: with_more, ..Ceremony::create() }.register().is_ok());
    let marked = format!("\u{feff}{}", client_data("webauthn.get"));
    assert!(Ceremony { client_data: marked, ..Ceremony::get() }.use_it(false).is_ok(), "a byte order mark");
    let old = client_data("webauthn.get").replace(r#","crossOrigin":false"#, "");
    assert!(Ceremony { client_data: old, ..Ceremony::get() }.use_it(false).is_ok());
}

#[rustfmt::skip]
#[test]
fn every_bent_registration_is_refused() {
    let good = Ceremony::create;
    let origin = PARTY.origin;
    let bent: Vec<(&str, Ceremony, Refusal)> = vec![
        ("ceremony", Ceremony { client_data: client_data("webauthn.get"), ..good() }, Refusal::Ceremony),
        ("ceremony in capitals", Ceremony { client_data: data("webauthn.create", "WebAuthn.Create"), ..good() }, Refusal::Ceremony),
        ("challenge", Ceremony { client_data: data("Y2hh", "Y2hi"), ..good() }, Refusal::Challenge),
        ("challenge padded", Ceremony { client_data: data("tMDE\"", "tMDE=\""), ..good() }, Refusal::Challenge),
        ("no challenge", Ceremony { client_data: data(CHALLENGE, ""), ..good() }, Refusal::Challenge),
        ("origin over http", Ceremony { client_data: data(origin, "http://portal.operator.example"), ..good() }, Refusal::Origin),
        ("origin with a slash", Ceremony { client_data: data(origin, "https://portal.operator.example/"), ..good() }, Refusal::Origin),
        ("origin with a port", Ceremony { client_data: data(origin, "https://portal.operator.example:8443"), ..good() }, Refusal::Origin),
        ("sibling", Ceremony { client_data: data(origin, "https://evil.operator.example"), ..good() }, Refusal::Origin),
        ("lookalike", Ceremony { client_data: data(origin, "https://portal.operator.example.evil.example"), ..good() }, Refusal::Origin),
        ("null origin", Ceremony { client_data: data(origin, "null"), ..good() }, Refusal::Origin),
        ("framed", Ceremony { client_data: data("false", "true"), ..good() }, Refusal::CrossOrigin),
        ("top origin", Ceremony { client_data: data("}", r#","topOrigin":"https://evil.example"}"#), ..good() }, Refusal::CrossOrigin),
        ("type twice", Ceremony { client_data: data("{", r#"{"type":"webauthn.create","#), ..good() }, Refusal::ClientData),
        ("origin twice", Ceremony { client_data: data("{", r#"{"origin":"https://evil.example","#), ..good() }, Refusal::ClientData),
        ("no JSON", Ceremony { client_data: "type=webauthn.create".into(), ..good() }, Refusal::ClientData),
        ("something behind", Ceremony { client_data: data("}", "}{}"), ..good() }, Refusal::ClientData),
        ("crossOrigin as text", Ceremony { client_data: data("false", "\"false\""), ..good() }, Refusal::ClientData),
        ("other host", Ceremony { host: "operator.example".into(), ..good() }, Refusal::RelyingParty),
        ("host in capitals", Ceremony { host: "PORTAL.operator.example".into(), ..good() }, Refusal::RelyingParty),
        ("nobody there", Ceremony { flags: 0x44, ..good() }, Refusal::UserPresence),
        ("nobody asked", Ceremony { flags: 0x41, ..good() }, Refusal::UserVerification),
        ("backed up, not eligible", Ceremony { flags: 0x55, ..good() }, Refusal::Backup),
        ("no credential", Ceremony { flags: 0x05, ..good() }, Refusal::CredentialId),
        ("extensions missing", Ceremony { flags: 0xc5, ..good() }, Refusal::AuthenticatorData),
        ("extensions unannounced", Ceremony { extensions: vec![0xa0], ..good() }, Refusal::AuthenticatorData),
        ("extensions no map", Ceremony { flags: 0xc5, extensions: vec![0x01], ..good() }, Refusal::AuthenticatorData),
        ("extensions endless", Ceremony { flags: 0xc5, extensions: vec![0xbf, 0xff], ..good() }, Refusal::AuthenticatorData),
        ("a byte too much", Ceremony { behind: vec![0], ..good() }, Refusal::AuthenticatorData),
        ("ID empty", Ceremony { credential_id: vec![], ..good() }, Refusal::CredentialId),
        ("ID too long", Ceremony { credential_id: vec![1; 1024], ..good() }, Refusal::CredentialId),
        ("another ID named", Ceremony { answered_id: Some(vec![9; 32]), ..good() }, Refusal::CredentialId),
        ("no public key credential", Ceremony { kind: "password", ..good() }, Refusal::CredentialType),
        ("attestation packed", Ceremony { format: "packed", ..good() }, Refusal::AttestationFormat),
        ("attestation unknown", Ceremony { format: "NONE", ..good() }, Refusal::AttestationFormat),
        ("none with a statement", Ceremony { statement: vec![0xa1, 0x61, b'x', 0x01], ..good() }, Refusal::Attestation),
        ("statement endless", Ceremony { statement: vec![0xbf, 0xff], ..good() }, Refusal::Attestation),
        ("object cut", Ceremony { wrap: |mut o| { o.pop(); o }, ..good() }, Refusal::Attestation),
        ("object with more behind", Ceremony { wrap: |mut o| { o.push(0xa0); o }, ..good() }, Refusal::Attestation),
        ("object no map", Ceremony { wrap: |_| vec![0x83, 0x01, 0x02, 0x03], ..good() }, Refusal::Attestation),
        ("object empty", Ceremony { wrap: |_| vec![], ..good() }, Refusal::Attestation),
        ("format twice", Ceremony { wrap: |mut o| { o[0] = 0xa4; o.extend(b"\x63fmt\x64none"); o }, ..good() }, Refusal::Attestation),
        ("key with alg EdDSA", Ceremony { cose_key: with(4, 0x27), ..good() }, Refusal::Algorithm),
        ("key with alg ES384", Ceremony { cose_key: [&[0xa5, 1, 2, 3, 0x38, 0x22], &cose_key()[5..]].concat(), ..good() }, Refusal::Algorithm),
        ("key of another kind", Ceremony { cose_key: with(2, 0x03), ..good() }, Refusal::PublicKey),
        ("key on another curve", Ceremony { cose_key: with(6, 0x02), ..good() }, Refusal::PublicKey),
        ("key with a short x", Ceremony { cose_key: [&cose_key()[..9], &[0x1f], &cose_key()[11..]].concat(), ..good() }, Refusal::PublicKey),
        ("key without y", Ceremony { cose_key: [&[0xa4], &cose_key()[1..42]].concat(), ..good() }, Refusal::PublicKey),
        ("key with a member more", Ceremony { cose_key: [&[0xa6], &cose_key()[1..], &[0x04, 0x01]].concat(), ..good() }, Refusal::PublicKey),
        ("key with a member twice", Ceremony { cose_key: [&[0xa6], &cose_key()[1..], &[0x03, 0x26]].concat(), ..good() }, Refusal::PublicKey),
        ("key endless", Ceremony { cose_key: [&[0xbf], &cose_key()[1..], &[0xff]].concat(), ..good() }, Refusal::AuthenticatorData),
        ("RSA with exponent 3", Ceremony { cose_key: rsa_key(&[0xab; 256], &[3]), ..good() }, Refusal::PublicKey),
        ("RSA with a leading zero", Ceremony { cose_key: rsa_key(&[[0].as_slice(), &[0xab; 256]].concat(), &[1, 0, 1]), ..good() }, Refusal::PublicKey),
    ];
    assert!(bent.len() >= 50);
    for (what, ceremony, refusal) in bent {
        assert_eq!(ceremony.register(), Err(refusal), "{what}");
    }
}

/// The public key with one byte changed.
fn with(index: usize, byte: u8) -> Vec<u8> {
    let mut key = cose_key();
    key[index] = byte;
    key
}
