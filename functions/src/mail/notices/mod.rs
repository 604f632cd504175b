//! The words of notices: mails about one thing that happened. One file for each subject, with a
//! function for each notice that makes its [`Letter`].

pub mod digest;
pub mod endpoints;
pub mod leaks;
pub mod panic;
pub mod people;
pub mod registry;
pub mod single_sign_on;
pub mod undo;
pub mod usage;

/// What a notice says. Plain texts only: the templates escape them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// What happened, and what to do.
    pub paragraphs: Vec<String>,
    /// Label and value, such as when and from where.
    pub facts: Vec<(String, String)>,
    /// Label and address of the one thing to click.
    pub link: Option<(String, String)>,
}
