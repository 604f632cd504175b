use data_encoding::BASE32_NOPAD;
use http::Method;
use serde_json::{Value, json};

use crate::authenticator::Passkey;
use crate::support::{Answer, System};

fn token(system: &System) -> String {
    system.demo.invitations[0].url.split('#').nth(1).unwrap().to_owned()
}

fn code(system: &System, view: &Value) -> String {
    let key = view["totp_key"].as_str().unwrap().replace(' ', "");
    let seed = BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    credenza_functions::totp::code_at(&seed, system.now()).unwrap()
}

async fn open(system: &System, token: &str) -> Answer {
    system.visitor().call(Method::POST, "/api/invitation", Some(json!({"token": token}))).await
}

async fn accept(system: &System, token: &str, password: &str, code: &str) -> Answer {
    let form = json!({"token": token, "password": password, "code": code});
    system.visitor().call(Method::POST, "/api/invitation/accept", Some(form)).await
}

#[tokio::test]
async fn an_invited_person_enrols_and_signs_in() {
    let system = System::new().await;
    let token = token(&system);
    let view = open(&system, &token).await.json();
    assert_eq!(
        (view["name"].as_str(), view["email"].as_str()),
        (Some("Pieter Smit"), Some("pieter.smit@noordzee.example"))
    );
    assert!(view["totp_uri"].as_str().unwrap().starts_with("otpauth://totp/Credenza:"));
    assert_eq!(
        open(&system, &token).await.json()["totp_key"],
        view["totp_key"],
        "a second tab sees the same key"
    );

    let enrolled = accept(&system, &token, "windmills turn slowly", &code(&system, &view)).await;
    assert_eq!(enrolled.status, 201, "{}", enrolled.body);
    let codes = enrolled.json()["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(codes.len(), 10);

    let used = code(&system, &view);
    let form = |code: &str| json!({"email": "pieter.smit@noordzee.example", "password": "windmills turn slowly", "code": code});
    let mut browser = system.visitor();
    assert_eq!(
        browser.call(Method::POST, "/api/session", Some(form(&used))).await.status,
        401,
        "the enrolment code is used up"
    );
    system.advance(30);
    let answer = browser.call(Method::POST, "/api/session", Some(form(&code(&system, &view)))).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["applications"].as_array().unwrap().len(), 1, "the role is for one application");
}

#[tokio::test]
async fn looking_does_not_use_a_link_up_and_accepting_does() {
    let system = System::new().await;
    let token = token(&system);
    for _ in 0..10 {
        assert_eq!(open(&system, &token).await.status, 200);
    }
    let view = open(&system, &token).await.json();
    let code = code(&system, &view);
    let both = futures_util::future::join(
        accept(&system, &token, "windmills turn slowly", &code),
        accept(&system, &token, "somebody else was faster", &code),
    )
    .await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 410]);
    let answer = open(&system, &token).await;
    assert_eq!((answer.status, answer.code().as_str()), (410, "invitation-invalid"));
}

#[tokio::test]
async fn unknown_used_and_expired_links_look_alike() {
    let system = System::new().await;
    let token = token(&system);
    let unknown = open(&system, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await;
    system.advance(7 * 86_400);
    let expired = open(&system, &token).await;
    let strip = |answer: &Answer| {
        let mut json = answer.json();
        json["correlation_id"] = "".into();
        json
    };
    assert_eq!(expired.status, 410);
    assert_eq!(strip(&unknown), strip(&expired));
    assert_eq!(accept(&system, &token, "windmills turn slowly", "000000").await.status, 410);
}

#[tokio::test]
async fn bad_passwords_and_codes_are_said_in_words_and_nothing_is_lost() {
    let system = System::new().await;
    let token = token(&system);
    let view = open(&system, &token).await.json();
    let good = code(&system, &view);
    for (password, code, fields) in [
        ("short", good.as_str(), vec!["password"]),
        ("password1234", &good, vec!["password"]),
        ("pietersmit2026", &good, vec!["password"]),
        ("windmills turn slowly", "12345", vec!["code"]),
        ("short", "１２３４５６", vec!["password", "code"]),
    ] {
        let answer = accept(&system, &token, password, code).await;
        assert_eq!(answer.status, 422, "{password} {code}: {}", answer.body);
        let errors = answer.json()["errors"].as_array().unwrap().clone();
        let named: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(named, fields);
        system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
    }
    assert_eq!(accept(&system, &token, "windmills turn slowly", &good).await.status, 201);
}

#[tokio::test]
async fn codes_of_an_invitation_cannot_be_guessed() {
    let system = System::new().await;
    let token = token(&system);
    open(&system, &token).await;
    let mut statuses = Vec::new();
    for number in 0..7 {
        statuses
            .push(accept(&system, &token, "windmills turn slowly", &format!("00000{number}")).await.status);
    }
    assert_eq!(statuses[5..], [429, 429]);
}

/// An invited person makes a passkey.
pub async fn accept_with_passkey(system: &System, token: &str, passkey: &mut Passkey) -> Answer {
    let mut browser = system.visitor();
    let form = Some(json!({"token": token}));
    let options = browser.call(Method::POST, "/api/invitation/passkey/options", form).await;
    if options.status != 200 {
        return options;
    }
    let form = json!({"token": token, "credential": passkey.create(&options.json())});
    browser.call(Method::POST, "/api/invitation/passkey", Some(form)).await
}

#[tokio::test]
async fn an_invited_person_enrols_with_a_passkey_alone() {
    let system = System::new().await;
    let token = token(&system);
    let mut passkey = Passkey::new(1);
    let answer = accept_with_passkey(&system, &token, &mut passkey).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.json()["recovery_codes"].as_array().unwrap().len(), 10);
    let mut browser = system.visitor();
    let answer = passkey.sign_in(&mut browser).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.json()["person"]["email"], "pieter.smit@noordzee.example");
    assert_eq!(answer.json()["person"]["has_password"], false);
    let again = accept_with_passkey(&system, &token, &mut Passkey::new(2)).await;
    assert_eq!((again.status, again.code().as_str()), (410, "invitation-invalid"));
    assert_eq!(system.count("SELECT count(*) FROM passkeys"), 1);
}

