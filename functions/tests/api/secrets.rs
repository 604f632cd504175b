use http::Method;
use serde_json::json;

use crate::support::System;

const SMC: &str = "Partner-NL-Noordzee-SMC";

#[tokio::test]
async fn a_created_secret_opens_the_token_endpoint_and_a_deleted_one_does_not() {
    let system = System::new().await;
    let application = system.application(SMC);
    let (client_id, resource) =
        (application.client_id.to_string(), application.resources[0].identifier.clone());
    let mut browser = system.browser("Marieke").await;
    let created =
        browser.create(&client_id, "Secret by VM", &system.days_from_now(365), "key-00000001").await;
    assert_eq!(created.status, 201, "{}", created.body);
    assert_eq!(created.header("cache-control"), "no-store");
    let created = created.json();
    let text = created["text"].as_str().unwrap();
    assert_eq!(created["secret"]["hint"], text[..3]);
    assert_eq!(created["secret"]["created_by"], "Marieke Jansen");

    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id.as_str()),
        ("client_secret", text),
        ("resource", resource.as_str()),
    ];
    let token = system.token(&form).await;
    assert_eq!(token.status, 200, "{}", token.body);

    let listed = browser.portal().await;
    let secret =
        listed.applications.iter().flat_map(|a| &a.secrets).find(|s| s.name == "Secret by VM").unwrap();
    let used = secret.last_used.as_ref().unwrap();
    assert_eq!((used.network.as_str(), used.user_agent.as_str()), ("192.0.2.0/24", "test/1.0"));
    assert_eq!(used.resource, "Search and Match production");

    let path = format!("/api/applications/{client_id}/secrets/{}", secret.id);
    assert_eq!(browser.call(Method::DELETE, &path, None).await.status, 422, "it was used just now");
    let hint = Some(json!({"hint": text[..3]}));
    assert_eq!(browser.call(Method::DELETE, &path, hint).await.status, 204);
    let refused = system.token(&form).await;
    assert_eq!((refused.status, refused.json()["error"].as_str().unwrap()), (401, "invalid_client"));
    assert!(refused.body.contains("was deleted on"), "{}", refused.body);
    assert_eq!(browser.call(Method::DELETE, &path, None).await.status, 404, "deleting twice");
}

#[tokio::test]
async fn the_text_is_nowhere_but_in_the_one_answer() {
    let system = System::new().await;
    let client_id = system.application(SMC).client_id.to_string();
    let mut browser = system.browser("Marieke").await;
    let created = browser.create(&client_id, "Once", &system.days_from_now(30), "key-00000002").await.json();
    let text = created["text"].as_str().unwrap();
    let dump = system.world.database.dump().unwrap();
    let portal = browser.call(Method::GET, "/api/portal", None).await.body;
    let audit = browser.call(Method::GET, &format!("/api/applications/{client_id}/audit"), None).await.body;
    for place in [&dump, &portal, &audit] {
        assert!(!place.contains(&text[3..]), "the text leaked");
    }
    assert!(dump.contains(&text[..3]), "the scan would see it");
}

#[tokio::test]
async fn a_retried_create_is_the_same_create() {
    let system = System::new().await;
    let client_id = system.application(SMC).client_id.to_string();
    let mut browser = system.browser("Marieke").await;
    let before = system.count("SELECT count(*) FROM secrets");
    let date = system.days_from_now(30);
    assert_eq!(browser.create(&client_id, "Twice", &date, "key-00000003").await.status, 201);
    let again = browser.create(&client_id, "Twice", &date, "key-00000003").await;
    assert_eq!((again.status, again.code()), (409, "already-created".to_owned()));
    assert!(!again.body.contains("cz_"));
    assert_eq!(system.count("SELECT count(*) FROM secrets"), before + 1);
    assert_eq!(
        system.count("SELECT count(*) FROM audit WHERE action = 'secret.created' AND object_name = 'Twice'"),
        1
    );
}

#[tokio::test]
async fn the_limit_of_live_secrets_holds() {
    let system = System::new().await;
    let client_id = system.application("PartnerAlternative-NL-Noordzee-SMC").client_id.to_string();
    let mut browser = system.browser("Marieke").await;
    let date = system.days_from_now(30);
    for number in 0..5 {
        assert_eq!(browser.create(&client_id, "n", &date, &format!("key-limit-{number}")).await.status, 201);
    }
    let refused = browser.create(&client_id, "n", &date, "key-limit-5").await;
    assert_eq!((refused.status, refused.code()), (409, "limit-reached".to_owned()));
    assert_eq!(
        system.count("SELECT count(*) FROM audit WHERE action = 'secret.created' AND object_name = 'n'"),
        5
    );
}

