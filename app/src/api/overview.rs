//! What will break.

use credenza_domain::wire::{ApplicationRisk, ManagerRisk, Overview, RefusedRisk, SecretRisk};

use super::{List, Request};

const OVERVIEW: &str = "/api/operator/overview";

/// `GET /api/operator/overview`.
pub(crate) fn overview() -> Request<Overview> {
    Request::new("GET", OVERVIEW)
}

/// `GET /api/operator/overview/secrets`.
pub(crate) fn secrets_at_risk() -> List<SecretRisk> {
    List::at(format!("{OVERVIEW}/secrets"))
}

/// `GET /api/operator/overview/unused`.
pub(crate) fn unused_secrets() -> List<SecretRisk> {
    List::at(format!("{OVERVIEW}/unused"))
}

/// `GET /api/operator/overview/applications`.
pub(crate) fn applications_at_risk() -> List<ApplicationRisk> {
    List::at(format!("{OVERVIEW}/applications"))
}

/// `GET /api/operator/overview/managers`.
pub(crate) fn managers_at_risk() -> List<ManagerRisk> {
    List::at(format!("{OVERVIEW}/managers"))
}

/// `GET /api/operator/overview/refused`.
pub(crate) fn refused_clients() -> List<RefusedRisk> {
    List::at(format!("{OVERVIEW}/refused"))
}

/// The address of a whole list as a file; the browser itself loads it.
pub(crate) fn overview_file(list: &str, format: &str, search: &str) -> String {
    let search = search.trim();
    let words = String::from(js_sys::encode_uri_component(search));
    let search = if search.is_empty() { String::new() } else { format!("&search={words}") };
    format!("{OVERVIEW}/{list}?format={format}{search}")
}
