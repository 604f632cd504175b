//! Signing in through a provider: who comes in, and with what rights. The provider is played; a real
//! one stands in the browser tests.

mod own;
mod refusals;

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use credenza_domain::jwk::published;
use credenza_domain::oauth::Algorithm;
use credenza_domain::oidc::code_challenge;
use credenza_functions::adapters::native::Play;
use credenza_functions::config::{Config, OidcConfig};
use credenza_functions::http::routes::table;
use credenza_functions::ports::{OutboundRequest, OutboundResponse, PortError, Ports};
use data_encoding::BASE64URL_NOPAD;
use http::Request;
use serde_json::{Value, json};

use crate::support::{Answer, BASE_URL, System, config};

const ISSUER: &str = "https://id.registry.example";
const CALLBACK: &str = "/api/session/single-sign-on/callback";
const MARIEKE: &str = "marieke.jansen@noordzee.example";
const PIETER: &str = "pieter.smit@noordzee.example";

/// A world with a provider that signs with a key of its own.
struct Stage {
    system: System,
    key_set: String,
}

/// A browser that was sent to the provider.
struct Sent {
    cookie: String,
    query: HashMap<String, String>,
}

impl Stage {
    async fn set() -> Self {
        let mut system = System::new().await;
        let oidc = OidcConfig {
            issuer: ISSUER.into(),
            client_id: "portal".into(),
            client_secret: zeroize::Zeroizing::new("s3cret/+".into()),
            second_factor: vec!["mfa".into()],
            name: "Registry ID".into(),
        };
        system.world.ports.config = Arc::new(Config { oidc: Some(Arc::new(oidc)), ..config() });
        let pair = system.world.ports.signer.generate(Algorithm::ES256).await.unwrap();
        system.world.ports.signer.import("provider", Algorithm::ES256, &pair.private_jwk).await.unwrap();
        let key = published(&pair.public_jwk, "provider", Algorithm::ES256).unwrap();
        let stage = Self { system, key_set: json!({"keys": [key]}).to_string() };
        stage.play(metadata().to_string(), String::new());
        stage
    }

    fn ports(&self) -> &Ports {
        &self.system.world.ports
    }

    fn play(&self, metadata: String, token: String) {
        let key_set = self.key_set.clone();
        let play: Play = Box::new(move |request: &OutboundRequest| {
            let ok = |body: &str| OutboundResponse { status: 200, retry_after: None, body: body.to_owned() };
            match request.url.strip_prefix(ISSUER) {
                Some("/.well-known/openid-configuration") => Ok(ok(&metadata)),
                Some("/token") => Ok(ok(&token)),
                Some("/jwks") => Ok(ok(&key_set)),
                other => Err(PortError::new("http", format!("nothing at {other:?}"))),
            }
        });
        self.system.world.http.replay(play);
    }

    async fn ask(&self, method: &str, path: &str, cookie: &str, body: Option<Value>) -> Answer {
        let site = if path.starts_with(CALLBACK) { "cross-site" } else { "same-origin" };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", site)
            .header("cf-connecting-ip", "192.0.2.17")
            .header("user-agent", "Mozilla/5.0");
        if !cookie.is_empty() {
            request = request.header("cookie", cookie);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Bytes::from(body.to_string())
            }
            None => Bytes::new(),
        };
        Answer::of(self.system.send(request.body(body).unwrap()).await)
    }

    /// Presses the button.
    async fn begin(&self) -> Sent {
        self.begin_in("").await
    }

    /// Presses it in a browser with this session.
    async fn begin_in(&self, session: &str) -> Sent {
        let body = json!({"back": "/operator/audit"});
        let answer = self.ask("POST", "/api/session/single-sign-on", session, Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let url = answer.json()["url"].as_str().unwrap().to_owned();
        let (page, query) = url.split_once('?').unwrap();
        assert_eq!(page, format!("{ISSUER}/authorize"));
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Sent { cookie: cookies(&answer).remove(0), query }
    }

    /// The provider's claims about a person, as they should be.
    fn claims(&self, sent: &Sent, email: &str) -> Value {
        let now = self.system.now().as_second();
        json!({
            "iss": ISSUER, "aud": "portal", "sub": format!("sub-of-{email}"), "nonce": sent.query["nonce"],
            "iat": now, "exp": now + 300, "auth_time": now - 30, "email": email, "email_verified": true,
            "amr": ["pwd", "mfa"],
        })
    }

    async fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.ports().signer.sign("provider", message.as_bytes()).await.unwrap();
        json!({"id_token": format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))}).to_string()
    }

    /// The provider sends the browser back, and says this of the person.
    async fn come_back(&self, sent: &Sent, claims: &Value) -> Answer {
        let token = self.token(&json!({"alg": "ES256", "kid": "provider", "typ": "JWT"}), claims).await;
        self.play(metadata().to_string(), token);
        self.ask("GET", &callback(&sent.query["state"]), &sent.cookie, None).await
    }

    /// The whole way, for somebody whom the provider knows.
    async fn sign_in(&self, email: &str) -> Answer {
        let sent = self.begin().await;
        let claims = self.claims(&sent, email);
        self.come_back(&sent, &claims).await
    }
}

