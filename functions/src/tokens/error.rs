//! What the token endpoint refuses, and in which words (RFC 6749 §5.2).
//!
//! What is said to somebody who does not hold the right text is the same for an unknown client and
//! for a wrong secret. Only the holder of a text that was once right is told what became of it.

use credenza_domain::expiry;
use credenza_domain::ids::SecretId;
use credenza_domain::oauth::OauthErrorCode;
use credenza_domain::secrets::{Hint, SecretState};
use credenza_domain::wire::UsageOutcome;
use jiff::Timestamp;

use crate::ports::PortError;

/// A refusal.
#[derive(Debug)]
pub struct TokenError {
    /// The code in the body.
    pub code: OauthErrorCode,
    /// The HTTP status.
    pub status: u16,
    /// What to do, for the person who reads the log of the client.
    pub description: String,
    /// Which page of `docs/errors/` says more.
    pub page: &'static str,
    /// For our log.
    pub log: String,
    /// Seconds after which another try makes sense.
    pub retry_after: Option<i64>,
    /// The secret whose holder was refused, for the evidence.
    pub(super) holder: Option<(SecretId, UsageOutcome)>,
    guessing: bool,
    flood: bool,
}

impl TokenError {
    fn new(code: OauthErrorCode, status: u16, page: &'static str, description: impl Into<String>) -> Self {
        Self {
            code,
            status,
            description: description.into(),
            page,
            log: String::new(),
            retry_after: None,
            holder: None,
            guessing: false,
            flood: false,
        }
    }

    /// Whether it counts towards the limit of failures: only what a guesser would see.
    pub fn counts_as_failure(&self) -> bool {
        self.guessing
    }

    /// Whether it sheds a flood: those are too many to be written down.
    pub fn is_flood(&self) -> bool {
        self.flood
    }

    /// The refusal of somebody who holds this secret.
    pub(super) fn of_holder(self, secret: SecretId, outcome: UsageOutcome) -> Self {
        Self { holder: Some((secret, outcome)), ..self }
    }

    pub(super) fn with_log(mut self, log: impl std::fmt::Display) -> Self {
        self.log = log.to_string();
        self
    }

    pub(super) fn invalid_request(description: &str) -> Self {
        Self::new(OauthErrorCode::InvalidRequest, 400, "invalid-request", description)
    }

    fn invalid_client(page: &'static str, description: impl Into<String>) -> Self {
        Self::new(OauthErrorCode::InvalidClient, 401, page, description)
    }

    /// The method is not POST.
    pub fn method() -> Self {
        Self::new(OauthErrorCode::InvalidRequest, 405, "invalid-request", "Tokens are asked for with POST.")
    }

    /// Somebody would like to sign in.
    pub fn no_sign_in() -> Self {
        Self::new(
            OauthErrorCode::UnsupportedResponseType,
            400,
            "unsupported-grant",
            "Nobody signs in here: tokens are for machines, by client_credentials at the token endpoint.",
        )
    }

    /// The media type is not the form's.
    pub fn media_type() -> Self {
        Self::new(
            OauthErrorCode::InvalidRequest,
            415,
            "invalid-request",
            "The body must be sent as application/x-www-form-urlencoded.",
        )
    }

    /// The body is over the limit.
    pub fn too_large() -> Self {
        Self::new(
            OauthErrorCode::InvalidRequest,
            413,
            "invalid-request",
            "The body is too large: 16 KiB at most.",
        )
    }

    pub(super) fn no_credentials() -> Self {
        Self::invalid_client(
            "no-credentials",
            "No client authentication. Send client_id and client_secret in the body, or as HTTP Basic.",
        )
    }

    /// At the introspection endpoint.
    pub(super) fn no_assertions_here() -> Self {
        Self::invalid_client(
            "no-credentials",
            "Resource servers authenticate with client_id and client_secret, and not by an assertion.",
        )
    }

    pub(super) fn malformed_basic() -> Self {
        Self::invalid_client(
            "no-credentials",
            "The Authorization header is not HTTP Basic of client_id:client_secret, each form-encoded, in base64.",
        )
    }

