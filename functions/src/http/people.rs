//! People, roles, and the organisations' yes.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use credenza_domain::wire::{
    AddManager, AnswerByLink, AnswerConfirmation, EditPerson, HandOver, InvitePerson, OpenConfirmation,
    SetPersonState,
};
use http::StatusCode;

use super::body::Json;
use super::guards::{Member, Operator, Visitor};
use super::problem::Refusal;
use super::query::Asked;
use crate::registry::{confirmations, managers, people, recovery};

/// `GET /api/operator/people`
pub(super) async fn list(operator: Operator, Asked(query): Asked) -> Result<Response, Refusal> {
    let page = people::list(&operator.member.ports, &operator.authority, &query).await;
    operator.answer(StatusCode::OK, page)
}

/// `POST /api/operator/people`
pub(super) async fn invite(operator: Operator, Json(form): Json<InvitePerson>) -> Result<Response, Refusal> {
    operator.answer(StatusCode::CREATED, people::invite(&operator.acting(), &form).await)
}

/// `GET /api/operator/people/{id}`
pub(super) async fn read(operator: Operator, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    let found = people::read(&operator.member.ports, &operator.authority, id).await;
    operator.answer(StatusCode::OK, found)
}

/// `PUT /api/operator/people/{id}`
pub(super) async fn edit(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<EditPerson>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, people::edit(&operator.acting(), id, &form).await)
}

/// `PUT /api/operator/people/{id}/state`
pub(super) async fn set_state(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<SetPersonState>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, people::set_state(&operator.acting(), id, form).await)
}

/// `POST /api/operator/people/{id}/invitation`
pub(super) async fn reinvite(operator: Operator, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, people::reinvite(&operator.acting(), id).await)
}

/// `POST /api/operator/people/{id}/recovery`: makes a link by which somebody who has lost everything
/// sets up the account anew. The one answer that holds it; for a person only, not for a token.
pub(super) async fn recover(operator: Operator, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::CREATED, recovery::recover(&operator.acting(), id).await)
}

/// `DELETE /api/operator/people/{id}/recovery`: withdraws a link that is out; it is dead at once.
pub(super) async fn withdraw(operator: Operator, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, recovery::withdraw(&operator.acting(), id).await)
}

/// `POST /api/operator/people/{id}/handover`
pub(super) async fn hand_over(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<HandOver>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, people::hand_over(&operator.acting(), id, &form).await)
}

/// `GET /api/operator/organisations/{id}/managers`
pub(super) async fn managers(operator: Operator, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    let found =
        match crate::registry::organisations::read(&operator.member.ports, &operator.authority, id).await {
            Ok(_) => managers::list(&operator.member.ports, &operator.authority, id).await,
            Err(failure) => Err(failure),
        };
    operator.answer(StatusCode::OK, found)
}

/// `POST /api/operator/organisations/{id}/managers`
pub(super) async fn add_manager(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<AddManager>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, managers::add(&operator.acting(), id, &form).await)
}

/// `DELETE /api/operator/organisations/{id}/managers/{role_id}`, with `?confirm_last=true` where
/// nobody would be left.
pub(super) async fn remove_manager(
    operator: Operator,
    Path((id, role)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    let mut pairs = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
    let confirmed = pairs.any(|(name, value)| name == "confirm_last" && value == "true");
    operator.answer(StatusCode::OK, managers::remove(&operator.acting(), id, &role, confirmed).await)
}

/// `POST /api/confirmation`: looks, and uses nothing up.
pub(super) async fn open_confirmation(
    visitor: Visitor,
    Json(form): Json<OpenConfirmation>,
) -> Result<Response, Refusal> {
    let found = confirmations::open(&visitor.ports, &visitor.caller, &form.token)
        .await
        .map_err(|failure| visitor.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &found))
}

/// `POST /api/confirmation/answer`
pub(super) async fn answer_by_link(
    visitor: Visitor,
    Json(form): Json<AnswerByLink>,
) -> Result<Response, Refusal> {
    confirmations::answer_by_link(&visitor.ports, &visitor.caller, &form)
        .await
        .map_err(|failure| visitor.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/confirmations`
pub(super) async fn confirmations(member: Member) -> Result<Response, Refusal> {
    let list = confirmations::list(&member.ports, &member.signed_in)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &list))
}

/// `POST /api/confirmations`
pub(super) async fn answer_confirmation(
    member: Member,
    Json(form): Json<AnswerConfirmation>,
) -> Result<Response, Refusal> {
    confirmations::answer(&member.ports, &member.caller, &member.signed_in, &form)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
