//! The words of OAuth 2.0 that the token service speaks.

use serde::{Deserialize, Serialize};

/// Error codes of the token endpoint (RFC 6749 §5.2, RFC 8707 §2), and of being busy or down
/// (RFC 6749 §4.1.2.1 lends the name, the status carries the meaning).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OauthErrorCode {
    /// The request itself is wrong.
    InvalidRequest,
    /// The client is not who it says, or its secret does not work.
    InvalidClient,
    /// Not a grant of ours.
    UnsupportedGrantType,
    /// A grant of ours, and not for this client.
    UnauthorizedClient,
    /// The scope names nothing that the client may have.
    InvalidScope,
    /// The resource is nothing that the client may have (RFC 8707 §2).
    InvalidTarget,
    /// Nobody signs in here (RFC 6749 §4.1.2.1).
    UnsupportedResponseType,
    /// Too many tries, or the database or a key is not reachable.
    TemporarilyUnavailable,
}

impl OauthErrorCode {
    /// The code as it stands in the body.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }
}

/// Keeps only what `error_description` may hold (RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E).
/// Everything else becomes `?`, so that no text of ours can break the rule by a name in it.
pub fn error_description(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, '\x20'..='\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e') { c } else { '?' })
        .collect()
}

/// Signature algorithms of access tokens (RFC 7518 §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// ECDSA with P-256 and SHA-256: the default, small and fast.
    ES256,
    /// RSASSA-PKCS1-v1_5 with SHA-256: what RFC 9068 §4 wants every resource to understand.
    RS256,
}

impl Algorithm {
    /// The `alg` value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ES256 => "ES256",
            Self::RS256 => "RS256",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_hold_only_what_the_rfc_allows() {
        assert_eq!(error_description("a\"b\\c\nd\u{e9}e ~"), "a?b?c?d?e ~");
    }

    #[test]
    fn codes_are_spelt_as_they_are_serialised() {
        for code in [
            OauthErrorCode::InvalidClient,
            OauthErrorCode::UnsupportedGrantType,
            OauthErrorCode::InvalidTarget,
        ] {
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{}\"", code.as_str()));
        }
    }
}
