//! Evidence of token requests: how much a secret is used, by what, and from where.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// `GET /api/applications/{client_id}/secrets/{secret_id}/usage`. Deleted secrets have evidence too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretUsage {
    /// The server's clock, up to which the series go.
    #[serde(with = "crate::instants")]
    pub now: Timestamp,
    /// The first and the last token, since the secret exists; `None`: there was none.
    pub tokens: Option<UsagePeriod>,
    /// Hours of the last week in which it was presented, oldest first. Hours that are not here had
    /// no use.
    pub hours: Vec<UsageSpan>,
    /// Days (UTC) of the last year in which it was presented, oldest first.
    pub days: Vec<UsageSpan>,
    /// Who uses this, in the last year: the latest first.
    pub origins: Vec<UsageOrigin>,
}

/// From the first to the last token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsagePeriod {
    /// The first.
    #[serde(with = "crate::instants")]
    pub first_at: Timestamp,
    /// The last.
    #[serde(with = "crate::instants")]
    pub last_at: Timestamp,
    /// How many.
    pub count: u64,
}

/// Uses in an hour or a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageSpan {
    /// When the hour or the day begins, in UTC.
    #[serde(with = "crate::instants")]
    pub begins_at: Timestamp,
    /// Requests that were answered with a token.
    pub tokens: u64,
    /// Requests that were refused, though the text was right.
    pub refused: u64,
}

/// A system that presents the secret, as far as it can be told from others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageOrigin {
    /// The address shortened to /24 or /48. Empty: all that came after the first fifty origins of
    /// a day, together.
    pub network: String,
    /// What the client calls itself.
    pub user_agent: String,
    /// For which API and environment, in words; empty where it may use none of what it asked for.
    pub resource: String,
    /// The first request in the last year.
    #[serde(with = "crate::instants")]
    pub first_at: Timestamp,
    /// The last request.
    #[serde(with = "crate::instants")]
    pub last_at: Timestamp,
    /// Requests that were answered with a token.
    pub tokens: u64,
    /// Requests that were refused.
    pub refused: u64,
    /// Requests in the last 24 hours, to the hour, however they were answered.
    pub last_day: u64,
    /// How they were answered.
    pub outcomes: Vec<UsageOutcome>,
}

/// What became of a request whose secret was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsageOutcome {
    /// A token.
    Token,
    /// The secret had expired.
    Expired,
    /// The secret was disabled.
    Disabled,
    /// The secret was deleted.
    Deleted,
    /// The secret was refused for some minutes, to find who uses it.
    BrownOut,
    /// The operator had switched the application off.
    ApplicationDisabled,
    /// No API was named that the application may use.
    NoPermission,
}

impl UsageOutcome {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Expired => "expired",
            Self::Disabled => "disabled",
            Self::Deleted => "deleted",
            Self::BrownOut => "brown_out",
            Self::ApplicationDisabled => "application_disabled",
            Self::NoPermission => "no_permission",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_stored_as_they_are_sent() {
        use UsageOutcome::{ApplicationDisabled, BrownOut, Deleted, Disabled, Expired, NoPermission, Token};
        for outcome in [Token, Expired, Disabled, Deleted, BrownOut, ApplicationDisabled, NoPermission] {
            assert_eq!(serde_json::to_string(&outcome).unwrap(), format!("\"{}\"", outcome.as_str()));
        }
    }
}
