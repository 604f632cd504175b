use http::Method;
use serde_json::json;

use crate::support::{Answer, System};

async fn try_sign_in(system: &System, email: &str, password: &str, code: &str) -> Answer {
    let form = json!({"email": email, "password": password, "code": code});
    system.visitor().call(Method::POST, "/api/session", Some(form)).await
}

#[tokio::test]
async fn both_factors_are_needed_and_it_is_not_said_which_was_wrong() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let code = system.code(person);
    let answers = [
        try_sign_in(&system, &person.email, "wrong password here", &code).await,
        try_sign_in(&system, &person.email, &person.password, "000000").await,
        try_sign_in(&system, "nobody@noordzee.example", &person.password, &code).await,
        try_sign_in(&system, "no address at all", &person.password, &code).await,
    ];
    let without_id = |answer: &Answer| {
        let mut json = answer.json();
        json["correlation_id"] = "".into();
        json
    };
    for answer in &answers {
        assert_eq!((answer.status, answer.code().as_str()), (401, "sign-in-failed"));
        assert_eq!(without_id(answer), without_id(&answers[0]));
        assert!(answer.headers.get("set-cookie").is_none());
    }
    let answer = try_sign_in(&system, &person.email.to_uppercase(), &person.password, &code).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let cookie = answer.header("set-cookie");
    for attribute in ["__Host-credenza-session=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain") && !cookie.contains("Max-Age"));
}

#[tokio::test]
async fn a_code_works_once() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let code = system.code(person);
    assert_eq!(try_sign_in(&system, &person.email, &person.password, &code).await.status, 201);
    assert_eq!(try_sign_in(&system, &person.email, &person.password, &code).await.status, 401);
    system.advance(30);
    assert_eq!(
        try_sign_in(&system, &person.email, &person.password, &code).await.status,
        401,
        "still in its window"
    );
    let next = system.code(person);
    assert_eq!(try_sign_in(&system, &person.email, &person.password, &next).await.status, 201);
}

#[tokio::test]
async fn a_recovery_code_works_once_however_it_is_typed() {
    let system = System::new().await;
    let person = system.person("Marieke");
    let code = person.recovery_codes[3].to_lowercase().replace('-', " ");
    let answer = try_sign_in(&system, &person.email, &person.password, &code).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.json()["person"]["recovery_codes_left"], 9);
    assert_eq!(try_sign_in(&system, &person.email, &person.password, &code).await.status, 401);
    assert_eq!(try_sign_in(&system, &person.email, "wrong password here", &code).await.status, 401);
    assert_eq!(try_sign_in(&system, "nobody@noordzee.example", &person.password, &code).await.status, 401);
    // Whose it is hears of it, once, and of nothing that failed.
    let mails = "SELECT count(*) FROM mails WHERE subject = 'A recovery code was used for your account'";
    assert_eq!(system.count(mails), 1);
    assert_eq!(
        system.count(&format!(
            "{mails} AND recipient = '{}' AND body_text LIKE '%192.0.2.0/24%'",
            person.email
        )),
        1
    );
    assert_eq!(
        system.count(
            "SELECT count(*) FROM audit WHERE action = 'recovery_code.used' AND actor_name = 'Marieke Jansen'"
        ),
        1
    );
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'recovery_code.used'"), 1);
}

#[tokio::test]
async fn five_tries_then_a_pause_for_this_account_and_address_only() {
    let system = System::new().await;
    let person = system.person("Marieke");
    for _ in 0..5 {
        assert_eq!(try_sign_in(&system, &person.email, "wrong password here", "000000").await.status, 401);
    }
    let good = system.code(person);
    let answer = try_sign_in(&system, &person.email, &person.password, &good).await;
    assert_eq!((answer.status, answer.code().as_str()), (429, "too-many-tries"), "the right one too");
    assert!(answer.header("retry-after").parse::<i64>().unwrap() <= 900);

    let mut elsewhere = system.visitor();
    let form = json!({"email": person.email, "password": person.password, "code": good});
    let request = elsewhere
        .request(Method::POST, "/api/session")
        .header("content-type", "application/json")
        .body(form.to_string().into())
        .unwrap();
    let (mut parts, body) = request.into_parts();
    parts.headers.insert("cf-connecting-ip", "198.51.100.1".parse().unwrap());
    let answer = Answer::of(system.send(http::Request::from_parts(parts, body)).await);
    assert_eq!(answer.status, 201, "another address is not touched");

    let unknown = system.visitor().call(Method::GET, "/api/portal", None).await;
    assert_eq!(unknown.status, 401);
    system.advance(901);
    let answer = try_sign_in(&system, &person.email, &person.password, &system.code(person)).await;
    assert_eq!(answer.status, 201, "after the pause");
    elsewhere.cookie = None;
}

