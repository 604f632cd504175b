//! The demo data: what a newcomer finds after the first start.
//!
//! It is made by the Worker's own services, compiled natively, at instants of the past year; here it
//! is only carried over. Nothing of it is compiled into what is deployed.

use std::sync::Arc;

use credenza_functions::adapters::native::{OsEntropy, World};
use credenza_functions::config::Config;
use credenza_functions::demo::{self, TENANT_ID};
use serde::{Deserialize, Serialize};

use crate::dev::secrets::DevSecrets;

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
    /// Each with `email`, `name` and `url`.
    pub(crate) invitations: serde_json::Value,
    /// Each with `client_id`, `name`, `secret`, `resources`.
    #[serde(default)]
    pub(crate) resource_servers: serde_json::Value,
}

impl Demo {
    /// Nothing at all.
    pub(crate) fn empty() -> Self {
        let none = || serde_json::Value::Array(Vec::new());
        Self {
            sql: String::new(),
            people: none(),
            applications: none(),
            tenant_id: TENANT_ID.to_owned(),
            invitations: none(),
            resource_servers: none(),
        }
    }
}

/// Makes the demo data as of `now`, sealed with the secrets of this state folder.
pub(crate) async fn make(now: jiff::Timestamp, secrets: &DevSecrets, base_url: &str) -> anyhow::Result<Demo> {
    let config = Config::read(|name| {
        let value = match name {
            "BASE_URL" => base_url,
            "TENANT_ID" => TENANT_ID,
            "SUPPORT_ADDRESS" => "support@operator.example",
            "PEPPERS" => &secrets.peppers,
            "WRAPPING_KEYS" => &secrets.wrapping_keys,
            "MAIL_API" => "resend",
            "MAIL_API_URL" => "http://localhost",
            "MAIL_API_KEY" => &secrets.mail_api_key,
            "MAIL_FROM" => "Credenza <no-reply@operator.example>",
            _ => return None,
        };
        Some(value.to_owned())
    })?;
    let world = World::new(config, now, Arc::new(OsEntropy))?;
    let made = demo::fill(&world).await?;
    Ok(Demo {
        sql: world.database.dump()?,
        people: serde_json::to_value(&made.people)?,
        applications: serde_json::to_value(&made.applications)?,
        tenant_id: TENANT_ID.to_owned(),
        invitations: serde_json::to_value(&made.invitations)?,
        resource_servers: serde_json::to_value(&made.resource_servers)?,
    })
}
