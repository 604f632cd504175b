//! Problem bodies (RFC 9457): one closed list of types, one page of the docs each.

use serde::{Deserialize, Serialize};

/// Media type of a problem body (RFC 9457 §3).
pub const MEDIA_TYPE: &str = "application/problem+json";

macro_rules! problem_types {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $status:literal, $title:literal;)*) => {
        /// What can go wrong, as the caller sees it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum ProblemType { $($(#[$doc])* $variant,)* }

        impl ProblemType {
            /// All of them, for tests and docs.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The last part of the type's address.
            pub const fn slug(self) -> &'static str { match self { $(Self::$variant => $slug,)* } }

            /// The HTTP status.
            pub const fn status(self) -> u16 { match self { $(Self::$variant => $status,)* } }

            /// The same short text for each occurrence.
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title,)* } }
        }
    };
}

problem_types! {
    /// The body is no JSON of the expected shape.
    MalformedBody = "malformed-body", 400, "The request body cannot be read";
    /// A field breaks a rule; `errors` says which.
    InvalidFields = "invalid-fields", 422, "Some fields need attention";
    /// No session, or one that has ended.
    SignedOut = "signed-out", 401, "You are not signed in";
    /// No bearer token of the client's own, or one that is not taken any more.
    InvalidToken = "invalid-token", 401, "The bearer token is not taken";
    /// Address, password and code do not belong together. It is never said which is wrong.
    SignInFailed = "sign-in-failed", 401, "Signing in failed";
    /// The passkey is not known here, or what it answered does not hold. It is never said why.
    PasskeyFailed = "passkey-failed", 401, "The passkey was not accepted";
    /// The deployment has switched passwords off.
    PasswordsOff = "passwords-off", 403, "Passwords are not used here";
    /// The last proof of identity is more than ten minutes old.
    StepUpRequired = "step-up-required", 403, "Please confirm that it is you";
    /// The request did not come from the portal's own page.
    CrossSite = "cross-site", 403, "This request did not come from the portal";
    /// The person may see the object but not do this with it.
    Forbidden = "forbidden", 403, "Your role does not allow this";
    /// No such object, or one of somebody else: both look the same.
    NotFound = "not-found", 404, "Not found";
    /// The path exists, but not with this method.
    MethodNotAllowed = "method-not-allowed", 405, "This method is not offered here";
    /// This idempotency key was used already; the text of its secret is not shown again.
    AlreadyCreated = "already-created", 409, "This secret was already created";
    /// The application has as many live secrets as the operator allows.
    LimitReached = "limit-reached", 409, "There is no room for another secret";
    /// The secret is in a state in which this cannot be done.
    SecretState = "secret-state", 409, "This cannot be done with the secret as it is";
    /// The operator has switched the application off.
    ApplicationDisabled = "application-disabled", 409, "This application is switched off";
    /// Nobody would be left to manage something; `confirm_last` says that this is meant.
    LastManager = "last-manager", 409, "Nobody would be left to manage this";
    /// Somebody has to be able to let the others in.
    LastOperator = "last-operator", 409, "The last operator stays";
    /// The object has another version than the one that was edited.
    EditedMeanwhile = "edited-meanwhile", 412, "Somebody else changed this meanwhile";
    /// Without this factor the person could not sign in any more.
    LastFactor = "last-factor", 409, "This is your last way to sign in";
    /// The authenticator or passkey is registered already, or there are too many of them.
    FactorRefused = "factor-refused", 409, "This cannot be added";
    /// Unknown, used or expired invitation: all look the same.
    InvitationInvalid = "invitation-invalid", 410, "This invitation does not work any more";
    /// Unknown, withdrawn, answered or expired question to an organisation: all look the same.
    ConfirmationInvalid = "confirmation-invalid", 410, "This question does not wait for an answer any more";
    /// A sign-in through a provider that waited for a second factor: too late, used, or of another browser.
    SignInOver = "sign-in-over", 410, "This sign-in is over";
    /// More than the path takes.
    BodyTooLarge = "body-too-large", 413, "The request is too large";
    /// Not the media type that the path takes.
    UnsupportedMediaType = "unsupported-media-type", 415, "This media type is not taken";
    /// Too many tries; `Retry-After` says when to come back.
    TooManyTries = "too-many-tries", 429, "Too many tries";
    /// A defect of ours; the correlation ID finds it in the log.
    Internal = "internal", 500, "Something went wrong on our side";
    /// The database or a key cannot be reached at the moment.
    Unavailable = "unavailable", 503, "The service is not available at the moment";
}

/// A problem body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Address of the type's page; ends in the slug.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// The type, for programs.
    pub code: ProblemType,
    /// The type's title.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time and what to do, for a person.
    pub detail: String,
    /// Stands in our log too.
    pub correlation_id: String,
    /// The fields that need attention.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Name of the member in the request body.
    pub field: String,
    /// For a person, to stand beside the field.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_in_the_body_is_the_slug_of_the_type() {
        for problem in ProblemType::ALL {
            assert_eq!(serde_json::to_string(problem).unwrap(), format!("\"{}\"", problem.slug()));
            assert!((400..600).contains(&problem.status()));
        }
    }
}
