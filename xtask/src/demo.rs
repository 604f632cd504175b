//! The demo data: what a newcomer finds after the first start.

use serde::{Deserialize, Serialize};

use crate::dev::secrets::DevSecrets;

/// A made-up tenant. It belongs to no real directory.
pub(crate) const TENANT_ID: &str = "5d3c1f0e-8a4b-4c6d-9e2f-7b1a0c9d8e6f";

/// SQL for an empty, migrated database, and what a person or a script must know to use it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Demo {
    /// One script of SQL statements.
    pub(crate) sql: String,
    /// Each with `email`, `name`, `password`, `totp_seed` (base32), `roles` (`[{role, organisation, applications}]`).
    pub(crate) people: serde_json::Value,
    /// Each with `client_id`, `name`, `organisation`, `resources`, `secrets`.
    pub(crate) applications: serde_json::Value,
    /// The deployment's tenant ID.
    pub(crate) tenant_id: String,
    /// Each with `email` and `url`.
    pub(crate) invitations: serde_json::Value,
}

/// Makes the demo data as of `now`, sealed with the secrets of this state folder.
#[expect(clippy::unnecessary_wraps, reason = "the real demo data can fail to be sealed")]
pub(crate) fn make(_now: jiff::Timestamp, _secrets: &DevSecrets, _base_url: &str) -> anyhow::Result<Demo> {
    Ok(Demo {
        sql: String::new(),
        people: serde_json::json!([]),
        applications: serde_json::json!([]),
        tenant_id: TENANT_ID.to_owned(),
        invitations: serde_json::json!([]),
    })
}
