//! Using one.

use super::*;

#[test]
fn a_good_assertion_is_taken_and_its_counter_is_a_signal() {
    let good = Ceremony::get().use_it(false).unwrap();
    assert_eq!(good, Asserted { sign_count: 8, backed_up: false, count_went_back: false });
    for (count, back) in [(7, true), (3, true), (0, true), (8, false), (u32::MAX, false)] {
        let answer = Ceremony { sign_count: count, ..Ceremony::get() }.use_it(false).unwrap();
        assert_eq!((answer.sign_count, answer.count_went_back), (count.max(7), back), "{count}");
    }
    let never = Known { sign_count: 0, ..known("x") };
    assert_eq!(never.sign_count, 0);
    let nameless = Ceremony { handle: None, ..Ceremony::get() };
    assert!(nameless.use_it(true).is_ok(), "the person is known by the session");
}

#[rustfmt::skip]
#[test]
fn every_bent_assertion_is_refused() {
    let good = Ceremony::get;
    let data = |from: &str, to: &str| data(from, to).replace("webauthn.create", "webauthn.get");
    let bent: Vec<(&str, Ceremony, Refusal)> = vec![
        ("ceremony", Ceremony { client_data: client_data("webauthn.create"), ..good() }, Refusal::Ceremony),
        ("payment", Ceremony { client_data: client_data("payment.get"), ..good() }, Refusal::Ceremony),
        ("challenge of another time", Ceremony { client_data: data("Y2hh", "Y2hi"), ..good() }, Refusal::Challenge),
        ("other origin", Ceremony { client_data: data("portal.", "p0rtal."), ..good() }, Refusal::Origin),
        ("app origin", Ceremony { client_data: data(PARTY.origin, "android:apk-key-hash:x"), ..good() }, Refusal::Origin),
        ("framed", Ceremony { client_data: data("false", "true"), ..good() }, Refusal::CrossOrigin),
        ("other host", Ceremony { host: "evil.example".into(), ..good() }, Refusal::RelyingParty),
        ("nobody there", Ceremony { flags: 0x04, ..good() }, Refusal::UserPresence),
        ("nobody asked", Ceremony { flags: 0x01, ..good() }, Refusal::UserVerification),
        ("no flags", Ceremony { flags: 0x00, ..good() }, Refusal::UserPresence),
        ("backed up, not eligible", Ceremony { flags: 0x15, ..good() }, Refusal::Backup),
        ("eligible all of a sudden", Ceremony { flags: 0x0d, ..good() }, Refusal::Backup),
        ("brings a credential", Ceremony { flags: 0x45, ..good() }, Refusal::AuthenticatorData),
        ("a byte too much", Ceremony { behind: vec![0], ..good() }, Refusal::AuthenticatorData),
        ("a byte too little", Ceremony { wrap: |mut data| { data.pop(); data }, ..good() }, Refusal::AuthenticatorData),
        ("empty", Ceremony { wrap: |_| vec![], ..good() }, Refusal::AuthenticatorData),
        ("other credential", Ceremony { answered_id: Some(vec![9; 32]), ..good() }, Refusal::CredentialId),
        ("somebody else's", Ceremony { handle: Some("AZLkoAAAcACAAAAAAAAAAQ".into()), ..good() }, Refusal::UserHandle),
        ("nobody's", Ceremony { handle: None, ..good() }, Refusal::UserHandle),
        ("no public key credential", Ceremony { kind: "", ..good() }, Refusal::CredentialType),
        ("signature of another", Ceremony { signature: |mut s| { let last = s.len() - 1; s[last] ^= 1; s }, ..good() }, Refusal::Signature),
        ("signature not in DER", Ceremony { signature: |_| vec![7; 64], ..good() }, Refusal::Signature),
        ("signature with more behind", Ceremony { signature: |mut s| { s.push(0); s }, ..good() }, Refusal::Signature),
        ("signature of zeros", Ceremony { signature: |_| vec![0x30, 6, 2, 1, 0, 2, 1, 0], ..good() }, Refusal::Signature),
        ("no signature", Ceremony { signature: |_| vec![], ..good() }, Refusal::Signature),
    ];
    assert!(bent.len() >= 25);
    for (what, ceremony, refusal) in bent {
        assert_eq!(ceremony.use_it(false).err(), Some(refusal), "{what}");
    }
}

#[test]
fn what_was_signed_cannot_be_changed_afterwards() {
    let answer = Ceremony::get().answer();
    let id = encode(ID);
    let check = |answer: &UsedPasskey| {
        verify_assertion(PARTY, CHALLENGE, known(&id), false, answer).and_then(confirm).err()
    };
    assert_eq!(check(&answer), None);
    let mut counted = answer.clone();
    let more = Ceremony { sign_count: 9, ..Ceremony::get() };
    counted.response.authenticator_data = encode(&more.authenticator_data());
    assert_eq!(check(&counted), Some(Refusal::Signature));
    let mut spaced = answer.clone();
    let text = client_data("webauthn.get").replace(',', ", ");
    spaced.response.client_data_json = encode(text.as_bytes());
    assert_eq!(check(&spaced), Some(Refusal::Signature));
    for member in ["YQ==", "Y Q", "a+b/", "é"] {
        let mut odd = answer.clone();
        odd.response.signature = member.to_owned();
        assert_eq!(check(&odd), Some(Refusal::Encoding), "{member}");
    }
    let mut renamed = answer;
    renamed.raw_id = encode(&[9; 32]);
    assert_eq!(check(&renamed), Some(Refusal::CredentialType));
}
