//! Whether the cron is alive.

use axum::response::Response;
use http::StatusCode;

use super::guards::{Operator, Visitor};
use super::problem::Refusal;
use crate::health;

/// `GET /healthz`: 200 while all is well, 503 when a tick or a mail is overdue.
pub(super) async fn read(visitor: Visitor) -> Result<Response, Refusal> {
    let health = health::read(&visitor.ports).await.map_err(|error| visitor.refuse(error.into()))?;
    let status = if health.healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(super::json(status, &health))
}

/// `GET /api/operator/health`: the same for the operator's page, always 200.
pub(super) async fn show(Operator { member, .. }: Operator) -> Result<Response, Refusal> {
    let health = health::read(&member.ports).await.map_err(|error| member.refuse(error.into()))?;
    Ok(super::json(StatusCode::OK, &health))
}
