//! Who did what.

use credenza_domain::ids::OrganisationId;
use credenza_domain::wire::{AuditActions, AuditChain, AuditPage};

use super::Request;

/// A log of which a person may read the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Log {
    /// Over everything, for the operator.
    Overall,
    /// Of an organisation.
    Organisation(OrganisationId),
}

impl Log {
    fn path(self) -> String {
        match self {
            Self::Overall => OPERATOR_AUDIT.to_owned(),
            Self::Organisation(id) => format!("/api/organisations/{id}/audit"),
        }
    }
}

/// `GET /api/operator/audit`, and under it what belongs to it.
pub(crate) const OPERATOR_AUDIT: &str = "/api/operator/audit";

/// `GET /api/applications/{client_id}/audit`.
pub(crate) fn audit(client_id: &str, before: Option<&str>) -> Request<AuditPage> {
    let client_id = String::from(js_sys::encode_uri_component(client_id));
    Request::new("GET", format!("/api/applications/{client_id}/audit{}", cursor(before)))
}

/// `GET /api/organisations/{organisation_id}/audit`.
pub(crate) fn audit_of_organisation(id: OrganisationId, before: Option<&str>) -> Request<AuditPage> {
    Request::new("GET", format!("{}{}", Log::Organisation(id).path(), cursor(before)))
}

/// `GET …/audit/chain`.
pub(crate) fn audit_chain(log: Log, after: u64) -> Request<AuditChain> {
    Request::new("GET", format!("{}/chain?after={after}", log.path()))
}

/// `GET /api/operator/audit/actions`.
pub(crate) fn audit_actions() -> Request<AuditActions> {
    Request::new("GET", format!("{OPERATOR_AUDIT}/actions"))
}

fn cursor(before: Option<&str>) -> String {
    before.map_or_else(String::new, |before| {
        format!("?before={}", String::from(js_sys::encode_uri_component(before)))
    })
}