#[tokio::test]
async fn each_bad_field_is_said_in_words_beside_it() {
    let system = System::new().await;
    let client_id = system.application(SMC).client_id.to_string();
    let mut browser = system.browser("Marieke").await;
    let good = system.days_from_now(30);
    let rows = [
        ("", good.as_str(), "name"),
        ("   ", &good, "name"),
        (&"x".repeat(101), &good, "name"),
        ("a\r\nBcc: x", &good, "name"),
        ("a\u{202e}b", &good, "name"),
        ("ok", "", "expires_on"),
        ("ok", "tomorrow", "expires_on"),
        ("ok", "2027-02-30", "expires_on"),
        ("ok", &system.days_from_now(0), "expires_on"),
        ("ok", &system.days_from_now(-1), "expires_on"),
        ("ok", &system.days_from_now(366), "expires_on"),
        ("ok", "9999-12-31", "expires_on"),
    ];
    let before = system.count("SELECT count(*) FROM secrets");
    for (name, date, field) in rows {
        let answer = browser.create(&client_id, name, date, "key-00000004").await;
        assert_eq!((answer.status, answer.code()), (422, "invalid-fields".to_owned()), "{name:?} {date}");
        let errors = answer.json()["errors"].clone();
        assert_eq!(errors[0]["field"], field);
        assert!(errors[0]["message"].as_str().unwrap().len() > 15);
        assert_eq!(errors.as_array().unwrap().len(), 1);
    }
    let answer = browser.create(&client_id, "ok", &good, "").await;
    assert_eq!(answer.json()["errors"][0]["field"], "idempotency-key");
    assert_eq!(system.count("SELECT count(*) FROM secrets"), before);
}

#[tokio::test]
async fn malformed_requests_have_their_own_answers() {
    let system = System::new().await;
    let client_id = system.application(SMC).client_id;
    let browser = system.browser("Marieke").await;
    let path = format!("/api/applications/{client_id}/secrets");
    let send = async |content_type: &str, body: &str| {
        let request = browser
            .request(Method::POST, &path)
            .header("content-type", content_type)
            .header("idempotency-key", "key-00000005")
            .body(body.to_owned().into())
            .unwrap();
        crate::support::Answer::of(system.send(request).await)
    };
    for (content_type, body, status, code) in [
        ("application/json", "{", 400, "malformed-body"),
        ("application/json", "", 400, "malformed-body"),
        ("application/json", "[]", 400, "malformed-body"),
        ("application/json", "{\"name\": 1, \"expires_on\": \"2027-01-01\"}", 400, "malformed-body"),
        ("application/json", "{\"name\": \"a\"}", 400, "malformed-body"),
        ("text/plain", "{}", 415, "unsupported-media-type"),
        ("", "{}", 415, "unsupported-media-type"),
        ("application/x-www-form-urlencoded", "name=a", 415, "unsupported-media-type"),
    ] {
        let answer = send(content_type, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{content_type} {body}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(send("application/json; charset=utf-8", &"[".repeat(10_000)).await.status, 400, "deep JSON");
    let request = browser.request(Method::POST, &path).header("content-type", "application/json");
    let answer =
        credenza_functions::http::answer(system.world.ports.clone(), request.body(None).unwrap()).await;
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn other_methods_are_refused_with_a_body() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    for (method, path) in [
        (Method::PUT, "/api/portal"),
        (Method::GET, "/api/session"),
        (Method::PATCH, "/api/invitation"),
        (Method::POST, "/.well-known/jwks.json"),
    ] {
        let answer = browser.call(method.clone(), path, None).await;
        assert_eq!((answer.status, answer.code().as_str()), (405, "method-not-allowed"), "{method} {path}");
        assert!(!answer.header("allow").is_empty(), "{method} {path}");
    }
    let answer = browser.call(Method::GET, "/api/nothing", None).await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "not-found"));
}

#[tokio::test]
async fn a_database_that_fails_changes_nothing_and_says_so() {
    let system = System::new().await;
    let client_id = system.application(SMC).client_id.to_string();
    let mut browser = system.browser("Marieke").await;
    let before =
        system.world.database.dump().unwrap().lines().filter(|line| line.contains("INTO secrets")).count();
    // Session, authority, creation: each of the calls fails once.
    for call in 0..3 {
        let mut faults = vec![None; call];
        faults.push(Some("D1_ERROR: Network connection lost".to_owned()));
        system.world.database.plan_faults(faults);
        let answer = browser.create(&client_id, "ok", &system.days_from_now(30), "key-fault-01").await;
        assert_eq!((answer.status, answer.code().as_str()), (503, "unavailable"), "call {call}");
        assert!(!answer.body.contains("D1_ERROR"), "the inside stays inside");
        assert!(!answer.header("retry-after").is_empty());
    }
    let after =
        system.world.database.dump().unwrap().lines().filter(|line| line.contains("INTO secrets")).count();
    assert_eq!(before, after);
    assert_eq!(browser.create(&client_id, "ok", &system.days_from_now(30), "key-fault-01").await.status, 201);
}

#[tokio::test]
async fn the_first_page_costs_one_request_and_two_round_trips() {
    let system = System::new().await;
    let mut browser = system.browser("Marieke").await;
    system.world.database.take_counts();
    let portal = browser.portal().await;
    assert_eq!(system.world.database.take_counts().0, 2);
    assert_eq!(portal.applications.len(), 3);
    assert_eq!(portal.person.name, "Marieke Jansen");
    let alternative = portal.applications.iter().find(|a| a.name.starts_with("PartnerAlternative")).unwrap();
    assert_eq!(alternative.permissions.len(), 1);
    assert_eq!(json!(alternative.permissions[0].environment), "sandbox");
}