    pub(super) fn other_scheme() -> Self {
        Self::invalid_client("no-credentials", "The Authorization header must use the scheme Basic.")
    }

    pub(super) fn unreadable_credentials() -> Self {
        Self::invalid_client(
            "wrong-secret",
            "The client_id or client_secret has characters that none of ours has. Check how it is encoded.",
        )
    }

    /// An unknown client, or a text that is no secret of this client: the same bytes.
    pub(super) fn wrong() -> Self {
        let error = Self::invalid_client(
            "wrong-secret",
            "Unknown client_id, or wrong client_secret. Check that both are complete, and that the secret is the text that was shown once, not its name or ID.",
        );
        Self { guessing: true, ..error }
    }

    /// The text cannot be a secret of ours, whoever the client is: it fails the checksum.
    pub(super) fn not_whole() -> Self {
        let error = Self::invalid_client(
            "wrong-secret",
            "The client_secret is not a whole secret. A whole one has 49 characters, such as abccz_ and 43 more. This one was cut or mistyped, or is something else, such as the ID of the secret.",
        );
        Self { guessing: true, ..error }
    }

    /// The assertion is not one of this client's, is not for us, has expired, or was used before.
    /// For an unknown client: the same bytes.
    pub(super) fn wrong_assertion() -> Self {
        let error = Self::invalid_client(
            "wrong-assertion",
            "The client_assertion is not taken: unknown client or key, wrong signature, not meant for this issuer, expired, valid for more than ten minutes, or used before.",
        );
        Self { guessing: true, ..error }
    }

    /// The token is another client's.
    pub(super) fn foreign_token() -> Self {
        Self::invalid_request("This token was issued to another client. Only its own client may revoke it.")
    }

    /// The tenant in the path is not this deployment's.
    pub fn unknown_tenant() -> Self {
        Self::invalid_request("The tenant in the address is not known here. Check TENANT_ID.")
    }

    /// The text is a secret of this client that works no more. Only its holder sees this.
    pub(super) fn dead_secret(
        state: SecretState,
        since: Option<Timestamp>,
        expires_at: Timestamp,
        hint: &Hint,
        portal: &str,
    ) -> Self {
        let at = |instant: Timestamp| instant.strftime("%Y-%m-%d %H:%M UTC").to_string();
        let (page, what) = match state {
            SecretState::Expired => {
                ("expired-secret", format!("expired at the end of {} (UTC)", expiry::last_day(expires_at)))
            }
            SecretState::Disabled => {
                ("disabled-secret", format!("was disabled on {}", at(since.unwrap_or_default())))
            }
            SecretState::Deleted | SecretState::Active | SecretState::BrownOut => {
                ("deleted-secret", format!("was deleted on {}", at(since.unwrap_or_default())))
            }
        };
        Self::invalid_client(page, format!("The client secret {hint}... {what}. Create a new one at {portal} and put it into this system."))
            .with_log(format!("dead secret {hint}"))
    }

    /// The secret is refused for some minutes, on purpose. Only its holder sees this.
    pub(super) fn browned_out(hint: &Hint, ends_at: Timestamp, now: Timestamp) -> Self {
        let until = ends_at.strftime("%Y-%m-%d %H:%M:%S UTC");
        let error = Self::invalid_client(
            "brown-out",
            format!(
                "The client secret {hint}... is refused until {until}, in a planned brown-out: its managers want to find the systems that still use it. Then it works again by itself. Tell them that this system uses it."
            ),
        );
        let seconds = ends_at.as_second() - now.as_second();
        Self { retry_after: Some(seconds.max(1)), ..error }.with_log(format!("browned-out secret {hint}"))
    }

    /// The application is switched off. Only the holder of a live secret sees this.
    pub(super) fn application_disabled(support: &str) -> Self {
        Self::invalid_client(
            "disabled-application",
            format!("This application is switched off by the operator. Ask {support}."),
        )
    }

