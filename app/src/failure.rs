//! What can come back instead of an answer, and how it is said.

use credenza_domain::problems::{Problem, ProblemType};

use crate::text;

/// Why a request has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No answer came: the network or the service is away.
    Offline,
    /// An answer came that this version of the portal does not understand.
    Unreadable,
    /// The Worker said no, and why.
    Refused {
        /// Its problem body.
        problem: Box<Problem>,
        /// Seconds from `Retry-After`.
        retry_after: Option<u32>,
    },
    /// The browser got no answer from a passkey.
    NoPasskey,
    /// The authenticator holds a passkey of this person already.
    PasskeyKnown,
    /// The person did not confirm who they are; nothing is to be said.
    Abandoned,
}

impl Failure {
    /// The type of a refusal.
    pub(crate) fn code(&self) -> Option<ProblemType> {
        match self {
            Self::Refused { problem, .. } => Some(problem.code),
            _ => None,
        }
    }

    /// Whether the refusal has this type.
    pub(crate) fn is(&self, code: ProblemType) -> bool {
        self.code() == Some(code)
    }

    /// A short heading.
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Offline => text::OFFLINE_TITLE.to_owned(),
            Self::NoPasskey => text::NO_PASSKEY_TITLE.to_owned(),
            Self::PasskeyKnown => text::PASSKEY_KNOWN.to_owned(),
            Self::Unreadable | Self::Abandoned => text::UNREADABLE_TITLE.to_owned(),
            Self::Refused { problem, .. } => problem.title.clone(),
        }
    }

    /// What happened and what to do.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::Offline => text::OFFLINE_DETAIL.to_owned(),
            Self::NoPasskey => text::NO_PASSKEY_DETAIL.to_owned(),
            Self::PasskeyKnown => text::PASSKEY_KNOWN_DETAIL.to_owned(),
            Self::Unreadable | Self::Abandoned => text::UNREADABLE_DETAIL.to_owned(),
            Self::Refused { problem, retry_after: Some(seconds) } => {
                format!("{} {}", problem.detail, text::try_again_in(*seconds))
            }
            Self::Refused { problem, .. } => problem.detail.clone(),
        }
    }

    /// What support asks for, where the failure stands in a log.
    pub(crate) fn reference(&self) -> Option<String> {
        match self {
            Self::Refused { problem, .. } if problem.status >= 500 => Some(problem.correlation_id.clone()),
            _ => None,
        }
    }

    /// What stands beside a field.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        match self {
            Self::Refused { problem, .. } => {
                problem.errors.iter().find(|error| error.field == name).map(|error| error.message.clone())
            }
            _ => None,
        }
    }

    /// Whether everything there is to say stands beside fields.
    pub(crate) fn is_about_fields(&self) -> bool {
        matches!(self, Self::Refused { problem, .. } if !problem.errors.is_empty())
    }
}
