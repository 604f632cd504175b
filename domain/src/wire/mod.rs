//! The JSON that the portal and the Worker exchange.
//!
//! Times are RFC 3339 instants in UTC, dates are `2027-03-31`.
//! Types that hold a plaintext derive no `Debug`. One file for each subject.

mod account;
mod audit;
mod client_keys;
mod endpoints;
mod import;
mod invitations;
mod lists;
mod machines;
mod mail_log;
mod operator_tokens;
mod overview;
mod passkeys;
mod people;
mod policy;
mod portal;
mod preferences;
mod registry;
mod resource_servers;
mod rotation;
mod secrets;
mod sessions;
mod single_sign_on;
mod undo;
mod usage;

pub use account::*;
pub use audit::*;
pub use client_keys::*;
pub use endpoints::*;
pub use import::*;
pub use invitations::*;
pub use lists::*;
pub use machines::*;
pub use mail_log::*;
pub use operator_tokens::*;
pub use overview::*;
pub use passkeys::*;
pub use people::*;
pub use policy::*;
pub use portal::*;
pub use preferences::*;
pub use registry::*;
pub use resource_servers::*;
pub use rotation::*;
pub use secrets::*;
pub use sessions::*;
pub use single_sign_on::*;
pub use undo::*;
pub use usage::*;

/// Header with the session-bound token that every unsafe request of the portal carries
/// (NIST SP 800-63B-4 §5.1: content holds a session identifier that the server verifies).
pub const CSRF_HEADER: &str = "x-csrf-token";
/// Header that makes a retried create the same create.
pub const IDEMPOTENCY_HEADER: &str = "idempotency-key";
/// Header where an answer says which line of the log belongs to it.
pub const CORRELATION_HEADER: &str = "x-correlation-id";
