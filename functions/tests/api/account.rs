use data_encoding::BASE32_NOPAD;
use http::Method;
use serde_json::{Value, json};

use crate::authenticator::Passkey;
use crate::support::{Answer, Browser, System};

async fn account(browser: &mut Browser<'_>) -> Value {
    let answer = browser.call(Method::GET, "/api/account", None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn code(system: &System, seed: &[u8]) -> String {
    credenza_functions::totp::code_at(seed, system.now()).unwrap()
}

fn subjects(system: &System) -> Vec<String> {
    let connection = system.world.database.connection();
    let mut rows =
        connection.prepare("SELECT subject FROM mails WHERE kind = 'factor' ORDER BY rowid").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn outcome(answer: &Answer) -> (u16, String) {
    (answer.status, if answer.status < 400 { String::new() } else { answer.code() })
}

#[tokio::test]
async fn every_change_of_a_factor_is_written_down_and_mailed() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    let added = Passkey::new(1).add(&mut browser, "  Laptop  ").await.json();
    assert_eq!(added["name"], "Laptop");
    let path = format!("/api/account/passkeys/{}", added["id"].as_str().unwrap());
    let renamed = browser.call(Method::PUT, &path, Some(json!({"name": "Work laptop"}))).await;
    assert_eq!(renamed.status, 204);
    assert_eq!(account(&mut browser).await["passkeys"][0]["name"], "Work laptop");
    let refused = browser.call(Method::PUT, &path, Some(json!({"name": "a\u{202e}b"}))).await;
    assert_eq!(refused.status, 422);

    let offer = browser.call(Method::POST, "/api/account/authenticators/options", None).await.json();
    let seed = BASE32_NOPAD.decode(offer["totp_key"].as_str().unwrap().replace(' ', "").as_bytes()).unwrap();
    let form = json!({"name": "", "ticket": offer["ticket"], "code": code(&system, &seed)});
    let authenticator = browser.call(Method::POST, "/api/account/authenticators", Some(form)).await;
    assert_eq!(authenticator.status, 201, "{}", authenticator.body);
    let id = authenticator.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(account(&mut browser).await["authenticators"].as_array().unwrap().len(), 2);

    let form = json!({"password": "ferry to the far island"});
    assert_eq!(browser.call(Method::PUT, "/api/account/password", Some(form)).await.status, 204);
    assert_eq!(browser.call(Method::POST, "/api/account/recovery-codes", None).await.status, 201);
    let path_of_it = format!("/api/account/authenticators/{id}");
    assert_eq!(browser.call(Method::DELETE, &path_of_it, None).await.status, 204);
    assert_eq!(browser.call(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(
        subjects(&system),
        [
            "A passkey was added to your account",
            "An authenticator was added to your account",
            "Your password was changed",
            "Your recovery codes were replaced",
            "An authenticator was removed from your account",
            "A passkey was removed from your account",
        ]
    );
    let marieke = "actor_name = 'Marieke Jansen'";
    for action in [
        "passkey.added",
        "passkey.renamed",
        "authenticator.added",
        "password.changed",
        "recovery_codes.made",
        "authenticator.removed",
        "passkey.removed",
    ] {
        let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}' AND {marieke}");
        assert_eq!(system.count(&sql), 1, "{action}");
    }
    let body =
        "SELECT count(*) FROM mails WHERE kind = 'factor' AND recipient = 'marieke.jansen@noordzee.example'
                AND body_text LIKE '%192.0.2.0/24%' AND body_text LIKE '%/account%'";
    assert_eq!(system.count(body), 6);
}

#[tokio::test]
async fn changing_a_factor_needs_a_fresh_proof_and_ending_a_session_does_not() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    system.advance(600);
    for (method, path) in [
        (Method::POST, "/api/account/passkeys/options"),
        (Method::POST, "/api/account/passkeys"),
        (Method::PUT, "/api/account/passkeys/x"),
        (Method::DELETE, "/api/account/passkeys/x"),
        (Method::POST, "/api/account/authenticators/options"),
        (Method::POST, "/api/account/authenticators"),
        (Method::DELETE, "/api/account/authenticators/x"),
        (Method::PUT, "/api/account/password"),
        (Method::DELETE, "/api/account/password"),
        (Method::POST, "/api/account/recovery-codes"),
        (Method::PUT, "/api/account/single-sign-on"),
        (Method::DELETE, "/api/account/single-sign-on"),
    ] {
        let answer = browser.call(method.clone(), path, Some(json!({}))).await;
        assert_eq!(outcome(&answer), (403, "step-up-required".to_owned()), "{method} {path}");
    }
    assert_eq!(browser.call(Method::DELETE, "/api/account/sessions", None).await.status, 204);
    assert!(subjects(&system).is_empty());
}

#[tokio::test]
async fn the_last_way_to_sign_in_cannot_be_taken_away() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let first =
        format!("/api/account/authenticators/{}", id(&account(&mut browser).await["authenticators"][0]));
    let last = (409, "last-factor".to_owned());
    assert_eq!(outcome(&browser.call(Method::DELETE, &first, None).await), last);
    assert_eq!(outcome(&browser.call(Method::DELETE, "/api/account/password", None).await), last);
    let added = Passkey::new(1).add(&mut browser, "Laptop").await.json();
    assert_eq!(browser.call(Method::DELETE, "/api/account/password", None).await.status, 204);
    let passkey = format!("/api/account/passkeys/{}", id(&added));
    assert_eq!(
        outcome(&browser.call(Method::DELETE, &passkey, None).await),
        last,
        "an authenticator alone is no way"
    );
    let second = Passkey::new(2).add(&mut browser, "Phone").await.json();
    assert_eq!(browser.call(Method::DELETE, &passkey, None).await.status, 204);
    let passkey = format!("/api/account/passkeys/{}", id(&second));
    assert_eq!(outcome(&browser.call(Method::DELETE, &passkey, None).await), last);
    assert_eq!(browser.call(Method::DELETE, &first, None).await.status, 204);
    // What was refused left no entry and no mail.
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action LIKE '%.removed'"), 3);
    assert_eq!(subjects(&system).iter().filter(|subject| subject.contains("removed")).count(), 3);
}

#[tokio::test]
async fn other_peoples_factors_and_sessions_do_not_exist() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let mut camila = system.browser("Camila").await;
    let passkey = Passkey::new(1).add(&mut marieke, "Laptop").await.json()["id"].as_str().unwrap().to_owned();
    let hers = account(&mut marieke).await;
    let authenticator = hers["authenticators"][0]["id"].as_str().unwrap();
    let session = hers["sessions"][0]["id"].as_str().unwrap();
    for path in [
        format!("/api/account/passkeys/{passkey}"),
        format!("/api/account/authenticators/{authenticator}"),
        format!("/api/account/sessions/{session}"),
        "/api/account/passkeys/0192e4a0-0000-7000-8000-000000000000".to_owned(),
        "/api/account/passkeys/garbage".to_owned(),
    ] {
        let answer = camila.call(Method::DELETE, &path, None).await;
        assert_eq!(outcome(&answer), (404, "not-found".to_owned()), "{path}");
    }
    let form = Some(json!({"name": "Mine"}));
    let path = format!("/api/account/passkeys/{passkey}");
    assert_eq!(camila.call(Method::PUT, &path, form).await.status, 404);
    assert_eq!(account(&mut marieke).await["passkeys"][0]["name"], "Laptop");
}

