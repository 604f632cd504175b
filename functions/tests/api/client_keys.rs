use bytes::Bytes;
use credenza_domain::oauth::Algorithm;
use credenza_functions::ports::{KeyPair, OutboundResponse};
use data_encoding::BASE64URL_NOPAD;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::support::{Answer, BASE_URL, System};

mod sweep;

const SMC: &str = "Partner-NL-Noordzee-SMC";
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub struct Client {
    pub id: String,
    pub resource: String,
    pub pair: KeyPair,
}

impl Client {
    pub async fn new(system: &System) -> Self {
        let application = system.application(SMC);
        let pair = system.world.ports.signer.generate(Algorithm::ES256).await.unwrap();
        system.world.ports.signer.import("client", Algorithm::ES256, &pair.private_jwk).await.unwrap();
        Self {
            id: application.client_id.to_string(),
            resource: application.resources[0].identifier.clone(),
            pair,
        }
    }

    pub fn claims(&self, system: &System, jti: &str) -> Value {
        let now = system.now().as_second();
        json!({"iss": self.id, "sub": self.id, "aud": BASE_URL, "exp": now + 300, "iat": now, "jti": jti})
    }
}

pub async fn sign(system: &System, header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = system.world.ports.signer.sign("client", message.as_bytes()).await.unwrap();
    format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
}

pub async fn ask(system: &System, client: &Client, assertion: &str, extra: &[(&str, &str)]) -> Answer {
    let mut form = vec![
        ("grant_type", "client_credentials"),
        ("resource", client.resource.as_str()),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", assertion),
    ];
    form.retain(|(name, _)| !extra.iter().any(|(other, value)| other == name && value.is_empty()));
    form.extend(extra.iter().filter(|(_, value)| !value.is_empty()));
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post("/oauth2/token").header("content-type", "application/x-www-form-urlencoded");
    Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await)
}

pub async fn upload(system: &System, client: &Client) -> Answer {
    let mut marieke = system.browser("Marieke").await;
    let form = json!({"name": "Search server", "jwk": client.pair.public_jwk});
    marieke.call(Method::POST, &format!("/api/applications/{}/keys", client.id), Some(form)).await
}

#[tokio::test]
async fn a_key_opens_without_any_secret_and_each_assertion_works_once() {
    let system = System::new().await;
    let client = Client::new(&system).await;
    let uploaded = upload(&system, &client).await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.body);
    let kid = uploaded.json()["kid"].as_str().unwrap().to_owned();
    let assertion = sign(&system, &json!({"alg": "ES256", "kid": kid}), &client.claims(&system, "one")).await;
    let answer = ask(&system, &client, &assertion, &[("client_id", &client.id)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.json().get("client_secret_expires_at").is_none());
    let again = ask(&system, &client, &assertion, &[]).await;
    assert_eq!((again.status, again.json()["error"].as_str()), (401, Some("invalid_client")), "used before");
    let mut claims = client.claims(&system, "two");
    claims["aud"] = json!([BASE_URL]);
    let without_kid = sign(&system, &json!({"alg": "ES256"}), &claims).await;
    assert_eq!(ask(&system, &client, &without_kid, &[]).await.status, 200);

    let mut marieke = system.browser("Marieke").await;
    let path = format!("/api/applications/{}/keys", client.id);
    assert_eq!(marieke.call(Method::GET, &path, None).await.json()["keys"][0]["name"], "Search server");
    assert_eq!(marieke.call(Method::DELETE, &format!("{path}/{kid}"), None).await.status, 204);
    assert_eq!(marieke.call(Method::DELETE, &format!("{path}/{kid}"), None).await.status, 404);
    let removed = sign(&system, &json!({"alg": "ES256"}), &client.claims(&system, "three")).await;
    assert_eq!(ask(&system, &client, &removed, &[]).await.status, 401, "refused by the very next request");
    let audit =
        marieke.call(Method::GET, &format!("/api/applications/{}/audit", client.id), None).await.json();
    assert_eq!(audit["entries"][0]["action"], "key.removed");
}

