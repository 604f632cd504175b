//! A client makes its own next secret.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::support::{Answer, BASE_URL, System};
use crate::tokens::{Client, SMC, ask, client};

async fn allow(system: &System, client_id: &str, allowed: bool) -> Answer {
    let path = format!("/api/applications/{client_id}/self-rotation");
    system.browser("Marieke").await.call(Method::PUT, &path, Some(json!({"allowed": allowed}))).await
}

fn for_itself(client: &Client) -> Client {
    let resource = format!("{BASE_URL}/api/self");
    Client { id: client.id.clone(), secret: client.secret.clone(), resource }
}

async fn bearer(system: &System, client: &Client) -> String {
    let answer = ask(system, &for_itself(client)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

async fn own(system: &System, method: Method, token: &str, key: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri("/api/self/secrets")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .header("cf-connecting-ip", "192.0.2.50")
        .header("user-agent", "credenza/0.1");
    Answer::of(system.send(request.body(Bytes::from(body.to_string())).unwrap()).await)
}

#[tokio::test]
async fn a_client_that_may_creates_its_next_secret_and_both_work() {
    let system = System::new().await;
    let old = client(&system, SMC, "live");
    assert_eq!(ask(&system, &for_itself(&old)).await.json()["error"], "invalid_target", "not yet allowed");
    assert_eq!(allow(&system, &old.id, true).await.json()["allowed"], true);
    let token = bearer(&system, &old).await;
    let created = own(&system, Method::POST, &token, "machine-0001", &json!({})).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let body = created.json();
    assert_eq!(body["secret"]["expires_at"], "2027-02-22T00:00:00Z", "90 days");
    let text = body["text"].as_str().unwrap().to_owned();
    let new = Client { secret: text.clone(), ..client(&system, SMC, "live") };
    assert_eq!((ask(&system, &old).await.status, ask(&system, &new).await.status), (200, 200));
    let listed = own(&system, Method::GET, &token, "", &json!({})).await;
    assert_eq!(listed.status, 200);
    assert!(listed.body.contains("Made by itself on 2026-11-23") && !listed.body.contains(&text));
    let again = own(&system, Method::POST, &token, "machine-0001", &json!({})).await;
    assert_eq!((again.status, again.code().as_str()), (409, "already-created"));
    let path = format!("/api/applications/{}/audit", old.id);
    let log = system.browser("Marieke").await.call(Method::GET, &path, None).await.json();
    let entry =
        log["entries"].as_array().unwrap().iter().find(|entry| entry["action"] == "secret.created").unwrap();
    assert_eq!((&entry["actor"], &entry["network"]), (&json!(SMC), &json!("192.0.2.0/24")));
    assert!(log.to_string().contains("self_rotation.allowed"));
}

#[tokio::test]
async fn limits_and_rules_are_those_of_people() {
    let system = System::new().await;
    let old = client(&system, SMC, "live");
    allow(&system, &old.id, true).await;
    let token = bearer(&system, &old).await;
    for (body, field) in [
        (json!({"name": " "}), "name"),
        (json!({"expires_on": "2028-01-01"}), "expires_on"),
        (json!({"expires_on": "yesterday"}), "expires_on"),
    ] {
        let answer = own(&system, Method::POST, &token, "machine-0002", &body).await;
        assert_eq!(answer.json()["errors"][0]["field"], field, "{}", answer.body);
    }
    let mut statuses = Vec::new();
    for number in 0..4 {
        let key = format!("machine-1{number:03}");
        statuses.push(own(&system, Method::POST, &token, &key, &json!({})).await.status);
    }
    assert_eq!(statuses, [201, 201, 409, 409], "three were alive");
}

#[tokio::test]
async fn nothing_but_a_live_token_for_oneself_is_taken() {
    let system = System::new().await;
    let old = client(&system, SMC, "live");
    allow(&system, &old.id, true).await;
    let for_an_api = ask(&system, &old).await.json()["access_token"].as_str().unwrap().to_owned();
    let token = bearer(&system, &old).await;
    let refused = async |token: &str| {
        let answer = own(&system, Method::POST, token, "machine-0003", &json!({})).await;
        (answer.status, answer.code())
    };
    let invalid = (401, "invalid-token".to_owned());
    for bad in ["", "x", for_an_api.as_str(), &token[..token.len() - 2]] {
        assert_eq!(refused(bad).await, invalid, "{bad}");
    }
    system.advance(300);
    assert_eq!(refused(&token).await, invalid, "five minutes");
    let token = bearer(&system, &old).await;
    system.execute(
        "UPDATE secrets SET deleted_at = 1795428500 WHERE name = 'Secret by Marieke, search server'",
    );
    assert_eq!(refused(&token).await, invalid, "its secret is gone");
    system.execute("UPDATE secrets SET deleted_at = NULL WHERE name = 'Secret by Marieke, search server'");
    assert_eq!(allow(&system, &old.id, false).await.json()["allowed"], false);
    assert_eq!(refused(&token).await, invalid, "the permission was taken away");
    assert_eq!(system.count("SELECT count(*) FROM secrets WHERE name LIKE 'Made by itself%'"), 0);
}

#[tokio::test]
async fn only_managers_allow_it_and_each_change_is_written_down_once() {
    let system = System::new().await;
    let old = client(&system, SMC, "live");
    for allowed in [true, true, false, false] {
        assert_eq!(allow(&system, &old.id, allowed).await.status, 200);
    }
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action LIKE 'self_rotation.%'"), 2);
    let path = format!("/api/applications/{}/self-rotation", old.id);
    let body = Some(json!({"allowed": true}));
    let mut operator = system.browser("Sam").await;
    assert_eq!(operator.call(Method::PUT, &path, body.clone()).await.status, 403);
    assert_eq!(operator.call(Method::GET, &path, None).await.json()["allowed"], false);
    assert_eq!(system.browser("Camila").await.call(Method::PUT, &path, body).await.status, 404);
}

/// The machine that rotates itself is the one that must read it.
#[tokio::test]
async fn a_token_for_oneself_warns_before_the_secret_expires() {
    let system = System::new().await;
    let old = client(&system, SMC, "live");
    allow(&system, &old.id, true).await;
    let soon = system.now().as_second() + 6 * 86_400;
    system.execute(&format!("UPDATE secrets SET expires_at = {soon} WHERE client_id = '{}' AND {soon} <= created_at + 367 * 86400", old.id));
    let answer = ask(&system, &for_itself(&old)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let warning = answer.json()["client_secret_warning"].as_str().unwrap().to_owned();
    assert!(warning.contains("in 6 days"), "{warning}");
    assert_eq!(answer.headers["client-secret-warning"].to_str().unwrap(), warning);
}
