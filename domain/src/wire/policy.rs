//! What operators decide for the whole deployment.

use serde::{Deserialize, Serialize};

/// `GET /api/operator/policy`, and the answer of `PUT`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HousePolicy {
    /// Days for which a secret can live; `None`: one calendar year.
    pub secret_lifetime_days: Option<u32>,
    /// Secrets that may be alive in one application.
    pub live_secrets_max: u32,
    /// Seconds for which any token lives at most.
    pub token_lifetime_max_seconds: u32,
    /// Days before the end at which people are reminded, beside the last week.
    pub milestones: Vec<u32>,
    /// The name in the page's head and in mails; empty: the configuration's.
    pub product_name: String,
    /// Whom people ask for help; empty: the configuration's.
    pub support_address: String,
    /// `#rrggbb` for the light theme; empty: ours.
    pub accent_light: String,
    /// `#rrggbb` for the dark theme; empty: ours.
    pub accent_dark: String,
    /// There is a logo.
    pub has_logo: bool,
    /// Counts edits.
    pub version: u32,
}

/// `PUT /api/operator/policy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditPolicy {
    /// 1 to 365; `None`: one calendar year.
    pub secret_lifetime_days: Option<u32>,
    /// 2 to 20.
    pub live_secrets_max: u32,
    /// 60 to 86400.
    pub token_lifetime_max_seconds: u32,
    /// Such as `42, 21`; the last week is always reminded of.
    pub milestones: String,
    /// Up to 40 characters; empty: the configuration's.
    pub product_name: String,
    /// A mail address; empty: the configuration's.
    pub support_address: String,
    /// `#rrggbb`, or empty.
    pub accent_light: String,
    /// `#rrggbb`, or empty.
    pub accent_dark: String,
    /// A PNG in base64, up to 64 KiB; empty: none; `None`: as it is.
    pub logo: Option<String>,
    /// Of the policy that is edited.
    pub version: u32,
}
