//! The whole story of the product, as one person lives it.

use credenza_tests::portal::{Portal, code, sign_in};
use credenza_tests::system::System;
use serde_json::{Value, json};

const ADDRESS: &str = "192.0.2.30";
const PASSWORD: &str = "seven herons on a grey dike";

/// Enrol, sign in, create, get a token, see the use, delete, be refused.
pub(crate) async fn whole(system: &System) {
    let (email, recovery_codes) = enrol(system).await;
    let signed_in = sign_in(system, ADDRESS, &email, PASSWORD, &recovery_codes[0]).await.expect(201);
    let pieter = Portal::of(system, ADDRESS, &signed_in);

    let applications = pieter.view["applications"].as_array().unwrap().clone();
    assert_eq!(applications.len(), 1, "Pieter manages one application: {applications:?}");
    let application = system.application("Partner-NL-Noordzee-SMC");
    assert_eq!(applications[0]["client_id"], application.client_id.as_str());
    assert_eq!(applications[0]["permissions"].as_array().unwrap().len(), application.resources.len());

    let (id, text) = pieter.created(&application.client_id, "Search server, Secret by Pieter").await;
    let resource = &application.resources[0].identifier;
    let answer = system.token("203.0.113.7", &application.client_id, &text, resource).await.expect(200);
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    assert!(body["expires_in"].as_i64().unwrap() > 3000, "{body}");
    assert_eq!(answer.header("cache-control"), "no-store");

    let used = last_use(&pieter, &application.client_id, &id).await;
    assert_eq!(
        (used["network"].as_str(), used["user_agent"].as_str()),
        (Some("203.0.113.0/24"), Some("credenza-tests/1"))
    );
    let again = pieter.read().await.to_string();
    assert!(!again.contains(&text), "the text is shown once, and a reload is not that once");

    pieter.delete(&application.client_id, &id).await.expect(204);
    let refused = system.token("203.0.113.7", &application.client_id, &text, resource).await.expect(401);
    let body = refused.json();
    assert_eq!(body["error"], "invalid_client");
    let said = body["error_description"].as_str().unwrap();
    assert!(said.contains("was deleted on") && said.contains(&text[..3]), "{said}");

    let audit = pieter.audit(&application.client_id).await;
    let acts: Vec<_> = audit.iter().filter(|e| e["object"] == "Search server, Secret by Pieter").collect();
    let names: Vec<_> = acts.iter().map(|entry| entry["action"].as_str().unwrap_or_default()).collect();
    assert_eq!(names, ["secret.deleted", "secret.created"]);
    assert!(acts.iter().all(|entry| entry["actor"] == "Pieter Smit" && entry["network"] == "192.0.2.0/24"));

    system.send(pieter.request("DELETE", "/api/session")).await.expect(204);
    system.send(pieter.request("GET", "/api/portal")).await.expect(401);
}

/// The address by which the person signs in now, and the recovery codes.
async fn enrol(system: &System) -> (String, Vec<String>) {
    let invitation = &system.ready.invitations[0];
    let token = invitation.url.split_once('#').map_or("", |(_, token)| token).to_owned();
    let post = async |path: &str, body: Value| {
        let request = system.request("POST", path).header("sec-fetch-site", "same-origin");
        system.send(request.header("cf-connecting-ip", ADDRESS).json(&body)).await
    };
    system.ledger.lock().unwrap().never("token of the invitation", &token);
    system.ledger.lock().unwrap().never("password of Pieter", PASSWORD);
    let mut keys = Vec::new();
    for _ in 0..3 {
        // A mail scanner that follows the link and even opens it uses nothing up.
        let view = post("/api/invitation", json!({ "token": token })).await.expect(200).json();
        assert_eq!(view["email"], invitation.email.as_str());
        keys.push(view["totp_key"].as_str().unwrap().to_owned());
    }
    assert!(keys.iter().all(|key| *key == keys[0]), "the key stays the same until it is used");
    {
        let mut ledger = system.ledger.lock().unwrap();
        ledger.only("TOTP seed of Pieter", &keys[0], "POST /api/invitation");
        ledger.raw_seed("TOTP seed of Pieter", &keys[0]);
    }
    let now = jiff::Timestamp::now().as_second();
    let form = json!({ "token": token, "password": PASSWORD, "code": code(&keys[0], now) });
    let enrolled = post("/api/invitation/accept", form.clone()).await.expect(201).json();
    let codes: Vec<String> = enrolled["recovery_codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    for code in &codes {
        system.ledger.lock().unwrap().once("recovery code of Pieter", code, "POST /api/invitation/accept");
    }
    post("/api/invitation/accept", form).await.expect(410);
    post("/api/invitation", json!({ "token": token })).await.expect(410);
    (invitation.email.clone(), codes)
}

/// The use is written down after the answer, so it may appear a moment later.
async fn last_use(portal: &Portal<'_>, client_id: &str, id: &str) -> Value {
    for _ in 0..50 {
        let secrets = portal.secrets(client_id).await;
        let secret = secrets.into_iter().find(|secret| secret["id"] == id).unwrap();
        if !secret["last_used"].is_null() {
            return secret["last_used"].clone();
        }
    }
    Value::Null
}
