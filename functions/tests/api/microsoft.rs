use std::collections::BTreeSet;

use bytes::Bytes;
use credenza_functions::demo::TENANT_ID;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::support::{Answer, BASE_URL, System};

const SMC: &str = "Partner-NL-Noordzee-SMC";

async fn post(system: &System, path: &str, form: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await)
}

/// The members of an answer, which are these and no others, and its headers, which keep it from caches (RFC 6749 §5.1).
fn members(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_uncached(answer);
    answer.json().as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

fn assert_uncached(answer: &Answer) {
    for (name, value) in
        [("content-type", "application/json"), ("cache-control", "no-store"), ("pragma", "no-cache")]
    {
        let values: Vec<_> = answer.headers.get_all(name).iter().collect();
        assert_eq!(values, [value], "{name}: {}", answer.body);
    }
}

/// A secret of which nobody has to be warned yet.
fn live(system: &System) -> &str {
    let secrets = &system.application(SMC).secrets;
    &secrets.iter().find(|secret| secret.state == "live").unwrap().text
}

#[tokio::test]
async fn the_first_version_answers_with_texts() {
    let system = System::new().await;
    let application = system.application(SMC);
    let (id, resource) = (application.client_id.to_string(), &application.resources[0].identifier);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &id),
        ("client_secret", live(&system)),
        ("resource", resource),
    ];
    // An hour, as ever, and another lifetime.
    for seconds in [3600, 1800] {
        system.execute(&format!("UPDATE resources SET token_lifetime_seconds = {seconds}"));
        system.advance(1);
        let answer = post(&system, &format!("/{TENANT_ID}/oauth2/token"), &form).await;
        assert_eq!(
            members(&answer),
            [
                "access_token",
                "expires_in",
                "expires_on",
                "ext_expires_in",
                "not_before",
                "resource",
                "token_type"
            ]
        );
        let body = answer.json();
        let number = |member: &str| -> i64 { body[member].as_str().unwrap().parse().unwrap() };
        assert_eq!((number("expires_in"), number("ext_expires_in")), (seconds, seconds));
        assert_eq!(number("not_before"), system.now().as_second());
        assert_eq!(number("expires_on") - number("not_before"), number("expires_in"));
        assert_eq!((&body["token_type"], &body["resource"]), (&json!("Bearer"), &json!(resource)));
        assert!(body["access_token"].is_string());
    }
}

#[tokio::test]
async fn the_second_version_answers_with_numbers() {
    let system = System::new().await;
    let application = system.application(SMC);
    let id = application.client_id.to_string();
    let scope = format!("{}/.default", application.resources[1].identifier);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &id),
        ("client_secret", live(&system)),
        ("scope", &scope),
    ];
    for seconds in [3600, 1800] {
        system.execute(&format!("UPDATE resources SET token_lifetime_seconds = {seconds}"));
        let answer = post(&system, &format!("/{TENANT_ID}/oauth2/v2.0/token"), &form).await;
        assert_eq!(members(&answer), ["access_token", "expires_in", "ext_expires_in", "token_type"]);
        let body = answer.json();
        assert_eq!(
            (&body["expires_in"], &body["ext_expires_in"]),
            (&json!(seconds), &json!(seconds)),
            "{body}"
        );
        assert_eq!(body["token_type"], "Bearer");
        assert!(body["access_token"].is_string());
    }
}

#[tokio::test]
async fn refusals_in_both_shapes_are_kept_by_nobody() {
    let system = System::new().await;
    for path in ["oauth2/token", "oauth2/v2.0/token"] {
        let answer = post(&system, &format!("/{TENANT_ID}/{path}"), &[]).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")));
        assert_uncached(&answer);
    }
}

#[tokio::test]
async fn errors_carry_the_numbers_that_people_know() {
    let system = System::new().await;
    let application = system.application(SMC);
    let (id, resource) = (application.client_id.to_string(), application.resources[0].identifier.as_str());
    let secret = |state: &str| application.secrets.iter().find(|s| s.state == state).unwrap().text.as_str();
    for (secret, resource, number, error) in [
        ("wrong", resource, 7_000_215, "invalid_client"),
        (secret("expired"), resource, 7_000_222, "invalid_client"),
        (secret("live"), "nothing", 500_011, "invalid_target"),
    ] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id.as_str()),
            ("client_secret", secret),
            ("resource", resource),
        ];
        let body = post(&system, &format!("/{TENANT_ID}/oauth2/token"), &form).await.json();
        assert_eq!(
            (&body["error_codes"][0], &body["error"]),
            (&Value::from(number), &Value::from(error)),
            "{body}"
        );
    }
    for tenant in ["another-tenant", "%FF", "%zz"] {
        let answer =
            post(&system, &format!("/{tenant}/oauth2/token"), &[("grant_type", "client_credentials")]).await;
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (400, Some("invalid_request")),
            "{tenant}"
        );
    }
}

