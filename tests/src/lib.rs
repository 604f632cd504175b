//! What the tests over the wire share: a running system, people with a browser, machines, the mail catcher,
//! and a ledger of everything that must never leak.
//!
//! In scope: HTTP, and the files that a running system leaves behind.
//! Out of scope: the project's own crates. What is said here about the wire is said a second time on purpose.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test may end at once, and its message is the answer"
)]

pub mod answer;
pub mod journal;
pub mod ledger;
pub mod mails;
pub mod passkey;
pub mod portal;
pub mod system;
