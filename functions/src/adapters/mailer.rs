//! Cloudflare Email Service behind the `Mailer` port: the `send_email` binding `EMAIL`, where the
//! deployment has one.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either, select};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::send::{SendFuture, SendWrapper};
use worker::{Delay, Env};

use crate::ports::{Mailer, MailerRefusal, PortError};

/// Milliseconds after which an answer of the binding is given up.
const TIMEOUT_MS: u64 = 10_000;

/// The binding.
pub(super) struct Binding(SendWrapper<JsValue>);

impl Binding {
    /// The binding of this deployment.
    pub(super) fn of(env: &Env) -> Option<Arc<dyn Mailer>> {
        let binding = Reflect::get(env.as_ref(), &"EMAIL".into()).ok()?;
        let mailer: Arc<dyn Mailer> = Arc::new(Self(SendWrapper::new(binding.clone())));
        binding.is_object().then_some(mailer)
    }
}

fn fail(error: &JsValue) -> PortError {
    PortError::new("mailer", format!("{error:?}"))
}

fn text(object: &JsValue, name: &str) -> String {
    Reflect::get(object, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

fn call(binding: &JsValue, message: &serde_json::Value) -> Result<Promise, JsValue> {
    let send: Function = Reflect::get(binding, &"send".into())?.dyn_into()?;
    let message = js_sys::JSON::parse(&message.to_string())?;
    // The method may be a stub of the runtime, of which every member is a method elsewhere, `call` too; and its
    // answer a promise of the runtime's own kind, which is none of the language's until it is adopted.
    let answer = Reflect::apply(&send, binding, &js_sys::Array::of1(&message))?;
    Ok(Promise::resolve(&answer))
}

impl Mailer for Binding {
    fn send(
        &self,
        message: serde_json::Value,
    ) -> BoxFuture<'_, Result<Result<String, MailerRefusal>, PortError>> {
        SendFuture::new(async move {
            let answer = JsFuture::from(call(&self.0, &message).map_err(|error| fail(&error))?);
            let deadline = Delay::from(std::time::Duration::from_millis(TIMEOUT_MS));
            match select(answer, Box::pin(deadline)).await {
                Either::Left((Ok(sent), _)) => Ok(Ok(text(&sent, "messageId"))),
                // The binding throws an error with a code where it will not send.
                Either::Left((Err(error), _)) => {
                    Ok(Err(MailerRefusal { code: text(&error, "code"), message: text(&error, "message") }))
                }
                Either::Right(_) => Err(PortError::new("mailer", "no answer in time")),
            }
        })
        .boxed()
    }
}
