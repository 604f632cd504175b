//! What pages show.

use axum::response::Response;
use http::StatusCode;

use super::guards::{Member, Visitor};
use super::problem::Refusal;
use crate::portal;

/// `GET /api/configuration`
pub(super) async fn configuration(visitor: Visitor) -> Response {
    super::json(StatusCode::OK, &visitor.ports.config.public)
}

/// `GET /api/portal`
pub(super) async fn read(member: Member) -> Result<Response, Refusal> {
    let body =
        portal::read(&member.ports, &member.signed_in).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &body))
}
