//! Personal tokens of operators.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::ids::RecordId;
use credenza_domain::wire::{CreateOperatorToken, CreatedOperatorToken};
use http::StatusCode;

use super::body::Json;
use super::guards::{InPerson, Operator};
use super::problem::Refusal;
use crate::failure::Failure;
use crate::operator_tokens;

/// `GET /api/operator/tokens`: one's own personal tokens.
pub(super) async fn list(InPerson(Operator { member, authority }): InPerson) -> Result<Response, Refusal> {
    let body = operator_tokens::list(&member.ports, &member.signed_in, &authority)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &body))
}

/// `POST /api/operator/tokens`: makes a personal token; the answer is the only one with its text.
pub(super) async fn create(
    InPerson(Operator { member, authority }): InPerson,
    Json(form): Json<CreateOperatorToken>,
) -> Result<Response, Refusal> {
    let created =
        operator_tokens::create(&member.ports, &member.caller, &member.signed_in, &authority, &form)
            .await
            .map_err(|failure| member.refuse(failure))?;
    // The one answer that holds the token.
    let body = CreatedOperatorToken { token: created.view, text: created.text.to_string() };
    Ok(super::json(StatusCode::CREATED, &body))
}

/// `DELETE /api/operator/tokens/{id}`: revokes a personal token.
pub(super) async fn revoke(
    InPerson(Operator { member, authority }): InPerson,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id: RecordId = id.parse().map_err(|_| member.refuse(Failure::not_found()))?;
    operator_tokens::revoke(&member.ports, &member.caller, &member.signed_in, &authority, id)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
