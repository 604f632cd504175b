use bytes::Bytes;
use data_encoding::BASE64URL_NOPAD;
use http::{Method, Request};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;

use crate::support::{Answer, System};

mod faults;
mod oracle;
mod truth;

pub const SMC: &str = "Partner-NL-Noordzee-SMC";

pub struct Client {
    pub id: String,
    pub secret: String,
    pub resource: String,
}

pub fn client(system: &System, application: &str, state: &str) -> Client {
    let application = system.application(application);
    let secret = application.secrets.iter().find(|secret| secret.state == state).unwrap();
    Client {
        id: application.client_id.to_string(),
        secret: secret.text.clone(),
        resource: application.resources[0].identifier.clone(),
    }
}

pub async fn ask(system: &System, client: &Client) -> Answer {
    system
        .token(&[
            ("grant_type", "client_credentials"),
            ("client_id", &client.id),
            ("client_secret", &client.secret),
            ("resource", &client.resource),
        ])
        .await
}

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_is_what_rfc_9068_says_and_verifies_by_the_key_set() {
    let system = System::new().await;
    let client = client(&system, SMC, "live");
    let answer = ask(&system, &client).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    assert!(answer.headers.get("set-cookie").is_none());
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["scope"], format!("{}/.default", client.resource));
    let secret = system.application(SMC).secrets.iter().find(|secret| secret.state == "live").unwrap();
    assert_eq!(body["client_secret_expires_at"], secret.expires_at.as_second());
    assert!(body.get("refresh_token").is_none() && body.get("client_secret_warning").is_none());

    let token = body["access_token"].as_str().unwrap();
    let (header, claims) = (part(token, 0), part(token, 1));
    assert_eq!((header["typ"].as_str(), header["alg"].as_str()), (Some("at+jwt"), Some("ES256")));
    let mut named: Vec<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    named.sort_unstable();
    let mut expected = [
        "iss",
        "sub",
        "client_id",
        "aud",
        "iat",
        "nbf",
        "exp",
        "jti",
        "scope",
        "roles",
        "tid",
        "azp",
        "appid",
        "organisation",
        "client_secret_id",
    ];
    expected.sort_unstable();
    assert_eq!(named, expected, "these and no others");
    assert!(claims.as_object().unwrap().values().all(|value| !value.is_null()), "{claims}");
    assert_eq!(claims["iss"], crate::support::BASE_URL);
    assert_eq!(
        (&claims["sub"], &claims["aud"]),
        (&client.id.clone().into(), &client.resource.clone().into())
    );
    assert_eq!(claims["jti"].as_str().unwrap().len(), 32);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
    assert_eq!((&claims["iat"], &claims["nbf"]), (&system.now().as_second().into(), &claims["iat"]));
    assert_eq!(claims["roles"], serde_json::json!(["Partner"]));
    assert_eq!(claims["client_secret_id"], secret.id.to_string(), "which secret");
    let said = format!("{header}{claims}");
    assert!(!said.contains(&client.secret) && !said.contains(&client.secret[3..]), "but not its text");
    let hint = &client.secret[..3];
    let told = |value: &Value| value.as_str().is_some_and(|text| text.starts_with(hint));
    assert!(!claims.as_object().unwrap().values().any(told), "nor how it begins");

    let keys = system.visitor().call(Method::GET, "/.well-known/jwks.json", None).await.json();
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        assert!(key.get(private).is_none(), "{private}");
    }
    let coordinate = |name: &str| BASE64URL_NOPAD.decode(key[name].as_str().unwrap().as_bytes()).unwrap();
    let point: Vec<u8> = [vec![4], coordinate("x"), coordinate("y")].concat();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = Signature::from_slice(&BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap()).unwrap();
    VerifyingKey::from_sec1_bytes(&point).unwrap().verify(message.as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn one_read_before_the_answer_and_the_usage_after_it() {
    let system = System::new().await;
    let client = client(&system, SMC, "second_live");
    ask(&system, &client).await;
    system.world.database.take_counts();
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&resource={}",
        client.id, client.secret, client.resource
    );
    let request = Request::post("/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Some(Bytes::from(body)))
        .unwrap();
    let answer = credenza_functions::http::answer(system.world.ports.clone(), request).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(system.world.database.take_counts(), (1, 1), "before the answer");
    system.world.later.drain().await;
    assert_eq!(system.world.database.take_counts(), (1, 1), "after it");
    assert_eq!(system.count("SELECT uses FROM secret_uses WHERE user_agent = ''"), 2);
}

#[tokio::test]
async fn only_the_holder_of_a_dead_secret_is_told_what_became_of_it() {
    let system = System::new().await;
    for (application, state, words) in [
        (SMC, "expired", "expired at the end of 2026-10-18 (UTC)"),
        (SMC, "deleted", "was deleted on 2026-11-03"),
        ("Partner-NL-Noordzee-DM", "disabled", "was disabled on 2026-11-11"),
    ] {
        let client = client(&system, application, state);
        let answer = ask(&system, &client).await;
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (401, Some("invalid_client")),
            "{state}"
        );
        let description = answer.json()["error_description"].as_str().unwrap().to_owned();
        assert!(description.contains(words), "{state}: {description}");
        assert!(description.contains(&client.secret[..3]) && description.contains("/manage-api-credentials"));
        assert!(answer.header("www-authenticate").starts_with("Basic realm="));
    }
    let off = client(&system, "Partner-CL-Cordillera-DM", "live");
    let answer = ask(&system, &off).await;
    assert!(answer.body.contains("switched off by the operator"), "{}", answer.body);
    // Of the application only the holder of a live secret is told.
    let expired = client(&system, SMC, "expired");
    let words = |answer: Answer| (answer.status, answer.json()["error_description"].clone());
    let before = words(ask(&system, &expired).await);
    system.execute("UPDATE applications SET disabled_at = 1");
    assert_eq!(words(ask(&system, &expired).await), before);
    let live = ask(&system, &client(&system, SMC, "live")).await;
    assert!(live.body.contains("switched off by the operator"), "{}", live.body);
}

