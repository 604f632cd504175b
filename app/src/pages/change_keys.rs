//! Upload a public key, remove one, or say where the client publishes its own.

use credenza_domain::ids::ClientId;
use credenza_domain::jwk::PRIVATE_MEMBERS;
use credenza_domain::names::Name;
use credenza_domain::wire::{ClientKeyView, ClientKeys, SetJwksUrl, UploadKey};
use js_sys::{JSON, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::session::Session;
use crate::text;

/// What is to be changed.
#[derive(Debug, Clone)]
pub(crate) enum KeyChange {
    /// A key is added.
    Upload,
    /// This one goes.
    Remove(ClientKeyView),
    /// The address of the key set, which is this one now.
    Address(Option<String>),
}

/// News, and how the keys that the page shows change.
type Changed = (String, Box<dyn FnOnce(&mut ClientKeys)>);

/// One dialog for each kind of change; `keys` gets what has changed.
#[component]
pub(crate) fn KeyChangeDialog(
    /// Whose keys.
    client_id: ClientId,
    /// The keys that the page shows.
    keys: RwSignal<Option<ClientKeys>>,
    /// What is to be changed.
    change: KeyChange,
    /// Gets the focus where what had it is gone.
    heir: String,
    /// The dialog is done.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let (summary, heir) = (StoredValue::new(Some(heir)), StoredValue::new(None));
    let close = Callback::new(move |()| {
        if !act.pending().get_untracked() {
            on_close.run(());
        }
    });
    let done = Callback::new(move |(news, change): Changed| {
        heir.set_value(summary.get_value());
        on_close.run(());
        keys.update(|keys| {
            if let Some(keys) = keys {
                change(keys);
            }
        });
        session.say(news);
    });
    let title = match change {
        KeyChange::Upload => text::UPLOAD_KEY,
        KeyChange::Remove(_) => text::REMOVE_TITLE,
        KeyChange::Address(_) => text::KEY_SET,
    };
    let form = match change {
        KeyChange::Upload => view! { <Upload client_id act done cancel=close/> }.into_any(),
        KeyChange::Remove(key) => view! { <Remove client_id key act done cancel=close/> }.into_any(),
        KeyChange::Address(url) => view! { <Address client_id url act done cancel=close/> }.into_any(),
    };
    view! {
        <Modal id="change-keys" heir title=Signal::stored(title.to_owned()) on_dismiss=close>{form}</Modal>
    }
    .into_any()
}

type Done = Callback<Changed>;

#[component]
fn Upload(client_id: ClientId, act: Act, done: Done, cancel: Callback<()>) -> impl IntoView {
    let (name, jwk) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (name_error, jwk_error) = (RwSignal::new(None), RwSignal::new(None));
    let submit = Callback::new(move |()| {
        let body = UploadKey { name: name.get_untracked().trim().to_owned(), jwk: jwk.get_untracked() };
        name_error.set(Name::parse(&body.name).err().map(|error| error.to_string()));
        jwk_error.set(problem(&body.jwk).map(str::to_owned));
        if name_error.with_untracked(Option::is_some) || jwk_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        act.run(api::upload_key(client_id, &body), move |key| {
            let change = move |keys: &mut ClientKeys| {
                keys.keys.retain(|known| known.kid != key.kid);
                keys.keys.push(key);
            };
            done.run((text::KEY_UPLOADED.to_owned(), Box::new(change)));
        });
    });
    view! {
        <DialogForm act submit cancel label=text::UPLOAD_KEY busy=text::UPLOADING>
            <Field id="key-name" label=text::KEY_NAME value=name error=act.field("name", name_error) hint=text::KEY_NAME_HINT autofocus=true/>
            <Field id="key-jwk" label=text::JWK kind="lines" value=jwk error=act.field("jwk", jwk_error) hint=text::JWK_HINT/>
        </DialogForm>
    }
    .into_any()
}

/// Whether a text must not even be sent. The Worker checks the rest: the parser of the domain
/// would weigh too much here.
fn problem(jwk: &str) -> Option<&'static str> {
    let has = |jwk: &JsValue, member: &str| Reflect::has(jwk, &member.into()).unwrap_or_default();
    if jwk.contains("PRIVATE KEY") {
        return Some(text::JWK_PRIVATE);
    }
    match JSON::parse(jwk) {
        Ok(jwk) if has(&jwk, "kty") => {
            PRIVATE_MEMBERS.iter().any(|member| has(&jwk, member)).then_some(text::JWK_PRIVATE)
        }
        _ => Some(text::JWK_NONE),
    }
}

#[component]
fn Remove(
    client_id: ClientId,
    key: ClientKeyView,
    act: Act,
    done: Done,
    cancel: Callback<()>,
) -> impl IntoView {
    let (name, kid) = (key.name, StoredValue::new(key.kid));
    let news = StoredValue::new(text::key_removed(&name));
    let submit = Callback::new(move |()| {
        act.run(api::remove_key(client_id, &kid.get_value()), move |()| {
            let kid = kid.get_value();
            let change = move |keys: &mut ClientKeys| keys.keys.retain(|key| key.kid != kid);
            done.run((news.get_value(), Box::new(change)));
        });
    });
    view! {
        <DialogForm act submit cancel label=text::REMOVE_KEY busy=text::REMOVING danger=true>
            <dl class="fact-list"><dt>{text::SECRET_NAME_SHORT}</dt><dd>{name}</dd><dt>"kid"</dt><dd><code>{kid.get_value()}</code></dd></dl>
            <div class="note note-danger"><Icon glyph=Glyph::Warning/><p><b>{text::DELETE_STOPS}</b> " " {text::REMOVE_DETAIL}</p></div>
        </DialogForm>
    }
    .into_any()
}

#[component]
fn Address(
    client_id: ClientId,
    url: Option<String>,
    act: Act,
    done: Done,
    cancel: Callback<()>,
) -> impl IntoView {
    let url = RwSignal::new(url.unwrap_or_default());
    let submit = Callback::new(move |()| {
        let body = SetJwksUrl { url: url.get_untracked().trim().to_owned() };
        act.run(api::set_jwks_url(client_id, &body), move |()| {
            let url = body.url;
            let news = if url.is_empty() { text::KEY_SET_REMOVED } else { text::KEY_SET_CHANGED };
            let change = move |keys: &mut ClientKeys| keys.jwks_url = (!url.is_empty()).then_some(url);
            done.run((news.to_owned(), Box::new(change)));
        });
    });
    view! {
        <DialogForm act submit cancel label=text::SAVE busy=text::SAVING>
            <Field id="key-set" label=text::KEY_SET_FIELD inputmode=Some("url") value=url error=act.field("url", RwSignal::new(None))
                hint=text::KEY_SET_HINT autofocus=true/>
        </DialogForm>
    }
    .into_any()
}
