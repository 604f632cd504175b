//! Whether the cron is alive.

use axum::response::Response;
use http::StatusCode;

use super::guards::Visitor;
use super::problem::Refusal;
use crate::health;

/// `GET /healthz`: 200 while all is well, 503 when a tick or a mail is overdue.
pub(super) async fn read(visitor: Visitor) -> Result<Response, Refusal> {
    let health = health::read(&visitor.ports).await.map_err(|error| visitor.refuse(error.into()))?;
    let status = if health.healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(super::json(status, &health))
}
