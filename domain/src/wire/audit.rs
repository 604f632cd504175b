//! Who did what.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit_chain::{Head, Sealed};
use crate::ids::{ClientId, OrganisationId, PersonId};
use crate::secrets::Hint;

/// `GET /api/applications/{client_id}/audit` and `GET /api/organisations/{organisation_id}/audit`:
/// newest first.
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
    /// Name of the application concerned, in an organisation's log.
    #[serde(default)]
    pub application: Option<String>,
}

/// A row of `GET /api/operator/audit`: newest first. Filters are `organisation` (ID, name or
/// number), `application` (client ID or name), `person` (ID or mail address), `action`, and the
/// dates `from` and `to`. `GET /api/operator/audit/export` gives the same as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Of the entry.
    pub id: String,
    /// When.
    #[serde(with = "crate::instants")]
    pub at: Timestamp,
    /// Whose log it stands in.
    pub organisation_id: Option<OrganisationId>,
    /// Its name.
    pub organisation: Option<String>,
    /// The application concerned.
    pub client_id: Option<ClientId>,
    /// Its name.
    pub application: Option<String>,
    /// Who; `None` for the system itself.
    pub actor_id: Option<PersonId>,
    /// As the person was called then.
    pub actor: Option<String>,
    /// What, such as `secret.created`.
    pub action: String,
    /// To what.
    pub object_id: String,
    /// As it was called then.
    pub object: String,
    /// The hint, where the object is a secret.
    pub hint: Option<Hint>,
    /// From where.
    pub network: String,
    /// By which browser.
    pub user_agent: String,
}

/// `GET /api/operator/audit/actions`: what the log can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditActions {
    /// Every action that stands in the log, in order.
    pub actions: Vec<String>,
}

/// `GET /api/operator/audit/chain` and `GET /api/organisations/{organisation_id}/audit/chain`:
/// links of a chain in order, to be checked by whoever reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditChain {
    /// Its name, which is part of each hash.
    pub chain: String,
    /// Its last link; `None` while nothing was sealed.
    pub head: Option<Head>,
    /// Entries of the whole log that wait for their seal; a tick sets it.
    pub waiting: u64,
    /// Links behind `?after=`.
    pub entries: Vec<Sealed>,
    /// Goes into `?after=` to read on; `None` at the end.
    pub next: Option<u64>,
}
