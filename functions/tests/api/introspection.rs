use bytes::Bytes;
use credenza_functions::ticks;
use data_encoding::BASE64URL_NOPAD;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::client_keys::{Client, sign, upload};
use crate::support::{Answer, System};

mod keys;
mod sweep;

const SMC: &str = "Partner-NL-Noordzee-SMC";

async fn post(system: &System, path: &str, form: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await)
}

async fn issue(system: &System, application: &str, state: &str, resource: usize) -> String {
    let application = system.application(application);
    let secret = application.secrets.iter().find(|secret| secret.state == state).unwrap();
    let answer = post(
        system,
        "/oauth2/token",
        &[
            ("grant_type", "client_credentials"),
            ("client_id", &application.client_id.to_string()),
            ("client_secret", &secret.text),
            ("resource", &application.resources[resource].identifier),
        ],
    )
    .await;
    answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

pub async fn introspect(system: &System, token: &str) -> Answer {
    let server = &system.demo.resource_servers[0];
    post(
        system,
        "/oauth2/introspect",
        &[("client_id", &server.client_id), ("client_secret", &server.secret), ("token", token)],
    )
    .await
}

async fn revoke(system: &System, application: &str, token: &str) -> Answer {
    let application = system.application(application);
    let secret = application.secrets.iter().find(|secret| secret.state == "live").unwrap();
    let id = application.client_id.to_string();
    post(
        system,
        "/oauth2/revoke",
        &[
            ("client_id", &id),
            ("client_secret", &secret.text),
            ("token", token),
            ("token_type_hint", "refresh_token"),
        ],
    )
    .await
}

const DEAD: &str = "{\"active\":false}";

#[tokio::test]
async fn a_live_token_is_described_to_its_resource_server() {
    let system = System::new().await;
    let token = issue(&system, SMC, "live", 0).await;
    let answer = introspect(&system, &token).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.json();
    assert_eq!(body["active"], true);
    for member in ["iss", "aud", "client_id", "sub", "exp", "iat", "scope", "jti"] {
        assert!(!body[member].is_null(), "{member}");
    }
    assert!(body.get("client_secret_id").is_none());
}

#[tokio::test]
async fn everything_else_is_inactive_and_nothing_more_is_said() {
    let system = System::new().await;
    let good = issue(&system, SMC, "live", 0).await;
    let foreign = issue(&system, SMC, "live", 2).await;
    let (message, signature) = good.rsplit_once('.').unwrap();
    let flipped = if signature.starts_with('A') { "B" } else { "A" };
    let tampered = format!("{message}.{flipped}{}", &signature[1..]);
    for dead in
        ["", "garbage", "a.b.c", &foreign, &tampered, message, &format!("{good}.x"), &"x".repeat(9000)]
    {
        let answer = introspect(&system, dead).await;
        if dead.is_empty() {
            assert_eq!(answer.status, 400, "a missing token is a bad request");
        } else {
            assert_eq!((answer.status, answer.body.as_str()), (200, DEAD), "{dead}");
        }
    }
    // No signature at all, our own under another type, and what only a client signs.
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let payload = good.split('.').nth(1).unwrap();
    let header = good.split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(header.as_bytes()).unwrap()).unwrap();
    let resigned = async |member: &str, value: &str| {
        let mut changed = header.clone();
        changed[member] = json!(value);
        let message = format!("{}.{payload}", encode(&changed));
        let kid = header["kid"].as_str().unwrap();
        let signature = system.world.ports.signer.sign(kid, message.as_bytes()).await.unwrap();
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
    };
    let unsigned = resigned("alg", "none").await;
    let bare = format!("{}.", unsigned.rsplit_once('.').unwrap().0);
    let client = Client::new(&system).await;
    assert_eq!(upload(&system, &client).await.status, 201);
    let assertion = sign(&system, &json!({"alg": "ES256"}), &client.claims(&system, "a")).await;
    for (what, dead) in [
        ("alg none with our signature", &unsigned),
        ("alg none without one", &bare),
        ("typ JWT", &resigned("typ", "JWT").await),
        ("a client assertion", &assertion),
    ] {
        let answer = introspect(&system, dead).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, DEAD), "{what}");
    }
    let same = resigned("typ", "at+jwt").await;
    assert_eq!(
        introspect(&system, &same).await.json()["active"],
        true,
        "it was the change that made it dead"
    );
    system.advance(3600);
    assert_eq!(introspect(&system, &good).await.body, DEAD, "expired");
}

#[tokio::test]
async fn a_token_dies_at_once_with_what_it_stands_on() {
    for (act, seconds) in [
        ("UPDATE secrets SET deleted_at = 1 WHERE deleted_at IS NULL", 0),
        ("UPDATE secrets SET disabled_at = 1", 0),
        ("UPDATE applications SET disabled_at = 1", 0),
        ("UPDATE organisations SET disabled_at = 1", 0),
        // What is to come takes effect in its second, without any tick.
        ("UPDATE secrets SET expires_at = :now + 60 WHERE deleted_at IS NULL AND expires_at > :now", 60),
        ("UPDATE secrets SET deletes_at = :now + 60 WHERE deleted_at IS NULL", 60),
    ] {
        let system = System::new().await;
        let token = issue(&system, SMC, "live", 0).await;
        assert_eq!(introspect(&system, &token).await.json()["active"], true);
        system.execute(&act.replace(":now", &system.now().as_second().to_string()));
        if seconds > 0 {
            system.advance(seconds - 1);
            assert_eq!(introspect(&system, &token).await.json()["active"], true, "{act}: not sooner");
            system.advance(1);
        }
        assert_eq!(introspect(&system, &token).await.body, DEAD, "{act}");
    }
}