#[tokio::test]
async fn a_credential_belongs_to_one_account_and_two_share_no_seed() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let mut camila = system.browser("Camila").await;
    assert_eq!(Passkey::new(1).add(&mut marieke, "Laptop").await.status, 201);
    let refused = (409, "factor-refused".to_owned());
    assert_eq!(outcome(&Passkey::new(1).add(&mut camila, "Laptop").await), refused);
    let seed = b"12345678901234567890";
    let hexadecimal = "3132333435363738393031323334353637383930";
    let form = json!({"name": "Token", "seed": hexadecimal, "code": code(&system, seed)});
    let path = "/api/account/authenticators";
    assert_eq!(marieke.call(Method::POST, path, Some(form)).await.status, 201);
    let form = json!({"name": "Token", "seed": BASE32_NOPAD.encode(seed), "code": code(&system, seed)});
    assert_eq!(outcome(&camila.call(Method::POST, path, Some(form.clone())).await), refused);
    assert_eq!(
        outcome(&marieke.call(Method::POST, path, Some(form)).await),
        refused,
        "a code would be good twice"
    );
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'passkey.added'"), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_seed_or_code_is_said_beside_the_field() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    let seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let good = code(&system, b"12345678901234567890");
    for (seed, code, field) in [
        ("", good.as_str(), "seed"),
        ("GEZDGNBV", &good, "seed"),
        ("189", &good, "seed"),
        (seed, "12345", "code"),
        (seed, "1234567", "code"),
        (seed, "１２３４５６", "code"),
        (seed, "123 456", "code"),
        (seed, "000000", "code"),
    ] {
        let form = json!({"name": "Token", "seed": seed, "code": code});
        let answer = browser.call(Method::POST, "/api/account/authenticators", Some(form)).await;
        assert_eq!(answer.status, 422, "{seed} {code}: {}", answer.body);
        assert_eq!(answer.json()["errors"][0]["field"], field, "{seed} {code}");
    }
    let mut other = system.browser("Camila").await;
    let ticket = other.call(Method::POST, "/api/account/authenticators/options", None).await.json();
    let form = json!({"name": "", "ticket": ticket["ticket"], "code": "000000"});
    let answer = browser.call(Method::POST, "/api/account/authenticators", Some(form)).await;
    assert_eq!(answer.status, 422, "another person's ticket");
}

