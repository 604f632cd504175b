//! Signing in and out, and proving again that it is you.

use axum::response::{IntoResponse, Response};
use credenza_domain::wire::{SignIn, StepUp};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::body::Json;
use super::guards::{COOKIE, Member, Visitor, session_token};
use super::passkeys::BROWSER_COOKIE;
use super::problem::Refusal;
use crate::passkeys::BrowserToken;
use crate::portal;
use crate::sessions::{self, SessionToken, SignedIn};

/// `POST /api/session`
pub(super) async fn sign_in(visitor: Visitor, Json(form): Json<SignIn>) -> Result<Response, Refusal> {
    let refuse = |failure| visitor.refuse(failure);
    let signed_in = sessions::sign_in(&visitor.ports, &visitor.caller, &form).await.map_err(refuse)?;
    let body = portal::read(&visitor.ports, &signed_in).await.map_err(refuse)?;
    let response = super::json(StatusCode::CREATED, &body);
    Ok(with_cookie(response, signed_in.into_token()))
}

/// `POST /api/session/step-up`
pub(super) async fn step_up(member: Member, Json(form): Json<StepUp>) -> Result<Response, Refusal> {
    let (visitor, signed_in) = member.into_visitor();
    let refuse = |failure| visitor.refuse(failure);
    let signed_in: SignedIn =
        sessions::step_up(&visitor.ports, &visitor.caller, signed_in, &form).await.map_err(refuse)?;
    let response = super::json(StatusCode::OK, &signed_in.view(&visitor.ports));
    Ok(with_cookie(response, signed_in.into_token()))
}

/// `DELETE /api/session`: works for sessions that have ended too, so that signing out never fails.
pub(super) async fn sign_out(visitor: Visitor, headers: HeaderMap) -> Result<Response, Refusal> {
    if let Some(token) = session_token(&headers) {
        let ended = sessions::sign_out(&visitor.ports, &visitor.caller, token).await;
        ended.map_err(|failure| visitor.refuse(failure))?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    let gone = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    set(&mut response, header::SET_COOKIE, &gone);
    set(&mut response, header::HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"");
    Ok(response)
}

pub(super) fn with_cookie(mut response: Response, token: SessionToken) -> Response {
    let cookie = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict", token.reveal().as_str());
    set(&mut response, header::SET_COOKIE, &cookie);
    response
}

/// Tells the browser its token, for as long as a ceremony may take.
pub(super) fn with_browser(mut response: Response, token: BrowserToken) -> Response {
    let cookie = format!(
        "{BROWSER_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=600",
        token.reveal().as_str()
    );
    set(&mut response, header::SET_COOKIE, &cookie);
    response
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    // Tokens are base64url and the rest is ours, so the value is always a good one.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().append(name, value);
    }
}