#[tokio::test]
async fn only_resource_servers_may_ask() {
    let system = System::new().await;
    let token = issue(&system, SMC, "live", 0).await;
    let application = system.application(SMC);
    let (id, secret) = (application.client_id.to_string(), &application.secrets[0].text);
    let server = &system.demo.resource_servers[0];
    for (id, secret) in
        [(id.as_str(), secret.as_str()), (&server.client_id, secret), (&id, &server.secret), ("x", "y")]
    {
        let answer = post(
            &system,
            "/oauth2/introspect",
            &[("client_id", id), ("client_secret", secret), ("token", &token)],
        )
        .await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")));
    }
    let answer = post(&system, "/oauth2/introspect", &[("token", &token)]).await;
    assert_eq!(answer.status, 401);
    let answer = post(
        &system,
        "/oauth2/token",
        &[
            ("grant_type", "client_credentials"),
            ("client_id", &server.client_id),
            ("client_secret", &server.secret),
        ],
    )
    .await;
    let said = (answer.status, answer.json()["error"].clone());
    assert_eq!(said, (400, json!("unauthorized_client")), "and they get no tokens: {}", answer.body);
    assert!(answer.json()["error_uri"].as_str().unwrap().ends_with("/docs/errors/unsupported-grant"));
}

#[tokio::test]
async fn a_client_revokes_its_own_tokens_and_garbage_alike() {
    let system = System::new().await;
    let token = issue(&system, SMC, "live", 0).await;
    let foreign = revoke(&system, "Partner-CL-Cordillera-SMC", &token).await;
    assert_eq!((foreign.status, foreign.json()["error"].as_str()), (400, Some("invalid_request")));
    assert_eq!(introspect(&system, &token).await.json()["active"], true, "no effect");
    for what in [&token, &token, "garbage", "a.b.c"] {
        let answer = revoke(&system, SMC, what).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{what}");
    }
    assert_eq!(introspect(&system, &token).await.body, DEAD);
    let answer = post(&system, "/oauth2/revoke", &[("token", &token)]).await;
    assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")));
    let application = system.application(SMC);
    let id = application.client_id.to_string();
    let answer = post(
        &system,
        "/oauth2/revoke",
        &[("client_id", &id), ("client_secret", &application.secrets[0].text)],
    )
    .await;
    assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some("invalid_request")));
    system.advance(3601);
    ticks::run(&system.world.ports, system.now()).await.unwrap();
    assert_eq!(
        system.count("SELECT count(*) FROM revoked_tokens"),
        0,
        "forgotten when it would have died anyway"
    );
}

#[tokio::test]
async fn the_operator_makes_and_removes_resource_servers() {
    let system = System::new().await;
    let path = "/api/operator/resource-servers";
    let resource = system.application(SMC).resources[0].identifier.clone();
    let form = |name: &str, resource: &str| Some(json!({"name": name, "resources": [resource]}));
    let mut manager = system.browser("Marieke").await;
    assert_eq!(manager.call(Method::GET, path, None).await.status, 404, "for a manager it does not exist");
    assert_eq!(manager.call(Method::POST, path, form("x", &resource)).await.status, 404);

    let mut operator = system.browser("Sam").await;
    let created = operator.call(Method::POST, path, form("Another API", &resource)).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let name_taken = operator.call(Method::POST, path, form("Another API", &resource)).await;
    assert_eq!((name_taken.status, name_taken.json()["errors"][0]["field"].as_str()), (422, Some("name")));
    let unknown = operator.call(Method::POST, path, form("Third", "nothing")).await;
    assert_eq!((unknown.status, unknown.json()["errors"][0]["field"].as_str()), (422, Some("resources")));
    assert!(!operator.call(Method::GET, path, None).await.body.contains("cz_"));

    let created = created.json();
    let (id, secret) =
        (created["resource_server"]["id"].as_str().unwrap(), created["text"].as_str().unwrap());
    let token = issue(&system, SMC, "live", 0).await;
    let ask = async || {
        post(
            &system,
            "/oauth2/introspect",
            &[("client_id", id), ("client_secret", secret), ("token", &token)],
        )
        .await
    };
    assert_eq!(ask().await.json()["active"], true);
    assert_eq!(operator.call(Method::DELETE, &format!("{path}/{id}"), None).await.status, 204);
    assert_eq!(operator.call(Method::DELETE, &format!("{path}/{id}"), None).await.status, 404);
    assert_eq!(ask().await.status, 401, "refused by the very next request");
    assert_eq!(
        operator.call(Method::POST, path, form("Another API", &resource)).await.status,
        201,
        "the name is free again"
    );
    system.advance(601);
    assert_eq!(operator.call(Method::POST, path, form("Late", &resource)).await.code(), "step-up-required");
}
