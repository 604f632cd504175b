//! Comma-separated values (RFC 4180): written so that a spreadsheet runs nothing, and read as
//! people's programs write it.

mod read;
mod write;

pub use read::{Record, Table, TableError, read};
pub use write::{Writer, safe};
