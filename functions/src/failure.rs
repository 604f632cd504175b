//! What a service answers when it cannot do what was asked: one message for the caller, one for
//! the log. It knows no transport.

use credenza_domain::ids::PersonId;
use credenza_domain::problems::{FieldProblem, ProblemType};

use crate::ports::PortError;

/// A refusal or a fault.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The type, from the closed list.
    pub problem: ProblemType,
    /// What happened and what to do, for the caller.
    pub detail: String,
    /// For the log; empty where the type says it all.
    pub log: String,
    /// Fields that need attention.
    pub errors: Vec<FieldProblem>,
    /// Seconds after which another try makes sense.
    pub retry_after: Option<i64>,
    /// What the audit log keeps of the refusal; nothing where it is a mistake and no attempt.
    pub attempt: Option<Attempt>,
}

/// What somebody tried who was not let.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// To reach an object of somebody else, or more than the role allows: the object's ID.
    Access(String),
    /// To sign in: the account's ID and its owner's name, or nothing where there is no such account.
    SignIn(Option<(PersonId, String)>),
}

impl Failure {
    /// A failure of this type.
    pub fn new(problem: ProblemType, detail: impl Into<String>) -> Self {
        Self {
            problem,
            detail: detail.into(),
            log: String::new(),
            errors: Vec::new(),
            retry_after: None,
            attempt: None,
        }
    }

    /// The same as an attempt to reach this object, for the audit log. The answer stays as it is.
    #[must_use]
    pub fn denied(mut self, object: impl std::fmt::Display) -> Self {
        self.attempt = Some(Attempt::Access(object.to_string()));
        self
    }

    /// The same as an attempt to sign in to this account, for the audit log.
    #[must_use]
    pub fn refused_sign_in(mut self, account: Option<(PersonId, String)>) -> Self {
        self.attempt = Some(Attempt::SignIn(account));
        self
    }

    /// The same with a message for the log.
    #[must_use]
    pub fn log(mut self, message: impl std::fmt::Display) -> Self {
        self.log = message.to_string();
        self
    }

    /// Another organisation's object and one that never existed: the same, byte for byte.
    pub fn not_found() -> Self {
        Self::new(ProblemType::NotFound, "There is nothing here that you may see.")
    }

    /// No session, or one that has ended.
    pub fn signed_out() -> Self {
        Self::new(ProblemType::SignedOut, "Please sign in. A session ends after 30 minutes without use.")
    }

    /// Some fields break a rule.
    pub fn fields(errors: Vec<FieldProblem>) -> Self {
        let detail = errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ");
        Self { errors, ..Self::new(ProblemType::InvalidFields, detail) }
    }

    /// Too many tries, until so many seconds have passed.
    pub fn too_many_tries(seconds: i64) -> Self {
        let detail = "There were too many tries. Nothing was changed.";
        Self { retry_after: Some(seconds.max(1)), ..Self::new(ProblemType::TooManyTries, detail) }
    }

    /// So many wrong passwords in a row that none is looked at any more. The same of an account that
    /// does not exist.
    pub fn passwords_closed() -> Self {
        let detail =
            "Too many wrong passwords were tried in a row. Use a passkey, or ask your operator for a link.";
        Self::new(ProblemType::TooManyTries, detail)
    }

    /// Something that cannot be, was.
    pub fn internal(log: impl std::fmt::Display) -> Self {
        Self::new(
            ProblemType::Internal,
            "Nothing was changed. Please try again; if it stays, tell support the correlation ID.",
        )
        .log(log)
    }
}

impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        let detail = "Nothing is lost. Please try again in a minute.";
        Self { retry_after: Some(10), ..Self::new(ProblemType::Unavailable, detail) }.log(error)
    }
}

/// A field's error, for [`Failure::fields`].
pub fn field(name: &str, message: impl std::fmt::Display) -> FieldProblem {
    FieldProblem { field: name.to_owned(), message: message.to_string() }
}
