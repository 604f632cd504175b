//! Signing in through the organisation's own provider.

use serde::{Deserialize, Serialize};

/// `POST /api/session/single-sign-on`: begin. Answers 200 with [`SingleSignOn`] and a cookie that
/// binds the sign-in to this browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginSingleSignOn {
    /// The path of the page to come back to.
    pub back: String,
}

/// Where to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SingleSignOn {
    /// The provider's page.
    pub url: String,
}

/// `POST /api/session/single-sign-on/code`: prove a second factor where the provider did not.
/// Answers 201 with a [`Portal`](super::Portal) and the session cookie.
#[derive(Clone, Serialize, Deserialize)]
pub struct SingleSignOnCode {
    /// Six digits of the authenticator, or a recovery code.
    pub code: String,
}
