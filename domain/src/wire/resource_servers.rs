//! APIs that ask whether tokens are alive.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::secrets::Hint;

/// `GET /api/operator/resource-servers`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceServers {
    /// By name.
    pub resource_servers: Vec<ResourceServerView>,
}

/// An API that asks whether tokens are alive (RFC 7662).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceServerView {
    /// Its client ID at the introspection endpoint.
    pub id: String,
    /// Its name.
    pub name: String,
    /// First three characters of its secret.
    pub hint: Hint,
    /// Identifiers of the resources about whose tokens it may ask.
    pub resources: Vec<String>,
    /// When it was created.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
}

/// `POST /api/operator/resource-servers`: answers 201 with [`CreatedResourceServer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateResourceServer {
    /// 1 to 100 characters, not taken.
    pub name: String,
    /// Identifiers of the resources about whose tokens it may ask.
    pub resources: Vec<String>,
}

/// The one answer that holds a resource server's secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedResourceServer {
    /// The row for the table.
    pub resource_server: ResourceServerView,
    /// The text, never to be had again.
    pub text: String,
}
