//! Who did what.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::secrets::Hint;

/// `GET /api/applications/{client_id}/audit`: newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Goes into `?before=` to read on; `None` at the end.
    pub next: Option<String>,
}

/// Who did what to which object, when, from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    #[serde(with = "crate::instants")]
    pub at: Timestamp,
    /// Name of the person, or `None` for the system itself.
    pub actor: Option<String>,
    /// What, such as `secret.created`.
    pub action: String,
    /// Name of the object at that time.
    pub object: String,
    /// The hint, where the object is a secret.
    pub hint: Option<Hint>,
    /// The address shortened to its network; empty for the system itself.
    pub network: String,
}
