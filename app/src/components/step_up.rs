//! Asks the person in place to confirm who they are; then the interrupted act goes on by itself.

use credenza_domain::people;
use credenza_domain::wire::{Portal, StepUp};
use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::modal::Modal;
use crate::components::passkey_button::PasskeyButton;
use crate::components::password_field::PasswordField;
use crate::components::single_sign_on::SingleSignOnBeside;
use crate::passkeys;
use crate::session::Session;
use crate::text;

/// A question that an act asks and the dialog answers.
#[derive(Clone, Copy)]
pub(crate) struct StepUpQuestion {
    open: RwSignal<bool>,
    resolve: StoredValue<Option<Function>, LocalStorage>,
}

impl StepUpQuestion {
    /// A question that nobody has asked.
    pub(crate) fn new() -> Self {
        Self { open: RwSignal::new(false), resolve: StoredValue::new_local(None) }
    }

    /// Asks; true when the person has proved who they are.
    pub(crate) async fn ask(self) -> bool {
        let promise = Promise::new(&mut |resolve, _| self.resolve.set_value(Some(resolve)));
        self.open.set(true);
        JsFuture::from(promise).await.is_ok_and(|answer: JsValue| answer.is_truthy())
    }

    /// Answers, if somebody has asked.
    pub(crate) fn answer(self, proven: bool) {
        self.open.set(false);
        if let Some(resolve) = self.resolve.try_update_value(Option::take).flatten() {
            let _ = resolve.call1(&JsValue::NULL, &JsValue::from_bool(proven));
        }
    }
}

/// The place where the question appears.
#[component]
pub(crate) fn StepUpDialog() -> impl IntoView {
    let question = Session::expect().question();
    view! { <Show when=move || question.open.get()><StepUpForm/></Show> }.into_any()
}

#[component]
fn StepUpForm() -> impl IntoView {
    let session = Session::expect();
    let question = session.question();
    let act = Act::new();
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (password_error, code_error) = (RwSignal::new(None), RwSignal::new(None));
    let done = move |renewed| {
        session.renewed(renewed);
        question.answer(true);
    };
    let beside = Callback::new(move |portal: Portal| {
        let same = session.read(|before| before.person.id) == Some(portal.person.id);
        session.began(portal);
        question.answer(same);
    });
    let submit = Callback::new(move |()| {
        let body =
            StepUp { password: password.get_untracked(), code: people::tidy_code(&code.get_untracked()) };
        password_error.set(body.password.is_empty().then(|| text::PASSWORD_MISSING.to_owned()));
        code_error.set(body.code.is_empty().then(|| text::CODE_MISSING.to_owned()));
        if password_error.with_untracked(Option::is_some) || code_error.with_untracked(Option::is_some) {
            crate::browser::focus_first_invalid();
            return;
        }
        act.run(api::step_up(&body), done);
    });
    let (has_passkey, has_password) = session
        .read(|portal| (portal.person.has_passkey, portal.person.has_password))
        .unwrap_or((false, true));
    let by_passkey = Callback::new(move |()| {
        act.run_with_passkey(passkeys::USE, api::step_up_options(), api::step_up_with_passkey, done);
    });
    let cancel = Callback::new(move |()| {
        if !act.pending().get_untracked() {
            question.answer(false);
        }
    });
    view! {
        <Modal id="step-up" title=Signal::stored(text::STEP_UP_TITLE.to_owned()) on_dismiss=cancel>
            <p>{text::STEP_UP_WHY}</p>
            <SingleSignOnBeside done=beside/>
            {has_passkey.then(|| view! {
                <PasskeyButton label=text::CONFIRM_WITH_PASSKEY pending=act.pending() press=by_passkey autofocus=true/>
            })}
            {(has_passkey && has_password).then(|| view! { <p class="or">{text::OR_PASSWORD}</p> })}
            <DialogForm act submit cancel label=text::CONFIRM busy=text::CONFIRMING second=has_passkey only_cancel=!has_password>
                {has_password.then(|| view! {
                <PasswordField id="step-up-password" label=text::PASSWORD value=password error=act.field("password", password_error)
                    autocomplete="current-password" autofocus=!has_passkey/>
                <Field id="step-up-code" label=text::CODE value=code error=act.field("code", code_error) hint=text::CODE_OR_RECOVERY_HINT
                    autocomplete="one-time-code" mono=true/>
                })}
            </DialogForm>
        </Modal>
    }
    .into_any()
}
