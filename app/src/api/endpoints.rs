//! Chats and webhooks of an organisation.

use credenza_domain::wire::{CreateEndpoint, CreatedEndpoint, Deliveries, DeliveryView, Endpoints};

use super::Request;

fn path(organisation: &str) -> String {
    format!("/api/organisations/{organisation}/endpoints")
}

/// `GET /api/organisations/{organisation_id}/endpoints`.
pub(crate) fn endpoints(organisation: &str) -> Request<Endpoints> {
    Request::new("GET", path(organisation))
}

/// `POST /api/organisations/{organisation_id}/endpoints`.
pub(crate) fn create_endpoint(organisation: &str, body: &CreateEndpoint) -> Request<CreatedEndpoint> {
    Request::new("POST", path(organisation)).with(body)
}

/// `DELETE /api/organisations/{organisation_id}/endpoints/{endpoint_id}`.
pub(crate) fn delete_endpoint(organisation: &str, id: &str) -> Request<()> {
    Request::new("DELETE", format!("{}/{id}", path(organisation)))
}

/// `POST /api/organisations/{organisation_id}/endpoints/{endpoint_id}/enable`.
pub(crate) fn enable_endpoint(organisation: &str, id: &str) -> Request<()> {
    Request::new("POST", format!("{}/{id}/enable", path(organisation)))
}

/// `POST /api/organisations/{organisation_id}/endpoints/{endpoint_id}/test`.
pub(crate) fn test_endpoint(organisation: &str, id: &str) -> Request<DeliveryView> {
    Request::new("POST", format!("{}/{id}/test", path(organisation)))
}

/// `GET /api/organisations/{organisation_id}/endpoints/{endpoint_id}/deliveries`.
pub(crate) fn deliveries(organisation: &str, id: &str) -> Request<Deliveries> {
    Request::new("GET", format!("{}/{id}/deliveries", path(organisation)))
}