fn metadata() -> Value {
    json!({
        "issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/authorize"),
        "token_endpoint": format!("{ISSUER}/token"), "jwks_uri": format!("{ISSUER}/jwks"),
        "authorization_response_iss_parameter_supported": true,
    })
}

fn callback(state: &str) -> String {
    format!("{CALLBACK}?code=c-1&state={state}&iss=https%3A%2F%2Fid.registry.example")
}

/// Names and values of the cookies that an answer sets.
fn cookies(answer: &Answer) -> Vec<String> {
    let pairs = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    pairs.map(|cookie| cookie.split(';').next().unwrap().to_owned()).collect()
}

fn session(answer: &Answer) -> Option<String> {
    cookies(answer).into_iter().find(|cookie| cookie.starts_with("__Host-credenza-session="))
}

/// Nobody was signed in, and the browser stands at this page.
fn assert_refused(answer: &Answer, page: &str, name: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, page), "{name}");
    assert_eq!(session(answer), None, "{name}");
}

#[tokio::test]
async fn the_request_is_bound_to_this_browser_and_shows_nothing_that_opens_anything() {
    let stage = Stage::set().await;
    let (one, other) = (stage.begin().await, stage.begin().await);
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(one.query[name], other.query[name], "{name}");
        assert!(one.query[name].len() >= 43, "{name}");
        assert!(!one.cookie.contains(&one.query[name]), "{name} is not the cookie");
    }
    assert_eq!(one.query["response_type"], "code");
    assert_eq!(one.query["code_challenge_method"], "S256");
    assert_eq!(one.query["redirect_uri"], format!("{BASE_URL}{CALLBACK}"));
    assert!(one.query["scope"].split(' ').any(|scope| scope == "openid"));
    let (_, ticket) = one.cookie.split_once('=').unwrap();
    let dump = stage.system.world.database.dump().unwrap();
    assert!(!dump.contains(ticket), "the database holds a digest only");
    let answer = stage.ask("POST", "/api/session/single-sign-on", "", Some(json!({"back": "/"}))).await;
    let cookie = answer.header("set-cookie").to_owned();
    for word in [
        "__Host-credenza-single-sign-on=",
        "; Path=/",
        "; Secure",
        "; HttpOnly",
        "; SameSite=Lax",
        "; Max-Age=600",
    ] {
        assert!(cookie.contains(word), "{cookie}");
    }
}

#[tokio::test]
async fn an_invited_person_comes_in_and_stays_the_same_person_whatever_the_address() {
    let stage = Stage::set().await;
    let sent = stage.begin().await;
    stage.system.world.http.take_requests();
    let answer = stage.come_back(&sent, &stage.claims(&sent, MARIEKE)).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/operator/audit"), "back where it began");
    let cookie = session(&answer).unwrap();
    let portal = stage.ask("GET", "/api/portal", &cookie, None).await;
    assert_eq!(portal.json()["person"]["email"], MARIEKE);
    // What went to the provider: the code, the verifier of this challenge, and our secret, encoded.
    let requests = stage.system.world.http.take_requests();
    let exchange = requests.iter().find(|request| request.url.ends_with("/token")).unwrap();
    let form: HashMap<String, String> =
        form_urlencoded::parse(exchange.body.as_bytes()).into_owned().collect();
    assert_eq!(form["code"], "c-1");
    assert_eq!(code_challenge(&form["code_verifier"]), sent.query["code_challenge"]);
    assert_eq!(form["redirect_uri"], sent.query["redirect_uri"]);
    let basic = exchange.headers.iter().find(|(name, _)| *name == "authorization").unwrap();
    assert_eq!(basic.1, format!("Basic {}", data_encoding::BASE64.encode(b"portal:s3cret%2F%2B")));
    // The first time is told and noted.
    assert_eq!(stage.system.count("SELECT count(*) FROM audit WHERE action = 'identity.linked'"), 1);
    assert_eq!(stage.system.count("SELECT count(*) FROM mails WHERE kind = 'single-sign-on'"), 1);

    stage.system.advance(60);
    let sent = stage.begin().await;
    let mut claims = stage.claims(&sent, MARIEKE);
    claims["email"] = "marieke@married.example".into();
    claims["email_verified"] = false.into();
    let answer = stage.come_back(&sent, &claims).await;
    let portal = stage.ask("GET", "/api/portal", &session(&answer).unwrap(), None).await;
    assert_eq!(portal.json()["person"]["email"], MARIEKE);
    assert_eq!(stage.system.count("SELECT count(*) FROM identities"), 1);
    assert_eq!(stage.system.count("SELECT count(*) FROM mails WHERE kind = 'single-sign-on'"), 1);
}

