//! Personal tokens of operators.

use credenza_domain::ids::RecordId;
use credenza_domain::wire::{CreateOperatorToken, CreatedOperatorToken, OperatorTokens};

use super::Request;

const TOKENS: &str = "/api/operator/tokens";

/// `GET /api/operator/tokens`.
pub(crate) fn operator_tokens() -> Request<OperatorTokens> {
    Request::new("GET", TOKENS)
}

/// `POST /api/operator/tokens`.
pub(crate) fn create_operator_token(body: &CreateOperatorToken) -> Request<CreatedOperatorToken> {
    Request::new("POST", TOKENS).with(body)
}

/// `DELETE /api/operator/tokens/{id}`.
pub(crate) fn revoke_operator_token(id: RecordId) -> Request<()> {
    Request::new("DELETE", format!("{TOKENS}/{id}"))
}
