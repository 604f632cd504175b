//! What the cron forgets of assertions is what nobody could use again.

use serde_json::json;

use super::{Client, ask, sign, upload};
use crate::support::System;

#[tokio::test]
async fn an_assertion_stays_used_up_whatever_is_swept() {
    let system = System::new().await;
    let client = Client::new(&system).await;
    assert_eq!(upload(&system, &client).await.status, 201);
    let header = json!({"alg": "ES256"});
    // The longest that an assertion may live, with clocks that differ.
    let assertion = async |jti: &str| {
        let mut claims = client.claims(&system, jti);
        claims["exp"] = json!(system.now().as_second() + 660);
        sign(&system, &header, &claims).await
    };
    let used = assertion("used").await;
    let (at_once, at_last) = (assertion("at once").await, assertion("at last").await);
    assert_eq!(ask(&system, &client, &used, &[]).await.status, 200);
    for (seconds, twin) in [(0, at_once), (659, at_last)] {
        system.advance(seconds);
        system.tick().await;
        assert_eq!(ask(&system, &client, &used, &[]).await.status, 401, "again after {seconds} seconds");
        assert_eq!(ask(&system, &client, &twin, &[]).await.status, 200, "one like it, for the first time");
    }
    system.advance(3600);
    system.tick().await;
    assert_eq!(system.count("SELECT count(*) FROM client_assertions"), 0, "forgotten in the end");
    assert_eq!(ask(&system, &client, &used, &[]).await.status, 401, "it is too old");
}
