//! What signing in costs: the same for an account that does not exist, that has no password, that is
//! switched off, and for a right password with a wrong code. `cargo xtask bench oracle` measures the
//! time; this counts what the time is made of.

use credenza_functions::passwords;
use http::Method;
use serde_json::json;

use crate::authenticator::Passkey;
use crate::support::System;

/// Round trips, statements, and the parameters of each password hash.
type Work = ((usize, usize), Vec<String>);

/// Signs in in vain, from an address of its own, and counts.
async fn work(system: &System, address: usize, email: &str, password: &str, code: &str) -> Work {
    let form = json!({"email": email, "password": password, "code": code});
    let visitor = system.visitor();
    let mut request =
        visitor.request(Method::POST, "/api/session").header("content-type", "application/json");
    let headers = request.headers_mut().unwrap();
    headers.insert("cf-connecting-ip", format!("198.51.100.{address}").parse().unwrap());
    system.world.database.take_counts();
    passwords::take_work();
    let answer = system.send(request.body(form.to_string().into()).unwrap()).await;
    assert_eq!(answer.status(), 401, "{email} {code}");
    (system.world.database.take_counts(), passwords::take_work())
}

#[tokio::test]
async fn an_unknown_account_costs_the_work_of_a_known_one() {
    let system = System::new().await;
    // Camila signs in with a passkey only.
    let mut camila = system.browser("Camila").await;
    assert_eq!(Passkey::new(1).add(&mut camila, "Laptop").await.status, 201);
    assert_eq!(camila.call(Method::DELETE, "/api/account/password", None).await.status, 204);
    system.execute("UPDATE people SET disabled_at = 1 WHERE name LIKE 'Joost%'");
    system.advance(60);
    let marieke = system.person("Marieke");
    let email = |name: &str| system.person(name).email.clone();
    let (wrong, right) = ("wrong password here", marieke.password.as_str());
    let live = system.code(marieke);
    let recovery = marieke.recovery_codes[0].clone();
    for (kind, code) in [
        ("six digits", "000000"),
        ("the code of this moment", &live),
        ("a recovery code that nobody has", "AAAA-BBBB-CCCC-DDDD"),
        ("Marieke's recovery code", &recovery),
    ] {
        let known = work(&system, 1, &marieke.email, wrong, code).await;
        assert_eq!(known.1, [passwords::PARAMETERS], "one hash, with the parameters of new ones");
        for (name, email, password) in [
            ("unknown", "nobody@noordzee.example".to_owned(), wrong),
            ("no address", "no address at all".to_owned(), wrong),
            ("passkey only", email("Camila"), wrong),
            ("switched off", email("Joost"), wrong),
            ("invited", "pieter.smit@noordzee.example".to_owned(), wrong),
        ] {
            assert_eq!(work(&system, 2, &email, password, code).await, known, "{name}, {kind}");
        }
        // Whoever guesses the password does not learn that it was right.
        if code != live && code != recovery {
            assert_eq!(work(&system, 3, &marieke.email, right, code).await, known, "right password, {kind}");
        }
        system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
    }
    // Nor does somebody who saw a code being typed, and tries it after it was used.
    let mut marieke_there = system.visitor();
    let form = json!({"email": marieke.email, "password": right, "code": live});
    assert_eq!(marieke_there.call(Method::POST, "/api/session", Some(form)).await.status, 201);
    let wrong = work(&system, 4, &marieke.email, wrong, &live).await;
    assert_eq!(work(&system, 5, &marieke.email, right, &live).await, wrong, "a used code");
}

#[tokio::test]
async fn a_passkey_that_nobody_has_costs_the_work_of_one_that_is_dead() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    let mut passkey = Passkey::new(1);
    assert_eq!(passkey.add(&mut browser, "Laptop").await.status, 201);
    system.execute("UPDATE passkeys SET failures = 20");
    let mut counts = Vec::new();
    for mut tried in [passkey, Passkey { handle: Some("AAAA".to_owned()), ..Passkey::new(9) }] {
        let mut visitor = system.visitor();
        let options =
            visitor.call(Method::POST, "/api/session/passkey/options", Some(json!({}))).await.json();
        let answer = tried.get(&options);
        system.world.database.take_counts();
        let refused = visitor.call(Method::POST, "/api/session/passkey", Some(answer)).await;
        assert_eq!(refused.code(), "passkey-failed");
        counts.push(system.world.database.take_counts());
    }
    assert_eq!(counts[0], counts[1]);
}

/// Of two requests at once, the one that read its clock first may reach the database last.
#[tokio::test]
async fn a_try_that_began_first_and_is_counted_last_is_a_try_like_any_other() {
    let system = System::new().await;
    let email = system.person("Marieke").email.clone();
    for address in 1..5 {
        work(&system, address, &email, "wrong password here", "000000").await;
        system.world.clock.advance(-1);
    }
}
