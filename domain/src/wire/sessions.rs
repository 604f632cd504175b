//! Signing in, and what the portal knows of its session.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// `GET /api/configuration`: what a signed-out page needs to know. Public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// The name in the page's head; the deployment wears the operator's face.
    pub product_name: String,
    /// Whom people ask for help: a mail address.
    pub support_address: String,
    /// Whether people may sign in with a password and a code, beside passkeys.
    pub passwords: bool,
    /// The operators' colour for light pages, `#rrggbb`.
    #[serde(default)]
    pub accent_light: Option<String>,
    /// The same for dark pages.
    #[serde(default)]
    pub accent_dark: Option<String>,
    /// The address of the operators' logo.
    #[serde(default)]
    pub logo: Option<String>,
    /// What the organisation's own sign-in service is called, where the deployment has one.
    #[serde(default)]
    pub single_sign_on: Option<String>,
}

/// `POST /api/session`: sign in. Answers 201 with a [`Portal`](super::Portal) and the session cookie.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// The person's mail address.
    pub email: String,
    /// The password.
    pub password: String,
    /// Six digits of the authenticator, or a recovery code.
    pub code: String,
}

/// `POST /api/session/step-up`: prove again that it is you, without losing your place.
/// Answers 200 with a [`Session`]; the session's cookie is replaced.
#[derive(Clone, Serialize, Deserialize)]
pub struct StepUp {
    /// The password.
    pub password: String,
    /// Six digits of the authenticator, or a recovery code.
    pub code: String,
}

/// What the portal must know of its session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Goes into [`CSRF_HEADER`](super::CSRF_HEADER).
    pub csrf_token: String,
    /// Until then, acts that change something need no further proof.
    #[serde(with = "crate::instants")]
    pub stepped_up_until: Timestamp,
    /// The session ends then, whatever happens.
    #[serde(with = "crate::instants")]
    pub ends_at: Timestamp,
}
