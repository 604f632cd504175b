//! Who did what.

use credenza_domain::wire::AuditPage;

use super::Request;

/// `GET /api/applications/{client_id}/audit`.
pub(crate) fn audit(client_id: &str, before: Option<&str>) -> Request<AuditPage> {
    let client_id = String::from(js_sys::encode_uri_component(client_id));
    let query = before.map_or_else(String::new, |before| {
        format!("?before={}", String::from(js_sys::encode_uri_component(before)))
    });
    Request::new("GET", format!("/api/applications/{client_id}/audit{query}"))
}
