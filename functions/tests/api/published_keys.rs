//! Key sets at a client's address, when the address is slow, down, or has changed.

use credenza_domain::oauth::Algorithm;
use credenza_functions::ports::OutboundResponse;
use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};

use crate::client_keys::{Client, ask, sign};
use crate::support::{Answer, System};

const HOUR: i64 = 3600;

fn publish(system: &System, status: u16, keys: &[&str]) {
    let keys: Vec<Value> = keys.iter().map(|key| serde_json::from_str(key).unwrap()).collect();
    let body = json!({"keys": keys}).to_string();
    system
        .world
        .http
        .replay(Box::new(move |_| Ok(OutboundResponse { status, retry_after: None, body: body.clone() })));
}

/// A client whose key was found at its address a moment ago.
async fn client_with_address(system: &System) -> Client {
    let client = Client::new(system).await;
    publish(system, 200, &[&client.pair.public_jwk]);
    let path = format!("/api/applications/{}/keys/url", client.id);
    let url = json!({"url": "https://registry.example/jwks.json"});
    assert_eq!(system.browser("Marieke").await.call(Method::PUT, &path, Some(url)).await.status, 204);
    assert_eq!(one(system, &client, "first").await.status, 200);
    assert_eq!(system.world.http.take_requests().len(), 1);
    client
}

async fn one(system: &System, client: &Client, jti: &str) -> Answer {
    let assertion = sign(system, &json!({"alg": "ES256"}), &client.claims(system, jti)).await;
    ask(system, client, &assertion, &[]).await
}

async fn at_once(system: &System, client: &Client, round: &str) -> Vec<u16> {
    let each = (0..25).map(|number| async move { one(system, client, &format!("{round}{number}")).await });
    join_all(each).await.iter().map(|answer| answer.status).collect()
}

fn throttled(system: &System) -> i64 {
    system.count("SELECT count(*) FROM throttles")
}

#[tokio::test]
async fn a_set_that_grew_old_is_renewed_by_one_request_while_the_others_go_on() {
    let system = System::new().await;
    let client = client_with_address(&system).await;
    let before = throttled(&system);
    system.advance(3700);
    assert_eq!(at_once(&system, &client, "a").await, [200; 25]);
    assert_eq!(system.world.http.take_requests().len(), 1, "one looks");
    assert_eq!(throttled(&system), before, "nobody is taken for a guesser");
}

#[tokio::test]
async fn an_address_that_does_not_answer_stops_nobody_for_a_day_and_is_never_a_401() {
    let system = System::new().await;
    let client = client_with_address(&system).await;
    let before = throttled(&system);
    publish(&system, 500, &[]);
    system.advance(3700);
    assert_eq!(at_once(&system, &client, "a").await, [200; 25]);
    system.advance(22 * HOUR);
    assert_eq!(one(&system, &client, "b").await.status, 200, "the first one looks, and falls back");
    system.advance(HOUR);
    for round in ["c", "d"] {
        assert_eq!(at_once(&system, &client, round).await, [503; 25], "after a day it is too old");
    }
    let answer = one(&system, &client, "e").await;
    assert_eq!(answer.json()["error"], "temporarily_unavailable");
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(throttled(&system), before, "nobody is taken for a guesser");
    publish(&system, 200, &[&client.pair.public_jwk]);
    system.advance(61);
    assert_eq!(one(&system, &client, "f").await.status, 200, "it answers again");
}

#[tokio::test]
async fn a_key_that_was_withdrawn_stays_dead_whatever_happens_to_the_address() {
    let system = System::new().await;
    let client = client_with_address(&system).await;
    let other = system.world.ports.signer.generate(Algorithm::ES256).await.unwrap();
    publish(&system, 200, &[&other.public_jwk]);
    system.advance(3700);
    assert_eq!(one(&system, &client, "a").await.status, 401, "the one who looks trusts the new set alone");
    assert_eq!(one(&system, &client, "b").await.status, 401, "so do those after it");
    publish(&system, 500, &[]);
    system.advance(3700);
    assert_ne!(one(&system, &client, "c").await.status, 200);
    assert_ne!(one(&system, &client, "d").await.status, 200);
}
