//! The operators' policy.

use credenza_domain::wire::{EditPolicy, HousePolicy};

use super::Request;

const POLICY: &str = "/api/operator/policy";

/// `GET /api/operator/policy`.
pub(crate) fn policy() -> Request<HousePolicy> {
    Request::new("GET", POLICY)
}

/// `PUT /api/operator/policy`.
pub(crate) fn save_policy(body: &EditPolicy) -> Request<HousePolicy> {
    Request::new("PUT", POLICY).with(body)
}
