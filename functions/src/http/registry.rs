//! What the operator registers: organisations, applications, permissions, resources.

use std::str::FromStr;

use axum::extract::Path;
use axum::response::Response;
use credenza_domain::wire::{
    CreateApplication, EditApplication, EditOrganisation, EditResource, SetPermissions, SetState,
};
use http::StatusCode;
use serde::Serialize;

use super::body::Json;
use super::guards::Operator;
use super::problem::Refusal;
use super::query::Asked;
use crate::failure::Failure;
use crate::registry::{Acting, applications, organisations, resources};

impl Operator {
    /// The operator who acts.
    pub(super) fn acting(&self) -> Acting<'_> {
        let member = &self.member;
        Acting {
            ports: &member.ports,
            caller: &member.caller,
            signed_in: &member.signed_in,
            authority: &self.authority,
        }
    }

    /// A malformed ID names nothing.
    pub(super) fn id<T: FromStr>(&self, text: &str) -> Result<T, Refusal> {
        text.parse().map_err(|_| self.member.refuse(Failure::not_found()))
    }

    /// A result as an answer.
    pub(super) fn answer<T: Serialize>(
        &self,
        status: StatusCode,
        result: Result<T, Failure>,
    ) -> Result<Response, Refusal> {
        let body = result.map_err(|failure| self.member.refuse(failure))?;
        Ok(super::json(status, &body))
    }
}

/// `GET /api/operator/organisations`
pub(super) async fn organisations(operator: Operator, Asked(query): Asked) -> Result<Response, Refusal> {
    let page = organisations::list(&operator.member.ports, &operator.authority, &query).await;
    operator.answer(StatusCode::OK, page)
}

/// `POST /api/operator/organisations`
pub(super) async fn create_organisation(
    operator: Operator,
    Json(form): Json<EditOrganisation>,
) -> Result<Response, Refusal> {
    let created = organisations::create(&operator.acting(), &form).await;
    operator.answer(StatusCode::CREATED, created)
}

/// `GET /api/operator/organisations/{id}`
pub(super) async fn organisation(operator: Operator, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    let found = organisations::read(&operator.member.ports, &operator.authority, id).await;
    operator.answer(StatusCode::OK, found)
}

/// `PUT /api/operator/organisations/{id}`
pub(super) async fn edit_organisation(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<EditOrganisation>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, organisations::edit(&operator.acting(), id, &form).await)
}

/// `PUT /api/operator/organisations/{id}/state`
pub(super) async fn set_organisation_state(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<SetState>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, organisations::set_state(&operator.acting(), id, form).await)
}

/// `GET /api/operator/applications`
pub(super) async fn applications(operator: Operator, Asked(query): Asked) -> Result<Response, Refusal> {
    let page = applications::list(&operator.member.ports, &operator.authority, &query).await;
    operator.answer(StatusCode::OK, page)
}

/// `POST /api/operator/applications`
pub(super) async fn create_application(
    operator: Operator,
    Json(form): Json<CreateApplication>,
) -> Result<Response, Refusal> {
    let created = applications::create(&operator.acting(), &form).await;
    operator.answer(StatusCode::CREATED, created)
}

/// `GET /api/operator/applications/{client_id}`
pub(super) async fn application(operator: Operator, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    let found = applications::read(&operator.member.ports, &operator.authority, id).await;
    operator.answer(StatusCode::OK, found)
}

/// `PUT /api/operator/applications/{client_id}`
pub(super) async fn edit_application(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<EditApplication>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, applications::edit(&operator.acting(), id, &form).await)
}

/// `PUT /api/operator/applications/{client_id}/state`
pub(super) async fn set_application_state(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<SetState>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, applications::set_state(&operator.acting(), id, form).await)
}

/// `PUT /api/operator/applications/{client_id}/permissions`
pub(super) async fn set_permissions(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<SetPermissions>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, applications::set_permissions(&operator.acting(), id, &form).await)
}

/// `GET /api/operator/resources`: APIs in their environments; a few dozen at most.
pub(super) async fn resources(operator: Operator) -> Result<Response, Refusal> {
    let page = resources::list(&operator.member.ports, &operator.authority).await;
    operator.answer(StatusCode::OK, page)
}

/// `POST /api/operator/resources`
pub(super) async fn create_resource(
    operator: Operator,
    Json(form): Json<EditResource>,
) -> Result<Response, Refusal> {
    let created = resources::create(&operator.acting(), &form).await;
    operator.answer(StatusCode::CREATED, created)
}

/// `GET /api/operator/resources/{id}`: one API in an environment.
pub(super) async fn resource(operator: Operator, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    let found = resources::read(&operator.member.ports, &operator.authority, id).await;
    operator.answer(StatusCode::OK, found)
}

/// `PUT /api/operator/resources/{id}`
pub(super) async fn edit_resource(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<EditResource>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, resources::edit(&operator.acting(), id, &form).await)
}

/// `PUT /api/operator/resources/{id}/state`
pub(super) async fn set_resource_state(
    operator: Operator,
    Path(id): Path<String>,
    Json(form): Json<SetState>,
) -> Result<Response, Refusal> {
    let id = operator.id(&id)?;
    operator.answer(StatusCode::OK, resources::set_state(&operator.acting(), id, form).await)
}
