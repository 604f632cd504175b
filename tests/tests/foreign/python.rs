//! Python: the script that organisations run today, MSAL, and `PyJWT`.
//!
//! Where Python is missing, `cargo xtask test` says so and leaves this module out.

use std::process::Output;

use serde_json::{Value, json};

use crate::support::{Application, DM, Ready, SMC, ask, python, text, token, with};

const MSAL: &str = "tests/clients/python/msal_client.py";

fn partner_script(ready: &Ready, application: &Application, secret: &str, resource: &str) -> Output {
    python("tests/clients/python/partner_script.py")
        .env("TOKEN_HOST", ready.base_url())
        .env("TENANT_ID", ready.tenant())
        .env("RESOURCE_ID", resource)
        .env("CLIENT_ID", application.client_id())
        .env("CLIENT_SECRET", secret)
        .env("USER_AGENT", "Noordzee-Search/4.2")
        .output()
        .unwrap()
}

#[test]
fn the_script_of_today_moves_by_its_host() {
    let ready = Ready::http();
    for name in [SMC, DM] {
        let application = ready.application(name);
        for index in [0, 1] {
            let output = partner_script(
                &ready,
                &application,
                &application.secret("live"),
                &application.resource(index),
            );
            assert!(output.status.success(), "{}", text(&output));
            assert_eq!(text(&output).trim().split('.').count(), 3, "a token, and nothing else");
        }
    }
}

#[test]
fn what_the_script_of_today_prints_on_failure_tells_a_person_what_to_do() {
    let ready = Ready::http();
    let application = ready.application(SMC);
    let (live, mine) = (application.secret("live"), application.resource(0));
    let expired = application.secret("expired");
    for (secret, resource, status, words) in [
        (expired.as_str(), mine.as_str(), "401", "expired"),
        ("f0e1d2c3-0000-4000-8000-000000000000", &mine, "401", "not a whole secret"),
        (&live, "a91d0000-0000-4000-8000-000000000099", "400", "Sandbox and production are different"),
    ] {
        let output = partner_script(&ready, &application, secret, resource);
        let said = text(&output);
        assert!(!output.status.success() && said.contains(status) && said.contains(words), "{said}");
        assert!(said.contains("/docs/errors/") && !said.contains(secret), "{said}");
    }
}

fn msal(ready: &Ready, authority: &Value, more: &Value) -> Value {
    let asked = with(ready.asked(&ready.application(SMC)), &json!({ "authority": authority }));
    ask(python(MSAL), &with(asked, more))
}

#[test]
fn msal_gets_a_token_when_told_our_authority() {
    let ready = Ready::https();
    let (base, tenant) = (ready.base_url(), ready.tenant());
    for authority in [
        json!({ "oidc_authority": format!("{base}/{tenant}/v2.0") }),
        json!({ "authority": format!("{base}/{tenant}"), "instance_discovery": false }),
        json!({ "authority": format!("{base}/{tenant}"), "validate_authority": false }),
    ] {
        let answer = msal(&ready, &authority, &json!({}));
        assert_eq!(answer["first"]["token_type"], "Bearer", "{authority}: {answer}");
        assert_eq!(answer["first"]["expires_in"], 3600, "{answer}");
        assert_eq!(answer["second_from"], "cache", "MSAL keeps what it got");
    }
}

#[test]
fn msal_wants_a_path_in_every_authority() {
    let ready = Ready::https();
    let answer = msal(&ready, &json!({ "oidc_authority": ready.base_url() }), &json!({}));
    let refused =
        answer["refused"].as_str().unwrap_or_else(|| panic!("MSAL takes it now: say so in the docs"));
    assert!(refused.contains("a minimum of one segment in a path"), "{refused}");
}

#[test]
fn msal_hands_our_words_on() {
    let ready = Ready::https();
    let authority = json!({ "oidc_authority": format!("{}/{}/v2.0", ready.base_url(), ready.tenant()) });
    let expired = ready.application(SMC).secret("expired");
    let answer = msal(&ready, &authority, &json!({ "client_secret": expired }));
    let first = &answer["first"];
    assert_eq!((&first["error"], &first["error_codes"]), (&json!("invalid_client"), &json!([7_000_222])));
    assert!(first["error_description"].as_str().is_some_and(|words| words.contains("expired")), "{answer}");
}

#[test]
fn pyjwt_verifies_both_algorithms_from_discovery_alone() {
    let ready = Ready::http();
    for name in [SMC, DM] {
        let application = ready.application(name);
        let good = token(&ready, &application);
        let mut bent = good.clone().into_bytes();
        let middle = bent.len() - 20;
        bent[middle] = if bent[middle] == b'A' { b'B' } else { b'A' };
        let bad = [String::from_utf8(bent).unwrap(), good.replacen('.', "..", 1), String::from("x")];
        let tokens: Vec<&String> = std::iter::once(&good).chain(&bad).collect();
        let asked = with(ready.asked(&application), &json!({ "tokens": tokens }));
        let answers = ask(python("tests/clients/python/pyjwt_client.py"), &asked);
        assert_eq!(answers[0]["claims"]["client_id"], application.client_id(), "{name}: {answers}");
        assert!(
            answers.as_array().unwrap()[1..].iter().all(|answer| answer["refused"].is_string()),
            "{answers}"
        );
    }
}
