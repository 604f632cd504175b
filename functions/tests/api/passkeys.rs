use http::Method;
use serde_json::json;

use crate::authenticator::Passkey;
use crate::support::{Answer, System};

fn without_id(answer: &Answer) -> serde_json::Value {
    let mut json = answer.json();
    json["correlation_id"] = "".into();
    json
}

/// Marieke with a passkey.
async fn with_passkey(system: &System) -> Passkey {
    let mut passkey = Passkey::new(1);
    let mut browser = system.browser("Marieke").await;
    let added = passkey.add(&mut browser, "Laptop").await;
    assert_eq!(added.status, 201, "{}", added.body);
    passkey
}

#[tokio::test]
async fn a_passkey_signs_in_with_one_gesture_and_no_address() {
    let system = System::new().await;
    let mut passkey = with_passkey(&system).await;
    let mut browser = system.visitor();
    let answer = passkey.sign_in(&mut browser).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.json()["person"]["name"], "Marieke Jansen");
    assert_eq!(answer.json()["person"]["has_passkey"], true);
    assert!(answer.header("set-cookie").starts_with("__Host-credenza-session="));
    assert_eq!(browser.portal().await.person.name, "Marieke Jansen");
    let account = browser.call(Method::GET, "/api/account", None).await.json();
    assert_eq!(account["passkeys"][0]["name"], "Laptop");
    assert!(account["passkeys"][0]["last_used_at"].is_string());
    assert_eq!(
        system.count("SELECT count(*) FROM passkeys WHERE transports = '[\"internal\"]'"),
        1,
        "what is not known of transports is not kept"
    );
}

#[tokio::test]
async fn signing_in_with_a_passkey_is_fresh_proof() {
    let system = System::new().await;
    let mut passkey = with_passkey(&system).await;
    let mut browser = system.visitor();
    passkey.sign_in(&mut browser).await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let date = system.days_from_now(30);
    assert_eq!(browser.create(&client_id, "fresh", &date, "key-passkey-1").await.status, 201);
    system.advance(600);
    let late = browser.create(&client_id, "late", &date, "key-passkey-2").await;
    assert_eq!((late.status, late.code().as_str()), (403, "step-up-required"));
    let old_cookie = browser.cookie.clone();
    let answer = passkey.step_up(&mut browser).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(browser.create(&client_id, "late", &date, "key-passkey-2").await.status, 201);
    browser.cookie = old_cookie;
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 401, "the old token is dead");
}

#[tokio::test]
async fn an_answer_works_once_in_one_browser_within_five_minutes() {
    let system = System::new().await;
    let mut passkey = with_passkey(&system).await;
    let mut browser = system.visitor();
    let options = browser.call(Method::POST, "/api/session/passkey/options", None).await;
    assert!(options.header("set-cookie").starts_with("__Host-credenza-browser="));
    let answer = passkey.get(&options.json());
    let sign_in = "/api/session/passkey";

    let elsewhere = system.visitor().call(Method::POST, sign_in, Some(answer.clone())).await;
    assert_eq!((elsewhere.status, elsewhere.code().as_str()), (401, "passkey-failed"), "another browser");
    let mut other = system.visitor();
    other.call(Method::POST, "/api/session/passkey/options", None).await;
    assert_eq!(other.call(Method::POST, sign_in, Some(answer.clone())).await.status, 401);

    let cookie = browser.cookie.clone();
    assert_eq!(browser.call(Method::POST, sign_in, Some(answer.clone())).await.status, 201);
    browser.cookie = cookie;
    let again = browser.call(Method::POST, sign_in, Some(answer)).await;
    assert_eq!((again.status, again.code().as_str()), (401, "passkey-failed"), "replayed");

    let late = browser.call(Method::POST, "/api/session/passkey/options", None).await;
    let answer = passkey.get(&late.json());
    system.advance(300);
    assert_eq!(browser.call(Method::POST, sign_in, Some(answer)).await.status, 401, "too late");
    assert!(system.count("SELECT count(*) FROM challenges") > 0);
    credenza_functions::ticks::run(&system.world.ports, system.now()).await.unwrap();
    assert_eq!(system.count("SELECT count(*) FROM challenges"), 0, "the cron takes old challenges away");
}

#[tokio::test]
async fn two_tabs_of_a_browser_do_not_disturb_each_other() {
    let system = System::new().await;
    let mut passkey = with_passkey(&system).await;
    let mut browser = system.visitor();
    let first = browser.call(Method::POST, "/api/session/passkey/options", None).await.json();
    browser.call(Method::POST, "/api/session/passkey/options", None).await;
    let answer = passkey.get(&first);
    assert_eq!(browser.call(Method::POST, "/api/session/passkey", Some(answer)).await.status, 201);
}

#[tokio::test]
async fn twenty_answers_to_one_challenge_are_one_session() {
    let system = System::new().await;
    let mut passkey = with_passkey(&system).await;
    let mut browser = system.visitor();
    let options = browser.call(Method::POST, "/api/session/passkey/options", None).await.json();
    let answer = passkey.get(&options);
    let before = system.count("SELECT count(*) FROM sessions");
    let cookie = browser.cookie.clone();
    let tries = (0..20).map(|_| {
        let (answer, cookie) = (answer.clone(), cookie.clone());
        let system = &system;
        async move {
            let mut tab = system.visitor();
            tab.cookie = cookie;
            tab.call(Method::POST, "/api/session/passkey", Some(answer)).await.status
        }
    });
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(system.count("SELECT count(*) FROM sessions"), before + 1);
}

