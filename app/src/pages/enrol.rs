//! Enrol: a passkey; or password, authenticator and first code.

use credenza_domain::people;
use credenza_domain::wire::{AcceptInvitation, Enrolled, InvitationView, QrCode};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::failure_note::FailureNote;
use crate::components::field::Field;
use crate::components::passkey_button::PasskeyButton;
use crate::components::password_field::PasswordField;
use crate::components::submit_button::SubmitButton;
use crate::moments;
use crate::passkeys;
use crate::session::Session;
use crate::text;

/// The passkey first, the other way behind a link.
#[component]
pub(crate) fn EnrolPage(
    /// Who is invited, and the key of the authenticator.
    invitation: InvitationView,
    /// The invitation's token.
    token: String,
    /// The person is enrolled.
    done: Callback<Enrolled>,
) -> impl IntoView {
    let configuration = Session::expect().configuration();
    let passwords = move || configuration.with(|configuration| configuration.passwords);
    let other = RwSignal::new(false);
    let (name, until) = (invitation.name.clone(), moments::local(invitation.expires_at));
    let form = move || {
        let token = token.clone();
        if other.get() {
            let invitation = invitation.clone();
            view! { <EnrolForm invitation token done/> }.into_any()
        } else {
            view! { <EnrolWithPasskey token done/> }.into_any()
        }
    };
    let switch = move |_| other.update(|other| *other = !*other);
    view! {
        <section class="narrow">
            <div class="page-head">
                <h1>{text::welcome(&name)}</h1>
                <p class="lead">{text::INVITATION_LEAD}</p>
                <p class="quiet">{text::invitation_valid_until(&until)}</p>
            </div>
            {form}
            <Show when=passwords>
                <p class="below-card">
                    <button type="button" class="link-button" on:click=switch>
                        {move || if other.get() { text::ENROL_BACK_TO_PASSKEY } else { text::ENROL_OTHER_WAY }}
                    </button>
                </p>
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn EnrolWithPasskey(token: String, done: Callback<Enrolled>) -> impl IntoView {
    let act = Act::new();
    let press = Callback::new(move |()| {
        let sent = token.clone();
        act.run_with_passkey(
            passkeys::MAKE,
            api::enrol_options(&token),
            move |answer| api::enrol_with_passkey(&sent, answer),
            move |enrolled| done.run(enrolled),
        );
    });
    view! {
        <div class="card form">
            <FailureNote failure=act.failure()/>
            <p>{text::ENROL_PASSKEY_DETAIL}</p>
            <p class="quiet">{text::ENROL_PASSKEY_WHERE}</p>
            <PasskeyButton label=text::ENROL_PASSKEY pending=act.pending() press/>
        </div>
    }
    .into_any()
}

/// Three steps on one page.
#[component]
fn EnrolForm(invitation: InvitationView, token: String, done: Callback<Enrolled>) -> impl IntoView {
    let act = Act::new();
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (password_error, code_error) = (RwSignal::new(None), RwSignal::new(None));
    let (email, name) = (invitation.email.clone(), invitation.name.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = AcceptInvitation {
            token: token.clone(),
            password: password.get_untracked(),
            code: people::tidy_code(&code.get_untracked()),
        };
        password_error
            .set(people::check_password(&body.password, &email, &name).err().map(|error| error.to_string()));
        code_error.set((!people::is_totp_code(&body.code)).then(|| text::CODE_SHAPE.to_owned()));
        if password_error.with_untracked(Option::is_some) || code_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        act.run(api::accept_invitation(&body), move |enrolled| done.run(enrolled));
    };
    view! {
            <form class="card form enrol" novalidate on:submit=submit>
                <section class="enrol-step">
                    <h2>{text::STEP_AUTHENTICATOR}</h2>
                    <p>{text::STEP_AUTHENTICATOR_DETAIL}</p>
                    <Authenticator qr=invitation.qr key=invitation.totp_key uri=invitation.totp_uri/>
                </section>
                <section class="enrol-step">
                    <h2>{text::STEP_PASSWORD}</h2>
                    <input class="visually-hidden" type="email" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=invitation.email/>
                    <PasswordField id="new-password" label=text::NEW_PASSWORD value=password error=act.field("password", password_error)
                        autocomplete="new-password" hint=text::PASSWORD_RULES/>
                </section>
                <section class="enrol-step">
                    <h2>{text::STEP_CODE}</h2>
                    <Field id="first-code" label=text::CODE value=code error=act.field("code", code_error) hint=text::FIRST_CODE_HINT
                        autocomplete="one-time-code" inputmode=Some("numeric") mono=true/>
                </section>
                <FailureNote failure=act.failure()/>
                <SubmitButton label=text::FINISH busy=text::FINISHING pending=act.pending()/>
            </form>
    }
    .into_any()
}

/// A key for an authenticator app, in three forms.
#[component]
pub(crate) fn Authenticator(
    /// To scan.
    qr: QrCode,
    /// To type.
    key: String,
    /// To tap.
    uri: String,
) -> impl IntoView {
    view! {
        <div class="authenticator">
            <svg class="qr-code" viewBox=format!("0 0 {0} {0}", qr.size) role="img" aria-label=text::QR_LABEL shape-rendering="crispEdges">
                <rect class="qr-light" width=qr.size.to_string() height=qr.size.to_string()/>
                <path class="qr-dark" d=qr.path/>
            </svg>
            <div class="stack">
                <p><a class="button" href=uri rel="external">{text::OPEN_AUTHENTICATOR}</a></p>
                <div>
                    <p class="label">{text::TYPE_THE_KEY}</p>
                    <p class="totp-key">
                        <code id="totp-key">{key.clone()}</code>
                        <CopyButton value=people::tidy_code(&key) target="totp-key" label=text::COPY_KEY/>
                    </p>
                </div>
                <p class="quiet">{text::HARDWARE_TOKEN}</p>
            </div>
        </div>
    }
    .into_any()
}
