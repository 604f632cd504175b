//! A person's preferences.

use axum::response::{IntoResponse, Response};
use credenza_domain::wire::{ChangePreferences, CreatedFeed};
use http::StatusCode;

use super::body::Json;
use super::guards::Member;
use super::problem::Refusal;
use crate::{calendar, preferences};

/// `GET /api/preferences`
pub(super) async fn read(member: Member) -> Result<Response, Refusal> {
    let body = preferences::read(&member.ports, &member.signed_in).await;
    Ok(super::json(StatusCode::OK, &body.map_err(|failure| member.refuse(failure))?))
}

/// `PUT /api/preferences`
pub(super) async fn change(member: Member, Json(form): Json<ChangePreferences>) -> Result<Response, Refusal> {
    let body = preferences::change(&member.ports, &member.caller, &member.signed_in, &form).await;
    Ok(super::json(StatusCode::OK, &body.map_err(|failure| member.refuse(failure))?))
}

/// `POST /api/preferences/feed`
pub(super) async fn create_feed(member: Member) -> Result<Response, Refusal> {
    let created = calendar::create_feed(&member.ports, &member.caller, &member.signed_in)
        .await
        .map_err(|failure| member.refuse(failure))?;
    // The one answer that holds the address.
    let body = CreatedFeed { address: created.address.to_string(), feed: created.feed };
    Ok(super::json(StatusCode::CREATED, &body))
}

/// `DELETE /api/preferences/feed`
pub(super) async fn delete_feed(member: Member) -> Result<Response, Refusal> {
    calendar::delete_feed(&member.ports, &member.caller, &member.signed_in)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
