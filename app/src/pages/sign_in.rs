//! Sign in: address, password and code in one form.

use credenza_domain::people::{self, Email};
use credenza_domain::wire::SignIn;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::FailureNote;
use crate::components::field::Field;
use crate::components::footer::AskSupport;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::components::passkey_button::PasskeyButton;
use crate::components::password_field::PasswordField;
use crate::components::single_sign_on::{SingleSignOnBeside, SingleSignOnButton};
use crate::components::submit_button::SubmitButton;
use crate::passkeys;
use crate::session::{Farewell, Session};
use crate::text;

/// Stands in place of the page that was asked for; signing in leads back to it.
#[component]
pub(crate) fn SignInPage(
    /// Why nobody is signed in.
    farewell: Farewell,
) -> impl IntoView {
    browser::set_title(text::SIGN_IN);
    view! {
        <section class="narrow">
            <div class="page-head">
                <h1>{text::SIGN_IN}</h1>
                <p class="lead">{text::SIGN_IN_LEAD}</p>
            </div>
            <div role="status">{note(farewell)}</div>
            <div class="card"><SignInForm/></div>
            <AskSupport words=text::SIGN_IN_HELP class="quiet below-card"/>
        </section>
    }
    .into_any()
}

fn note(farewell: Farewell) -> Option<AnyView> {
    let words = match farewell {
        Farewell::None => return None,
        Farewell::Idle => text::SESSION_IDLE,
        Farewell::Ended => text::SESSION_ENDED,
        Farewell::Over => text::SESSION_OVER,
        Farewell::Wanted => text::SIGNED_OUT,
    };
    Some(view! { <div class="note note-info"><Icon glyph=Glyph::Info/><p>{words}</p></div> }.into_any())
}

/// Over a page whose session has ended: the page waits, hidden, until somebody signs in again.
#[component]
pub(crate) fn IdleDialog() -> impl IntoView {
    let idle = Session::expect().idle();
    move || {
        idle.get().map(|why| {
            view! {
                <Modal id="signed-out" title=Signal::stored(text::SIGN_IN.to_owned()) on_dismiss=Callback::new(|()| ())>
                    {note(why)}
                    <SignInForm in_place=true/>
                </Modal>
            }
            .into_any()
        })
    }
}

#[component]
fn SignInForm(
    /// Over a page that must not be left.
    #[prop(optional)]
    in_place: bool,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let recovery = RwSignal::new(false);
    let known = session.read(|portal| portal.person.email.clone());
    let goes_on = known.is_some();
    let (email, password, code) = (
        RwSignal::new(known.unwrap_or_default()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let (email_error, password_error, code_error) =
        (RwSignal::new(None), RwSignal::new(None), RwSignal::new(None));
    let began = move |portal| {
        session.began(portal);
        if !goes_on {
            browser::focus("main");
        }
    };
    let by_passkey = move || {
        act.run_with_passkey(passkeys::USE, api::passkey_options(), api::sign_in_with_passkey, began);
    };
    let passwords = move || session.configuration().with(|configuration| configuration.passwords);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let address = Email::parse(&email.get_untracked());
        let body = SignIn {
            email: address.as_ref().map_or_else(|_| String::new(), ToString::to_string),
            password: password.get_untracked(),
            code: people::tidy_code(&code.get_untracked()),
        };
        email_error.set(address.err().map(|error| error.to_string()));
        password_error.set(body.password.is_empty().then(|| text::PASSWORD_MISSING.to_owned()));
        code_error.set(code_problem(&body.code, recovery.get_untracked()).map(str::to_owned));
        if [email_error, password_error, code_error].iter().any(|error| error.with_untracked(Option::is_some))
        {
            act.forgive();
            browser::focus_first_invalid();
            return;
        }
        act.run(api::sign_in(&body), began);
    };
    let switch = move |_| {
        recovery.update(|recovery| *recovery = !*recovery);
        code.set(String::new());
        code_error.set(None);
        browser::focus("code");
    };
    view! {
        <div class="form">
            <FailureNote failure=act.failure()/>
            <PasskeyButton label=text::SIGN_IN_WITH_PASSKEY pending=act.pending() press=Callback::new(move |()| by_passkey())/>
            {if in_place {
                view! { <SingleSignOnBeside done=Callback::new(began)/> }.into_any()
            } else {
                view! { <SingleSignOnButton act/> }.into_any()
            }}
        </div>
        <form class="form" class:gone=move || !passwords() novalidate on:submit=submit>
            <p class="or">{text::OR_PASSWORD}</p>
            <Field id="email" label=text::EMAIL kind="email" inputmode=Some("email") value=email error=act.field("email", email_error)
                autocomplete="username" autofocus=true/>
            <PasswordField id="password" label=text::PASSWORD value=password error=act.field("password", password_error)
                autocomplete="current-password"/>
            <Field id="code" label=Signal::derive(move || if recovery.get() { text::RECOVERY_CODE } else { text::CODE }) value=code
                error=act.field("code", code_error) mono=true
                autocomplete=Signal::derive(move || if recovery.get() { "off" } else { "one-time-code" })
                inputmode=Signal::derive(move || Some(if recovery.get() { "text" } else { "numeric" }))/>
            <p class="field-hint under-field">
                {move || if recovery.get() { text::RECOVERY_CODE_HINT } else { text::CODE_HINT }} " "
                <button type="button" class="link-button" on:click=switch>
                    {move || if recovery.get() { text::USE_CODE } else { text::USE_RECOVERY_CODE }}
                </button>
            </p>
            <SubmitButton label=text::SIGN_IN busy=text::SIGNING_IN pending=act.pending() second=true/>
        </form>
    }
    .into_any()
}

fn code_problem(code: &str, recovery: bool) -> Option<&'static str> {
    match (code.is_empty(), recovery) {
        (true, false) => Some(text::CODE_MISSING),
        (true, true) => Some(text::RECOVERY_CODE_MISSING),
        (false, false) if !people::is_totp_code(code) => Some(text::CODE_SHAPE),
        _ => None,
    }
}