#[tokio::test]
async fn what_is_granted_follows_from_the_permissions() {
    let system = System::new().await;
    let client = client(&system, SMC, "live");
    let data_manager = &system.application("Partner-NL-Noordzee-DM").resources[0].identifier;
    let sandbox = &system.application(SMC).resources[1].identifier;
    let base = [
        ("grant_type", "client_credentials"),
        ("client_id", client.id.as_str()),
        ("client_secret", client.secret.as_str()),
    ];
    let ask = async |extra: &[(&str, &str)]| system.token(&[&base, extra].concat()).await;

    assert_eq!(ask(&[("resource", sandbox)]).await.status, 200);
    assert_eq!(ask(&[("scope", &format!("{sandbox}/.default"))]).await.status, 200);
    assert_eq!(ask(&[("scope", &format!("{sandbox}/.default")), ("resource", sandbox)]).await.status, 200);

    let unknown = ask(&[("resource", "0192e4a0-0000-7000-8000-000000000000")]).await;
    let not_permitted = ask(&[("resource", data_manager)]).await;
    for answer in [&unknown, &not_permitted] {
        assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some("invalid_target")));
    }
    assert_eq!(unknown.json()["error_description"], not_permitted.json()["error_description"]);
    let by_scope = ask(&[("scope", &format!("{data_manager}/.default"))]).await;
    assert_eq!(by_scope.json()["error"], "invalid_scope");
    let two = ask(&[("scope", &format!("{sandbox}/.default {}/.default", client.resource))]).await;
    assert_eq!(two.json()["error"], "invalid_target");
    let none = ask(&[]).await;
    assert_eq!(none.json()["error"], "invalid_target");
    assert!(none.body.contains(sandbox) && none.body.contains("Match-Connect sandbox"), "{}", none.body);
}

#[tokio::test]
async fn a_token_never_outlives_its_secret_and_the_machine_is_warned() {
    let system = System::new().await;
    let client = client(&system, SMC, "near_expiry");
    let answer = ask(&system, &client).await;
    let warning = answer.json()["client_secret_warning"].as_str().unwrap().to_owned();
    assert!(warning.contains("expires in 6 days") && warning.contains("2026-11-29"), "{warning}");
    assert_eq!(answer.header("client-secret-warning"), warning);
    system.set_clock("2026-11-29T23:50:00Z");
    let answer = ask(&system, &client).await;
    assert_eq!(answer.json()["expires_in"], 600);
    assert!(answer.body.contains("expires today"));
    system.set_clock("2026-11-30T00:00:00Z");
    assert_eq!(ask(&system, &client).await.status, 401);
}

#[tokio::test]
async fn a_database_that_fails_is_503_and_never_a_token_nor_a_401() {
    let system = System::new().await;
    let client = client(&system, SMC, "live");
    for _ in 0..3 {
        system.world.database.plan_faults([Some("D1_ERROR: overloaded".to_owned())]);
        let answer = ask(&system, &client).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (503, Some("temporarily_unavailable")));
        assert_eq!(answer.header("retry-after"), "10");
    }
    system.execute("UPDATE signing_keys SET sealed_private = '1.AAAAAAAAAAAAAAAA.AAAA', kid = kid || 'x'");
    let answer = ask(&system, &client).await;
    assert_eq!(answer.status, 503, "a key that cannot be read");
    // A use that cannot be recorded does not cost the token.
    system.execute("DELETE FROM signing_keys");
    assert_eq!(ask(&system, &client).await.status, 200, "the first key is made when it is needed");
    system.world.database.plan_faults([None, Some("lost".to_owned())]);
    assert_eq!(ask(&system, &client).await.status, 200);
}

#[tokio::test]
async fn metadata_says_what_is_accepted() {
    let system = System::new().await;
    let answer = system.visitor().call(Method::GET, "/.well-known/oauth-authorization-server", None).await;
    let body = answer.json();
    assert_eq!(body["issuer"], crate::support::BASE_URL);
    assert_eq!(body["grant_types_supported"], serde_json::json!(["client_credentials"]));
    assert_eq!(body["token_endpoint"], format!("{}/oauth2/token", crate::support::BASE_URL));
    let alias = system.visitor().call(Method::GET, "/.well-known/openid-configuration", None).await;
    for (member, value) in body.as_object().unwrap() {
        assert_eq!(&alias.json()[member], value, "{member}");
    }
}

/// No pepper, no database binding: the entry point has nothing but this answer.
#[tokio::test]
async fn a_deployment_that_cannot_work_says_503_in_the_shape_of_its_caller() {
    let token =
        Answer::of(credenza_functions::http::unavailable("/oauth2/token", "id", "PEPPERS is missing").await);
    assert_eq!((token.status, token.json()["error"].as_str()), (503, Some("temporarily_unavailable")));
    assert_eq!(token.header("retry-after"), "10");
    assert!(!token.body.contains("PEPPERS"), "the inside stays inside");
    assert_eq!(
        (token.json()["correlation_id"].as_str(), token.header("x-correlation-id")),
        (Some("id"), "id")
    );
    let portal =
        Answer::of(credenza_functions::http::unavailable("/api/portal", "id", "PEPPERS is missing").await);
    assert_eq!((portal.status, portal.code().as_str()), (503, "unavailable"));
    assert_eq!(portal.header("content-type"), "application/problem+json");
}
