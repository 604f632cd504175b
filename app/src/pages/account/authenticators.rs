//! Adding an authenticator: an app that reads a key, or a hardware token that brings one.

use credenza_domain::people;
use credenza_domain::wire::{AddAuthenticator, AuthenticatorView, NewAuthenticator};
use leptos::prelude::*;

use super::State;
use super::password::{Open, closing};
use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::dialog_form::DialogForm;
use crate::components::failure_note::FailureNote;
use crate::components::field::Field;
use crate::components::modal::Modal;
use crate::components::skeleton::Skeleton;
use crate::pages::enrol::Authenticator;
use crate::text;

/// Name, and code of the moment, of either kind.
#[derive(Clone, Copy)]
struct Form {
    act: Act,
    name: RwSignal<String>,
    code: RwSignal<String>,
    code_error: RwSignal<Option<String>>,
}

impl Form {
    fn new() -> Self {
        Self {
            act: Act::new(),
            name: RwSignal::new(String::new()),
            code: RwSignal::new(String::new()),
            code_error: RwSignal::new(None),
        }
    }

    fn send(self, state: State, open: RwSignal<Open>, ticket: String, seed: String) {
        let body = AddAuthenticator {
            name: self.name.get_untracked(),
            ticket,
            seed,
            code: people::tidy_code(&self.code.get_untracked()),
        };
        self.code_error.set((!people::is_totp_code(&body.code)).then(|| text::CODE_SHAPE.to_owned()));
        if self.code_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        self.act.run(api::add_authenticator(&body), move |added: AuthenticatorView| {
            open.set(Open::Nothing);
            state.changed(text::added_factor(&added.name));
        });
    }

    fn fields(self, first: bool) -> AnyView {
        let no_error = RwSignal::new(None);
        view! {
            <Field id="authenticator-code" label=text::CODE value=self.code error=self.act.field("code", self.code_error)
                hint=text::FIRST_CODE_HINT autocomplete="one-time-code" inputmode=Some("numeric") mono=true autofocus=first/>
            <Field id="authenticator-name" label=text::FACTOR_NAME value=self.name error=self.act.field("name", no_error)
                hint=text::AUTHENTICATOR_NAME_HINT/>
        }
        .into_any()
    }
}

/// An app: a key to scan, then a code.
#[component]
pub(super) fn AddApp(state: State, open: RwSignal<Open>) -> impl IntoView {
    let form = Form::new();
    let asking = Act::new();
    let offer = RwSignal::new_local(None::<NewAuthenticator>);
    asking.run(api::offer_authenticator(), move |new| offer.set(Some(new)));
    let cancel = closing(form.act, open);
    let submit = Callback::new(move |()| {
        if let Some(ticket) = offer.with_untracked(|offer| offer.as_ref().map(|new| new.ticket.clone())) {
            form.send(state, open, ticket, String::new());
        }
    });
    view! {
        <Modal id="add-authenticator" title=Signal::stored(text::ADD_APP.to_owned()) on_dismiss=cancel>
            <FailureNote failure=asking.failure()/>
            {move || match offer.get() {
                None => view! { <Skeleton/> }.into_any(),
                Some(new) => view! {
                    <p>{text::STEP_AUTHENTICATOR_DETAIL}</p>
                    <Authenticator qr=new.qr key=new.totp_key uri=new.totp_uri/>
                }.into_any(),
            }}
            <DialogForm act=form.act submit cancel label=text::ADD_FACTOR busy=text::ADDING_FACTOR>
                {form.fields(true)}
            </DialogForm>
        </Modal>
    }
    .into_any()
}

/// A hardware token: its seed as the maker gave it, then a code.
#[component]
pub(super) fn AddToken(state: State, open: RwSignal<Open>) -> impl IntoView {
    let form = Form::new();
    let seed = RwSignal::new(String::new());
    let seed_error = RwSignal::new(None);
    let cancel = closing(form.act, open);
    let submit = Callback::new(move |()| {
        let text = seed.get_untracked();
        seed_error.set(text.trim().is_empty().then(|| text::SEED_MISSING.to_owned()));
        if seed_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        form.send(state, open, String::new(), text);
    });
    view! {
        <Modal id="add-token" title=Signal::stored(text::ADD_TOKEN.to_owned()) on_dismiss=cancel>
            <p>{text::ADD_TOKEN_DETAIL}</p>
            <DialogForm act=form.act submit cancel label=text::ADD_FACTOR busy=text::ADDING_FACTOR>
                <Field id="token-seed" label=text::SEED value=seed error=form.act.field("seed", seed_error)
                    hint=text::SEED_HINT mono=true autofocus=true/>
                {form.fields(false)}
            </DialogForm>
        </Modal>
    }
    .into_any()
}
