//! The rules of the house as tests. Each failure names the places and says the reason.
//!
//! They read the files that git knows or would take, so a new file is held to them before its first commit.
#![expect(clippy::unwrap_used, reason = "a test may end at once")]

mod docs;
mod files;
mod headers;
mod imports;
mod safety;
mod security;
mod sql;
