//! Signing in through the organisation's own provider.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use credenza_domain::wire::{BeginSingleSignOn, SingleSignOn, SingleSignOnCode};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;

use super::body::Json;
use super::guards::{Visitor, cookie, session_token};
use super::problem::Refusal;
use super::sessions::with_cookie;
use crate::single_sign_on::{self, Answer, Outcome, Refused, Ticket};
use crate::{audit, portal};

/// The cookie of a sign-in under way. Lax, because the provider sends the person back from another
/// site; the session's own cookie stays Strict.
const COOKIE: &str = "__Host-credenza-single-sign-on";

/// `POST /api/session/single-sign-on`
pub(super) async fn begin(
    visitor: Visitor,
    headers: HeaderMap,
    Json(form): Json<BeginSingleSignOn>,
) -> Result<Response, Refusal> {
    let session = session_token(&headers);
    let begun = single_sign_on::begin(&visitor.ports, &visitor.caller, session.as_ref(), &form.back)
        .await
        .map_err(|failure| visitor.refuse(failure))?;
    let response = super::json(StatusCode::OK, &SingleSignOn { url: begun.url });
    Ok(keep(response, begun.ticket))
}

/// `GET /api/session/single-sign-on/callback`: where the provider sends the browser. Always leads
/// on to a page.
pub(super) async fn callback(visitor: Visitor, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let answer = answer(query.unwrap_or_default().as_bytes());
    let outcome = single_sign_on::finish(&visitor.ports, &visitor.caller, ticket(&headers), &answer).await;
    match outcome {
        Ok(Outcome::SignedIn { signed_in, back }) => with_cookie(forget(lead(&back)), signed_in.into_token()),
        Ok(Outcome::SecondFactor(ticket)) => keep(lead("/single-sign-on/second-factor"), ticket),
        Err(refusal) => {
            let id = &visitor.caller.correlation_id;
            crate::log::line("single sign-on refused", &json!({"correlation_id": id, "log": refusal.log}));
            if let Some(attempt) = refusal.attempt {
                audit::note_attempt(&visitor.ports, &visitor.caller, None, attempt, "");
            }
            forget(lead(page(refusal.why)))
        }
    }
}

/// `POST /api/session/single-sign-on/code`
pub(super) async fn code(
    visitor: Visitor,
    headers: HeaderMap,
    Json(form): Json<SingleSignOnCode>,
) -> Result<Response, Refusal> {
    let refuse = |failure| visitor.refuse(failure);
    let signed_in = single_sign_on::prove_code(&visitor.ports, &visitor.caller, ticket(&headers), &form.code)
        .await
        .map_err(refuse)?;
    let body = portal::read(&visitor.ports, &signed_in).await.map_err(refuse)?;
    let response = super::json(StatusCode::CREATED, &body);
    Ok(with_cookie(forget(response), signed_in.into_token()))
}

/// The page that says what happened and what to do.
fn page(why: Refused) -> &'static str {
    match why {
        Refused::Interrupted => "/single-sign-on/interrupted",
        Refused::Declined => "/single-sign-on/declined",
        Refused::Provider => "/single-sign-on/unavailable",
        Refused::NotInvited => "/single-sign-on/not-invited",
        Refused::NoSecondFactor => "/single-sign-on/no-second-factor",
    }
}

/// Each parameter once; a second one of the same name makes none.
fn answer(query: &[u8]) -> Answer {
    let one = |wanted: &str| {
        let mut values = form_urlencoded::parse(query).filter(|(name, _)| name == wanted);
        let value = values.next().map(|(_, value)| value.into_owned());
        value.filter(|value| values.next().is_none() && value.len() <= 2048)
    };
    Answer { code: one("code"), state: one("state"), issuer: one("iss"), error: one("error") }
}

fn ticket(headers: &HeaderMap) -> Option<Ticket> {
    cookie(headers, COOKIE).map(Ticket::presented)
}

fn lead(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(path) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, path);
    }
    response
}

fn keep(response: Response, ticket: Ticket) -> Response {
    let text = ticket.reveal();
    set(response, &format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600", text.as_str()))
}

fn forget(response: Response) -> Response {
    set(response, &format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"))
}

fn set(mut response: Response, cookie: &str) -> Response {
    // Tickets are base64url and the rest is ours, so the value is always a good one.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
