//! What is limited, and that no path goes round it.

use bytes::Bytes;
use credenza_domain::wire::Environment;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use http::{Method, Request};
use serde_json::json;

use crate::authenticator::Passkey;
use crate::support::{Answer, Browser, System};
use crate::tokens::{Client, SMC, ask, client};

/// Signs in from an address.
async fn sign_in_from(system: &System, address: u32, password: &str, code: &str) -> Answer {
    let form = json!({"email": system.person("Marieke").email, "password": password, "code": code});
    let request = Request::post("/api/session")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .header("cf-connecting-ip", format!("198.51.100.{address}"));
    Answer::of(system.send(request.body(Bytes::from(form.to_string())).unwrap()).await)
}

async fn step_up(browser: &mut Browser<'_>, system: &System) -> Answer {
    let person = system.person("Marieke");
    let form = json!({"password": person.password, "code": system.code(person)});
    browser.call(Method::POST, "/api/session/step-up", Some(form)).await
}

/// Five wrong tries of an account from an address, and no right proof helps there for a while: not
/// on the same path, and on no other.
#[tokio::test]
async fn a_locked_account_is_locked_on_every_path() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let mut browser = system.browser("Marieke").await;
    let mut passkey = Passkey::new(1);
    assert_eq!(passkey.add(&mut browser, "Laptop").await.status, 201);
    for _ in 0..5 {
        let form = json!({"email": person.email, "password": "wrong password here", "code": "000000"});
        assert_eq!(system.visitor().call(Method::POST, "/api/session", Some(form)).await.status, 401);
    }
    system.advance(30);
    let with = |code: &str| json!({"email": person.email, "password": person.password, "code": code});
    let right = with(&system.code(person));
    let recovery = with(&person.recovery_codes[0]);
    let mut answers = vec![
        ("sign-in", system.visitor().call(Method::POST, "/api/session", Some(right)).await),
        ("recovery code", system.visitor().call(Method::POST, "/api/session", Some(recovery)).await),
        ("step-up", step_up(&mut browser, &system).await),
        ("passkey", passkey.sign_in(&mut system.visitor()).await),
    ];
    answers.push(("step-up by passkey", passkey.step_up(&mut browser).await));
    for (path, answer) in &answers {
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (429, "too-many-tries"),
            "{path}: {}",
            answer.body
        );
    }
    system.advance(901);
    assert_eq!(step_up(&mut browser, &system).await.status, 200, "after the pause");
}

#[tokio::test]
async fn twenty_wrong_passwords_from_everywhere_end_the_guessing_and_shut_nobody_out_who_is_inside() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let mut browser = system.browser("Marieke").await;
    let mut passkey = Passkey::new(1);
    assert_eq!(passkey.add(&mut browser, "Laptop").await.status, 201);
    for address in 0..20 {
        assert_eq!(sign_in_from(&system, address, "wrong password here", "000000").await.status, 401);
    }
    system.advance(30);
    let guess = sign_in_from(&system, 99, &person.password, &system.code(person)).await;
    assert_eq!((guess.status, guess.code().as_str()), (429, "too-many-tries"), "from a new address too");
    assert_eq!(step_up(&mut browser, &system).await.status, 200, "who is inside goes on");
    assert_eq!(passkey.sign_in(&mut system.visitor()).await.status, 201, "a passkey was not guessed at");
    system.advance(30);
    let after = sign_in_from(&system, 99, &person.password, &system.code(person)).await;
    assert_eq!(after.status, 201, "who proved to be there has a clean slate: {}", after.body);
}

#[tokio::test]
async fn twenty_parallel_uses_of_a_code_from_twenty_addresses_are_one() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let code = system.code(person);
    let tries = (0..20).map(|address| sign_in_from(&system, address, &person.password, &code));
    let answers = join_all(tries).await;
    let successes = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!((successes, answers.len()), (1, 20));
}

#[tokio::test]
async fn a_hundred_parallel_guesses_of_a_client_secret_are_twenty() {
    let system = System::new().await;
    let mut guess = client(&system, SMC, "live");
    guess.secret = client(&system, "Partner-CL-Cordillera-SMC", "live").secret;
    let answers = join_all((0..100).map(|_| ask(&system, &guess))).await;
    let refused = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((refused(401), refused(429)), (20, 80));
}

/// The platform's limiter, when it says no.
struct Flooded;

impl credenza_functions::ports::Flood for Flooded {
    fn allows<'a>(&'a self, _key: &'a str) -> BoxFuture<'a, bool> {
        async { false }.boxed()
    }
}

#[tokio::test]
async fn a_flood_is_shed_before_the_database_hears_of_it() {
    let mut system = System::new().await;
    let c = client(&system, SMC, "live");
    system.world.ports.flood = std::sync::Arc::new(Flooded);
    system.world.database.take_counts();
    for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
        let body = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&resource={}&token=x",
            c.id, c.secret, c.resource
        );
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        let answer = Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await);
        assert_eq!(answer.status, 429, "{path}");
        assert_eq!(answer.json()["error"], "temporarily_unavailable");
        assert_eq!(answer.header("retry-after"), "10");
    }
    assert_eq!(system.world.database.take_counts(), (0, 0), "no statement at all");
}

