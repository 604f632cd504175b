//! A person at the portal: cookie, session-bound header, and what can be done there.
//!
//! The cookie is kept by hand: a cookie jar refuses `Secure` cookies over plain HTTP, a browser takes them on localhost.

use data_encoding::BASE32_NOPAD;
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder};

use crate::answer::Answer;
use crate::system::{Person, System};

/// Seconds of a TOTP step.
pub const STEP: i64 = 30;

/// The code of a seed at an instant (RFC 6238).
pub fn code(seed: &str, second: i64) -> String {
    let seed = BASE32_NOPAD.decode(seed.replace(' ', "").as_bytes()).unwrap();
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(30)
        .with_secret(seed)
        .build()
        .unwrap();
    totp.generate(second.unsigned_abs()).to_string()
}

/// A signed-in browser.
pub struct Portal<'a> {
    /// The system.
    pub system: &'a System,
    /// What the sign-in answered.
    pub view: Value,
    address: String,
    cookie: String,
    csrf: String,
}

impl<'a> Portal<'a> {
    /// Signs a person of the demo in with one of the recovery codes: each works once, and none has to be waited for.
    pub async fn open(system: &'a System, name: &str, recovery_code: usize) -> Self {
        let person = system.person(name);
        let code = &person.recovery_codes[recovery_code];
        let answer = sign_in(system, "192.0.2.17", &person.email, &person.password, code).await.expect(201);
        Self::of(system, "192.0.2.17", &answer)
    }

    /// A browser with the session of this sign-in.
    pub fn of(system: &'a System, address: &str, answer: &Answer) -> Self {
        let set = answer.header("set-cookie");
        let cookie = set.split(';').next().unwrap_or_default().to_owned();
        let token = cookie.split_once('=').map_or("", |(_, token)| token);
        let view = answer.json();
        let csrf = view["session"]["csrf_token"].as_str().unwrap_or_default().to_owned();
        assert!(cookie.starts_with("__Host-") && !token.is_empty() && !csrf.is_empty(), "{set}");
        system.ledger.lock().unwrap().once("session token", token, &answer.asked);
        Self { system, view, address: address.to_owned(), cookie, csrf }
    }

    /// A request as the portal's page sends it.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.system
            .request(method, path)
            .header("origin", &self.system.ready.base_url)
            .header("cf-connecting-ip", &self.address)
            .header("cookie", &self.cookie)
            .header("x-csrf-token", &self.csrf)
    }

    /// Creates a secret.
    pub async fn create(&self, client_id: &str, name: &str, expires_on: &str, key: &str) -> Answer {
        let path = format!("/api/applications/{client_id}/secrets");
        let form = json!({ "name": name, "expires_on": expires_on });
        let request = self.request("POST", &path).header("idempotency-key", key).json(&form);
        let answer = self.system.send(request).await;
        if answer.status == 201 {
            let text = answer.json()["text"].as_str().unwrap_or_default().to_owned();
            let what = format!("text of new secret {name}");
            self.system.ledger.lock().unwrap().once(&what, &text, &format!("POST {path}"));
        }
        answer
    }

    /// Creates a secret that lives a hundred days: its ID and text.
    pub async fn created(&self, client_id: &str, name: &str) -> (String, String) {
        let key = uuid::Uuid::from_u128(unique()).to_string();
        let body = self.create(client_id, name, &System::date_in(100), &key).await.expect(201).json();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&body["secret"]["id"]), text(&body["text"]))
    }

    /// Deletes a secret, as somebody who types the hint that the page shows.
    pub async fn delete(&self, client_id: &str, id: &str) -> Answer {
        let path = format!("/api/applications/{client_id}/secrets/{id}");
        let seen = self.system.send(self.request("GET", &path)).await.json();
        let body = serde_json::json!({"hint": seen["secret"]["hint"]});
        self.system.send(self.request("DELETE", &path).json(&body)).await
    }

    /// What the page shows now.
    pub async fn read(&self) -> Value {
        self.system.send(self.request("GET", "/api/portal")).await.expect(200).json()
    }

    /// An application as the page shows it now.
    pub async fn application(&self, client_id: &str) -> Value {
        let portal = self.read().await;
        let applications = portal["applications"].as_array().cloned().unwrap_or_default();
        applications.into_iter().find(|application| application["client_id"] == client_id).unwrap_or_default()
    }

    /// Secrets of an application as the page shows them now.
    pub async fn secrets(&self, client_id: &str) -> Vec<Value> {
        self.application(client_id).await["secrets"].as_array().cloned().unwrap_or_default()
    }

    /// All audit entries of an application, newest first.
    pub async fn audit(&self, client_id: &str) -> Vec<Value> {
        let path = format!("/api/applications/{client_id}/audit");
        let page = self.system.send(self.request("GET", &path)).await.expect(200).json();
        page["entries"].as_array().cloned().unwrap_or_default()
    }
}

/// Tries to sign in.
pub async fn sign_in(system: &System, address: &str, email: &str, password: &str, code: &str) -> Answer {
    let form = json!({ "email": email, "password": password, "code": code });
    let request = system.request("POST", "/api/session").header("sec-fetch-site", "same-origin");
    system.send(request.header("cf-connecting-ip", address).json(&form)).await
}

/// A person's current code, with more than half of its step left, so that it does not end on the way.
pub async fn fresh_code(person: &Person) -> String {
    loop {
        let now = jiff::Timestamp::now().as_second();
        if now % STEP < STEP / 2 {
            return code(&person.totp_seed, now);
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}

/// Never the same number twice.
pub fn unique() -> u128 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let nanos = u128::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or_default();
    (nanos << 32) | u128::from(NEXT.fetch_add(1, Ordering::Relaxed))
}