/// What the page says of clocks: a minute, both ways.
#[tokio::test]
async fn a_clock_that_is_a_minute_wrong_is_no_slip() {
    let system = System::new().await;
    let client = Client::new(&system).await;
    upload(&system, &client).await;
    let now = system.now().as_second();
    for (member, at) in [("exp", now - 59), ("exp", now + 660), ("iat", now + 60), ("nbf", now + 60)] {
        let mut claims = client.claims(&system, &format!("{member}{at}"));
        claims[member] = at.into();
        let assertion = sign(&system, &json!({"alg": "ES256"}), &claims).await;
        let answer = ask(&system, &client, &assertion, &[]).await;
        assert_eq!(answer.status, 200, "{member} {}: {}", at - now, answer.body);
    }
}

#[tokio::test]
async fn each_slip_in_an_assertion_is_refused_in_the_same_words() {
    let system = System::new().await;
    let client = Client::new(&system).await;
    upload(&system, &client).await;
    let now = system.now().as_second();
    let es256 = json!({"alg": "ES256"});
    let change = |member: &str, value: Value| {
        let mut claims = client.claims(&system, "x");
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(member);
        } else {
            claims[member] = value;
        }
        claims
    };
    let rows = vec![
        ("iss", change("iss", json!("other"))),
        ("no iss", change("iss", Value::Null)),
        ("other aud", change("aud", json!("https://evil.example"))),
        ("token endpoint as aud", change("aud", json!(format!("{BASE_URL}/oauth2/token")))),
        ("no aud", change("aud", Value::Null)),
        ("aud with a number", change("aud", json!([BASE_URL, 1]))),
        ("aud as object", change("aud", json!({"a": BASE_URL}))),
        ("aud with another", change("aud", json!([BASE_URL, "https://other.example"]))),
        ("aud twice", change("aud", json!([BASE_URL, BASE_URL]))),
        ("aud as empty list", change("aud", json!([]))),
        ("no exp", change("exp", Value::Null)),
        ("exp past, more than clocks may differ", change("exp", json!(now - 60))),
        ("exp ahead, one second more than clocks may differ", change("exp", json!(now + 661))),
        ("exp far", change("exp", json!(now + 86_400))),
        ("exp as text", change("exp", json!("soon"))),
        ("nbf ahead", change("nbf", json!(now + 3600))),
        ("iat ahead", change("iat", json!(now + 3600))),
        ("no jti", change("jti", Value::Null)),
        ("jti empty", change("jti", json!(""))),
        ("jti endless", change("jti", json!("x".repeat(300)))),
        ("unknown client", {
            let mut c = client.claims(&system, "x");
            c["sub"] = json!("0192e4a0-0000-7000-8000-000000000000");
            c["iss"] = c["sub"].clone();
            c
        }),
    ];
    let mut words = std::collections::BTreeSet::new();
    for (what, claims) in rows {
        system.execute("DELETE FROM throttles");
        let assertion = sign(&system, &es256, &claims).await;
        let answer = ask(&system, &client, &assertion, &[]).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")), "{what}");
        words.insert(answer.json()["error_description"].as_str().unwrap().to_owned());
    }
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "HS256"}),
        json!({"alg": "RS256"}),
        json!({"alg": null}),
        json!({}),
        json!({"alg": "ES256", "kid": "other"}),
        json!({"alg": "ES256", "crit": ["x"]}),
        Value::Null,
    ] {
        system.execute("DELETE FROM throttles");
        let assertion = sign(&system, &header, &client.claims(&system, "y")).await;
        assert_eq!(ask(&system, &client, &assertion, &[]).await.status, 401, "{header}");
    }
    let good = sign(&system, &es256, &client.claims(&system, "z")).await;
    for cut in [&good[..good.len() - 3], "", "a.b.c", &good[1..]] {
        system.execute("DELETE FROM throttles");
        let status = ask(&system, &client, cut, &[]).await.status;
        assert_eq!(status, if cut.is_empty() { 400 } else { 401 });
    }
    assert_eq!(words.len(), 1, "{words:?}");
    assert_eq!(
        system.count("SELECT count(*) FROM client_assertions"),
        0,
        "nothing is recorded before the signature verified"
    );
    system.execute("DELETE FROM throttles");
    assert_eq!(ask(&system, &client, &good, &[]).await.status, 200);
}

