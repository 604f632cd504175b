use std::collections::BTreeSet;
use std::sync::Arc;

use credenza_domain::jwk::UnverifiedJwt;
use credenza_domain::oauth::Algorithm;
use credenza_functions::adapters::native::SetClock;
use credenza_functions::keys;
use credenza_functions::ports::{Clock, KeyPair, PortError, Ports, Signer};
use futures_util::future::BoxFuture;
use http::Method;
use jiff::SignedDuration;
use serde_json::Value;

use crate::support::System;

mod year;

async fn key_set(system: &System) -> Vec<Value> {
    let keys = system.visitor().call(Method::GET, "/.well-known/jwks.json", None).await.json();
    keys["keys"].as_array().unwrap().clone()
}

fn kids(keys: &[Value]) -> BTreeSet<String> {
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn issue(system: &System, application: &str) -> String {
    let application = system.application(application);
    let (id, resource) = (application.client_id.to_string(), &application.resources[0].identifier);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", id.as_str()),
        ("client_secret", &application.secrets[0].text),
        ("resource", resource),
    ];
    let answer = system.token(&form).await;
    answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

#[tokio::test]
async fn both_algorithms_are_published_and_chosen_by_the_resource() {
    let system = System::new().await;
    for (application, algorithm) in
        [("Partner-NL-Noordzee-SMC", "ES256"), ("Partner-NL-Noordzee-DM", "RS256")]
    {
        let token = issue(&system, application).await;
        let jwt = UnverifiedJwt::parse(&token).unwrap();
        assert_eq!(jwt.header_text("alg"), Some(algorithm));
        let keys = key_set(&system).await;
        let key = keys.iter().find(|key| key["kid"] == jwt.header_text("kid").unwrap()).unwrap();
        assert_eq!(key["alg"], algorithm);
        let good = system
            .world
            .ports
            .signer
            .verify(jwt.algorithm().unwrap(), &key.to_string(), jwt.message.as_bytes(), &jwt.signature)
            .await
            .unwrap();
        assert!(good);
    }
}

/// Whatever a token says of itself: under a key that was retired and swept it is no token of ours.
#[tokio::test]
async fn a_token_under_a_swept_key_is_dead() {
    let system = System::new().await;
    let token = issue(&system, "Partner-NL-Noordzee-SMC").await;
    let jwt = UnverifiedJwt::parse(&token).unwrap();
    let kid = jwt.header_text("kid").unwrap().to_owned();
    let server = &system.demo.resource_servers[0];
    let is_active = async |token: &str| {
        let form =
            [("client_id", server.client_id.as_str()), ("client_secret", &server.secret), ("token", token)];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = http::Request::post("/oauth2/introspect")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(bytes::Bytes::from(body))
            .unwrap();
        crate::support::Answer::of(system.send(request).await).json()
    };
    // The same token as of another day, signed with the old key itself.
    let (header, claims) = jwt.message.split_once('.').unwrap();
    let claims: Value =
        serde_json::from_slice(&data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap()).unwrap();
    let signed_now = async || {
        let now = system.now().as_second();
        let mut claims = claims.clone();
        (claims["iat"], claims["nbf"], claims["exp"]) = (now.into(), now.into(), (now + 3600).into());
        let claims = data_encoding::BASE64URL_NOPAD.encode(claims.to_string().as_bytes());
        let message = format!("{header}.{claims}");
        let signature = system.world.ports.signer.sign(&kid, message.as_bytes()).await.unwrap();
        format!("{message}.{}", data_encoding::BASE64URL_NOPAD.encode(&signature))
    };
    system.advance(60);
    assert_eq!(is_active(&signed_now().await).await["active"], true, "while the key is published");
    let mut hours = 0;
    while kids(&key_set(&system).await).contains(&kid) {
        system.advance(3600);
        keys::rotate(&system.world.ports).await.unwrap();
        hours += 1;
        assert!(hours < 365 * 24, "the key never leaves");
    }
    let now = system.now().as_second();
    system.execute(&format!("UPDATE secrets SET expires_at = {now} + 86400, created_at = {now} - 86400"));
    assert_eq!(is_active(&signed_now().await).await, serde_json::json!({"active": false}));
    // The secret is still good: only the key is not.
    let fresh = issue(&system, "Partner-NL-Noordzee-SMC").await;
    assert_eq!(is_active(&fresh).await["active"], true);
}

#[tokio::test]
async fn two_ticks_at_once_make_one_key() {
    let system = System::new().await;
    system.execute("DELETE FROM signing_keys");
    let ports = &system.world.ports;
    let (a, b) = futures_util::future::join(keys::rotate(ports), keys::rotate(ports)).await;
    a.and(b).unwrap();
    assert_eq!(key_set(&system).await.len(), 2, "one for each algorithm");
}

/// A developer walked the clock ahead and came back: the key that signed is gone, a new one is made.
#[tokio::test]
async fn where_no_key_signs_one_is_made_at_once() {
    let system = System::new().await;
    let now = system.now();
    system.advance(200 * 86_400);
    keys::rotate(&system.world.ports).await.unwrap();
    system.advance(30 * 86_400);
    keys::rotate(&system.world.ports).await.unwrap();
    system.world.clock.set(now);
    issue(&system, "Partner-NL-Noordzee-SMC").await;
}

/// Makes keys as slowly as a busy machine does: by the time one is there, the clock shows another second.
struct SlowSigner {
    signer: Arc<dyn Signer>,
    clock: Arc<SetClock>,
}

impl Signer for SlowSigner {
    fn generate(&self, algorithm: Algorithm) -> BoxFuture<'_, Result<KeyPair, PortError>> {
        self.clock.set(self.clock.now() + SignedDuration::from_secs(2));
        self.signer.generate(algorithm)
    }
    fn has(&self, kid: &str) -> bool {
        self.signer.has(kid)
    }
    fn import<'a>(
        &'a self,
        kid: &'a str,
        algorithm: Algorithm,
        private_jwk: &'a str,
    ) -> BoxFuture<'a, Result<(), PortError>> {
        self.signer.import(kid, algorithm, private_jwk)
    }
    fn sign<'a>(&'a self, kid: &'a str, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, PortError>> {
        self.signer.sign(kid, message)
    }
    fn verify<'a>(
        &'a self,
        algorithm: Algorithm,
        public_jwk: &'a str,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> BoxFuture<'a, Result<bool, PortError>> {
        self.signer.verify(algorithm, public_jwk, message, signature)
    }
}

#[tokio::test]
async fn a_first_key_that_takes_its_time_is_there_all_the_same() {
    let system = System::new().await;
    system.execute("DELETE FROM signing_keys");
    let signer = SlowSigner { signer: system.world.ports.signer.clone(), clock: system.world.clock.clone() };
    let ports = Ports { signer: Arc::new(signer), ..system.world.ports.clone() };
    keys::rotate(&ports).await.unwrap();
    assert_eq!(key_set(&system).await.len(), 2, "one for each algorithm");
    issue(&system, "Partner-NL-Noordzee-DM").await;
}
