//! Whether a machine may replace its own secret.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::SelfRotation;

use super::Request;

fn address(client_id: ClientId) -> String {
    format!("/api/applications/{client_id}/self-rotation")
}

/// `GET …/self-rotation`.
pub(crate) fn self_rotation(client_id: ClientId) -> Request<SelfRotation> {
    Request::new("GET", address(client_id))
}

/// `PUT …/self-rotation`.
pub(crate) fn allow_self_rotation(client_id: ClientId, allowed: bool) -> Request<SelfRotation> {
    Request::new("PUT", address(client_id)).with(&SelfRotation { allowed })
}