#[tokio::test]
async fn an_assertion_stands_alone() {
    let system = System::new().await;
    let client = Client::new(&system).await;
    upload(&system, &client).await;
    let assertion = sign(&system, &json!({"alg": "ES256"}), &client.claims(&system, "a")).await;
    let secret = system.application(SMC).secrets[0].text.clone();
    for (what, extra) in [
        ("with a secret", vec![("client_secret", secret.as_str())]),
        ("no type", vec![("client_assertion_type", "")]),
        ("another type", vec![("client_assertion_type", ""), ("client_assertion_type ", "x")]),
        ("no assertion", vec![("client_assertion", "")]),
        ("another client_id", vec![("client_id", "other")]),
    ] {
        let answer = ask(&system, &client, &assertion, &extra).await;
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (400, Some("invalid_request")),
            "{what}: {}",
            answer.body
        );
    }
    let basic = data_encoding::BASE64.encode(format!("{}:{secret}", client.id).as_bytes());
    let form = [
        ("grant_type", "client_credentials"),
        ("resource", client.resource.as_str()),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", &assertion),
    ];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post("/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", format!("Basic {basic}"));
    let answer = Answer::of(system.send(request.body(Bytes::from(body)).unwrap()).await);
    let said = (answer.status, answer.json()["error"].clone());
    assert_eq!(said, (400, json!("invalid_request")), "with Basic: {}", answer.body);
}

#[tokio::test]
async fn keys_at_an_address_are_fetched_kept_and_renewed() {
    let system = System::new().await;
    let client = Client::new(&system).await;
    let mut marieke = system.browser("Marieke").await;
    let path = format!("/api/applications/{}/keys/url", client.id);
    for bad in
        ["http://registry.example/jwks", "https://127.0.0.1/jwks", "https://localhost/jwks", "nonsense"]
    {
        let answer = marieke.call(Method::PUT, &path, Some(json!({"url": bad}))).await;
        assert_eq!(
            (answer.status, answer.json()["errors"][0]["field"].as_str()),
            (422, Some("url")),
            "{bad}"
        );
    }
    let set = json!({"keys": [{"kty": "oct", "k": "AAAA"}, serde_json::from_str::<Value>(&client.pair.public_jwk).unwrap()]}).to_string();
    system.world.http.replay(Box::new(move |_| {
        Ok(OutboundResponse { status: 200, retry_after: None, body: set.clone() })
    }));
    let url = "https://registry.example/jwks.json";
    assert_eq!(marieke.call(Method::PUT, &path, Some(json!({"url": url}))).await.status, 204);
    for number in 0..3 {
        let assertion =
            sign(&system, &json!({"alg": "ES256"}), &client.claims(&system, &format!("k{number}"))).await;
        assert_eq!(ask(&system, &client, &assertion, &[]).await.status, 200);
    }
    assert_eq!(system.world.http.take_requests().len(), 1, "fetched once, then kept");
    let wrong = sign(&system, &json!({"alg": "ES256", "kid": "new"}), &client.claims(&system, "n")).await;
    for _ in 0..3 {
        assert_eq!(ask(&system, &client, &wrong, &[]).await.status, 401);
    }
    assert_eq!(system.world.http.take_requests().len(), 0, "guesses do not make us fetch");
}

#[tokio::test]
async fn bad_keys_are_refused_in_words() {
    let system = System::new().await;
    let client = Client::new(&system).await;
    let mut marieke = system.browser("Marieke").await;
    let path = format!("/api/applications/{}/keys", client.id);
    for (jwk, words) in [
        (client.pair.private_jwk.as_str(), "private key"),
        ("-----BEGIN PUBLIC KEY-----", "JSON Web Key"),
        ("{\"kty\":\"OKP\"}", "P-256"),
    ] {
        let answer = marieke.call(Method::POST, &path, Some(json!({"name": "x", "jwk": jwk}))).await;
        assert_eq!(answer.status, 422);
        assert!(answer.json()["errors"][0]["message"].as_str().unwrap().contains(words), "{}", answer.body);
    }
    let mut camila = system.browser("Camila").await;
    assert_eq!(camila.call(Method::GET, &path, None).await.status, 404, "another organisation's");
    assert_eq!(upload(&system, &client).await.status, 201);
    assert_eq!(upload(&system, &client).await.status, 201, "the same key twice is the same key");
    assert_eq!(system.count("SELECT count(*) FROM client_keys"), 1);
}
