//! The only SQL. One file per subject, with the same name as its service.
//!
//! In scope: statements, and rows as values. Rules that must hold under concurrency (a limit, a
//! single use, a lock) are one conditional statement here, never a read followed by a write.

pub mod access;
pub mod applications;
pub mod audit;
pub mod audit_chain;
pub mod audit_search;
pub mod calendar;
pub mod client_keys;
pub mod deliveries;
pub mod digests;
pub mod endpoints;
pub mod factors;
pub mod import;
pub mod invitations;
pub mod keys;
pub mod leaks;
pub mod machines;
pub mod mail_api;
pub mod mail_events;
pub mod mail_log;
pub mod operator_tokens;
pub mod organisations;
pub mod outbox;
pub mod overview;
pub mod passkeys;
pub mod people;
pub mod policy;
pub mod portal;
pub mod preferences;
pub mod registry;
pub mod reminders;
pub mod resource_servers;
pub mod rotations;
pub mod secrets;
pub mod sessions;
pub mod single_sign_on;
pub mod systems;
pub mod throttles;
pub mod ticks;
pub mod tokens;
pub mod tries;
pub mod undo;
pub mod usage;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// Reads an `_at` column.
fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let seconds = i64::deserialize(deserializer)?;
    Timestamp::from_second(seconds).map_err(serde::de::Error::custom)
}

/// Reads an `_at` column that may be NULL.
fn maybe_instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let seconds = Option::<i64>::deserialize(deserializer)?;
    seconds.map(Timestamp::from_second).transpose().map_err(serde::de::Error::custom)
}

/// Reads 0 or 1.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(i64::deserialize(deserializer)? != 0)
}

/// Reads a column that holds JSON made by SQLite's JSON functions.
fn json<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    serde_json::from_str(&text).map_err(serde::de::Error::custom)
}
