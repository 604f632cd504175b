//! What a token request that names little, or something odd, is answered.

use bytes::Bytes;
use credenza_functions::demo::TENANT_ID;
use data_encoding::BASE64URL_NOPAD;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::support::{Answer, System};
use crate::tokens::{Client, SMC, client};

const ALTERNATIVE: &str = "PartnerAlternative-NL-Noordzee-SMC";

fn claims(answer: &Answer) -> Value {
    let token =
        answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned();
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}

async fn post(system: &System, path: &str, client: &Client, more: &[(&str, &str)]) -> Answer {
    let own = [
        ("grant_type", "client_credentials"),
        ("client_id", client.id.as_str()),
        ("client_secret", client.secret.as_str()),
    ];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(own).extend_pairs(more).finish();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await)
}

#[tokio::test]
async fn who_names_no_api_gets_its_only_one() {
    let system = System::new().await;
    let application = system.application(ALTERNATIVE);
    let [only] = application.resources.as_slice() else { panic!("{:?}", application.resources) };
    let id = application.client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    let created = marieke.create(&id, "Sandbox", &system.days_from_now(90), "key-alternative").await;
    assert_eq!(created.status, 201, "{}", created.body);
    let secret = created.json()["text"].as_str().unwrap().to_owned();
    let alternative = Client { id: id.clone(), secret, resource: only.identifier.clone() };

    let answer = post(&system, "/oauth2/token", &alternative, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let claims = claims(&answer);
    assert_eq!(claims["aud"], only.identifier.as_str());
    assert_eq!(claims["roles"], json!(["PartnerAlternative"]));
    assert_eq!(answer.json()["scope"], format!("{}/.default", only.identifier));
    // An empty value counts as none.
    let empty = post(&system, "/oauth2/token", &alternative, &[("resource", ""), ("scope", "")]).await;
    assert_eq!(empty.status, 200, "{}", empty.body);
    // Real data is not for dummies, and nobody is told whether there is such an API.
    let production = &system.application(SMC).resources[0].identifier;
    let refused = post(&system, "/oauth2/token", &alternative, &[("resource", production)]).await;
    assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("invalid_target")));

    system.execute(&format!("DELETE FROM permissions WHERE client_id = '{id}'"));
    let none = post(&system, "/oauth2/token", &alternative, &[]).await;
    assert_eq!((none.status, &none.json()["error"]), (400, &json!("invalid_target")), "{}", none.body);
    assert!(none.body.contains("no permission for any API: ask the operator"), "{}", none.body);
}

#[tokio::test]
async fn an_api_may_be_named_by_an_absolute_uri() {
    let system = System::new().await;
    let mut known = client(&system, SMC, "live");
    let uri = "https://search.operator.example/v2?donors=all&x=%20";
    let old = std::mem::replace(&mut known.resource, uri.to_owned());
    system.execute(&format!("UPDATE resources SET identifier = '{uri}' WHERE identifier = '{old}'"));
    for named in [("resource", uri.to_owned()), ("scope", format!("{uri}/.default"))] {
        let answer = post(&system, "/oauth2/token", &known, &[(named.0, &named.1)]).await;
        assert_eq!(answer.status, 200, "{named:?}: {}", answer.body);
        assert_eq!(claims(&answer)["aud"], uri);
        assert_eq!(answer.json()["scope"], format!("{uri}/.default"));
    }
    for other in
        [&old, "https://search.operator.example/v2", "HTTPS://search.operator.example/v2?donors=all&x=%20"]
    {
        let answer = post(&system, "/oauth2/token", &known, &[("resource", other)]).await;
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_target")), "{other}");
    }
}

/// In each shape of the answer: six weeks before the end, and not a day sooner.
#[tokio::test]
async fn a_machine_is_warned_for_six_weeks() {
    let system = System::new().await;
    let known = client(&system, SMC, "live");
    let secret = system.application(SMC).secrets.iter().find(|secret| secret.state == "live").unwrap();
    let resource = known.resource.clone();
    let scope = format!("{resource}/.default");
    // Noon, 43 days before the last day; the secret ends with that day.
    let noon = secret.expires_at - jiff::SignedDuration::from_hours(43 * 24 + 12);
    for (days, is_warned) in [(43, false), (42, true), (41, true)] {
        system.set_clock(&(noon + jiff::SignedDuration::from_hours(24 * (43 - days))).to_string());
        for (path, named) in [
            ("/oauth2/token".to_owned(), ("resource", &resource)),
            (format!("/{TENANT_ID}/oauth2/token"), ("resource", &resource)),
            (format!("/{TENANT_ID}/oauth2/v2.0/token"), ("scope", &scope)),
        ] {
            let answer = post(&system, &path, &known, &[(named.0, named.1)]).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            let warning = answer.json().get("client_secret_warning").cloned();
            assert_eq!(warning.is_some(), is_warned, "{path}, {days} days left: {}", answer.body);
            assert_eq!(answer.headers.contains_key("client-secret-warning"), is_warned, "{path}, {days}");
            if let Some(warning) = warning {
                assert_eq!(warning, answer.header("client-secret-warning"));
                assert!(warning.as_str().unwrap().contains(&format!("expires in {days} days")), "{warning}");
            }
        }
    }
}

#[tokio::test]
async fn every_token_endpoint_takes_post_alone() {
    let system = System::new().await;
    for path in [
        "/oauth2/token".to_owned(),
        "/oauth2/introspect".to_owned(),
        "/oauth2/revoke".to_owned(),
        format!("/{TENANT_ID}/oauth2/token"),
        format!("/{TENANT_ID}/oauth2/v2.0/token"),
    ] {
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
            let answer = system.visitor().call(method.clone(), &path, None).await;
            let said = (answer.status, answer.json()["error"].clone(), answer.header("allow").to_owned());
            assert_eq!(said, (405, json!("invalid_request"), "POST".to_owned()), "{method} {path}");
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{method} {path}");
        }
    }
}

/// A resource server's right secret at the token endpoint is no guess; a wrong one is, and is
/// answered as if there were no such client.
#[tokio::test]
async fn a_resource_server_gets_no_token_and_is_told_so() {
    let system = System::new().await;
    let server = &system.demo.resource_servers[0];
    let resource = client(&system, SMC, "live").resource;
    let right = Client { id: server.client_id.clone(), secret: server.secret.clone(), resource };
    for _ in 0..25 {
        let answer = post(&system, "/oauth2/token", &right, &[("resource", &right.resource)]).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (400, &json!("unauthorized_client")),
            "{}",
            answer.body
        );
    }
    let wrong = Client { secret: client(&system, SMC, "live").secret, ..right };
    let unknown = "0192e4a0-0000-7000-8000-000000000000".to_owned();
    let mut answers = Vec::new();
    let mut reads = Vec::new();
    for asks in [&wrong, &Client { id: unknown, secret: wrong.secret.clone(), resource: String::new() }] {
        system.world.database.take_counts();
        let mut answer = post(&system, "/oauth2/token", asks, &[]).await.json();
        answer["correlation_id"] = "".into();
        answers.push(answer);
        reads.push(system.world.database.take_counts());
    }
    assert_eq!((&answers[0], reads[0]), (&answers[1], reads[1]));
    assert_eq!(answers[0]["error"], "invalid_client");
}
