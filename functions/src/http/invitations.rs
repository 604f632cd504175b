//! From an invitation link to an account.

use axum::response::Response;
use credenza_domain::wire::{AcceptInvitation, AcceptWithPasskey, OpenInvitation};
use http::StatusCode;

use super::body::Json;
use super::guards::Visitor;
use super::problem::Refusal;
use crate::invitations;

/// `POST /api/invitation`: looks, and uses nothing up.
pub(super) async fn open(visitor: Visitor, Json(form): Json<OpenInvitation>) -> Result<Response, Refusal> {
    let view = invitations::open(&visitor.ports, &visitor.caller, &form.token)
        .await
        .map_err(|failure| visitor.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &view))
}

/// `POST /api/invitation/accept`
pub(super) async fn accept(
    visitor: Visitor,
    Json(form): Json<AcceptInvitation>,
) -> Result<Response, Refusal> {
    let enrolled = invitations::accept(&visitor.ports, &visitor.caller, &form)
        .await
        .map_err(|failure| visitor.refuse(failure))?;
    Ok(super::json(StatusCode::CREATED, &enrolled))
}

/// `POST /api/invitation/passkey/options`: what the browser needs to make a passkey; uses nothing up.
pub(super) async fn passkey_options(
    visitor: Visitor,
    Json(form): Json<OpenInvitation>,
) -> Result<Response, Refusal> {
    let options = invitations::passkey_options(&visitor.ports, &visitor.caller, &form.token)
        .await
        .map_err(|failure| visitor.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &options))
}

/// `POST /api/invitation/passkey`
pub(super) async fn accept_with_passkey(
    visitor: Visitor,
    Json(form): Json<AcceptWithPasskey>,
) -> Result<Response, Refusal> {
    let enrolled = invitations::accept_with_passkey(&visitor.ports, &visitor.caller, &form)
        .await
        .map_err(|failure| visitor.refuse(failure))?;
    Ok(super::json(StatusCode::CREATED, &enrolled))
}
