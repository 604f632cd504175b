//! Clients that are not ours, against the running Worker: what a standard library makes of our answers.
//!
//! `cargo xtask test --only foreign` starts the systems and runs these tests.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may end at once")]

#[path = "foreign/curl.rs"]
mod curl;
#[path = "foreign/feeds.rs"]
mod feeds;
#[path = "foreign/jose.rs"]
mod jose;
#[path = "foreign/node.rs"]
mod node;
#[path = "foreign/python.rs"]
mod python;
#[path = "foreign/snippets.rs"]
mod snippets;
#[path = "foreign/support.rs"]
mod support;
#[path = "foreign/token_snippets.rs"]
mod token_snippets;
