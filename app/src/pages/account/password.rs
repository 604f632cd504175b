//! Password and authenticators: the other way to sign in.

use credenza_domain::people;
use credenza_domain::wire::{AuthenticatorView, ChangePassword};
use leptos::prelude::*;

use super::authenticators::{AddApp, AddToken};
use super::factor::{Factor, Factors};
use super::{Section, State};
use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::dialog_form::DialogForm;
use crate::components::modal::Modal;
use crate::components::password_field::PasswordField;
use crate::moments;
use crate::text;

/// What is open on this section.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    /// Nothing.
    Nothing,
    /// The dialog for another password.
    Change,
    /// The question whether the password may go.
    Remove,
    /// The dialog for an authenticator app.
    App,
    /// The dialog for a hardware token.
    Token,
}

fn factor(authenticator: AuthenticatorView) -> Factor {
    Factor {
        kind: "authenticators",
        id: authenticator.id,
        name: authenticator.name,
        created_at: authenticator.created_at,
        last_used_at: authenticator.last_used_at,
        mark: authenticator.dead.then_some(("badge-danger", text::TOO_MANY_TRIES)),
    }
}

/// The section. Where passwords are off it shows nothing.
#[component]
pub(super) fn Password(state: State) -> impl IntoView {
    let open = RwSignal::new(Open::Nothing);
    let list = Memo::new(move |_| {
        let list =
            state.account.with(|account| account.as_ref().map(|account| account.authenticators.clone()));
        list.unwrap_or_default().into_iter().map(factor).collect::<Vec<_>>()
    });
    let changed_at = move || {
        state.account.with(|account| account.as_ref().and_then(|account| account.password_changed_at))
    };
    let button = move |what: Open, words: &'static str| {
        view! { <button type="button" class="button" on:click=move |_| open.set(what)>{words}</button> }
    };
    let dialog = move || {
        let dialog = match open.get() {
            Open::Nothing => return None,
            Open::Change => view! { <ChangeDialog state open/> }.into_any(),
            Open::Remove => view! { <RemoveDialog state open/> }.into_any(),
            Open::App => view! { <AddApp state open/> }.into_any(),
            Open::Token => view! { <AddToken state open/> }.into_any(),
        };
        Some(dialog)
    };
    if !state.session.configuration().with_untracked(|configuration| configuration.passwords) {
        return ().into_any();
    }
    view! {
        <Section id="password" title=text::PASSWORD_AND_CODES lead=text::PASSWORD_AND_CODES_LEAD>
            <div class="account-row">
                <div class="account-what">
                    <p class="account-name">{text::PASSWORD}</p>
                    <p class="quiet">{move || changed_at().map_or_else(|| text::NO_PASSWORD.to_owned(), |at| text::password_of(&moments::short_local_date(at)))}</p>
                </div>
                <div class="account-acts">
                    {move || button(Open::Change, if changed_at().is_some() { text::CHANGE_PASSWORD } else { text::SET_PASSWORD })}
                    {move || changed_at().map(|_| button(Open::Remove, text::REMOVE_FACTOR))}
                </div>
            </div>
            <h3>{text::AUTHENTICATORS}</h3>
            <Factors state list=list.into() none=text::NO_AUTHENTICATORS/>
            <p class="button-row">{button(Open::App, text::ADD_APP)} {button(Open::Token, text::ADD_TOKEN)}</p>
            {dialog}
        </Section>
    }
    .into_any()
}

pub(super) fn closing(act: Act, open: RwSignal<Open>) -> Callback<()> {
    Callback::new(move |()| {
        if !act.pending().get_untracked() {
            open.set(Open::Nothing);
        }
    })
}

#[component]
fn ChangeDialog(state: State, open: RwSignal<Open>) -> impl IntoView {
    let act = Act::new();
    let password = RwSignal::new(String::new());
    let password_error = RwSignal::new(None);
    let cancel = closing(act, open);
    let (email, name) = state
        .session
        .read(|portal| (portal.person.email.clone(), portal.person.name.clone()))
        .unwrap_or_default();
    let user = email.clone();
    let submit = Callback::new(move |()| {
        let body = ChangePassword { password: password.get_untracked() };
        password_error
            .set(people::check_password(&body.password, &email, &name).err().map(|error| error.to_string()));
        if password_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        act.run(api::change_password(&body), move |()| {
            open.set(Open::Nothing);
            state.changed(text::PASSWORD_CHANGED);
        });
    });
    view! {
        <Modal id="change-password" title=Signal::stored(text::CHANGE_PASSWORD.to_owned()) on_dismiss=cancel>
            <p>{text::CHANGE_PASSWORD_DETAIL}</p>
            <DialogForm act submit cancel label=text::CHANGE_PASSWORD busy=text::SAVING>
                <input class="visually-hidden" type="email" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=user/>
                <PasswordField id="new-password" label=text::NEW_PASSWORD value=password error=act.field("password", password_error)
                    autocomplete="new-password" hint=text::PASSWORD_RULES autofocus=true/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}

#[component]
fn RemoveDialog(state: State, open: RwSignal<Open>) -> impl IntoView {
    let act = Act::new();
    let cancel = closing(act, open);
    let heir = StoredValue::new(None);
    let submit = Callback::new(move |()| {
        act.run(api::remove_from_account("password"), move |()| {
            heir.set_value(Some("password".to_owned()));
            open.set(Open::Nothing);
            state.changed(text::PASSWORD_REMOVED);
        });
    });
    view! {
        <Modal id="remove-password" heir title=Signal::stored(text::REMOVE_PASSWORD_TITLE.to_owned()) on_dismiss=cancel>
            <DialogForm act submit cancel label=text::REMOVE_FACTOR busy=text::REMOVING danger=true>
                <p>{text::REMOVE_PASSWORD_DETAIL}</p>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
