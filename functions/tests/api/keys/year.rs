//! A year of rotation, as whoever verifies our tokens lives through it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use credenza_domain::jwk::UnverifiedJwt;
use credenza_functions::keys;
use serde_json::Value;

use super::{key_set, kids};
use crate::introspection::introspect;
use crate::support::System;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// As long as a token may live at all.
const LIFETIME: i64 = DAY;
/// What `docs/resource-apis.md` promises: a key stands there so long before it signs,
const AHEAD: i64 = 7 * DAY;
/// and so long after its last signature.
const GRACE: i64 = 2 * DAY;

/// A token that somebody still holds.
struct Held {
    text: String,
    kid: String,
    ends_at: i64,
}

/// One API signs with ES256, and the other with RS256, which takes long in a test; each is asked for
/// after so many hours.
const CLIENTS: [(&str, i64); 2] = [("Partner-NL-Noordzee-SMC", 6), ("Partner-NL-Noordzee-DM", 30)];

async fn issue(system: &System, name: &str) -> Held {
    let client = system.application(name);
    let secret = client.secrets.iter().find(|secret| secret.state == "live").unwrap();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &client.client_id.to_string()),
        ("client_secret", &secret.text),
        ("resource", &client.resources[0].identifier),
    ];
    let answer = system.token(&form).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let text = answer.json()["access_token"].as_str().unwrap().to_owned();
    let jwt = UnverifiedJwt::parse(&text).unwrap();
    let kid = jwt.header_text("kid").unwrap().to_owned();
    let ends_at = jwt.seconds("exp").unwrap();
    assert_eq!(ends_at, system.now().as_second() + LIFETIME);
    Held { text, kid, ends_at }
}

/// Whoever asks and whoever verifies by the key set come to the same: it is alive.
async fn assert_accepted(system: &System, published: &[Value], held: &Held, when: &str) {
    let jwt = UnverifiedJwt::parse(&held.text).unwrap();
    let key = published.iter().find(|key| key["kid"] == held.kid.as_str()).unwrap().to_string();
    let algorithm = jwt.algorithm().unwrap();
    let signer = &system.world.ports.signer;
    let good = signer.verify(algorithm, &key, jwt.message.as_bytes(), &jwt.signature).await.unwrap();
    assert!(good, "{when}: the published key does not verify a live token");
    let answer = introspect(system, &held.text).await;
    assert_eq!(answer.json()["active"], true, "{when}: a live token is called dead");
}

/// A verifier that keeps the key set for an hour, or for a day, accepts every live token at all times,
/// also one that lives for a day under a key that was retired; a retired key is gone in time.
#[tokio::test]
async fn rotation_never_rejects_a_live_token_and_never_keeps_a_dead_key() {
    let system = System::new().await;
    let now = system.now().as_second();
    system.execute(&format!(
        "UPDATE secrets SET created_at = {now}, expires_at = {now} + 367 * 86400, next_reminder_at = NULL;
         UPDATE resources SET token_lifetime_seconds = {LIFETIME};
         INSERT OR IGNORE INTO resource_server_resources
           SELECT server.id, resource.id FROM resource_servers AS server, resources AS resource"
    ));
    let mut kept_for_a_day = kids(&key_set(&system).await);
    let at_first = kept_for_a_day.clone();
    let mut held = CLIENTS.map(|_| VecDeque::<Held>::new());
    // When each key was first published, and when it signed first and last, with the hours between two signatures.
    let mut published_at = BTreeMap::<String, i64>::new();
    let mut signed_at = BTreeMap::<String, (&str, i64, i64, i64)>::new();
    let mut sizes = BTreeSet::new();
    let mut under_retired_keys = 0;
    for hour in 0..(365 * 24) {
        system.advance(HOUR);
        // Every seventh tick is missed.
        if hour % 7 != 0 {
            keys::rotate(&system.world.ports).await.unwrap();
        }
        let now = system.now().as_second();
        if hour % 24 == 0 {
            kept_for_a_day = kids(&key_set(&system).await);
        }
        for ((name, hours), held) in CLIENTS.into_iter().zip(&mut held) {
            if hour % hours == 0 {
                let token = issue(&system, name).await;
                signed_at.entry(token.kid.clone()).or_insert((name, now, now, hours)).2 = now;
                held.push_back(token);
            }
            held.retain(|token| token.ends_at > now);
        }
        let set = key_set(&system).await;
        let published = kids(&set);
        sizes.insert(published.len());
        for kid in &published {
            published_at.entry(kid.clone()).or_insert(now);
            if let Some((_, _, last, hours)) = signed_at.get(kid) {
                let at_the_most = hours * HOUR + GRACE;
                assert!(now - last <= at_the_most, "hour {hour}: a key stands there that signs no more");
            }
        }
        for token in held.iter().flatten() {
            assert!(
                published.contains(&token.kid),
                "hour {hour}: a live token is signed by a key that is not published"
            );
            assert!(
                kept_for_a_day.contains(&token.kid),
                "hour {hour}: a verifier that keeps the set for a day would refuse it"
            );
        }
        for held in &held {
            let (Some(oldest), Some(newest)) = (held.front(), held.back()) else { continue };
            // Now and then in quiet times, and each hour while a token outlives the reign of its key.
            let is_under_a_retired_key = oldest.kid != newest.kid;
            under_retired_keys += i32::from(is_under_a_retired_key);
            if is_under_a_retired_key || hour % 31 == 0 {
                assert_accepted(&system, &set, oldest, &format!("hour {hour}")).await;
            }
        }
    }
    for (name, _) in CLIENTS {
        let keys = signed_at.values().filter(|(of, ..)| *of == name).count();
        assert!(keys >= 4, "{name} got tokens by {keys} keys");
    }
    for (kid, (_, first, ..)) in signed_at.iter().filter(|(kid, _)| !at_first.contains(*kid)) {
        assert!(first - published_at[kid] >= AHEAD, "{kid} was not published in time");
    }
    assert!(under_retired_keys >= 24, "tokens outlived the reign of their key in {under_retired_keys} hours");
    assert!(sizes.iter().max().unwrap() <= &4, "old keys leave: {sizes:?}");
}
