//! Credenza's rules and wire types.
//!
//! In scope: what a secret, a name, an expiry, a milestone, a role *is*, and the JSON that the
//! portal and the Worker exchange.
//!
//! Out of scope: I/O, async, clocks, randomness. `now` and entropy are arguments, so every rule
//! here is a function that a test can call.

pub mod access;
pub mod audit_chain;
pub mod calendar;
pub mod calendars;
pub mod common_passwords;
pub mod countries;
pub mod csv;
pub mod devices;
pub mod endpoints;
pub mod expiry;
pub mod ids;
pub mod import;
pub mod instants;
pub mod jwk;
pub mod languages;
pub mod leaks;
pub mod names;
pub mod oauth;
pub mod oidc;
pub mod people;
pub mod policy;
pub mod problems;
pub mod registry;
pub mod reminders;
pub mod replacement;
pub mod rotation;
pub mod secrets;
pub mod targets;
pub mod timeline;
pub mod undo;
pub mod webauthn;
pub mod wire;
