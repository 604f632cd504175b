//! Acts on a secret that can be taken back.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::ids::SecretId;
use credenza_domain::wire::{CutOff, PlanBrownOut, PlanDeletion, SecretDetail};
use http::StatusCode;

use super::body::{Json, OptionalJson};
use super::guards::Manager;
use super::problem::Refusal;
use crate::failure::Failure;
use crate::undo::{self, Doer};

type Ids = Path<(String, String)>;

/// A malformed ID names nothing.
fn doer<'a>(manager: &'a Manager, ids: &Ids) -> Result<Doer<'a>, Refusal> {
    let Manager { member, authority } = manager;
    let secret: SecretId = ids.0.1.parse().map_err(|_| member.refuse(Failure::not_found()))?;
    let (ports, caller, signed_in) = (&member.ports, &member.caller, &member.signed_in);
    Ok(Doer { ports, caller, signed_in, authority, secret })
}

fn answer(manager: &Manager, result: Result<SecretDetail, Failure>) -> Result<Response, Refusal> {
    let detail = result.map_err(|failure| manager.member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &detail))
}

/// `GET /api/applications/{client_id}/secrets/deleted`
pub(super) async fn deleted(Manager { member, authority }: Manager) -> Result<Response, Refusal> {
    let secrets = undo::deleted(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &secrets))
}

/// `GET /api/applications/{client_id}/secrets/{secret_id}`
pub(super) async fn read(manager: Manager, ids: Ids) -> Result<Response, Refusal> {
    let doer = doer(&manager, &ids)?;
    answer(&manager, undo::read(doer.ports, doer.authority, doer.secret).await)
}

/// `DELETE /api/applications/{client_id}/secrets/{secret_id}`
pub(super) async fn delete(
    manager: Manager,
    ids: Ids,
    OptionalJson(form): OptionalJson<CutOff>,
) -> Result<Response, Refusal> {
    let result = undo::delete(&doer(&manager, &ids)?, &form).await;
    result.map_err(|failure| manager.member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/applications/{client_id}/secrets/{secret_id}/disable`
pub(super) async fn disable(
    manager: Manager,
    ids: Ids,
    OptionalJson(form): OptionalJson<CutOff>,
) -> Result<Response, Refusal> {
    answer(&manager, undo::disable(&doer(&manager, &ids)?, &form).await)
}

/// `POST /api/applications/{client_id}/secrets/{secret_id}/enable`
pub(super) async fn enable(manager: Manager, ids: Ids) -> Result<Response, Refusal> {
    answer(&manager, undo::enable(&doer(&manager, &ids)?).await)
}

/// `POST /api/applications/{client_id}/secrets/{secret_id}/restore`
pub(super) async fn restore(manager: Manager, ids: Ids) -> Result<Response, Refusal> {
    answer(&manager, undo::restore(&doer(&manager, &ids)?).await)
}

/// `PUT /api/applications/{client_id}/secrets/{secret_id}/brown-out`
pub(super) async fn brown_out(
    manager: Manager,
    ids: Ids,
    Json(form): Json<PlanBrownOut>,
) -> Result<Response, Refusal> {
    answer(&manager, undo::plan_brown_out(&doer(&manager, &ids)?, &form).await)
}

/// `DELETE /api/applications/{client_id}/secrets/{secret_id}/brown-out`
pub(super) async fn end_brown_out(manager: Manager, ids: Ids) -> Result<Response, Refusal> {
    answer(&manager, undo::end_brown_out(&doer(&manager, &ids)?).await)
}

/// `PUT /api/applications/{client_id}/secrets/{secret_id}/deletion`
pub(super) async fn plan_deletion(
    manager: Manager,
    ids: Ids,
    Json(form): Json<PlanDeletion>,
) -> Result<Response, Refusal> {
    answer(&manager, undo::plan_deletion(&doer(&manager, &ids)?, &form).await)
}

/// `DELETE /api/applications/{client_id}/secrets/{secret_id}/deletion`
pub(super) async fn cancel_deletion(manager: Manager, ids: Ids) -> Result<Response, Refusal> {
    answer(&manager, undo::cancel_deletion(&doer(&manager, &ids)?).await)
}
