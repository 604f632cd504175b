//! The only HTTP. One function per endpoint; the types are the wire's.
//!
//! The browser itself fetches and reads JSON: a client and a JSON library of our own would only
//! add to what the first page weighs.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::problems::{Problem, ProblemType};
use credenza_domain::wire::{
    AcceptInvitation, AuditPage, CSRF_HEADER, ClientKeyView, ClientKeys, Configuration, CreateResourceServer,
    CreateSecret, CreatedResourceServer, CreatedSecret, Enrolled, IDEMPOTENCY_HEADER, InvitationView,
    OpenInvitation, Portal, ResourceServers, Session, SetJwksUrl, SignIn, StepUp, UploadKey,
};
use std::marker::PhantomData;

use js_sys::{JSON, Promise};
use leptos::prelude::window;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

use crate::failure::Failure;
use crate::idle;
use crate::json::Json;

/// A result, or why there is none.
pub(crate) type Answer<T> = Result<T, Failure>;

/// A request whose answer is read as `T`. It may be sent again after a proof of identity.
pub(crate) struct Request<T> {
    plain: Plain,
    answer: PhantomData<T>,
}

/// A request, whatever its answer is.
pub(crate) struct Plain {
    method: &'static str,
    path: String,
    key: Option<String>,
    body: Option<JsValue>,
}

impl<T: DeserializeOwned> Request<T> {
    fn new(method: &'static str, path: impl Into<String>) -> Self {
        let plain = Plain { method, path: path.into(), key: None, body: None };
        Self { plain, answer: PhantomData }
    }

    fn with<B: Serialize>(mut self, body: &B) -> Self {
        self.plain.body =
            serde_wasm_bindgen::to_value(body).and_then(|body| Ok(JSON::stringify(&body)?.into())).ok();
        self
    }

    /// Forgets the type of the answer, which [`read`] needs again.
    pub(crate) fn plain(self) -> Plain {
        self.plain
    }

    /// Sends it for somebody who is not signed in, or reads.
    pub(crate) async fn send(self) -> Answer<T> {
        read(self.plain.send("").await?)
    }
}

impl Plain {
    /// Sends it once, with the session's token.
    pub(crate) async fn send(&self, csrf: &str) -> Answer<JsValue> {
        match exchange(self, csrf).await {
            // What is not there any more is deleted, whoever did it.
            Err(failure) if self.method == "DELETE" && failure.is(ProblemType::NotFound) => Ok(JsValue::NULL),
            answer => answer,
        }
    }
}

/// `GET /api/configuration`.
pub(crate) fn configuration() -> Request<Configuration> {
    Request::new("GET", "/api/configuration")
}

/// `GET /api/portal`.
pub(crate) fn portal() -> Request<Portal> {
    Request::new("GET", "/api/portal")
}

/// `POST /api/session`.
pub(crate) fn sign_in(body: &SignIn) -> Request<Portal> {
    Request::new("POST", "/api/session").with(body)
}

/// `DELETE /api/session`.
pub(crate) fn sign_out() -> Request<()> {
    Request::new("DELETE", "/api/session")
}

/// `POST /api/session/step-up`.
pub(crate) fn step_up(body: &StepUp) -> Request<Session> {
    Request::new("POST", "/api/session/step-up").with(body)
}

/// `POST /api/invitation`.
pub(crate) fn open_invitation(body: &OpenInvitation) -> Request<InvitationView> {
    Request::new("POST", "/api/invitation").with(body)
}

/// `POST /api/invitation/accept`.
pub(crate) fn accept_invitation(body: &AcceptInvitation) -> Request<Enrolled> {
    Request::new("POST", "/api/invitation/accept").with(body)
}

/// `POST /api/applications/{client_id}/secrets`. The same `key` twice creates one secret.
pub(crate) fn create_secret(client_id: ClientId, key: String, body: &CreateSecret) -> Request<CreatedSecret> {
    let mut request = Request::new("POST", format!("/api/applications/{client_id}/secrets")).with(body);
    request.plain.key = Some(key);
    request
}

/// `DELETE /api/applications/{client_id}/secrets/{id}`.
pub(crate) fn delete_secret(client_id: ClientId, id: SecretId) -> Request<()> {
    Request::new("DELETE", format!("/api/applications/{client_id}/secrets/{id}"))
}

