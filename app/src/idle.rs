//! Notices that the session has ended by itself, without asking the Worker: asking would keep it
//! alive.

use std::cell::Cell;
use std::time::Duration;

use credenza_domain::access::SESSION_IDLE_SECONDS;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

use crate::browser;
use crate::session::{Farewell, Session, Stage};

const LOOKS_EVERY: Duration = Duration::from_secs(10);

thread_local! {
    /// The last answer to this tab or to another one, by the browser's clock.
    static LAST_ANSWER: Cell<f64> = const { Cell::new(0.0) };
    static CHANNEL: Option<BroadcastChannel> = channel();
}

/// Tells the other tabs, which share the session, that it is in use.
fn channel() -> Option<BroadcastChannel> {
    let channel = BroadcastChannel::new("session").ok()?;
    let heard = Closure::<dyn Fn()>::new(|| LAST_ANSWER.set(browser::milliseconds()));
    channel.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    Some(channel)
}

/// The Worker has answered: the session lives from now on.
pub(crate) fn answered() {
    LAST_ANSWER.set(browser::milliseconds());
    CHANNEL.with(|channel| channel.as_ref().map(|channel| channel.post_message(&JsValue::NULL)));
}

/// Looks now and then, and when the person comes back to the tab.
pub(crate) fn watch(session: Session) {
    let look = move || {
        let signed_in = session.stage().with_untracked(|stage| *stage == Stage::SignedIn);
        if !signed_in || session.idle().get_untracked().is_some() {
            return;
        }
        let now = browser::milliseconds();
        if now - LAST_ANSWER.get() > browser::in_milliseconds(SESSION_IDLE_SECONDS) {
            session.idled(Farewell::Idle);
        } else if now > session.over_at() {
            session.idled(Farewell::Over);
        }
    };
    let _ = set_interval_with_handle(look, LOOKS_EVERY);
    let _ = window_event_listener(ev::focus, move |_| look());
}
