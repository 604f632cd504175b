//! The deployment over HTTP.

use std::time::Duration;

use anyhow::anyhow;
use credenza_domain::wire::{CreateOwnSecret, CreatedSecret, OwnSecrets};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::outcome::{Failure, Why};
use crate::settings::Settings;

/// What a token request is answered with.
#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names of RFC 6749 §5.1")]
pub(crate) struct Token {
    pub(crate) access_token: String,
    /// Unix seconds.
    pub(crate) client_secret_expires_at: Option<i64>,
    pub(crate) expires_in: i64,
}

/// A refusal, of the token service or of the rest.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error: String,
    error_description: String,
    detail: String,
    code: String,
}

/// One deployment.
pub(crate) struct Client<'a> {
    settings: &'a Settings,
    agent: ureq::Agent,
}

impl<'a> Client<'a> {
    pub(crate) fn new(settings: &'a Settings) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(30)))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("credenza-cli/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { settings, agent: config.into() }
    }

    /// Asks for a token for an API; `None`: for the client's only one.
    pub(crate) fn token(&self, secret: &str, resource: Option<&str>) -> Result<Token, Failure> {
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", &self.settings.client_id),
            ("client_secret", secret),
        ];
        form.extend(resource.map(|resource| ("resource", resource)));
        let url = format!("{}/oauth2/token", self.settings.url);
        self.read(self.agent.post(&url).send_form(form))
    }

    /// A token for the client itself.
    pub(crate) fn own_token(&self, secret: &str) -> Result<Token, Failure> {
        self.token(secret, Some(&format!("{}/api/self", self.settings.url))).map_err(|failure| {
            if failure.code != "invalid_target" {
                return failure;
            }
            let words = format!(
                "the secret is right, but this application may not rotate itself yet. One of its credential managers allows it under \u{201c}Rotation by the machine itself\u{201d}: {}/rotate/{}",
                self.settings.url, self.settings.client_id
            );
            Failure { message: words, ..failure }
        })
    }

    pub(crate) fn list(&self, token: &Token) -> Result<OwnSecrets, Failure> {
        let url = format!("{}/api/self/secrets", self.settings.url);
        let bearer = format!("Bearer {}", token.access_token);
        self.read(self.agent.get(&url).header("authorization", &bearer).call())
    }

    /// Creates a secret. A request whose answer is lost may have created one: the next run makes
    /// another, and the list shows the first as never used.
    pub(crate) fn create(&self, token: &Token, form: &CreateOwnSecret) -> Result<CreatedSecret, Failure> {
        let mut key = [0; 16];
        getrandom::fill(&mut key).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
        let key = format!("{:032x}", u128::from_be_bytes(key));
        let url = format!("{}/api/self/secrets", self.settings.url);
        let request = self
            .agent
            .post(&url)
            .header("authorization", &format!("Bearer {}", token.access_token))
            .header("idempotency-key", &key);
        self.read(request.send_json(form))
    }

    fn read<T: DeserializeOwned>(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<T, Failure> {
        let mut answer = answer.map_err(|error| anyhow!("cannot reach {}: {error}", self.settings.url))?;
        let status = answer.status().as_u16();
        let body = answer.body_mut().read_to_string()?;
        if (200..300).contains(&status) {
            return Ok(serde_json::from_str(&body).map_err(|_| anyhow!("{}", not_ours(status)))?);
        }
        let refusal: Refusal = serde_json::from_str(&body).unwrap_or_default();
        let words = [refusal.error_description, refusal.detail, not_ours(status)];
        let message = words.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
        let why = match status {
            _ if refusal.code == "limit-reached" => Why::NoRoom,
            429 => Why::Failed,
            422 => Why::WrongUse,
            400..500 => Why::Refused,
            _ => Why::Failed,
        };
        Err(Failure { code: refusal.error, ..Failure::new(why, message) })
    }
}

/// An answer without our words: another server, or something between us and ours.
fn not_ours(status: u16) -> String {
    format!("status {status}, and no word of why: is this the address of a Credenza portal?")
}
