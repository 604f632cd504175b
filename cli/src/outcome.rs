//! What a command ends with: lines for a person, or one object for a program, and an exit code.

use std::process::ExitCode;

use serde_json::{Map, Value};

/// Why a command did not work, by exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Network, files, a fault of the server: another try may work.
    Failed = 1,
    /// Something has to be said or set up in another way first.
    WrongUse = 2,
    /// The server refused: wrong secret, no permission.
    Refused = 3,
    /// As many secrets as there may be.
    NoRoom = 4,
    /// It works, but not for long.
    ExpiresSoon = 5,
}

/// A command that did not work.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) why: Why,
    pub(crate) message: String,
    /// The server's word for it, such as `invalid_target`; empty where it has none.
    pub(crate) code: String,
}

impl Failure {
    pub(crate) fn new(why: Why, message: impl std::fmt::Display) -> Self {
        Self { why, message: message.to_string(), code: String::new() }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(Why::Failed, format!("{:#}", error.into()))
    }
}

/// What a command found.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// For a person.
    pub(crate) lines: Vec<String>,
    /// For a program: names and texts.
    pub(crate) values: Vec<(&'static str, String)>,
    /// 0, or that of [`Why::ExpiresSoon`].
    pub(crate) code: u8,
}

/// Prints, and makes the exit code. Refusals go to standard error.
pub(crate) fn finish(done: Result<Outcome, Failure>, json: bool) -> ExitCode {
    match done {
        Ok(outcome) if json => {
            let object: Map<String, Value> =
                outcome.values.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            println!("{}", Value::from(object));
            ExitCode::from(outcome.code)
        }
        Ok(outcome) => {
            for line in outcome.lines {
                println!("{line}");
            }
            ExitCode::from(outcome.code)
        }
        Err(failure) => {
            eprintln!("credenza: {}", failure.message);
            ExitCode::from(failure.why as u8)
        }
    }
}