#[tokio::test]
async fn discovery_of_the_tenant_names_the_same_issuer_and_keys() {
    let system = System::new().await;
    let mut visitor = system.visitor();
    let document = visitor
        .call(Method::GET, &format!("/{TENANT_ID}/v2.0/.well-known/openid-configuration"), None)
        .await
        .json();
    let standard = visitor.call(Method::GET, "/.well-known/openid-configuration", None).await.json();
    assert_eq!(document["issuer"], standard["issuer"]);
    assert!(
        document["token_endpoint"].as_str().unwrap().ends_with(&format!("/{TENANT_ID}/oauth2/v2.0/token"))
    );
    assert!(document["authorization_endpoint"].is_string());
    let keys = visitor.call(Method::GET, &format!("/{TENANT_ID}/discovery/v2.0/keys"), None).await.json();
    assert_eq!(keys, visitor.call(Method::GET, "/.well-known/jwks.json", None).await.json());
    assert_eq!(visitor.call(Method::GET, "/other/discovery/v2.0/keys", None).await.status, 404);
    assert_eq!(visitor.call(Method::GET, "/oauth2/authorize?response_type=code", None).await.status, 400);
}

/// Each address that a metadata document names answers as what it is named.
#[tokio::test]
async fn what_the_metadata_lists_is_there() {
    let system = System::new().await;
    let mut visitor = system.visitor();
    let tenant = format!("/{TENANT_ID}/v2.0/.well-known/openid-configuration");
    let standard = "/.well-known/oauth-authorization-server";
    for document_path in [standard, "/.well-known/openid-configuration", &tenant] {
        let document = visitor.call(Method::GET, document_path, None).await;
        assert_eq!(document.status, 200, "{document_path}");
        let document = document.json();
        let mut seen = BTreeSet::new();
        for (member, value) in document.as_object().unwrap() {
            let Some(address) = value.as_str().filter(|text| text.contains("://")) else { continue };
            let what = format!("{document_path}: {member} {address}");
            let path = address.strip_prefix(BASE_URL).unwrap_or_else(|| panic!("{what} is not ours"));
            seen.insert(member.as_str());
            match member.as_str() {
                "token_endpoint" | "introspection_endpoint" | "revocation_endpoint" => {
                    let answer = post(&system, path, &[]).await;
                    let said = (answer.status, answer.json()["error"].clone());
                    assert_eq!(said, (401, json!("invalid_client")), "{what}");
                }
                "authorization_endpoint" => {
                    let answer = visitor.call(Method::GET, &format!("{path}?response_type=code"), None).await;
                    let said = (answer.status, answer.json()["error"].clone());
                    assert_eq!(said, (400, json!("unsupported_response_type")), "{what}");
                }
                "jwks_uri" => {
                    let keys = visitor.call(Method::GET, path, None).await;
                    assert_eq!(keys.status, 200, "{what}");
                    assert_eq!(keys.json()["keys"].as_array().map(Vec::len), Some(2), "{what}");
                }
                // Whoever knows the issuer alone finds the way (RFC 8414 §3).
                "issuer" => {
                    assert_eq!(path, "", "{what}");
                    let found = visitor.call(Method::GET, standard, None).await.json();
                    assert_eq!(found["issuer"], address, "{what}");
                }
                // A page beside the Worker, which `tests/tests/journeys/headers.rs` asks for.
                "service_documentation" => assert_eq!(path, "/docs/", "{what}"),
                _ => panic!("{what} is an address that nobody tried"),
            }
        }
        let mut expected = BTreeSet::from([
            "introspection_endpoint",
            "issuer",
            "jwks_uri",
            "revocation_endpoint",
            "service_documentation",
            "token_endpoint",
        ]);
        if document_path != standard {
            expected.insert("authorization_endpoint");
        }
        assert_eq!(seen, expected, "{document_path}");
    }
}