#[tokio::test]
async fn sessions_are_listed_with_place_and_device_and_end_at_once() {
    let system = System::new().await;
    let mut here = system.browser("Marieke").await;
    let mut there = system.browser("Marieke").await;
    let mut elsewhere = system.browser("Marieke").await;
    system.execute("UPDATE sessions SET country = 'NL', user_agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0'");
    let sessions = account(&mut here).await["sessions"].as_array().unwrap().clone();
    assert_eq!(sessions.len(), 3);
    assert_eq!((&sessions[0]["current"], &sessions[1]["current"]), (&json!(true), &json!(false)));
    assert_eq!(sessions[1]["device"], "Firefox on Linux");
    assert_eq!((&sessions[1]["network"], &sessions[1]["country"]), (&json!("192.0.2.0/24"), &json!("NL")));
    let theirs = account(&mut there).await["sessions"][0]["id"].as_str().unwrap().to_owned();
    assert!(!there.cookie.as_ref().unwrap().contains(&theirs));
    let path = format!("/api/account/sessions/{theirs}");
    assert_eq!(here.call(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(there.call(Method::GET, "/api/portal", None).await.status, 401);
    assert_eq!(elsewhere.call(Method::GET, "/api/portal", None).await.status, 200);
    assert_eq!(here.call(Method::DELETE, "/api/account/sessions", None).await.status, 204);
    assert_eq!(elsewhere.call(Method::GET, "/api/portal", None).await.status, 401);
    assert_eq!(here.call(Method::GET, "/api/portal", None).await.status, 200);
    assert_eq!(here.call(Method::DELETE, "/api/account/sessions", None).await.status, 204);
    for action in ["session.ended", "session.others_ended"] {
        let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}'");
        assert_eq!(system.count(&sql), 1, "{action}: once, and not again where nothing was left to end");
    }
}

#[tokio::test]
async fn another_password_ends_all_other_sessions() {
    let system = System::new().await;
    let mut here = system.browser("Marieke").await;
    let mut there = system.browser("Marieke").await;
    let put = |password: &str| Some(json!({"password": password}));
    for (bad, why) in [("short", "short"), ("Sunshine2026!!", "guess"), ("mariekejansen26", "guess")] {
        let answer = here.call(Method::PUT, "/api/account/password", put(bad)).await;
        assert_eq!(answer.status, 422, "{bad}");
        assert!(answer.json()["errors"][0]["message"].as_str().unwrap().contains(why));
    }
    let good = "ferry to the far island";
    assert_eq!(here.call(Method::PUT, "/api/account/password", put(good)).await.status, 204);
    assert_eq!(there.call(Method::GET, "/api/portal", None).await.status, 401);
    assert_eq!(here.call(Method::GET, "/api/portal", None).await.status, 200);
    system.advance(60);
    let person = system.person("Marieke");
    let form = |password: &str| {
        Some(json!({"email": person.email, "password": password, "code": system.code(person)}))
    };
    let old = system.visitor().call(Method::POST, "/api/session", form(&person.password)).await;
    assert_eq!(old.status, 401);
    assert_eq!(system.visitor().call(Method::POST, "/api/session", form(good)).await.status, 201);
}

#[tokio::test]
async fn new_recovery_codes_take_the_place_of_the_old_ones() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    let answer = browser.call(Method::POST, "/api/account/recovery-codes", None).await.json();
    let codes: Vec<&str> =
        answer["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    assert_eq!(codes.len(), 10);
    assert_eq!(account(&mut browser).await["recovery_codes_left"], 10);
    let person = system.person("Marieke");
    let form = |code: &str| Some(json!({"email": person.email, "password": person.password, "code": code}));
    let old = system.visitor().call(Method::POST, "/api/session", form(&person.recovery_codes[0])).await;
    assert_eq!(old.status, 401);
    assert_eq!(system.visitor().call(Method::POST, "/api/session", form(codes[0])).await.status, 201);
}

#[tokio::test]
async fn twenty_wrong_recovery_codes_in_a_row_kill_them_and_leave_the_authenticator() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let form = |code: &str| Some(json!({"email": person.email, "password": person.password, "code": code}));
    for _ in 0..20 {
        system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
        let wrong = system.visitor().call(Method::POST, "/api/session", form("AAAA-BBBB-CCCC-DDDD")).await;
        assert_eq!(wrong.status, 401);
    }
    system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
    let right = system.visitor().call(Method::POST, "/api/session", form(&person.recovery_codes[0])).await;
    assert_eq!(right.status, 401, "the right one does not help any more");
    let told = "SELECT count(*) FROM mails WHERE subject = 'Your recovery codes stopped working'";
    assert_eq!(system.count(told), 1);
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'recovery_codes.died'"), 1);
    let code = system.code(person);
    assert_eq!(system.visitor().call(Method::POST, "/api/session", form(&code)).await.status, 201);
}