#[tokio::test]
async fn a_bad_passkey_uses_no_invitation_up() {
    let system = System::new().await;
    let token = token(&system);
    for bent in [
        Passkey { flags: 0x01, ..Passkey::new(1) },
        Passkey { origin: "https://evil.example".into(), ..Passkey::new(1) },
        Passkey { host: "evil.example".into(), ..Passkey::new(1) },
    ] {
        let mut bent = bent;
        let answer = accept_with_passkey(&system, &token, &mut bent).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "passkey-failed"));
    }
    let mut marieke = system.browser("Marieke").await;
    assert_eq!(Passkey::new(7).add(&mut marieke, "Laptop").await.status, 201);
    let known = accept_with_passkey(&system, &token, &mut Passkey::new(7)).await;
    assert_eq!((known.status, known.code().as_str()), (409, "factor-refused"));
    assert_eq!(
        system.count("SELECT count(*) FROM people WHERE name = 'Pieter Smit' AND enrolled_at IS NULL"),
        1
    );
    assert_eq!(accept_with_passkey(&system, &token, &mut Passkey::new(2)).await.status, 201);
}

#[tokio::test]
async fn enrolling_again_replaces_everything_and_is_mailed() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let mut passkey = Passkey::new(1);
    let mut browser = system.browser("Marieke").await;
    assert_eq!(passkey.add(&mut browser, "Laptop").await.status, 201);
    let id: String = system
        .world
        .database
        .connection()
        .query_row("SELECT id FROM people WHERE name = 'Marieke Jansen'", [], |row| row.get(0))
        .unwrap();
    let mut sam = system.browser("Sam").await;
    let made = sam.call(Method::POST, &format!("/api/operator/people/{id}/recovery"), None).await.json();
    let token = made["link"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
    let subject = |words: &str| {
        system.count(&format!(
            "SELECT count(*) FROM mails WHERE recipient LIKE 'marieke%' AND subject = '{words}'"
        ))
    };

    // Whoever got in by other ways: through the provider, by a personal token, by a calendar's address.
    system.execute(&format!(
        "INSERT INTO identities VALUES ('https://id.example', 'somebody-else', '{id}', 1, 1);
         UPDATE people SET single_sign_on_off_at = 1 WHERE id = '{id}';
         INSERT INTO calendar_feeds (person_id, digest, created_at) VALUES ('{id}', printf('%064d', 1), 1);
         INSERT INTO operator_tokens (id, person_id, name, hint, digest, created_at, expires_at)
         VALUES ('t', '{id}', 'Script', 'abcd', printf('%064d', 1), 1, 100)"
    ));
    let mut new = Passkey::new(2);
    assert_eq!(accept_with_passkey(&system, &token, &mut new).await.status, 201);
    for left in ["identities", "calendar_feeds", "operator_tokens WHERE revoked_at IS NULL"] {
        assert_eq!(system.count(&format!("SELECT count(*) FROM {left}")), 0, "{left}");
    }
    let off = "SELECT count(*) FROM people WHERE single_sign_on_off_at IS NOT NULL";
    assert_eq!(system.count(off), 1, "what was turned off stays off");
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 401, "sessions are over");
    assert_eq!(passkey.sign_in(&mut system.visitor()).await.status, 401);
    system.advance(60);
    let form = json!({"email": person.email, "password": person.password, "code": system.code(person)});
    assert_eq!(system.visitor().call(Method::POST, "/api/session", Some(form)).await.status, 401);
    let form = json!({"email": person.email, "password": person.password, "code": person.recovery_codes[0]});
    assert_eq!(system.visitor().call(Method::POST, "/api/session", Some(form)).await.status, 401);
    assert_eq!(new.sign_in(&mut system.visitor()).await.status, 201);
    assert_eq!(subject("Your account was set up anew"), 1);
}
