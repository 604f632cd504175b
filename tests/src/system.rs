//! The running system that `cargo xtask test` hands over.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::Value;

use crate::answer::Answer;
use crate::ledger::Ledger;

/// What stands in the ready line of `cargo xtask dev --headless`.
#[derive(Debug, Deserialize)]
pub struct Ready {
    /// The portal and the Worker.
    pub base_url: String,
    /// The mail catcher.
    pub mail_url: String,
    /// The deployment.
    pub tenant_id: String,
    /// Who can sign in.
    pub people: Vec<Person>,
    /// With their secrets.
    pub applications: Vec<Application>,
    /// Who can enrol.
    pub invitations: Vec<Invitation>,
}

/// Somebody who can sign in.
#[derive(Debug, Deserialize)]
pub struct Person {
    /// Mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// The password.
    pub password: String,
    /// Base32.
    pub totp_seed: String,
    /// Each good once.
    pub recovery_codes: Vec<String>,
}

/// An application and its secrets.
#[derive(Debug, Deserialize)]
pub struct Application {
    /// Its key.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// APIs that it may use.
    pub resources: Vec<Resource>,
    /// With their texts.
    pub secrets: Vec<Secret>,
}

/// An API in an environment.
#[derive(Debug, Deserialize)]
pub struct Resource {
    /// What becomes `aud`.
    pub identifier: String,
    /// `production` or `sandbox`.
    pub environment: String,
}

/// A secret of the demo.
#[derive(Debug, Deserialize)]
pub struct Secret {
    /// The record.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The text.
    pub text: String,
    /// `live`, `near_expiry` and so on.
    pub state: String,
}

/// A link to enrol.
#[derive(Debug, Deserialize)]
pub struct Invitation {
    /// Mail address.
    pub email: String,
    /// The link; the token is its fragment.
    pub url: String,
}

/// The system, and what was seen of it.
pub struct System {
    /// The ready line.
    pub ready: Ready,
    /// Where the system keeps its data and logs.
    pub state: PathBuf,
    /// What must not leak, and all answers.
    pub ledger: Mutex<Ledger>,
    client: Client,
}

impl System {
    /// Reads where the system is from the variable `CREDENZA_SYSTEM`.
    pub fn connect() -> Self {
        let Some(path) = std::env::var_os("CREDENZA_SYSTEM").map(PathBuf::from) else {
            panic!(
                "These tests need a running system. `cargo xtask test --only journeys` starts one and runs them; \
                 or set CREDENZA_SYSTEM to a file with the ready line of `cargo xtask dev --headless`, inside its state folder."
            )
        };
        Self::at(&path)
    }

    /// The system whose ready line stands in this file, inside its state folder.
    pub fn at(path: &Path) -> Self {
        let text =
            std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let ready: Ready = serde_json::from_str(&text).unwrap();
        let mut ledger = Ledger::default();
        for person in &ready.people {
            ledger.never(&format!("password of {}", person.name), &person.password);
            ledger.never_seed(&format!("TOTP seed of {}", person.name), &person.totp_seed);
            for code in &person.recovery_codes {
                ledger.never(&format!("recovery code of {}", person.name), code);
            }
        }
        for secret in ready.applications.iter().flat_map(|application| &application.secrets) {
            ledger.never(&format!("text of secret {}", secret.name), &secret.text);
        }
        let client = Client::builder().timeout(Duration::from_mins(1)).no_proxy().build().unwrap();
        let state = path.parent().unwrap_or(Path::new(".")).to_path_buf();
        Self { ready, state, ledger: Mutex::new(ledger), client }
    }

    /// A request to the Worker.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().unwrap();
        self.client
            .request(method, format!("{}{path}", self.ready.base_url))
            .header("user-agent", "credenza-tests/1")
    }

    /// A request to the mail catcher.
    pub fn mail_request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("{}{path}", self.ready.mail_url))
    }

    /// Sends, and writes the answer into the ledger.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let asked = format!("{} {}", request.method(), request.url().path());
        let answer = match self.client.execute(request).await {
            Ok(response) => Answer::read(asked, response).await,
            Err(error) => panic!("{asked}: {error:?}"),
        };
        self.ledger.lock().unwrap().saw(&answer);
        answer
    }

    /// A token request in the shape of a form.
    pub async fn token(&self, address: &str, client_id: &str, secret: &str, resource: &str) -> Answer {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", secret),
            ("resource", resource),
        ];
        let request = self.request("POST", "/oauth2/token").header("cf-connecting-ip", address).form(&form);
        let answer = self.send(request).await;
        if answer.status == 200 {
            let token = answer.json()["access_token"].as_str().unwrap_or_default().to_owned();
            self.ledger.lock().unwrap().once("access token", &token, "POST /oauth2/token");
        }
        answer
    }

    /// A person of the demo by first name.
    pub fn person(&self, name: &str) -> &Person {
        self.ready.people.iter().find(|person| person.name.starts_with(name)).unwrap()
    }

    /// An application of the demo.
    pub fn application(&self, name: &str) -> &Application {
        self.ready.applications.iter().find(|application| application.name == name).unwrap()
    }

    /// Runs the cron as of an instant, in milliseconds since 1970.
    pub async fn tick(&self, at: jiff::Timestamp) -> Answer {
        let path = format!("/cdn-cgi/handler/scheduled?cron=*/15+*+*+*+*&time={}", at.as_millisecond());
        self.send(self.request("GET", &path)).await.expect(200)
    }

    /// What a form of the portal takes as a date, so many days from today.
    pub fn date_in(days: i64) -> String {
        let then = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        then.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
    }

    /// The JSON of a `GET`.
    pub async fn get(&self, path: &str) -> Value {
        self.send(self.request("GET", path)).await.expect(200).json()
    }
}