#[tokio::test]
async fn where_passwords_are_off_only_passkeys_are_good() {
    let mut system = System::new().await;
    let mut passkey = Passkey::new(1);
    let mut browser = system.browser("Marieke").await;
    passkey.add(&mut browser, "Laptop").await;
    let (cookie, csrf) = (browser.cookie, browser.csrf);
    let mut config = crate::support::config();
    config.public.passwords = false;
    system.world.ports.config = std::sync::Arc::new(config);
    let mut browser = system.visitor();
    (browser.cookie, browser.csrf) = (cookie, csrf);
    let person = system.person("Marieke");
    let off = (403, "passwords-off".to_owned());
    let form = json!({"email": person.email, "password": person.password, "code": "000000"});
    assert_eq!(outcome(&system.visitor().call(Method::POST, "/api/session", Some(form)).await), off);
    let form = json!({"password": person.password, "code": "000000"});
    assert_eq!(outcome(&browser.call(Method::POST, "/api/session/step-up", Some(form)).await), off);
    let form = json!({"password": "ferry to the far island"});
    assert_eq!(outcome(&browser.call(Method::PUT, "/api/account/password", Some(form)).await), off);
    let form = json!({"token": "x", "password": "ferry to the far island", "code": "000000"});
    assert_eq!(
        outcome(&system.visitor().call(Method::POST, "/api/invitation/accept", Some(form)).await),
        off
    );
    let id = account(&mut browser).await["passkeys"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/account/passkeys/{id}");
    let answer = browser.call(Method::DELETE, &path, None).await;
    assert_eq!(outcome(&answer), (409, "last-factor".to_owned()), "the password does not count");
    assert_eq!(passkey.sign_in(&mut system.visitor()).await.status, 201);
    let public = system.visitor().call(Method::GET, "/api/configuration", None).await.json();
    assert_eq!(public["passwords"], false);
}
