//! Recovery codes: how many are left, and ten new ones.

use credenza_domain::wire::RecoveryCodes;
use leptos::prelude::*;

use super::{Section, State};
use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::pages::recovery_codes::CodeList;
use crate::text;

/// The section.
#[component]
pub(super) fn Recovery(state: State) -> impl IntoView {
    let open = RwSignal::new(false);
    let left = move || state.account.with(|account| account.as_ref().map_or(0, |a| a.recovery_codes_left));
    view! {
        <Section id="recovery" title=text::RECOVERY_CODES lead=text::RECOVERY_CODES_LEAD>
            <div class="account-row">
                <p class:account-few=move || left() < 4>{move || text::codes_left(left())}</p>
                <div class="account-acts">
                    <button type="button" class="button" on:click=move |_| open.set(true)>{text::MAKE_CODES}</button>
                </div>
            </div>
            {move || open.get().then(|| view! { <MakeDialog state open/> })}
        </Section>
    }
    .into_any()
}

/// Owns the codes, and drops them when it closes.
#[component]
fn MakeDialog(state: State, open: RwSignal<bool>) -> impl IntoView {
    let act = Act::new();
    let codes = RwSignal::new_local(None::<Vec<String>>);
    // While the codes are shown, only the button that says so closes the dialog.
    let cancel = Callback::new(move |()| {
        if !act.pending().get_untracked() && codes.with_untracked(Option::is_none) {
            open.set(false);
        }
    });
    let submit = Callback::new(move |()| {
        act.run(api::renew_recovery_codes(), move |made: RecoveryCodes| codes.set(Some(made.recovery_codes)));
    });
    let stored = move |_| {
        open.set(false);
        state.changed(text::CODES_MADE);
    };
    let email = state.session.read(|portal| portal.person.email.clone()).unwrap_or_default();
    view! {
        <Modal id="make-codes" title=Signal::stored(text::MAKE_CODES.to_owned()) on_dismiss=cancel>
            {move || match codes.get() {
                None => view! {
                    <DialogForm act submit cancel label=text::MAKE_CODES busy=text::SAVING>
                        <p>{text::MAKE_CODES_DETAIL}</p>
                    </DialogForm>
                }.into_any(),
                Some(codes) => view! {
                    <div class="note note-warning"><Icon glyph=Glyph::Warning/><p>{text::RECOVERY_ONCE}</p></div>
                    <CodeList codes email=email.clone()/>
                    <div class="modal-actions">
                        <button type="button" class="button button-primary" on:click=stored>{text::STORED_THEM}</button>
                    </div>
                }.into_any(),
            }}
        </Modal>
    }
    .into_any()
}