type Bent = Box<dyn Fn() -> Passkey>;

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_not_said() {
    let system = System::new().await;
    let mut good = with_passkey(&system).await;
    let handle = good.handle.clone();
    let mut answers = Vec::new();
    let bent: [(&str, Bent); 6] = [
        ("unknown", Box::new(|| Passkey::new(9))),
        ("another page", Box::new(|| Passkey { origin: "https://evil.example".into(), ..Passkey::new(1) })),
        ("another host", Box::new(|| Passkey { host: "evil.example".into(), ..Passkey::new(1) })),
        ("nobody verified", Box::new(|| Passkey { flags: 0x01, ..Passkey::new(1) })),
        ("nobody's", Box::new(|| Passkey { handle: None, ..Passkey::new(1) })),
        ("somebody else's", Box::new(|| Passkey { handle: Some("AAAA".into()), ..Passkey::new(1) })),
    ];
    for (what, make) in bent {
        let mut passkey = make();
        if !what.ends_with("'s") {
            passkey.handle.clone_from(&handle);
        }
        let mut browser = system.visitor();
        let answer = passkey.sign_in(&mut browser).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "passkey-failed"), "{what}");
        answers.push(without_id(&answer));
        system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(good.sign_in(&mut system.visitor()).await.status, 201, "nothing of it did harm");
    system.execute("UPDATE people SET disabled_at = 1 WHERE name = 'Marieke Jansen'");
    let disabled = good.sign_in(&mut system.visitor()).await;
    assert_eq!(without_id(&disabled), answers[0], "a disabled person looks like an unknown passkey");
}

#[tokio::test]
async fn tries_with_passkeys_and_passwords_count_together() {
    let system = System::new().await;
    let mut passkey = with_passkey(&system).await;
    let person = system.person("Marieke");
    system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
    for number in 0..5 {
        let status = if number % 2 == 0 {
            passkey.flags = 0x01;
            passkey.sign_in(&mut system.visitor()).await.status
        } else {
            let form = json!({"email": person.email, "password": "wrong password", "code": "000000"});
            system.visitor().call(Method::POST, "/api/session", Some(form)).await.status
        };
        assert_eq!(status, 401);
    }
    passkey.flags = 0x05;
    let answer = passkey.sign_in(&mut system.visitor()).await;
    assert_eq!((answer.status, answer.code().as_str()), (429, "too-many-tries"));
}

#[tokio::test]
async fn twenty_vain_tries_in_a_row_kill_a_passkey() {
    let system = System::new().await;
    let mut passkey = with_passkey(&system).await;
    passkey.flags = 0x01;
    for _ in 0..20 {
        system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
        assert_eq!(passkey.sign_in(&mut system.visitor()).await.status, 401);
    }
    system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
    passkey.flags = 0x05;
    assert_eq!(passkey.sign_in(&mut system.visitor()).await.status, 401, "the right answer does not help");
    let told = "SELECT count(*) FROM mails WHERE subject = 'A passkey of your account stopped working'";
    assert_eq!(system.count(told), 1);
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'passkey.died'"), 1);
}

#[tokio::test]
async fn a_counter_that_goes_back_is_told_to_the_person() {
    let system = System::new().await;
    let mut passkey = with_passkey(&system).await;
    passkey.count = 5;
    assert_eq!(passkey.sign_in(&mut system.visitor()).await.status, 201);
    let mails = "SELECT count(*) FROM mails WHERE subject = 'Please look at one of your passkeys'";
    assert_eq!(system.count(mails), 0);
    passkey.count = 4;
    let mut browser = system.visitor();
    assert_eq!(passkey.sign_in(&mut browser).await.status, 201, "a signal, no proof");
    assert_eq!(system.count(mails), 1);
    assert_eq!(system.count("SELECT sign_count FROM passkeys"), 5);
    let account = browser.call(Method::GET, "/api/account", None).await.json();
    assert_eq!(account["passkeys"][0]["suspect"], true);
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'passkey.suspect'"), 1);
}

#[tokio::test]
async fn a_step_up_takes_the_own_passkey_only() {
    let system = System::new().await;
    let mut passkey = with_passkey(&system).await;
    let mut browser = system.browser("Camila").await;
    let answer = passkey.step_up(&mut browser).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "passkey-failed"));
    let mut marieke = system.browser("Marieke").await;
    let mut other = system.browser("Marieke").await;
    let options = marieke.call(Method::POST, "/api/session/step-up/passkey/options", None).await.json();
    assert_eq!(options["allowCredentials"][0]["id"], passkey.id());
    let answer = passkey.get(&options);
    let path = "/api/session/step-up/passkey";
    assert_eq!(other.call(Method::POST, path, Some(answer)).await.status, 401, "another session's challenge");
    passkey.handle = None;
    assert_eq!(passkey.step_up(&mut marieke).await.status, 200, "who is signed in is known");
}
