//! The real router on real SQLite, with a clock that stands still and entropy that is counted.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]
#![expect(unreachable_pub, reason = "the support module is shared")]

mod access;
mod account;
mod audit;
mod audit_attempts;
mod audit_chain;
mod audit_search;
mod authenticator;
mod bad_days;
mod calendar;
mod client_keys;
mod endpoints;
mod endpoints_silent;
mod endpoints_slow;
mod handovers;
mod hostile;
mod import;
mod in_a_row;
mod introspection;
mod invitations;
mod keys;
mod leaks;
mod letters;
mod limits;
mod machines;
mod mail_apis;
mod mail_batches;
mod mail_log;
mod mail_outages;
mod mail_webhooks;
mod matrix;
mod metadata;
mod microsoft;
mod off_and_on;
mod operator_tokens;
mod outbox;
mod overview;
mod passkeys;
mod people;
mod policy;
mod published_keys;
mod recovery;
mod registry;
mod registry_lists;
mod reminder_states;
mod reminders;
mod rotations;
mod schema;
mod secrets;
mod sessions;
mod sign_in_work;
mod single_sign_on;
mod sliding;
mod support;
mod switched_off;
mod token_answers;
mod token_requests;
mod tokens;
mod undo;
mod usage;

/// The soak of `functions/tests/soak`, on a small scale.
#[path = "../soak"]
mod soak {
    pub mod acts;
    pub mod checks;
    pub mod faults;
    pub mod year;
}
