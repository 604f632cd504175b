//! Passkeys: several, each with a name.

use credenza_domain::wire::{PasskeyView, Portal};
use leptos::prelude::*;

use super::factor::{Factor, Factors};
use super::{Section, State};
use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::passkeys;
use crate::text;

fn factor(passkey: PasskeyView) -> Factor {
    let mark = if passkey.dead {
        Some(("badge-danger", text::TOO_MANY_TRIES))
    } else if passkey.suspect {
        Some(("badge-warning", text::PERHAPS_COPIED))
    } else {
        passkey.synced.then_some(("badge-plain", text::SYNCED))
    };
    Factor {
        kind: "passkeys",
        id: passkey.id,
        name: passkey.name,
        created_at: passkey.created_at,
        last_used_at: passkey.last_used_at,
        mark,
    }
}

/// The section.
#[component]
pub(super) fn Passkeys(state: State) -> impl IntoView {
    let adding = RwSignal::new(false);
    // Lists that come again unchanged leave the rows as they are, with whatever dialog is open on them.
    let list = Memo::new(move |_| {
        let passkeys = state.account.with(|account| account.as_ref().map(|account| account.passkeys.clone()));
        passkeys.unwrap_or_default().into_iter().map(factor).collect::<Vec<_>>()
    });
    view! {
        <Section id="passkeys" title=text::PASSKEYS lead=text::PASSKEYS_LEAD>
            <Factors state list=list.into() none=text::NO_PASSKEYS/>
            <p><button type="button" class="button button-primary" on:click=move |_| adding.set(true)>
                <Icon glyph=Glyph::Plus/> {text::ADD_PASSKEY}
            </button></p>
            {move || adding.get().then(|| view! { <AddDialog state open=adding/> })}
        </Section>
    }
    .into_any()
}

#[component]
fn AddDialog(state: State, open: RwSignal<bool>) -> impl IntoView {
    let act = Act::new();
    let name = RwSignal::new(String::new());
    let no_error = RwSignal::new(None);
    let cancel = Callback::new(move |()| {
        if !act.pending().get_untracked() {
            open.set(false);
        }
    });
    let submit = Callback::new(move |()| {
        let called = name.get_untracked();
        act.run_with_passkey(
            passkeys::MAKE,
            api::new_passkey_options(),
            move |answer| api::add_passkey(&called, answer),
            move |passkey: PasskeyView| {
                open.set(false);
                state.changed(text::added_factor(&passkey.name));
            },
        );
    });
    let person = state.session.read(|portal: &Portal| portal.person.email.clone()).unwrap_or_default();
    view! {
        <Modal id="add-passkey" title=Signal::stored(text::ADD_PASSKEY.to_owned()) on_dismiss=cancel>
            <p>{text::add_passkey_detail(&person)}</p>
            <DialogForm act submit cancel label=text::GO_ON_FACTOR busy=text::ASKING_DEVICE>
                <Field id="passkey-name" label=text::FACTOR_NAME value=name error=act.field("name", no_error)
                    hint=text::PASSKEY_NAME_HINT autofocus=true/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
