//! Import from a file.

use axum::response::Response;
use credenza_domain::wire::ImportFile;
use http::StatusCode;

use super::body::Json;
use super::guards::Operator;
use super::problem::Refusal;
use crate::import;

/// `POST /api/operator/import/check`: says what becomes of each row of a file, and changes nothing.
pub(super) async fn check(
    Operator { member, authority }: Operator,
    Json(file): Json<ImportFile>,
) -> Result<Response, Refusal> {
    let report =
        import::check(&member.ports, &authority, &file).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &report))
}

/// `POST /api/operator/import`: imports a file, or nothing of it where a row has an error.
pub(super) async fn apply(
    Operator { member, authority }: Operator,
    Json(file): Json<ImportFile>,
) -> Result<Response, Refusal> {
    let report = import::apply(&member.ports, &member.caller, &member.signed_in, &authority, &file)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &report))
}
