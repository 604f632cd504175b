//! Endpoints of an organisation.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::ids::EndpointId;
use credenza_domain::wire::{CreateEndpoint, CreatedEndpoint};
use http::StatusCode;

use super::body::Json;
use super::guards::{Member, OrganisationManager};
use super::problem::Refusal;
use crate::endpoints;
use crate::failure::Failure;

/// `GET /api/organisations/{organisation_id}/endpoints`
pub(super) async fn list(
    OrganisationManager { member, authority }: OrganisationManager,
) -> Result<Response, Refusal> {
    let list = endpoints::list(&member.ports, &authority).await;
    Ok(super::json(StatusCode::OK, &list.map_err(|failure| member.refuse(failure))?))
}

/// `POST /api/organisations/{organisation_id}/endpoints`
pub(super) async fn create(
    OrganisationManager { member, authority }: OrganisationManager,
    Json(form): Json<CreateEndpoint>,
) -> Result<Response, Refusal> {
    let created = endpoints::create(&member.ports, &member.caller, &member.signed_in, &authority, &form)
        .await
        .map_err(|failure| member.refuse(failure))?;
    // The one answer that holds what signs.
    let signing_secret = created.signing_secret.map(|secret| secret.to_string());
    Ok(super::json(StatusCode::CREATED, &CreatedEndpoint { endpoint: created.view, signing_secret }))
}

fn named(member: &Member, id: &str) -> Result<EndpointId, Refusal> {
    id.parse().map_err(|_| member.refuse(Failure::not_found()))
}

/// `DELETE /api/organisations/{organisation_id}/endpoints/{endpoint_id}`
pub(super) async fn delete(
    OrganisationManager { member, authority }: OrganisationManager,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = named(&member, &id)?;
    endpoints::delete(&member.ports, &member.caller, &member.signed_in, &authority, id)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/organisations/{organisation_id}/endpoints/{endpoint_id}/enable`
pub(super) async fn enable(
    OrganisationManager { member, authority }: OrganisationManager,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = named(&member, &id)?;
    endpoints::enable(&member.ports, &member.caller, &member.signed_in, &authority, id)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/organisations/{organisation_id}/endpoints/{endpoint_id}/test`
pub(super) async fn test(
    OrganisationManager { member, authority }: OrganisationManager,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = named(&member, &id)?;
    let outcome = endpoints::test(&member.ports, &authority, id).await;
    Ok(super::json(StatusCode::OK, &outcome.map_err(|failure| member.refuse(failure))?))
}

/// `GET /api/organisations/{organisation_id}/endpoints/{endpoint_id}/deliveries`
pub(super) async fn deliveries(
    OrganisationManager { member, authority }: OrganisationManager,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = named(&member, &id)?;
    let list = endpoints::deliveries(&member.ports, &authority, id).await;
    Ok(super::json(StatusCode::OK, &list.map_err(|failure| member.refuse(failure))?))
}
