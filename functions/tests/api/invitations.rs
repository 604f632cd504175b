use data_encoding::BASE32_NOPAD;
use http::Method;
use serde_json::{Value, json};

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
        system.execute("DELETE FROM throttles");
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
