//! Tokens that were got with a key, after the key is gone.

use credenza_functions::ports::OutboundResponse;
use http::Method;
use serde_json::{Value, json};

use super::{DEAD, introspect};
use crate::client_keys::{Client, ask, sign, upload};
use crate::support::{Browser, System};

async fn token(system: &System, client: &Client, jti: &str) -> String {
    let assertion = sign(system, &json!({"alg": "ES256"}), &client.claims(system, jti)).await;
    let answer = ask(system, client, &assertion, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_dies_at_once_with_the_uploaded_key_that_it_was_got_with() {
    let system = System::new().await;
    // Another key stays, and it is not the one.
    assert_eq!(upload(&system, &Client::new(&system).await).await.status, 201);
    let client = Client::new(&system).await;
    let uploaded = upload(&system, &client).await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.body);
    let kid = uploaded.json()["kid"].as_str().unwrap().to_owned();
    let mut marieke = system.browser("Marieke").await;
    let token = token(&system, &client, "one").await;
    assert_eq!(introspect(&system, &token).await.json()["active"], true);
    let path = format!("/api/applications/{}/keys/{kid}", client.id);
    assert_eq!(marieke.call(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(introspect(&system, &token).await.body, DEAD);
}

async fn publish(marieke: &mut Browser<'_>, client: &Client, url: &str) {
    let path = format!("/api/applications/{}/keys/url", client.id);
    let answer = marieke.call(Method::PUT, &path, Some(json!({"url": url}))).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
}

/// What a client publishes is its own: of a key that it withdrew we learn when somebody shows us another assertion.
#[tokio::test]
async fn a_token_by_a_published_key_outlives_the_key_and_not_its_address() {
    let system = System::new().await;
    let client = Client::new(&system).await;
    let play = |keys: Value| {
        let body = json!({"keys": keys}).to_string();
        let answer = OutboundResponse { status: 200, retry_after: None, body };
        system.world.http.replay(Box::new(move |_| Ok(answer.clone())));
    };
    play(json!([serde_json::from_str::<Value>(&client.pair.public_jwk).unwrap()]));
    let mut marieke = system.browser("Marieke").await;
    publish(&mut marieke, &client, "https://registry.example/jwks.json").await;
    let first = token(&system, &client, "one").await;

    // Withdrawn, and known to be: the key opens nothing any more.
    system.advance(3500);
    let second = token(&system, &client, "two").await;
    play(json!([]));
    system.advance(101);
    let assertion = sign(&system, &json!({"alg": "ES256"}), &client.claims(&system, "three")).await;
    assert_eq!(ask(&system, &client, &assertion, &[]).await.status, 401, "the set was read again");
    assert_eq!(introspect(&system, &first).await.body, DEAD, "it lived for an hour");
    assert_eq!(introspect(&system, &second).await.json()["active"], true, "it lives to its end");

    publish(&mut system.browser("Marieke").await, &client, "").await;
    assert_eq!(introspect(&system, &second).await.body, DEAD, "the application has no such address");
}
