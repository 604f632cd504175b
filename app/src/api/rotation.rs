//! Guided rotations, the panic button, the evidence of a secret, and acts that can be taken back.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::wire::{
    CutOff, DeletedSecrets, Panic, Panicked, PlanBrownOut, PlanDeletion, RotationView, RunbookView,
    SecretDetail, SecretUsage, StartRotation, StartedRotation, SystemLabel, SystemLabels,
};

use super::Request;

fn application(client_id: ClientId, rest: &str) -> String {
    format!("/api/applications/{client_id}/{rest}")
}

fn secret(client_id: ClientId, id: SecretId, rest: &str) -> String {
    format!("/api/applications/{client_id}/secrets/{id}{rest}")
}

/// `GET …/rotation`.
pub(crate) fn rotation(client_id: ClientId) -> Request<RotationView> {
    Request::new("GET", application(client_id, "rotation"))
}

/// `POST …/rotation`. The same `key` twice creates one secret.
pub(crate) fn start_rotation(
    client_id: ClientId,
    key: String,
    body: &StartRotation,
) -> Request<StartedRotation> {
    let mut request = Request::new("POST", application(client_id, "rotation")).with(body);
    request.plain.key = Some(key);
    request
}

/// `DELETE …/rotation`.
pub(crate) fn end_rotation(client_id: ClientId) -> Request<RotationView> {
    Request::new("DELETE", application(client_id, "rotation"))
}

/// `POST …/panic`.
pub(crate) fn press_panic(client_id: ClientId, key: String, body: &Panic) -> Request<Panicked> {
    let mut request = Request::new("POST", application(client_id, "panic")).with(body);
    request.plain.key = Some(key);
    request
}

/// Where the timeline is downloaded; `format` is `csv` or `json`.
pub(crate) fn timeline_address(client_id: ClientId, format: &str) -> String {
    application(client_id, &format!("timeline?format={format}"))
}

/// `GET …/runbook`.
pub(crate) fn runbook(client_id: ClientId) -> Request<RunbookView> {
    Request::new("GET", application(client_id, "runbook"))
}

/// `GET …/systems`.
pub(crate) fn system_labels(client_id: ClientId) -> Request<SystemLabels> {
    Request::new("GET", application(client_id, "systems"))
}

/// `PUT …/systems`.
pub(crate) fn label_system(client_id: ClientId, body: &SystemLabel) -> Request<SystemLabels> {
    Request::new("PUT", application(client_id, "systems")).with(body)
}

/// `GET …/secrets/deleted`.
pub(crate) fn deleted_secrets(client_id: ClientId) -> Request<DeletedSecrets> {
    Request::new("GET", application(client_id, "secrets/deleted"))
}

/// `GET …/secrets/{secret_id}`.
pub(crate) fn secret_detail(client_id: ClientId, id: SecretId) -> Request<SecretDetail> {
    Request::new("GET", secret(client_id, id, ""))
}

/// `GET …/secrets/{secret_id}/usage`.
pub(crate) fn secret_usage(client_id: ClientId, id: SecretId) -> Request<SecretUsage> {
    Request::new("GET", secret(client_id, id, "/usage"))
}

/// `POST …/secrets/{secret_id}/disable`. An empty hint is none.
pub(crate) fn disable_secret(client_id: ClientId, id: SecretId, hint: &str) -> Request<SecretDetail> {
    let body = CutOff { hint: (!hint.is_empty()).then(|| hint.to_owned()) };
    Request::new("POST", secret(client_id, id, "/disable")).with(&body)
}

/// `POST …/secrets/{secret_id}/enable`.
pub(crate) fn enable_secret(client_id: ClientId, id: SecretId) -> Request<SecretDetail> {
    Request::new("POST", secret(client_id, id, "/enable"))
}

/// `POST …/secrets/{secret_id}/restore`.
pub(crate) fn restore_secret(client_id: ClientId, id: SecretId) -> Request<SecretDetail> {
    Request::new("POST", secret(client_id, id, "/restore"))
}

/// `PUT …/secrets/{secret_id}/brown-out`.
pub(crate) fn plan_brown_out(
    client_id: ClientId,
    id: SecretId,
    body: &PlanBrownOut,
) -> Request<SecretDetail> {
    Request::new("PUT", secret(client_id, id, "/brown-out")).with(body)
}

/// `DELETE …/secrets/{secret_id}/brown-out`.
pub(crate) fn end_brown_out(client_id: ClientId, id: SecretId) -> Request<SecretDetail> {
    Request::new("DELETE", secret(client_id, id, "/brown-out"))
}

/// `PUT …/secrets/{secret_id}/deletion`.
pub(crate) fn plan_deletion(client_id: ClientId, id: SecretId, body: &PlanDeletion) -> Request<SecretDetail> {
    Request::new("PUT", secret(client_id, id, "/deletion")).with(body)
}

/// `DELETE …/secrets/{secret_id}/deletion`.
pub(crate) fn cancel_deletion(client_id: ClientId, id: SecretId) -> Request<SecretDetail> {
    Request::new("DELETE", secret(client_id, id, "/deletion"))
}
