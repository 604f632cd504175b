//! Node: oauth4webapi and openid-client, to the letter of the RFCs, and MSAL.

use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use serde_json::{Value, json};

use crate::support::{DM, Ready, SMC, ask, node, with};

fn oauth4webapi(ready: &Ready, name: &str, more: &Value) -> Value {
    let asked = with(ready.asked(&ready.application(name)), more);
    ask(node("tests/clients/node/oauth4webapi_client.mjs"), &asked)
}

#[test]
fn oauth4webapi_finds_us_by_both_ways_of_discovery() {
    let ready = Ready::http();
    let answer = oauth4webapi(&ready, SMC, &json!({ "step": "discovery" }));
    assert_eq!((&answer["issuer"], &answer["openid"]), (&json!(ready.base_url()), &json!(ready.base_url())));
    assert_eq!(answer["token_endpoint"], format!("{}/oauth2/token", ready.base_url()));
}

#[test]
fn oauth4webapi_gets_and_validates_tokens_by_both_ways_to_send_a_secret() {
    let ready = Ready::http();
    for (name, method) in [(SMC, "basic"), (SMC, "post"), (DM, "basic"), (DM, "post")] {
        let answer = oauth4webapi(&ready, name, &json!({ "step": "token", "method": method }));
        let client_id = ready.application(name).client_id();
        assert_eq!(answer["claims"]["client_id"], client_id, "{name} {method}: {answer}");
        assert_eq!(answer["granted"]["expires_in"], 3600);
        assert!(answer["granted"]["client_secret_expires_at"].is_i64(), "{answer}");
    }
}

#[test]
fn oauth4webapi_sees_a_token_end_by_revocation() {
    let ready = Ready::http();
    let answer = oauth4webapi(&ready, SMC, &json!({ "step": "life_of_a_token" }));
    assert_eq!(answer["before"]["active"], true, "{answer}");
    assert_eq!(answer["before"]["client_id"], ready.application(SMC).client_id());
    assert_eq!(
        (&answer["after"], &answer["garbage"]),
        (&json!({ "active": false }), &json!({ "active": false }))
    );
}

#[test]
fn oauth4webapi_reads_our_refusal() {
    let ready = Ready::http();
    let expired = ready.application(SMC).secret("expired");
    let answer =
        oauth4webapi(&ready, SMC, &json!({ "step": "token", "method": "post", "client_secret": expired }));
    // It makes of a WWW-Authenticate header what the header says, before it looks at the body.
    assert_eq!(answer["status"], 401, "{answer}");
}

#[tokio::test]
async fn oauth4webapi_proves_itself_by_a_key_that_was_uploaded() {
    let (ready, system) = (Ready::http(), System::connect());
    let made = oauth4webapi(&ready, DM, &json!({ "step": "make_key" }));
    let joost = Portal::open(&system, "Joost", 0).await;
    let path = format!("/api/applications/{}/keys", ready.application(DM).client_id());
    let form = json!({ "name": "Made by a foreign client", "jwk": made["public_jwk"].to_string() });
    let uploaded = system.send(joost.request("POST", &path).json(&form)).await.expect(201).json();
    let private = with(made["private_jwk"].clone(), &json!({ "kid": uploaded["kid"] }));
    let asked = json!({ "step": "token", "method": "key", "private_jwk": private });
    let answer = oauth4webapi(&ready, DM, &asked);
    assert_eq!(answer["claims"]["client_key_id"], uploaded["kid"], "{answer}");
    assert!(answer["granted"].get("client_secret_expires_at").is_none());
    let remove = joost.request("DELETE", &format!("{path}/{}", uploaded["kid"].as_str().unwrap()));
    system.send(remove).await.expect(204);
    assert_eq!(oauth4webapi(&ready, DM, &asked)["status"], 401, "refused by the very next request");
}

#[test]
fn openid_client_does_all_of_it() {
    let ready = Ready::http();
    for method in ["basic", "post"] {
        let asked = with(ready.asked(&ready.application(SMC)), &json!({ "method": method }));
        let answer = ask(node("tests/clients/node/openid_client.mjs"), &asked);
        // The library writes token types in small letters.
        assert_eq!(answer["granted"]["token_type"], "bearer", "{method}: {answer}");
        assert_eq!(
            (&answer["before"]["active"], &answer["after"]),
            (&json!(true), &json!({ "active": false }))
        );
    }
}

fn msal(ready: &Ready, authority: &str, protocol: &str, more: &Value) -> Value {
    let asked = with(
        ready.asked(&ready.application(SMC)),
        &json!({ "authority": authority, "protocol_mode": protocol }),
    );
    let mut client = node("tests/clients/node/msal_client.mjs");
    // The local runtime made its certificate itself, and this process speaks to nothing else.
    client.env("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    ask(client, &with(asked, more))
}

#[test]
fn msal_gets_a_token_when_told_our_authority() {
    let ready = Ready::https();
    let tenant = format!("{}/{}/v2.0", ready.base_url(), ready.tenant());
    for (authority, mode) in [(ready.base_url(), "OIDC"), (&tenant, "OIDC"), (&tenant, "AAD")] {
        let answer = msal(&ready, authority, mode, &json!({}));
        let token = answer["access_token"].as_str().unwrap_or_default();
        assert_eq!(token.split('.').count(), 3, "{authority} {mode}: {answer}");
        assert!((3590..=3600).contains(&answer["expires_in"].as_i64().unwrap()), "{answer}");
        assert_eq!(answer["second_from_cache"], true, "MSAL keeps what it got");
    }
}

/// The form of authority that MSAL's own documentation uses, in MSAL's own mode. MSAL for Node takes the first
/// segment of the path of `authorization_endpoint` for the tenant, and replaces it in all other addresses.
#[test]
fn msal_finds_the_tenant_in_its_usual_place() {
    let ready = Ready::https();
    let answer = msal(&ready, &format!("{}/{}", ready.base_url(), ready.tenant()), "AAD", &json!({}));
    assert_eq!(answer["access_token"].as_str().unwrap_or_default().split('.').count(), 3, "{answer}");
}

#[test]
fn msal_hands_our_words_on() {
    let ready = Ready::https();
    let expired = ready.application(SMC).secret("expired");
    let answer = msal(&ready, ready.base_url(), "OIDC", &json!({ "client_secret": expired }));
    assert_eq!(answer["refused"], "invalid_client", "{answer}");
    assert!(answer["message"].as_str().is_some_and(|words| words.contains("expired")), "{answer}");
}
