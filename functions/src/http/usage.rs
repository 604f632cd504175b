//! Reading the evidence of a secret's use.

use axum::extract::Path;
use axum::response::Response;
use credenza_domain::ids::SecretId;
use http::StatusCode;

use super::guards::Manager;
use super::problem::Refusal;
use crate::failure::Failure;
use crate::usage;

/// `GET /api/applications/{client_id}/secrets/{secret_id}/usage`
pub(super) async fn read(
    Manager { member, authority }: Manager,
    Path((_, secret_id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let secret: SecretId = secret_id.parse().map_err(|_| member.refuse(Failure::not_found()))?;
    let usage =
        usage::read(&member.ports, &authority, secret).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &usage))
}
