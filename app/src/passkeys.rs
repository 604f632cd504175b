//! Passkeys, as the browser knows them. It reads options and writes answers as JSON by itself
//! (WebAuthn Level 3 §5.1.6–5.1.10), so no binary data pass through here.

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::api::Answer;
use crate::failure::Failure;

/// A ceremony: what reads the options, and what runs it.
pub(crate) type Ceremony = (&'static str, &'static str);

/// A passkey is used.
pub(crate) const USE: Ceremony = ("parseRequestOptionsFromJSON", "get");
/// A passkey is made.
pub(crate) const MAKE: Ceremony = ("parseCreationOptionsFromJSON", "create");

/// Lets the browser ask the person. The answer becomes JSON by itself.
pub(crate) async fn run(ceremony: Ceremony, options: JsValue) -> Answer<JsValue> {
    ask(ceremony, options).await.map_err(|error| {
        let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        // This authenticator holds one of the passkeys that were named: one of this person.
        if name.as_deref() == Some("InvalidStateError") { Failure::PasskeyKnown } else { Failure::NoPasskey }
    })
}

async fn ask((read, call): Ceremony, options: JsValue) -> Result<JsValue, JsValue> {
    let class = Reflect::get(&window(), &"PublicKeyCredential".into())?;
    let argument = Object::new();
    Reflect::set(&argument, &"publicKey".into(), &method(&class, read, &options)?)?;
    let credentials = Reflect::get(&window().navigator(), &"credentials".into())?;
    let asking: Promise = method(&credentials, call, &argument)?.dyn_into()?;
    JsFuture::from(asking).await
}

fn method(object: &JsValue, name: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    Reflect::get(object, &name.into())?.dyn_into::<Function>()?.call1(object, argument)
}
