//! Where an organisation is told of its secrets: chats and machines.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::endpoints::{EndpointKind, EventKind};

/// `GET /api/organisations/{organisation_id}/endpoints`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// The organisation's name.
    pub organisation: String,
    /// Newest first.
    pub endpoints: Vec<EndpointView>,
}

/// An endpoint. Its whole address is a credential in most chats: only the host is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointView {
    /// The endpoint.
    pub id: String,
    /// What stands there.
    pub kind: EndpointKind,
    /// As its creator named it.
    pub name: String,
    /// Of its address.
    pub host: String,
    /// When it was registered.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Nothing is sent any more: it failed for too long.
    pub disabled: bool,
    /// The last attempt failed.
    pub failing: bool,
}

/// `POST /api/organisations/{organisation_id}/endpoints`: answers 201 with [`CreatedEndpoint`].
#[derive(Clone, Serialize, Deserialize)]
pub struct CreateEndpoint {
    /// What stands there.
    pub kind: EndpointKind,
    /// 1 to 100 characters.
    pub name: String,
    /// See [`crate::endpoints::check_address`].
    pub address: String,
}

/// The one answer that holds what a machine verifies signatures with.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedEndpoint {
    /// The row.
    pub endpoint: EndpointView,
    /// `whsec_…`, for [`EndpointKind::Webhook`] only.
    pub signing_secret: Option<String>,
}

/// `GET /api/organisations/{organisation_id}/endpoints/{id}/deliveries`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliveries {
    /// Newest first; those of the last 90 days, 50 at most.
    pub deliveries: Vec<DeliveryView>,
}

/// What became of one event at one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    /// What happened.
    pub kind: EventKind,
    /// To which secret; empty for a test.
    pub secret: String,
    /// When it happened.
    #[serde(with = "crate::instants")]
    pub at: Timestamp,
    /// Whether it arrived.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// The status that the endpoint answered last, if it answered.
    pub status: Option<u16>,
}

/// Whether an event arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is still tried.
    Owed,
    /// The endpoint took it.
    Sent,
    /// It was given up.
    Failed,
}
