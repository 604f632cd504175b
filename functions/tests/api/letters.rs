//! Names with markup, marks that turn the direction of writing, and line breaks: text in every letter.

use credenza_functions::mail::notices::{Letter, endpoints, panic, people, registry, single_sign_on};
use credenza_functions::notices::{Reader, owe};
use credenza_functions::ports::Value;

use data_encoding::BASE64;
use serde_json::Value as Json;

use crate::reminders::{one_secret, tick};
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
        assert!(texts.iter().all(|text| is_tame(text) || *text == HOSTILE), "{texts:?}");
        assert!(!html[0].contains("<img") && html[0].contains("&#60;img"), "{}", html[0]);
        let subject = credenza_domain::names::printable(&letter.subject, 200);
        assert!(texts.contains(&subject.as_str()), "{subject}");
        assert!(!subject.contains(['\r', '\n', '\u{202e}', '\u{2066}']), "{subject:?}");
    }
}

/// Without marks that would turn what follows, and breaks that are not the letter's own.
fn is_tame(text: &str) -> bool {
    !text.contains(['\u{202e}', '\u{2066}', '\r'])
}

#[tokio::test]
async fn names_are_text_in_the_reminder_of_every_language() {
    for language in credenza_domain::languages::Language::ALL {
        let system = one_secret().await;
        for rename in [
            "UPDATE applications SET name = ?1 || client_id",
            "UPDATE secrets SET name = ?1 WHERE name = 'The one'",
            "UPDATE organisations SET name = ?1 || id",
            "UPDATE people SET name = ?1",
            "UPDATE secret_uses SET user_agent = ?1",
        ] {
            system.world.database.connection().execute(rename, [HOSTILE]).unwrap();
        }
        system.execute(&format!("UPDATE people SET language = '{}'", language.tag()));
        system.set_clock("2027-11-17T09:00:00Z");
        tick(&system).await;
        let requests = system.world.http.take_requests();
        assert!(!requests.is_empty(), "{language:?}");
        for request in requests {
            let mail: Json = serde_json::from_str(&request.body).unwrap();
            let part = |name: &str| mail[name].as_str().unwrap().to_owned();
            let (subject, text, html) = (part("subject"), part("text"), part("html"));
            assert!(is_tame(&subject) && !subject.contains('\n'), "{subject:?}");
            assert!(is_tame(&text) && text.contains("<img src=x"), "{text}");
            assert!(is_tame(&html) && !html.contains("<img") && html.contains("&#60;img"), "{html}");
            let calendar = mail["attachments"][0]["content"].as_str().unwrap();
            let calendar = String::from_utf8(BASE64.decode(calendar.as_bytes()).unwrap()).unwrap();
            let calendar = calendar.replace("\r\n ", "");
            assert!(calendar.contains("<img src=x"), "{calendar}");
            for line in calendar.split_terminator("\r\n") {
                let property = line.split([':', ';']).next().unwrap();
                assert!(is_tame(line) && !line.contains('\n'), "{line:?}");
                assert!(property.bytes().all(|b| b.is_ascii_uppercase() || b == b'-'), "{line:?}");
            }
        }
    }
}
