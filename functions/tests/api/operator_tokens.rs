//! Personal tokens of operators: what they open, what they never do, and when they die.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, System};

/// A script: no cookie, no page, one token.
async fn script(system: &System, method: Method, path: &str, token: &str, body: Option<Value>) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("bearer {token}"))
        .header("content-type", "application/json")
        .header("cf-connecting-ip", "198.51.100.9");
    let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
    Answer::of(system.send(request.body(body).unwrap()).await)
}

async fn create(browser: &mut Browser<'_>, name: &str, days: i64) -> (String, String) {
    let form = json!({"name": name, "expires_on": browser.system.days_from_now(days)});
    let answer = browser.call(Method::POST, "/api/operator/tokens", Some(form)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let json = answer.json();
    (json["text"].as_str().unwrap().to_owned(), json["token"]["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_token_does_what_its_operator_may_and_the_audit_names_it() {
    let system = System::new().await;
    let (token, _) = create(&mut system.browser("Sam").await, "nightly job", 30).await;
    assert!(token.starts_with("czop_") && token.len() == 48, "{token}");
    let answer = script(&system, Method::GET, "/api/operator/overview", &token, None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    // Hours later too: a script cannot type a code.
    system.advance(86_400);
    let form = json!({"name": "Zuid", "country": "NL"});
    let answer = script(&system, Method::POST, "/api/operator/organisations", &token, Some(form)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let named = "SELECT count(*) FROM audit WHERE action = 'organisation.created' AND object_name = 'Zuid'
                 AND actor_name = 'Sam Okafor (token “nightly job”)'";
    assert_eq!(system.count(named), 1);
    let list = system.browser("Sam").await.call(Method::GET, "/api/operator/tokens", None).await.json();
    assert_eq!(list["tokens"][0]["last_network"], "198.51.100.0/24");
    assert_eq!(list["tokens"][0]["hint"].as_str().unwrap(), &token[5..9]);
}

#[tokio::test]
async fn a_token_is_kept_as_a_digest_and_shown_once() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let (token, _) = create(&mut operator, "x", 30).await;
    let list = operator.call(Method::GET, "/api/operator/tokens", None).await.body;
    assert!(!list.contains(&token[9..]));
    let rows: String = {
        let connection = system.world.database.connection();
        let sql = "SELECT group_concat(id || name || hint || digest) FROM operator_tokens";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert!(!rows.contains(&token[9..]), "{rows}");
}

#[tokio::test]
async fn a_token_makes_no_tokens_and_is_no_session() {
    let system = System::new().await;
    let (token, id) = create(&mut system.browser("Sam").await, "x", 30).await;
    let form = json!({"name": "child", "expires_on": system.days_from_now(300)});
    for (method, path, body) in [
        (Method::POST, "/api/operator/tokens".to_owned(), Some(form)),
        (Method::GET, "/api/operator/tokens".to_owned(), None),
        (Method::DELETE, format!("/api/operator/tokens/{id}"), None),
    ] {
        let answer = script(&system, method, &path, &token, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{path}");
    }
    // What belongs to a person, and what belongs to an application's managers, wants a session.
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id;
    for path in [
        "/api/portal".to_owned(),
        "/api/preferences".to_owned(),
        format!("/api/applications/{client_id}/audit"),
    ] {
        assert_eq!(script(&system, Method::GET, &path, &token, None).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn a_token_makes_no_operator_and_the_other_operators_are_told_of_each() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let (token, _) = create(&mut sam, "x", 30).await;
    let people = "/api/operator/people";
    let form = |email: &str, is_operator: bool| {
        Some(json!({"name": "Robin Second", "email": email, "is_operator": is_operator}))
    };
    let answer = script(&system, Method::POST, people, &token, form("evil@elsewhere.example", true)).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"));
    assert_eq!(system.count("SELECT count(*) FROM people WHERE email = 'evil@elsewhere.example'"), 0);
    assert_eq!(system.count("SELECT count(*) FROM mails WHERE recipient = 'evil@elsewhere.example'"), 0);
    let answer = script(&system, Method::POST, people, &token, form("kim@noordzee.example", false)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);

    // In person it is done, and whoever is an operator already hears of it.
    assert_eq!(sam.call(Method::POST, people, form("robin@operator.example", true)).await.status, 201);
    let second = sam.call(Method::POST, people, form("kai@operator.example", true)).await;
    assert_eq!(second.status, 201, "{}", second.body);
    let told = "SELECT count(*) FROM mails WHERE kind = 'operator-invited'";
    assert_eq!(system.count(told), 1);
    let robin = "AND recipient = 'robin@operator.example' AND body_text LIKE '%kai@operator.example%'";
    assert_eq!(system.count(&format!("{told} {robin}")), 1);

    // Neither a new link nor the way back of an operator is a token's.
    let one = format!("{people}/{}", second.json()["id"].as_str().unwrap());
    let again = script(&system, Method::POST, &format!("{one}/invitation"), &token, None).await;
    let on = Some(json!({"enabled": true, "version": second.json()["version"]}));
    let on = script(&system, Method::PUT, &format!("{one}/state"), &token, on).await;
    assert_eq!((again.status, on.status), (403, 403));
    assert_eq!(sam.call(Method::POST, &format!("{one}/invitation"), None).await.status, 200);
}

#[tokio::test]
async fn a_token_dies_revoked_expired_or_with_the_role_and_does_not_rise_again() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let works =
        async |token: &str| script(&system, Method::GET, "/api/operator/overview", token, None).await.status;
    let (revoked, id) = create(&mut operator, "a", 30).await;
    let (short, _) = create(&mut operator, "b", 1).await;
    let (long, _) = create(&mut operator, "c", 365).await;
    assert_eq!([works(&revoked).await, works(&short).await, works(&long).await], [200; 3]);
    assert_eq!(operator.call(Method::DELETE, &format!("/api/operator/tokens/{id}"), None).await.status, 204);
    assert_eq!(operator.call(Method::DELETE, &format!("/api/operator/tokens/{id}"), None).await.status, 404);
    assert_eq!(works(&revoked).await, 401);
    system.advance(2 * 86_400);
    assert_eq!([works(&short).await, works(&long).await], [401, 200]);
    // Somebody else must be left to be the operator.
    system.execute("UPDATE people SET is_operator = 1 WHERE name = 'Noor Visser'");
    system.execute("UPDATE people SET is_operator = 0 WHERE name = 'Sam Okafor'");
    assert_eq!(works(&long).await, 401);
    system.execute("UPDATE people SET is_operator = 1 WHERE name = 'Sam Okafor'");
    assert_eq!(works(&long).await, 401, "dead is dead");
    assert_eq!(
        system.count("SELECT count(*) FROM audit WHERE action LIKE 'operator_token.%' AND object_name = 'a'"),
        2
    );
}

#[tokio::test]
async fn guesses_and_floods_are_slowed() {
    let system = System::new().await;
    let (token, _) = create(&mut system.browser("Sam").await, "x", 30).await;
    let mut last = 0;
    for number in 0..31 {
        last = script(&system, Method::GET, "/api/operator/overview", &format!("czop_{number}"), None)
            .await
            .status;
    }
    assert_eq!(last, 429);
    system.advance(16 * 60);
    for _ in 0..600 {
        assert_eq!(script(&system, Method::GET, "/api/operator/resources", &token, None).await.status, 200);
    }
    let answer = script(&system, Method::GET, "/api/operator/resources", &token, None).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "60"));
}

#[tokio::test]
async fn strange_headers_are_refused_and_a_cookie_beside_a_token_is_not_looked_at() {
    let system = System::new().await;
    let operator = system.browser("Sam").await;
    for value in ["Basic c2FtOnNhbQ==", "Bearer", "Bearer ", "czop_x", "Bearer czop_x czop_y", "\u{00ff}"] {
        let request = operator.request(Method::GET, "/api/operator/overview").header("authorization", value);
        let answer = Answer::of(system.send(request.body(Bytes::new()).unwrap()).await);
        assert_eq!((answer.status, answer.code().as_str()), (401, "signed-out"), "{value}");
    }
}

#[tokio::test]
async fn a_year_is_the_most_and_a_fresh_proof_the_least() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    for (name, days, wrong) in [("", 30, "name"), ("x", 366, "expires_on"), ("x", 0, "expires_on")] {
        let form = json!({"name": name, "expires_on": system.days_from_now(days)});
        let answer = operator.call(Method::POST, "/api/operator/tokens", Some(form)).await;
        assert_eq!(answer.json()["errors"][0]["field"], wrong, "{}", answer.body);
    }
    system.advance(601);
    let form = json!({"name": "x", "expires_on": system.days_from_now(3)});
    assert_eq!(
        operator.call(Method::POST, "/api/operator/tokens", Some(form)).await.code(),
        "step-up-required"
    );
}
