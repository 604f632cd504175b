//! The only HTTP. One function per endpoint, one file for each subject; the types are the wire's.
//!
//! The browser itself fetches and reads JSON: a client and a JSON library of our own would only
//! add to what the first page weighs.

mod account;
mod audit;
mod client_keys;
mod endpoints;
mod import;
mod lists;
mod machines;
mod mail_log;
mod operator_tokens;
mod overview;
mod passkeys;
mod people;
mod policy;
mod preferences;
mod registry;
mod resource_servers;
mod rotation;
mod secrets;
mod sessions;
mod single_sign_on;

use credenza_domain::problems::{Problem, ProblemType};
use credenza_domain::wire::{CSRF_HEADER, IDEMPOTENCY_HEADER};
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

pub(crate) use account::*;
pub(crate) use audit::*;
pub(crate) use client_keys::*;
pub(crate) use endpoints::*;
pub(crate) use import::*;
pub(crate) use lists::*;
pub(crate) use machines::*;
pub(crate) use mail_log::*;
pub(crate) use operator_tokens::*;
pub(crate) use overview::*;
pub(crate) use passkeys::*;
pub(crate) use people::*;
pub(crate) use policy::*;
pub(crate) use preferences::*;
pub(crate) use registry::*;
pub(crate) use resource_servers::*;
pub(crate) use rotation::*;
pub(crate) use secrets::*;
pub(crate) use sessions::*;
pub(crate) use single_sign_on::*;

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
        Self { plain: Plain::new(method, path), answer: PhantomData }
    }

    fn with<B: Serialize>(mut self, body: &B) -> Self {
        self.plain.body =
            serde_wasm_bindgen::to_value(body).and_then(|body| Ok(JSON::stringify(&body)?.into())).ok();
        self
    }

    fn with_value(mut self, body: &JsValue) -> Self {
        self.plain.body = JSON::stringify(body).ok().map(Into::into);
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
    fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), key: None, body: None }
    }

    /// Sends it once, with the session's token.
    pub(crate) async fn send(&self, csrf: &str) -> Answer<JsValue> {
        match exchange(self, csrf).await {
            // What is not there any more is deleted, whoever did it.
            Err(failure) if self.method == "DELETE" && failure.is(ProblemType::NotFound) => Ok(JsValue::NULL),
            answer => answer,
        }
    }
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

/// A value as JSON, on one line.
pub(crate) fn as_json<T: Serialize>(value: &T) -> String {
    let text = serde_wasm_bindgen::to_value(value).and_then(|value| Ok(JSON::stringify(&value)?));
    text.map(String::from).unwrap_or_default()
}

fn unreadable(_: JsValue) -> Failure {
    Failure::Unreadable
}

fn offline(_: JsValue) -> Failure {
    Failure::Offline
}