#[tokio::test]
async fn twenty_wrong_codes_in_a_row_kill_the_authenticator() {
    let system = System::new().await;
    let person = system.person("Marieke");
    for _ in 0..20 {
        system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
        assert_eq!(try_sign_in(&system, &person.email, &person.password, "000000").await.status, 401);
    }
    system.execute("DELETE FROM tries; DELETE FROM tries_in_a_row");
    let answer = try_sign_in(&system, &person.email, &person.password, &system.code(person)).await;
    assert_eq!(answer.status, 401, "the right code does not help any more");
    let told =
        "SELECT count(*) FROM mails WHERE subject = 'An authenticator of your account stopped working'";
    assert_eq!(system.count(told), 1, "said once");
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'authenticator.died'"), 1);
    let recovery = person.recovery_codes[0].clone();
    assert_eq!(try_sign_in(&system, &person.email, &person.password, &recovery).await.status, 201);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_idle_and_after_twelve_hours_anyway() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    system.advance(1799);
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 200);
    system.advance(1800);
    let answer = browser.call(Method::GET, "/api/portal", None).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "signed-out"));

    let mut browser = system.browser("Marieke").await;
    for _ in 0..24 {
        system.advance(1790);
        assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 200);
    }
    system.advance(300);
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 401);
}

#[tokio::test]
async fn signing_out_kills_the_session_on_the_server() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    let cookie = browser.cookie.clone();
    let answer = browser.call(Method::DELETE, "/api/session", None).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("clear-site-data").contains("storage"));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    browser.cookie = cookie;
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 401);
    assert_eq!(browser.call(Method::DELETE, "/api/session", None).await.status, 204, "again, without a word");
    let signed_out =
        "SELECT count(*) FROM audit WHERE action = 'session.signed_out' AND actor_name = 'Marieke Jansen'";
    assert_eq!(system.count(signed_out), 1);
}

#[tokio::test]
async fn a_session_is_256_random_bits_of_which_a_keyed_digest_is_stored() {
    let system = System::new().await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        let cookie = system.browser("Marieke").await.cookie.unwrap();
        let token = cookie.split_once('=').unwrap().1.to_owned();
        let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        assert_eq!(bytes.len(), 32);
        assert!(!tokens.contains(&token), "each sign-in has its own");
        tokens.push(token);
    }
    let dump = system.world.database.dump().unwrap();
    for token in &tokens {
        assert!(!dump.contains(token.as_str()));
        // Whoever has the database and not the pepper cannot even tell whether a token fits.
        let plain = <sha2::Sha256 as sha2::Digest>::digest(token);
        assert!(!dump.contains(&data_encoding::HEXLOWER.encode(&plain)));
    }
    let keyed = "SELECT count(*) FROM sessions WHERE length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'";
    assert_eq!(system.count(keyed), system.count("SELECT count(*) FROM sessions"));
}

#[tokio::test]
async fn a_disabled_person_is_out_with_the_next_request() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    system.execute("UPDATE people SET disabled_at = 1 WHERE name = 'Marieke Jansen'");
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 401);
    let person = system.person("Marieke");
    assert_eq!(try_sign_in(&system, &person.email, &person.password, &system.code(person)).await.status, 401);
}

#[tokio::test]
async fn changing_something_needs_a_proof_of_the_last_ten_minutes() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut browser = system.browser("Marieke").await;
    system.advance(600);
    let date = system.days_from_now(30);
    let answer = browser.create(&client_id, "late", &date, "key-step-up-1").await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "step-up-required"));
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 200, "reading goes on");

    let person = system.person("Marieke");
    let old_cookie = browser.cookie.clone();
    let wrong = json!({"password": person.password, "code": "000000"});
    assert_eq!(browser.call(Method::POST, "/api/session/step-up", Some(wrong)).await.status, 401);
    let form = json!({"password": person.password, "code": system.code(person)});
    let answer = browser.call(Method::POST, "/api/session/step-up", Some(form)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(browser.create(&client_id, "late", &date, "key-step-up-1").await.status, 201);
    browser.cookie = old_cookie;
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 401, "the old token is dead");
}

