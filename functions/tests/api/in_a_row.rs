//! Wrong passwords of an account in a row, from wherever they come.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::authenticator::Passkey;
use crate::support::{Answer, System};

const NOBODY: &str = "nobody@noordzee.example";
const TOLD: &str = "SELECT count(*) FROM mails WHERE subject = 'Somebody tries to sign in to your account'";

/// Tries to sign in from the nth address.
async fn from(system: &System, address: usize, email: &str, password: &str, code: &str) -> Answer {
    let form = json!({"email": email, "password": password, "code": code});
    let request = Request::post("/api/session")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .header("cf-connecting-ip", format!("198.51.{}.{}", address / 250, address % 250));
    Answer::of(system.send(request.body(Bytes::from(form.to_string())).unwrap()).await)
}

fn without_id(answer: &Answer) -> Value {
    let mut json = answer.json();
    json["correlation_id"] = "".into();
    json
}

#[tokio::test]
async fn after_twenty_wrong_passwords_each_next_one_waits_twice_as_long_and_the_eightieth_is_the_last() {
    let system = System::new().await;
    let email = system.person("Marieke").email.clone();
    let mut address = 0;
    let mut wait = 0;
    for number in 1..=80 {
        address += 1;
        for email in [email.as_str(), NOBODY] {
            assert_eq!(
                from(&system, address, email, "wrong password here", "000000").await.status,
                401,
                "{number}"
            );
        }
        if number == 80 {
            break;
        }
        if number >= 20 {
            wait = if wait == 0 { 3600 } else { (wait * 2).min(86_400) };
            let known = from(&system, 999, &email, "wrong password here", "000000").await;
            let unknown = from(&system, 998, NOBODY, "wrong password here", "000000").await;
            assert_eq!(
                (known.status, known.header("retry-after")),
                (429, wait.to_string().as_str()),
                "{number}"
            );
            assert_eq!(unknown.header("retry-after"), known.header("retry-after"));
            system.advance(wait);
            system.execute("DELETE FROM tries");
        }
    }
    system.advance(7 * 86_400);
    system.tick().await;
    let answers = [
        from(&system, 997, &email, "wrong password here", "000000").await,
        from(&system, 996, NOBODY, "wrong password here", "000000").await,
    ];
    assert_eq!((answers[0].status, answers[0].code().as_str()), (429, "too-many-tries"));
    assert_eq!(answers[0].headers.get("retry-after"), None, "no time helps, and none is named");
    assert!(answers[0].body.contains("ask your operator for a link"), "{}", answers[0].body);
    assert_eq!(without_id(&answers[0]), without_id(&answers[1]));

    // Another way in is open, and a proof of identity begins another row.
    let mut browser = system.visitor();
    let link = crate::recovery::link_for(&system, "Marieke").await;
    let mut passkey = Passkey::new(1);
    assert_eq!(crate::invitations::accept_with_passkey(&system, &link, &mut passkey).await.status, 201);
    assert_eq!(passkey.sign_in(&mut browser).await.status, 201);
    assert_eq!(
        from(&system, 995, &email, "wrong password here", "000000").await.status,
        401,
        "checked again"
    );
    assert_eq!(system.count(TOLD), 1);
}

#[tokio::test]
async fn a_row_is_not_forgotten_over_night_and_a_success_ends_it() {
    let system = System::new().await;
    let person = system.person("Marieke");
    for address in 0..19 {
        assert_eq!(from(&system, address, &person.email, "wrong password here", "000000").await.status, 401);
    }
    system.advance(29 * 86_400);
    system.tick().await;
    let good = system.code(person);
    assert_eq!(from(&system, 50, &person.email, &person.password, &good).await.status, 201, "the twentieth");
    for address in 100..119 {
        assert_eq!(from(&system, address, &person.email, "wrong password here", "000000").await.status, 401);
    }
    system.advance(29 * 86_400);
    system.tick().await;
    assert_eq!(from(&system, 51, &person.email, "wrong password here", "000000").await.status, 401);
    assert_eq!(from(&system, 52, &person.email, "wrong password here", "000000").await.status, 429);
}

