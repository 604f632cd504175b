//! APIs that ask about tokens.

use credenza_domain::wire::{CreateResourceServer, CreatedResourceServer, ResourceServers};

use super::Request;

/// `GET /api/operator/resource-servers`.
pub(crate) fn resource_servers() -> Request<ResourceServers> {
    Request::new("GET", RESOURCE_SERVERS)
}

/// `POST /api/operator/resource-servers`.
pub(crate) fn create_resource_server(body: &CreateResourceServer) -> Request<CreatedResourceServer> {
    Request::new("POST", RESOURCE_SERVERS).with(body)
}

/// `DELETE /api/operator/resource-servers/{id}`.
pub(crate) fn delete_resource_server(id: &str) -> Request<()> {
    Request::new("DELETE", format!("{RESOURCE_SERVERS}/{id}"))
}

const RESOURCE_SERVERS: &str = "/api/operator/resource-servers";