#[tokio::test]
async fn signing_in_takes_the_place_of_enrolling_and_uses_the_invitation_up() {
    let stage = Stage::set().await;
    let answer = stage.sign_in(PIETER).await;
    let portal = stage.ask("GET", "/api/portal", &session(&answer).unwrap(), None).await;
    assert_eq!(portal.json()["person"]["name"], "Pieter Smit");
    let token = stage.system.demo.invitations[0].url.rsplit('#').next().unwrap().to_owned();
    let opened = stage.ask("POST", "/api/invitation", "", Some(json!({"token": token}))).await;
    assert_eq!(opened.status, 410, "the link is used up");
    assert!(session(&stage.sign_in(PIETER).await).is_some(), "and Pieter comes in again");
}

#[tokio::test]
async fn without_a_second_factor_there_nobody_has_rights_until_ours_is_proved() {
    let stage = Stage::set().await;
    let sent = stage.begin().await;
    let mut claims = stage.claims(&sent, MARIEKE);
    claims["amr"] = json!(["pwd"]);
    let answer = stage.come_back(&sent, &claims).await;
    assert_refused(&answer, "/single-sign-on/second-factor", "one factor");
    let waiting = cookies(&answer).remove(0);
    assert_ne!(waiting, sent.cookie, "another cookie than the one that went to the provider");
    let ticket = waiting.split_once('=').unwrap().1;
    // The cookie of the waiting sign-in opens nothing, under its own name or the session's.
    for route in table() {
        if matches!(
            route.access,
            credenza_domain::access::Access::Public | credenza_domain::access::Access::Machine
        ) {
            continue;
        }
        let path = route.path.replace(['{', '}'], "");
        for cookie in [
            waiting.clone(),
            format!("__Host-credenza-session={ticket}"),
            format!("{waiting}; __Host-credenza-session={ticket}"),
        ] {
            let answer = stage.ask(route.method, &path, &cookie, None).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (401, "signed-out"),
                "{} {path}",
                route.method
            );
        }
    }
    assert_eq!(stage.system.count("SELECT count(*) FROM identities"), 0, "nothing is tied before that");
    let code = "/api/session/single-sign-on/code";
    let wrong = stage.ask("POST", code, &waiting, Some(json!({"code": "000000"}))).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (401, "sign-in-failed"));
    stage.system.advance(60);
    let good = stage.system.code(stage.system.person("Marieke"));
    let other = stage.ask("POST", code, &sent.cookie, Some(json!({"code": good}))).await;
    assert_eq!((other.status, other.code().as_str()), (410, "sign-in-over"), "the used-up cookie");
    let answer = stage.ask("POST", code, &waiting, Some(json!({"code": good}))).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let portal = stage.ask("GET", "/api/portal", &session(&answer).unwrap(), None).await;
    assert_eq!(portal.json()["person"]["email"], MARIEKE);
    let again = stage.ask("POST", code, &waiting, Some(json!({"code": good}))).await;
    assert_eq!(again.status, 410, "a waiting sign-in is good once");
    assert_eq!(stage.system.count("SELECT count(*) FROM identities"), 1);
}