#[tokio::test]
async fn every_endpoint_of_clients_says_503_while_the_database_is_away() {
    let system = System::new().await;
    let c = client(&system, SMC, "live");
    for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
        // Long enough that it cannot be refused by its shape.
        let token = ask(&system, &c).await.json()["access_token"].as_str().unwrap().to_owned();
        let body = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&resource={}&token={token}",
            c.id, c.secret, c.resource
        );
        system.world.database.plan_faults([Some("D1_ERROR: overloaded".to_owned())]);
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        let answer = Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await);
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (503, Some("temporarily_unavailable")),
            "{path}: {}",
            answer.body
        );
        system.world.database.plan_faults([]);
    }
}

#[tokio::test]
async fn a_secret_whose_pepper_is_lost_is_our_failure_and_not_a_wrong_one() {
    let system = System::new().await;
    let c = client(&system, SMC, "live");
    let unknown =
        Client { id: "0a110000-0000-4000-8000-00000000dead".into(), ..client(&system, SMC, "live") };
    system.execute("UPDATE secrets SET pepper_version = 9 WHERE deleted_at IS NULL");
    for client in [&c, &unknown] {
        let answer = ask(&system, client).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (503, Some("temporarily_unavailable")));
        assert_eq!(answer.header("retry-after"), "10");
    }
    // What nobody can use any more needs no pepper: a wrong secret is a wrong one again.
    system.execute("UPDATE secrets SET disabled_at = 1 WHERE pepper_version = 9");
    assert_eq!(ask(&system, &unknown).await.status, 401);
}

#[tokio::test]
async fn credentials_in_the_address_are_not_read() {
    let system = System::new().await;
    let c = client(&system, SMC, "live");
    let path = format!("/oauth2/token?client_id={}&client_secret={}", c.id, c.secret);
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let body = Bytes::from(format!("grant_type=client_credentials&resource={}", c.resource));
    let answer = Answer::of(system.send(request.body(body).unwrap()).await);
    assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")));
    assert!(!answer.body.contains(&c.secret));
}

#[tokio::test]
async fn the_other_environment_of_an_api_is_named_as_what_it_is() {
    let system = System::new().await;
    let named = |environment: Environment| {
        let resources = &system.application(SMC).resources;
        let found = resources.iter().find(|it| it.api == "Match-Connect" && it.environment == environment);
        found.unwrap().identifier.clone()
    };
    let (production, sandbox) = (named(Environment::Production), named(Environment::Sandbox));
    let mut asking = client(&system, SMC, "live");
    for (taken, words) in [
        (&sandbox, "That identifier is Match-Connect sandbox; yours is production."),
        (&production, "That identifier is Match-Connect production; yours is sandbox."),
    ] {
        system.execute("DELETE FROM permissions");
        for left in [&production, &sandbox].into_iter().filter(|left| *left != taken) {
            system.execute(&format!(
                "INSERT INTO permissions (client_id, resource_id, granted_at) SELECT '{}', id, 1 FROM resources WHERE identifier = '{left}'",
                asking.id
            ));
        }
        asking.resource = taken.clone();
        let answer = ask(&system, &asking).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some("invalid_target")));
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    asking.resource = system.application("Partner-NL-Noordzee-DM").resources[0].identifier.clone();
    assert!(!ask(&system, &asking).await.body.contains("That identifier"), "another API is not told of");
}

/// Only what the platform says of the connection counts (ASVS 4.1.3).
#[tokio::test]
async fn an_address_that_a_caller_invents_is_not_believed() {
    let system = System::new().await;
    let email = &system.person("Marieke").email;
    let mut statuses = Vec::new();
    for number in 0..7 {
        let invented = format!("203.0.113.{number}");
        let form = json!({"email": email, "password": "wrong password here", "code": "000000"});
        let mut request = Request::post("/api/session")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .header("cf-connecting-ip", "198.51.100.7");
        for name in ["x-forwarded-for", "x-real-ip", "true-client-ip", "x-client-ip", "cf-connecting-ipv6"] {
            request = request.header(name, &invented);
        }
        request = request.header("forwarded", format!("for={invented}"));
        let answer = system.send(request.body(Bytes::from(form.to_string())).unwrap()).await;
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429]);
}

/// Nothing for those who run it answers to the outside (ASVS 13.4.2, 13.4.5).
#[tokio::test]
async fn nothing_for_debugging_and_no_folder_of_ours_is_served() {
    let system = System::new().await;
    for path in [
        "/__scheduled",
        "/cdn-cgi/mf/scheduled",
        "/api/__scheduled",
        "/api/debug",
        "/api/metrics",
        "/metrics",
        "/api/.git/config",
        "/.env",
        "/api/wrangler.toml",
        "/api/openapi.json",
        "/oauth2/debug",
    ] {
        let answer = Answer::of(system.send(Request::get(path).body(Bytes::new()).unwrap()).await);
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
    }
}
