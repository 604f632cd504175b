//! Ceremonies with passkeys.

use axum::response::Response;
use credenza_domain::wire::UsedPasskey;
use http::{HeaderMap, StatusCode};

use super::body::Json;
use super::guards::{Member, Visitor, cookie};
use super::problem::Refusal;
use super::sessions::{with_browser, with_cookie};
use crate::passkeys::{self, BrowserToken};
use crate::portal;

/// Tells signed-out browsers apart, for the minutes that a ceremony takes.
pub(super) const BROWSER_COOKIE: &str = "__Host-credenza-browser";

fn browser(headers: &HeaderMap) -> Option<BrowserToken> {
    cookie(headers, BROWSER_COOKIE).and_then(BrowserToken::presented)
}

/// `POST /api/session/passkey/options`
pub(super) async fn sign_in_options(visitor: Visitor, headers: HeaderMap) -> Result<Response, Refusal> {
    let refuse = |failure| visitor.refuse(failure);
    // Two tabs are one browser: the second must not take the first one's token away.
    let token = match browser(&headers) {
        Some(token) => token,
        None => BrowserToken::generate(&visitor.ports).map_err(|error| refuse(error.into()))?,
    };
    let options = passkeys::sign_in_options(&visitor.ports, &visitor.caller, &token).await.map_err(refuse)?;
    Ok(with_browser(super::json(StatusCode::OK, &options), token))
}

/// `POST /api/session/passkey`
pub(super) async fn sign_in(
    visitor: Visitor,
    headers: HeaderMap,
    Json(answer): Json<UsedPasskey>,
) -> Result<Response, Refusal> {
    let refuse = |failure| visitor.refuse(failure);
    let token = browser(&headers);
    let signed_in =
        passkeys::sign_in(&visitor.ports, &visitor.caller, token.as_ref(), &answer).await.map_err(refuse)?;
    let body = portal::read(&visitor.ports, &signed_in).await.map_err(refuse)?;
    Ok(with_cookie(super::json(StatusCode::CREATED, &body), signed_in.into_token()))
}

/// `POST /api/session/step-up/passkey/options`
pub(super) async fn step_up_options(member: Member) -> Result<Response, Refusal> {
    let options = passkeys::step_up_options(&member.ports, &member.signed_in)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &options))
}

/// `POST /api/session/step-up/passkey`
pub(super) async fn step_up(member: Member, Json(answer): Json<UsedPasskey>) -> Result<Response, Refusal> {
    let (visitor, signed_in) = member.into_visitor();
    let refuse = |failure| visitor.refuse(failure);
    let signed_in =
        passkeys::step_up(&visitor.ports, &visitor.caller, signed_in, &answer).await.map_err(refuse)?;
    let response = super::json(StatusCode::OK, &signed_in.view(&visitor.ports));
    Ok(with_cookie(response, signed_in.into_token()))
}