#[tokio::test]
async fn unsafe_requests_from_elsewhere_are_refused() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id;
    let browser = system.browser("Marieke").await;
    let cookie = browser.cookie.clone().unwrap();
    let csrf = browser.csrf.clone().unwrap();
    let mut other = system.browser("Camila").await;
    let others_csrf = other.csrf.take().unwrap();
    let before = system.count("SELECT count(*) FROM secrets");
    let rows: [(&str, &[(&str, &str)]); 9] = [
        ("no session-bound header", &[("sec-fetch-site", "same-origin")]),
        ("another session's", &[("sec-fetch-site", "same-origin"), ("x-csrf-token", &others_csrf)]),
        ("cross-site", &[("sec-fetch-site", "cross-site"), ("x-csrf-token", &csrf)]),
        ("same-site", &[("sec-fetch-site", "same-site"), ("x-csrf-token", &csrf)]),
        ("none", &[("sec-fetch-site", "none"), ("x-csrf-token", &csrf)]),
        ("foreign origin", &[("origin", "https://evil.example"), ("x-csrf-token", &csrf)]),
        ("null origin", &[("origin", "null"), ("x-csrf-token", &csrf)]),
        ("no origin at all", &[("x-csrf-token", &csrf)]),
        (
            "both, differing",
            &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example"), ("x-csrf-token", &csrf)],
        ),
    ];
    for (what, headers) in rows {
        for (method, path, body) in [
            (
                Method::POST,
                format!("/api/applications/{client_id}/secrets"),
                "{\"name\":\"x\",\"expires_on\":\"2027-01-01\"}",
            ),
            (Method::DELETE, format!("/api/applications/{client_id}/secrets/{client_id}"), ""),
            (Method::POST, "/api/session/step-up".to_owned(), "{}"),
        ] {
            let mut request = http::Request::builder().method(method.clone()).uri(&path);
            request = request.header("cookie", &cookie).header("content-type", "application/json");
            request = request.header("idempotency-key", "key-csrf-0001");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = Answer::of(system.send(request.body(body.into()).unwrap()).await);
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (403, "cross-site"),
                "{what}: {method} {path}"
            );
        }
    }
    assert_eq!(system.count("SELECT count(*) FROM secrets"), before);
    let fits = http::Request::delete("/api/session").header("origin", crate::support::BASE_URL);
    assert_eq!(system.send(fits.body(bytes::Bytes::new()).unwrap()).await.status(), 204, "our own origin");
}

#[tokio::test]
async fn two_cookies_of_the_same_name_are_no_session() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    browser.cookie = browser.cookie.map(|cookie| format!("{cookie}; __Host-credenza-session=other"));
    assert_eq!(browser.call(Method::GET, "/api/portal", None).await.status, 401);
}

#[tokio::test]
async fn a_new_pepper_leaves_recovery_codes_and_invitations_alive() {
    let mut system = System::new().await;
    let mut config = crate::support::config();
    let pepper = |version, byte| credenza_domain::secrets::Pepper::new(version, vec![byte; 32]).unwrap();
    config.peppers = [pepper(1, 7), pepper(2, 8)].into();
    system.world.ports.config = std::sync::Arc::new(config);
    let person = system.person("Marieke");
    let answer = try_sign_in(&system, &person.email, &person.password, &person.recovery_codes[0]).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let token = system.demo.invitations[0].url.split('#').nth(1).unwrap();
    let answer = system.visitor().call(Method::POST, "/api/invitation", Some(json!({"token": token}))).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn signing_in_leaves_no_failure_behind_on_any_authenticator() {
    let system = System::new().await;
    let person = system.person("Marieke");
    // A second authenticator, which this person does not use today.
    system.execute(
        "INSERT INTO totp_factors (id, person_id, name, sealed_seed, last_step, failures, created_at)
         SELECT '0192e4a0-0000-7000-8000-000000000009', factor.person_id, 'Token', 'x', 0, 3, 1
         FROM totp_factors AS factor JOIN people AS person ON person.id = factor.person_id
         WHERE person.name = 'Marieke Jansen'",
    );
    for number in 0..30 {
        system.advance(60);
        let code = if number < 5 { person.recovery_codes[number].clone() } else { system.code(person) };
        assert_eq!(
            try_sign_in(&system, &person.email, &person.password, &code).await.status,
            201,
            "{number}"
        );
    }
    assert_eq!(system.count("SELECT sum(failures) FROM totp_factors WHERE name = 'Token'"), 3);
    assert_eq!(system.count("SELECT max(failures) FROM totp_factors WHERE name <> 'Token'"), 0);
}
