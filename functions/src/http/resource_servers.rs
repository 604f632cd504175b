//! Resource servers, for the operator.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::ids::ResourceServerId;
use credenza_domain::wire::{CreateResourceServer, CreatedResourceServer};
use http::StatusCode;

use super::body::Json;
use super::guards::Member;
use super::problem::Refusal;
use crate::access::{OperatorAuthority, authorise_operator};
use crate::failure::Failure;
use crate::resource_servers;

fn operator(member: &Member, changes: bool) -> Result<OperatorAuthority, Refusal> {
    authorise_operator(&member.ports, &member.signed_in, changes).map_err(|failure| member.refuse(failure))
}

/// `GET /api/operator/resource-servers`
pub(super) async fn list(member: Member) -> Result<Response, Refusal> {
    let authority = operator(&member, false)?;
    let list =
        resource_servers::list(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &list))
}

/// `POST /api/operator/resource-servers`
pub(super) async fn create(
    member: Member,
    Json(form): Json<CreateResourceServer>,
) -> Result<Response, Refusal> {
    let authority = operator(&member, true)?;
    let created =
        resource_servers::create(&member.ports, &member.caller, &member.signed_in, &authority, &form)
            .await
            .map_err(|failure| member.refuse(failure))?;
    // The one answer that holds the secret's text.
    let body = CreatedResourceServer { resource_server: created.view, text: created.text.to_string() };
    Ok(super::json(StatusCode::CREATED, &body))
}

/// `DELETE /api/operator/resource-servers/{id}`
pub(super) async fn delete(member: Member, Path(id): Path<String>) -> Result<Response, Refusal> {
    let authority = operator(&member, true)?;
    let id: ResourceServerId = id.parse().map_err(|_| member.refuse(Failure::not_found()))?;
    resource_servers::delete(&member.ports, &member.caller, &member.signed_in, &authority, id)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
