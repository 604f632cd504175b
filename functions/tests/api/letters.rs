//! Names with markup, marks that turn the direction of writing, and line breaks: text in every letter.

use credenza_functions::mail::notices::{Letter, endpoints, panic, people, registry, single_sign_on};
use credenza_functions::notices::{Reader, owe};
use credenza_functions::ports::Value;

use crate::support::System;

/// As a database from before a rule, or a hand in it, might hold a name.
const HOSTILE: &str = "<img src=x onerror=alert(1)>\r\nBcc: all@evil.example\u{202e}\u{2066}\"'&\n";

/// Every notice whose words hold something that somebody has named.
fn letters(system: &System) -> Vec<Letter> {
    let (it, now) = (HOSTILE, system.now());
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id;
    let mut letters = vec![
        people::passkey_added(it),
        people::passkey_removed(it),
        people::passkey_suspect(it),
        people::passkey_died(it),
        people::authenticator_added(it),
        people::authenticator_removed(it),
        people::invited_again(it, now),
        people::invited_again_no_more(it, now),
        people::operator_invited_again(it, it),
        people::single_sign_on_off(it),
        people::single_sign_on_on(it),
        people::password_closed(),
        registry::invitation(it, true, now, "https://portal.operator.example/invitation".to_owned()),
        registry::operator_invited(it, it, it),
        registry::confirmed(it, &[it.to_owned()], "https://portal.operator.example"),
        registry::refused(it, it, it),
        single_sign_on::linked(it, it),
        panic::all_off(it, it, client_id, now, "https://portal.operator.example"),
    ];
    letters.extend(
        credenza_domain::languages::Language::ALL.map(|language| {
            endpoints::endpoint_disabled(language, it, it, "https://portal.operator.example")
        }),
    );
    letters
}

#[tokio::test]
async fn names_are_text_in_every_notice_and_none_begins_another_header() {
    let system = System::new().await;
    let reader = Reader { person: None, name: HOSTILE.to_owned(), email: "a@noordzee.example".to_owned() };
    for (number, letter) in letters(&system).into_iter().enumerate() {
        let owed = owe(&system.world.ports, &reader, "factor", &number.to_string(), &letter, None).unwrap();
        let texts: Vec<&str> = owed
            .parameters
            .iter()
            .filter_map(|value| match value {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let html: Vec<&&str> = texts.iter().filter(|text| text.starts_with("<!doctype html>")).collect();
        assert_eq!(html.len(), 1, "{}", letter.subject);
        assert!(!html[0].contains("<img") && html[0].contains("&#60;img"), "{}", html[0]);
        let subject = credenza_domain::names::printable(&letter.subject, 200);
        assert!(texts.contains(&subject.as_str()), "{subject}");
        assert!(!subject.contains(['\r', '\n', '\u{202e}', '\u{2066}']), "{subject:?}");
    }
}