#[tokio::test]
async fn whose_password_is_guessed_at_hears_of_it_once_and_nobody_elses_work_shows() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let mut work = Vec::new();
    for email in [person.email.as_str(), NOBODY, "pieter.smit@noordzee.example"] {
        for address in 0..20 {
            system.world.database.take_counts();
            assert_eq!(from(&system, address, email, "wrong password here", "000000").await.status, 401);
        }
        work.push(system.world.database.take_counts());
    }
    assert!(work.windows(2).all(|pair| pair[0] == pair[1]), "{work:?}");
    assert_eq!(system.count(&format!("{TOLD} AND recipient = '{}'", person.email)), 1);
    assert_eq!(system.count(TOLD), 1);
    let noted = "SELECT count(*) FROM audit WHERE action = 'password.closed' AND actor_id IS NULL";
    assert_eq!(system.count(&format!("{noted} AND object_name = 'Marieke Jansen'")), 1);
    assert_eq!(system.count(noted), 1);
}

/// Whoever sits at a session that was left open has twenty passwords, and then none until somebody signs
/// in anew.
#[tokio::test]
async fn twenty_wrong_passwords_inside_are_the_last_until_somebody_signs_in_anew() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let mut browser = system.browser("Marieke").await;
    let wrong = json!({"password": "wrong password here", "code": "000000"});
    for _ in 0..20 {
        let answer = browser.call(Method::POST, "/api/session/step-up", Some(wrong.clone())).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
        system.execute("DELETE FROM tries");
    }
    system.advance(1700);
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 200);
    let right = json!({"password": person.password, "code": system.code(person)});
    let answer = browser.call(Method::POST, "/api/session/step-up", Some(right)).await;
    assert_eq!((answer.status, answer.headers.get("retry-after")), (429, None));
    let mut anew = system.browser("Marieke").await;
    system.advance(30);
    let right = json!({"password": person.password, "code": system.code(person)});
    assert_eq!(anew.call(Method::POST, "/api/session/step-up", Some(right)).await.status, 200);
}

/// Seven digits, spaces, digits of full width: said in words on every way in, and no try.
#[tokio::test]
async fn a_code_of_no_shape_is_said_in_words_and_is_no_try() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let mut browser = system.browser("Marieke").await;
    // What signing in left of the address is no failure.
    system.execute("DELETE FROM tries");
    let tries = "SELECT (SELECT count(*) FROM tries) + (SELECT count(*) FROM tries_in_a_row)
                      + (SELECT sum(recovery_failures) FROM people) + (SELECT sum(failures) FROM totp_factors)";
    for code in
        ["1234567", "12345", "123 456", "１２３４５６", "", "ABCD-EFGH-2345-671", "ABCD-EFGH-2345-6710"]
    {
        for email in [person.email.as_str(), NOBODY] {
            let answer = from(&system, 1, email, &person.password, code).await;
            assert_eq!((answer.status, answer.code().as_str()), (422, "invalid-fields"), "{code}");
            let said = &answer.json()["errors"][0];
            assert_eq!(said["field"], "code");
            assert!(said["message"].as_str().unwrap().contains("six digits"), "{said}");
        }
        let form = json!({"password": person.password, "code": code});
        let answer = browser.call(Method::POST, "/api/session/step-up", Some(form)).await;
        assert_eq!(
            (answer.status, answer.json()["errors"][0]["field"].as_str()),
            (422, Some("code")),
            "{code}"
        );
    }
    assert_eq!(system.count(tries), 0);

    let token = system.demo.invitations[0].url.split('#').nth(1).unwrap().to_owned();
    let form = json!({"token": token});
    assert_eq!(system.visitor().call(Method::POST, "/api/invitation", Some(form)).await.status, 200);
    for _ in 0..7 {
        let form = json!({"token": token, "password": "windmills turn slowly", "code": "1234567"});
        let answer = system.visitor().call(Method::POST, "/api/invitation/accept", Some(form)).await;
        assert_eq!((answer.status, answer.json()["errors"][0]["field"].as_str()), (422, Some("code")));
    }
}
