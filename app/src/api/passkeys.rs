//! Ceremonies with passkeys. What the browser reads and writes itself stays as it is.

use credenza_domain::wire::{Enrolled, PasskeyView, Portal, Session};
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use super::{Plain, Request};

/// `POST /api/session/passkey/options`.
pub(crate) fn passkey_options() -> Plain {
    Plain::new("POST", "/api/session/passkey/options")
}

/// `POST /api/session/passkey`.
pub(crate) fn sign_in_with_passkey(answer: JsValue) -> Request<Portal> {
    Request::new("POST", "/api/session/passkey").with_value(&answer)
}

/// `POST /api/session/step-up/passkey/options`.
pub(crate) fn step_up_options() -> Plain {
    Plain::new("POST", "/api/session/step-up/passkey/options")
}

/// `POST /api/session/step-up/passkey`.
pub(crate) fn step_up_with_passkey(answer: JsValue) -> Request<Session> {
    Request::new("POST", "/api/session/step-up/passkey").with_value(&answer)
}

/// `POST /api/invitation/passkey/options`.
pub(crate) fn enrol_options(token: &str) -> Plain {
    Request::<()>::new("POST", "/api/invitation/passkey/options")
        .with_value(&object([("token", token.into())]))
        .plain()
}

/// `POST /api/invitation/passkey`.
pub(crate) fn enrol_with_passkey(token: &str, answer: JsValue) -> Request<Enrolled> {
    Request::new("POST", "/api/invitation/passkey")
        .with_value(&object([("token", token.into()), ("credential", answer)]))
}

/// `POST /api/account/passkeys/options`.
pub(crate) fn new_passkey_options() -> Plain {
    Plain::new("POST", "/api/account/passkeys/options")
}

/// `POST /api/account/passkeys`.
pub(crate) fn add_passkey(name: &str, answer: JsValue) -> Request<PasskeyView> {
    Request::new("POST", "/api/account/passkeys")
        .with_value(&object([("name", name.into()), ("credential", answer)]))
}

fn object<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}