#[tokio::test]
async fn a_waiting_sign_in_can_be_guessed_at_as_little_as_any_other_and_ends_after_ten_minutes() {
    let stage = Stage::set().await;
    let sent = stage.begin().await;
    let mut claims = stage.claims(&sent, MARIEKE);
    claims["amr"] = json!([]);
    let waiting = cookies(&stage.come_back(&sent, &claims).await).remove(0);
    let code = "/api/session/single-sign-on/code";
    for shape in ["1234567", "123 456", "１２３４５６"] {
        let answer = stage.ask("POST", code, &waiting, Some(json!({"code": shape}))).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "invalid-fields"), "no try");
    }
    for _ in 0..5 {
        assert_eq!(stage.ask("POST", code, &waiting, Some(json!({"code": "000000"}))).await.status, 401);
    }
    let good = stage.system.code(stage.system.person("Marieke"));
    let answer = stage.ask("POST", code, &waiting, Some(json!({"code": good}))).await;
    assert_eq!((answer.status, answer.code().as_str()), (429, "too-many-tries"));
    // And so is signing in with the password: one count for every path.
    let marieke = stage.system.person("Marieke");
    let form = json!({"email": MARIEKE, "password": marieke.password, "code": good});
    assert_eq!(stage.ask("POST", "/api/session", "", Some(form)).await.status, 429);
    stage.system.advance(16 * 60);
    let good = stage.system.code(stage.system.person("Marieke"));
    let answer = stage.ask("POST", code, &waiting, Some(json!({"code": good}))).await;
    assert_eq!((answer.status, answer.code().as_str()), (410, "sign-in-over"));
}

#[tokio::test]
async fn who_has_no_second_factor_anywhere_is_told_so() {
    let stage = Stage::set().await;
    let sent = stage.begin().await;
    let mut claims = stage.claims(&sent, PIETER);
    claims["amr"] = json!(["pwd"]);
    assert_refused(&stage.come_back(&sent, &claims).await, "/single-sign-on/no-second-factor", "Pieter");
    assert_eq!(
        stage.system.count("SELECT count(*) FROM people WHERE name = 'Pieter Smit' AND enrolled_at IS NULL"),
        1
    );
}

#[tokio::test]
async fn what_was_proved_long_ago_is_no_proof_for_acts_that_change_something() {
    let stage = Stage::set().await;
    let client_id = stage.system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    for (name, auth_time, status) in
        [("a minute ago", Some(-60), 201), ("an hour ago", Some(-3600), 403), ("nobody says when", None, 403)]
    {
        let sent = stage.begin().await;
        let mut claims = stage.claims(&sent, MARIEKE);
        match auth_time {
            Some(seconds) => claims["auth_time"] = json!(stage.system.now().as_second() + seconds),
            None => drop(claims.as_object_mut().unwrap().remove("auth_time")),
        }
        let cookie = session(&stage.come_back(&sent, &claims).await).unwrap();
        let portal = stage.ask("GET", "/api/portal", &cookie, None).await.json();
        let request = Request::post(format!("/api/applications/{client_id}/secrets"))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .header("cookie", &cookie)
            .header("x-csrf-token", portal["session"]["csrf_token"].as_str().unwrap())
            .header("idempotency-key", format!("key-{}", name.replace(' ', "-")));
        let body = json!({"name": name, "expires_on": stage.system.days_from_now(30)}).to_string();
        let answer = Answer::of(stage.system.send(request.body(Bytes::from(body)).unwrap()).await);
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
    }
}

#[tokio::test]
async fn who_confirms_through_the_provider_leaves_the_old_token_behind_and_no_one_elses() {
    let stage = Stage::set().await;
    let first = session(&stage.sign_in(MARIEKE).await).unwrap();
    let alive = async |cookie: &str| stage.ask("GET", "/api/portal", cookie, None).await.status;
    let confirm = async |cookie: &str, email: &str| {
        let sent = stage.begin_in(cookie).await;
        let claims = stage.claims(&sent, email);
        session(&stage.come_back(&sent, &claims).await).unwrap()
    };
    let second = confirm(&first, MARIEKE).await;
    assert_eq!((alive(&first).await, alive(&second).await), (401, 200), "a stolen copy is worth nothing now");
    let pieters = confirm(&second, PIETER).await;
    assert_eq!((alive(&second).await, alive(&pieters).await), (200, 200), "another person's session stays");
}

#[tokio::test]
async fn a_deployment_without_a_provider_has_no_such_way_in() {
    let system = System::new().await;
    let answer = system
        .visitor()
        .call(http::Method::POST, "/api/session/single-sign-on", Some(json!({"back": "/"})))
        .await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "not-found"));
    let configuration = system.visitor().call(http::Method::GET, "/api/configuration", None).await.json();
    assert!(configuration["single_sign_on"].is_null());
}
