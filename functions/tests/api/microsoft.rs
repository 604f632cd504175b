use bytes::Bytes;
use credenza_functions::demo::TENANT_ID;
use http::{Method, Request};
use serde_json::Value;

use crate::support::{Answer, System};

const SMC: &str = "Partner-NL-Noordzee-SMC";

async fn post(system: &System, path: &str, form: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await)
}

#[tokio::test]
async fn the_first_version_answers_with_texts() {
    let system = System::new().await;
    let application = system.application(SMC);
    let (id, resource) = (application.client_id.to_string(), &application.resources[0].identifier);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &id),
        ("client_secret", &application.secrets[0].text),
        ("resource", resource),
    ];
    let answer = post(&system, &format!("/{TENANT_ID}/oauth2/token"), &form).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let body = answer.json();
    for member in ["expires_in", "ext_expires_in", "expires_on", "not_before"] {
        assert!(body[member].as_str().unwrap().parse::<i64>().unwrap() > 0, "{member}");
    }
    assert_eq!(
        (&body["token_type"], &body["resource"]),
        (&Value::from("Bearer"), &Value::from(resource.as_str()))
    );
    assert!(body["access_token"].is_string());
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
        ("client_secret", &application.secrets[0].text),
        ("scope", &scope),
    ];
    let answer = post(&system, &format!("/{TENANT_ID}/oauth2/v2.0/token"), &form).await;
    let body = answer.json();
    assert_eq!(
        (&body["expires_in"], &body["ext_expires_in"]),
        (&Value::from(3600), &Value::from(3600)),
        "{body}"
    );
    assert!(body["access_token"].is_string());
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

/// Metadata lists exactly what is accepted.
#[tokio::test]
async fn what_the_metadata_lists_is_there() {
    let system = System::new().await;
    let mut visitor = system.visitor();
    let document = visitor.call(Method::GET, "/.well-known/oauth-authorization-server", None).await.json();
    for (member, value) in document.as_object().unwrap() {
        let Some(address) = value.as_str().filter(|_| member.ends_with("_endpoint")) else { continue };
        let path = address.strip_prefix(crate::support::BASE_URL).unwrap();
        let answer = post(&system, path, &[]).await;
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (401, Some("invalid_client")),
            "{member}"
        );
    }
}
