//! The only HTTP. One function per endpoint; the types are the wire's.
//!
//! The browser itself fetches and reads JSON: a client and a JSON library of our own would only
//! add to what the first page weighs.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::problems::Problem;
use credenza_domain::wire::{
    AcceptInvitation, AuditPage, CSRF_HEADER, Configuration, CreateSecret, CreatedSecret, Enrolled,
    IDEMPOTENCY_HEADER, InvitationView, OpenInvitation, Portal, Session, SignIn, StepUp,
};
use js_sys::{JSON, Promise};
use leptos::prelude::window;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

use crate::failure::Failure;

/// A result, or why there is none.
pub(crate) type Answer<T> = Result<T, Failure>;

/// `GET /api/configuration`.
pub(crate) async fn configuration() -> Answer<Configuration> {
    read(exchange("GET", "/api/configuration", &[], None).await?)
}

/// `GET /api/portal`.
pub(crate) async fn portal() -> Answer<Portal> {
    read(exchange("GET", "/api/portal", &[], None).await?)
}

/// `POST /api/session`.
pub(crate) async fn sign_in(body: &SignIn) -> Answer<Portal> {
    read(exchange("POST", "/api/session", &[], Some(write(body)?)).await?)
}

/// `DELETE /api/session`.
pub(crate) async fn sign_out(csrf: &str) -> Answer<()> {
    exchange("DELETE", "/api/session", &[(CSRF_HEADER, csrf)], None).await.map(drop)
}

/// `POST /api/session/step-up`.
pub(crate) async fn step_up(csrf: &str, body: &StepUp) -> Answer<Session> {
    read(exchange("POST", "/api/session/step-up", &[(CSRF_HEADER, csrf)], Some(write(body)?)).await?)
}

/// `POST /api/invitation`.
pub(crate) async fn open_invitation(body: &OpenInvitation) -> Answer<InvitationView> {
    read(exchange("POST", "/api/invitation", &[], Some(write(body)?)).await?)
}

/// `POST /api/invitation/accept`.
pub(crate) async fn accept_invitation(body: &AcceptInvitation) -> Answer<Enrolled> {
    read(exchange("POST", "/api/invitation/accept", &[], Some(write(body)?)).await?)
}

/// `POST /api/applications/{client_id}/secrets`. The same `key` twice creates one secret.
pub(crate) async fn create_secret(
    csrf: &str,
    client_id: ClientId,
    key: &str,
    body: &CreateSecret,
) -> Answer<CreatedSecret> {
    let path = format!("/api/applications/{client_id}/secrets");
    let headers = [(CSRF_HEADER, csrf), (IDEMPOTENCY_HEADER, key)];
    read(exchange("POST", &path, &headers, Some(write(body)?)).await?)
}

/// `DELETE /api/applications/{client_id}/secrets/{id}`.
pub(crate) async fn delete_secret(csrf: &str, client_id: ClientId, id: SecretId) -> Answer<()> {
    let path = format!("/api/applications/{client_id}/secrets/{id}");
    exchange("DELETE", &path, &[(CSRF_HEADER, csrf)], None).await.map(drop)
}

/// `GET /api/applications/{client_id}/audit`.
pub(crate) async fn audit(client_id: &str, before: Option<&str>) -> Answer<AuditPage> {
    let client_id = js_sys::encode_uri_component(client_id);
    let query = before.map_or_else(String::new, |before| {
        format!("?before={}", String::from(js_sys::encode_uri_component(before)))
    });
    let path = format!("/api/applications/{}/audit{query}", String::from(client_id));
    read(exchange("GET", &path, &[], None).await?)
}

async fn exchange(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<JsValue>,
) -> Answer<JsValue> {
    let request = RequestInit::new();
    request.set_method(method);
    let sent = Headers::new().map_err(unreadable)?;
    sent.set("accept", "application/json").map_err(unreadable)?;
    for (name, value) in headers {
        sent.set(name, value).map_err(unreadable)?;
    }
    if let Some(body) = body {
        sent.set("content-type", "application/json").map_err(unreadable)?;
        request.set_body(&body);
    }
    request.set_headers(&sent);
    let sending = window().fetch_with_str_and_init(path, &request).unchecked_into::<Promise>();
    let response: Response = JsFuture::from(sending).await.map_err(offline)?.unchecked_into();
    let reading = response.text().map_err(unreadable)?.unchecked_into::<Promise>();
    let text: JsValue = JsFuture::from(reading).await.map_err(offline)?;
    let text = text.as_string().unwrap_or_default();
    // An empty answer (204) is read as nothing.
    let value = if text.is_empty() { Ok(JsValue::NULL) } else { JSON::parse(&text) };
    if response.ok() {
        return value.map_err(unreadable);
    }
    let problem = read::<Problem>(value.map_err(unreadable)?)?;
    let retry_after = response.headers().get("retry-after").ok().flatten();
    let retry_after = retry_after.and_then(|seconds| seconds.parse().ok());
    Err(Failure::Refused { problem: Box::new(problem), retry_after })
}

fn read<T: DeserializeOwned>(value: JsValue) -> Answer<T> {
    serde_wasm_bindgen::from_value(value).map_err(|_| Failure::Unreadable)
}

fn write<T: Serialize>(body: &T) -> Answer<JsValue> {
    let value = serde_wasm_bindgen::to_value(body).map_err(|_| Failure::Unreadable)?;
    JSON::stringify(&value).map(JsValue::from).map_err(unreadable)
}

fn unreadable(_: JsValue) -> Failure {
    Failure::Unreadable
}

fn offline(_: JsValue) -> Failure {
    Failure::Offline
}