/// `GET /api/applications/{client_id}/keys`.
pub(crate) fn keys(client_id: ClientId) -> Request<ClientKeys> {
    Request::new("GET", keys_path(client_id))
}

/// `POST /api/applications/{client_id}/keys`.
pub(crate) fn upload_key(client_id: ClientId, body: &UploadKey) -> Request<ClientKeyView> {
    Request::new("POST", keys_path(client_id)).with(body)
}

/// `DELETE /api/applications/{client_id}/keys/{kid}`.
pub(crate) fn remove_key(client_id: ClientId, kid: &str) -> Request<()> {
    Request::new("DELETE", keys_path(client_id) + "/" + kid)
}

/// `PUT /api/applications/{client_id}/keys/url`.
pub(crate) fn set_jwks_url(client_id: ClientId, body: &SetJwksUrl) -> Request<()> {
    Request::new("PUT", keys_path(client_id) + "/url").with(body)
}

/// `GET /api/operator/resource-servers`.
pub(crate) fn resource_servers() -> Request<ResourceServers> {
    Request::new("GET", RESOURCE_SERVERS)
}

/// `POST /api/operator/resource-servers`.
pub(crate) fn create_resource_server(body: &CreateResourceServer) -> Request<CreatedResourceServer> {
    Request::new("POST", RESOURCE_SERVERS).with(body)
}

/// `DELETE /api/operator/resource-servers/{id}`.
pub(crate) fn delete_resource_server(id: &str) -> Request<()> {
    Request::new("DELETE", format!("{RESOURCE_SERVERS}/{id}"))
}

/// `GET /api/applications/{client_id}/audit`.
pub(crate) fn audit(client_id: &str, before: Option<&str>) -> Request<AuditPage> {
    let client_id = String::from(js_sys::encode_uri_component(client_id));
    let query = before.map_or_else(String::new, |before| {
        format!("?before={}", String::from(js_sys::encode_uri_component(before)))
    });
    Request::new("GET", format!("/api/applications/{client_id}/audit{query}"))
}

const RESOURCE_SERVERS: &str = "/api/operator/resource-servers";

fn keys_path(client_id: ClientId) -> String {
    format!("/api/applications/{client_id}/keys")
}

async fn exchange(plain: &Plain, csrf: &str) -> Answer<JsValue> {
    let request = RequestInit::new();
    request.set_method(plain.method);
    let sent = Headers::new().map_err(unreadable)?;
    sent.set("accept", "application/json").map_err(unreadable)?;
    if !csrf.is_empty() {
        sent.set(CSRF_HEADER, csrf).map_err(unreadable)?;
    }
    if let Some(key) = &plain.key {
        sent.set(IDEMPOTENCY_HEADER, key).map_err(unreadable)?;
    }
    if let Some(body) = &plain.body {
        sent.set("content-type", "application/json").map_err(unreadable)?;
        request.set_body(body);
    }
    request.set_headers(&sent);
    let sending = window().fetch_with_str_and_init(&plain.path, &request).unchecked_into::<Promise>();
    let response: Response = JsFuture::from(sending).await.map_err(offline)?.unchecked_into();
    let reading = response.text().map_err(unreadable)?.unchecked_into::<Promise>();
    let text: JsValue = JsFuture::from(reading).await.map_err(offline)?;
    let text = text.as_string().unwrap_or_default();
    // An empty answer (204) is read as nothing.
    let value = if text.is_empty() { Ok(JsValue::NULL) } else { JSON::parse(&text) };
    if response.ok() {
        idle::answered();
        return value.map_err(unreadable);
    }
    let problem = read::<Problem>(value.map_err(unreadable)?)?;
    let retry_after = response.headers().get("retry-after").ok().flatten();
    let retry_after = retry_after.and_then(|seconds| seconds.parse().ok());
    Err(Failure::Refused { problem: Box::new(problem), retry_after })
}

/// Reads an answer.
pub(crate) fn read<T: DeserializeOwned>(value: JsValue) -> Answer<T> {
    T::deserialize(Json(value)).map_err(|_| Failure::Unreadable)
}

fn unreadable(_: JsValue) -> Failure {
    Failure::Unreadable
}

fn offline(_: JsValue) -> Failure {
    Failure::Offline
}