    /// A resource server with its right secret. Only its holder sees this.
    pub(super) fn no_grant_for_resource_servers() -> Self {
        Self::new(
            OauthErrorCode::UnauthorizedClient,
            400,
            "unsupported-grant",
            "This is a resource server: it may ask about tokens, and gets none itself. Use client_id and client_secret of an application.",
        )
    }

    pub(super) fn unsupported_grant() -> Self {
        Self::new(
            OauthErrorCode::UnsupportedGrantType,
            400,
            "unsupported-grant",
            "This grant_type is not offered. It must be client_credentials.",
        )
    }

    /// The scope lacks its ending.
    pub(super) fn bare_scope() -> Self {
        Self::new(
            OauthErrorCode::InvalidScope,
            400,
            "no-permission",
            "The scope must be the identifier of an API with /.default behind it. Add /.default, or send the identifier alone as resource.",
        )
    }

    pub(super) fn two_targets() -> Self {
        Self::new(
            OauthErrorCode::InvalidTarget,
            400,
            "no-permission",
            "A token is for one API. Ask for each in a request of its own, by resource or by scope.",
        )
    }

    /// The application has several APIs, and none was named.
    pub(super) fn which_target(choices: &str) -> Self {
        Self::new(
            OauthErrorCode::InvalidTarget,
            400,
            "no-permission",
            format!(
                "Say for which API the token is, in the parameter resource. This application may use: {choices}."
            ),
        )
    }

    /// No API of this name, or one that the application may not use: the same words.
    pub(super) fn no_permission(by_scope: bool, hint: &str) -> Self {
        let code = if by_scope { OauthErrorCode::InvalidScope } else { OauthErrorCode::InvalidTarget };
        let description = format!(
            "This application has no permission for the API that was asked for, or there is no such API.{hint}"
        );
        Self::new(code, 400, "no-permission", description)
    }

    /// An API that the application may use, while the operator has switched it off.
    pub(super) fn switched_off(by_scope: bool, api: &str) -> Self {
        let code = if by_scope { OauthErrorCode::InvalidScope } else { OauthErrorCode::InvalidTarget };
        let description = format!(
            "The operator has switched this API off at the moment: {api}. Your permission stands. Ask the operator when it comes back."
        );
        Self::new(code, 400, "no-permission", description)
    }

    pub(super) fn too_many_failures(seconds: i64) -> Self {
        let error = Self::new(
            OauthErrorCode::TemporarilyUnavailable,
            429,
            "too-many-failures",
            "Too many failed requests of this client from this address. Correct the client_secret or the client_assertion, wait, then try again.",
        );
        Self { retry_after: Some(seconds.max(1)), ..error }
    }

    /// A flood from one address.
    pub fn flood() -> Self {
        let error = Self::new(
            OauthErrorCode::TemporarilyUnavailable,
            429,
            "too-many-failures",
            "Too many requests in a short time. A token lives an hour: keep it and use it again.",
        );
        Self { retry_after: Some(10), flood: true, ..error }
    }

    /// Where a client publishes its own keys nobody answers: who asks may know, and it is theirs.
    pub(super) fn no_key_set(log: impl std::fmt::Display) -> Self {
        let error = Self::unavailable(log);
        let description = "The keys at the address of this application could not be read. Check that it answers within three seconds, then try again.";
        Self { description: description.to_owned(), ..error }
    }

    /// The database or a key cannot be reached. Never a token, never a 401.
    pub fn unavailable(log: impl std::fmt::Display) -> Self {
        let error = Self::new(
            OauthErrorCode::TemporarilyUnavailable,
            503,
            "unavailable",
            "The token service is not available at the moment. Nothing is wrong with your secret. Try again soon.",
        );
        Self { retry_after: Some(10), ..error.with_log(log) }
    }
}

impl From<PortError> for TokenError {
    fn from(error: PortError) -> Self {
        Self::unavailable(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_flood_is_too_much_for_the_log() {
        assert!(TokenError::flood().is_flood());
        let guessed = TokenError::too_many_failures(9);
        assert_eq!((guessed.status, guessed.is_flood()), (429, false), "whoever guesses is written down");
        assert!(!TokenError::wrong().is_flood() && !TokenError::unavailable("x").is_flood());
    }
}
