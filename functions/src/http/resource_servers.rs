//! Resource servers, for the operator.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::ids::ResourceServerId;
use credenza_domain::wire::{CreateResourceServer, CreatedResourceServer};
use http::StatusCode;

use super::body::Json;
use super::guards::Operator;
use super::problem::Refusal;
use crate::failure::Failure;
use crate::resource_servers;

/// `GET /api/operator/resource-servers`: resource servers, by name.
pub(super) async fn list(Operator { member, authority }: Operator) -> Result<Response, Refusal> {
    let list =
        resource_servers::list(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &list))
}

/// `POST /api/operator/resource-servers`: makes a resource server; the answer is the only one with its secret.
pub(super) async fn create(
    Operator { member, authority }: Operator,
    Json(form): Json<CreateResourceServer>,
) -> Result<Response, Refusal> {
    let created =
        resource_servers::create(&member.ports, &member.caller, &member.signed_in, &authority, &form)
            .await
            .map_err(|failure| member.refuse(failure))?;
    // The one answer that holds the secret's text.
    let body = CreatedResourceServer { resource_server: created.view, text: created.text.to_string() };
    Ok(super::json(StatusCode::CREATED, &body))
}

/// `DELETE /api/operator/resource-servers/{id}`: takes the credentials of a resource server away, at once.
pub(super) async fn delete(
    Operator { member, authority }: Operator,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id: ResourceServerId = id.parse().map_err(|_| member.refuse(Failure::not_found()))?;
    resource_servers::delete(&member.ports, &member.caller, &member.signed_in, &authority, id)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
