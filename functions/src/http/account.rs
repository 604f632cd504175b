//! A person's own factors and sessions.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::ids::FactorId;
use credenza_domain::wire::{AddAuthenticator, AddPasskey, ChangePassword, Rename};
use http::StatusCode;
use serde::Serialize;

use super::body::Json;
use super::guards::Member;
use super::problem::Refusal;
use crate::failure::Failure;
use crate::single_sign_on::own;
use crate::{account, authenticators, sessions};

fn answer<T: Serialize>(
    member: &Member,
    status: StatusCode,
    outcome: Result<T, Failure>,
) -> Result<Response, Refusal> {
    outcome.map(|body| super::json(status, &body)).map_err(|failure| member.refuse(failure))
}

fn done(member: &Member, outcome: Result<(), Failure>) -> Result<Response, Refusal> {
    outcome.map(|()| StatusCode::NO_CONTENT.into_response()).map_err(|failure| member.refuse(failure))
}

/// A malformed ID names nothing.
fn factor(member: &Member, id: &str) -> Result<FactorId, Refusal> {
    id.parse().map_err(|_| member.refuse(Failure::not_found()))
}

/// `GET /api/account`
pub(super) async fn read(member: Member) -> Result<Response, Refusal> {
    answer(&member, StatusCode::OK, account::read(&member.ports, &member.signed_in).await)
}

/// `POST /api/account/passkeys/options`
pub(super) async fn passkey_options(member: Member) -> Result<Response, Refusal> {
    answer(&member, StatusCode::OK, account::passkey_options(&member.ports, &member.signed_in).await)
}

/// `POST /api/account/passkeys`
pub(super) async fn add_passkey(member: Member, Json(form): Json<AddPasskey>) -> Result<Response, Refusal> {
    let added = account::add_passkey(&member.ports, &member.caller, &member.signed_in, &form).await;
    answer(&member, StatusCode::CREATED, added)
}

/// `PUT /api/account/passkeys/{id}`
pub(super) async fn rename_passkey(
    member: Member,
    Path(id): Path<String>,
    Json(form): Json<Rename>,
) -> Result<Response, Refusal> {
    let id = factor(&member, &id)?;
    done(&member, account::rename_passkey(&member.ports, &member.caller, &member.signed_in, id, &form).await)
}

/// `DELETE /api/account/passkeys/{id}`
pub(super) async fn remove_passkey(member: Member, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = factor(&member, &id)?;
    done(&member, account::remove_passkey(&member.ports, &member.caller, &member.signed_in, id).await)
}

/// `POST /api/account/authenticators/options`
pub(super) async fn offer_authenticator(member: Member) -> Result<Response, Refusal> {
    answer(&member, StatusCode::OK, authenticators::offer(&member.ports, &member.signed_in))
}

/// `POST /api/account/authenticators`
pub(super) async fn add_authenticator(
    member: Member,
    Json(form): Json<AddAuthenticator>,
) -> Result<Response, Refusal> {
    let added = authenticators::add(&member.ports, &member.caller, &member.signed_in, &form).await;
    answer(&member, StatusCode::CREATED, added)
}

/// `PUT /api/account/authenticators/{id}`
pub(super) async fn rename_authenticator(
    member: Member,
    Path(id): Path<String>,
    Json(form): Json<Rename>,
) -> Result<Response, Refusal> {
    let id = factor(&member, &id)?;
    done(
        &member,
        account::rename_authenticator(&member.ports, &member.caller, &member.signed_in, id, &form).await,
    )
}

/// `DELETE /api/account/authenticators/{id}`
pub(super) async fn remove_authenticator(
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = factor(&member, &id)?;
    done(&member, account::remove_authenticator(&member.ports, &member.caller, &member.signed_in, id).await)
}

/// `PUT /api/account/password`
pub(super) async fn change_password(
    member: Member,
    Json(form): Json<ChangePassword>,
) -> Result<Response, Refusal> {
    done(&member, account::change_password(&member.ports, &member.caller, &member.signed_in, &form).await)
}

/// `DELETE /api/account/password`
pub(super) async fn remove_password(member: Member) -> Result<Response, Refusal> {
    done(&member, account::remove_password(&member.ports, &member.caller, &member.signed_in).await)
}

/// `DELETE /api/account/single-sign-on`
pub(super) async fn turn_single_sign_on_off(member: Member) -> Result<Response, Refusal> {
    done(&member, own::turn_off(&member.ports, &member.caller, &member.signed_in).await)
}

/// `PUT /api/account/single-sign-on`
pub(super) async fn turn_single_sign_on_on(member: Member) -> Result<Response, Refusal> {
    done(&member, own::turn_on(&member.ports, &member.caller, &member.signed_in).await)
}

/// `POST /api/account/recovery-codes`: the one answer that holds them.
pub(super) async fn renew_recovery_codes(member: Member) -> Result<Response, Refusal> {
    let codes = account::renew_recovery_codes(&member.ports, &member.caller, &member.signed_in).await;
    answer(&member, StatusCode::CREATED, codes)
}

/// `DELETE /api/account/sessions/{id}`
pub(super) async fn end_session(member: Member, Path(id): Path<String>) -> Result<Response, Refusal> {
    done(&member, sessions::end_one(&member.ports, &member.caller, &member.signed_in, &id).await)
}

/// `DELETE /api/account/sessions`: all but this one.
pub(super) async fn end_other_sessions(member: Member) -> Result<Response, Refusal> {
    done(&member, sessions::end_others(&member.ports, &member.caller, &member.signed_in).await)
}
