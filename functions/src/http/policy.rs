//! The operators' policy, and the logo.

use axum::response::{IntoResponse, Response};
use credenza_domain::wire::EditPolicy;
use http::{StatusCode, header};

use super::body::Json;
use super::guards::{Operator, Visitor};
use super::problem::Refusal;
use crate::policy;

/// `GET /api/operator/policy`
pub(super) async fn read(operator: Operator) -> Result<Response, Refusal> {
    let found = policy::read(&operator.member.ports, &operator.authority).await;
    operator.answer(StatusCode::OK, found)
}

/// `PUT /api/operator/policy`
pub(super) async fn edit(operator: Operator, Json(form): Json<EditPolicy>) -> Result<Response, Refusal> {
    operator.answer(StatusCode::OK, policy::edit(&operator.acting(), &form).await)
}

/// `GET /api/branding/logo`: a picture and nothing else.
pub(super) async fn logo(visitor: Visitor) -> Result<Response, Refusal> {
    let bytes = policy::logo(&visitor.ports).await.map_err(|failure| visitor.refuse(failure))?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"logo.png\""),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    Ok((headers, bytes).into_response())
}
