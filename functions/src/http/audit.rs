//! Reading the audit log.

use axum::extract::RawQuery;
use axum::response::Response;
use credenza_domain::ids::RecordId;
use http::StatusCode;

use super::guards::Manager;
use super::problem::Refusal;
use crate::audit;
use crate::failure::{Failure, field};

/// `GET /api/applications/{client_id}/audit`
pub(super) async fn list(
    Manager { member, authority }: Manager,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let before = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "before")
        .map(|(_, value)| value.parse::<RecordId>())
        .transpose()
        .map_err(|_| {
            member.refuse(Failure::fields(vec![field("before", "This is not a cursor that we gave.")]))
        })?;
    let page =
        audit::list(&member.ports, &authority, before).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &page))
}
