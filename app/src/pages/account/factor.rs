//! A passkey or an authenticator in its list: name, dates, and what can be done to it.

use credenza_domain::names::Name;
use credenza_domain::wire::Rename;
use jiff::Timestamp;
use leptos::prelude::*;

use super::State;
use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::modal::Modal;
use crate::moments;
use crate::text;

/// What both kinds have.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Factor {
    /// `passkeys` or `authenticators`.
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created_at: Timestamp,
    pub(super) last_used_at: Option<Timestamp>,
    /// Class and words of what is worth knowing.
    pub(super) mark: Option<(&'static str, &'static str)>,
}

/// A list of them.
#[component]
pub(super) fn Factors(
    /// The page's.
    state: State,
    /// Which.
    list: Signal<Vec<Factor>>,
    /// What stands there while there is none.
    none: &'static str,
) -> impl IntoView {
    // Dialogs are not the rows': they stay open when the list comes anew, as it does after each proof of who one is.
    let dialogs = Dialogs { renaming: RwSignal::new(None), removing: RwSignal::new(None) };
    let rows = move || {
        let factors = list.get();
        if factors.is_empty() {
            return view! { <p class="quiet account-none">{none}</p> }.into_any();
        }
        let now =
            state.account.with_untracked(|account| account.as_ref().map_or(Timestamp::UNIX_EPOCH, |a| a.now));
        let rows = factors.into_iter().map(|factor| view! { <Row dialogs factor now/> });
        view! { <ul class="account-list">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        {rows}
        {move || dialogs.renaming.get().map(|factor| view! { <RenameDialog state factor open=dialogs.renaming/> })}
        {move || dialogs.removing.get().map(|factor| view! { <RemoveDialog state factor open=dialogs.removing/> })}
    }
    .into_any()
}

/// What is renamed or removed just now.
#[derive(Clone, Copy)]
struct Dialogs {
    renaming: RwSignal<Option<Factor>>,
    removing: RwSignal<Option<Factor>>,
}

#[component]
fn Row(dialogs: Dialogs, factor: Factor, now: Timestamp) -> impl IntoView {
    let shown = factor.clone();
    let used = shown.last_used_at.map(|at| {
        let id = format!("used-{}", shown.id);
        view! { <Instant id words=text::last_used_factor(&moments::ago(at, now)) at what=text::FACTOR_LAST_USED/> }
    });
    let added = text::added_on_factor(&moments::short_local_date(shown.created_at));
    let (rename, remove) = (text::rename_named(&shown.name), text::remove_factor_named(&shown.name));
    let again = factor.clone();
    view! {
        <li>
            <div class="account-what">
                <p class="account-name">
                    {shown.name} {shown.mark.map(|(class, words)| view! { <span class=format!("badge {class}")>{words}</span> })}
                </p>
                <p class="quiet account-facts"><span>{added}</span> {used.map_or_else(|| view! { <span>{text::NOT_USED_YET}</span> }.into_any(), IntoAny::into_any)}</p>
            </div>
            <div class="account-acts">
                <button type="button" class="button button-small" aria-label=rename on:click=move |_| dialogs.renaming.set(Some(factor.clone()))>{text::RENAME_FACTOR}</button>
                <button type="button" class="icon-button icon-button-danger" aria-label=remove title=text::REMOVE_FACTOR
                    on:click=move |_| dialogs.removing.set(Some(again.clone()))><Icon glyph=Glyph::Bin/></button>
            </div>
        </li>
    }
    .into_any()
}

fn closing(act: Act, open: RwSignal<Option<Factor>>) -> Callback<()> {
    Callback::new(move |()| {
        if !act.pending().get_untracked() {
            open.set(None);
        }
    })
}

#[component]
fn RenameDialog(state: State, factor: Factor, open: RwSignal<Option<Factor>>) -> impl IntoView {
    let act = Act::new();
    let name = RwSignal::new(factor.name.clone());
    let name_error = RwSignal::new(None);
    let cancel = closing(act, open);
    let submit = Callback::new(move |()| {
        let body = Rename { name: name.get_untracked() };
        name_error.set(Name::parse(&body.name).err().map(|error| error.to_string()));
        if name_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        act.run(api::rename_factor(factor.kind, &factor.id, &body), move |()| {
            open.set(None);
            state.changed(text::RENAMED_FACTOR);
        });
    });
    view! {
        <Modal id="rename-factor" title=Signal::stored(text::RENAME_FACTOR.to_owned()) on_dismiss=cancel>
            <DialogForm act submit cancel label=text::RENAME_FACTOR busy=text::RENAMING_FACTOR>
                <Field id="factor-name" label=text::FACTOR_NAME value=name error=act.field("name", name_error) autofocus=true/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}

#[component]
fn RemoveDialog(state: State, factor: Factor, open: RwSignal<Option<Factor>>) -> impl IntoView {
    let act = Act::new();
    let cancel = closing(act, open);
    let heir = StoredValue::new(None);
    let is_passkey = factor.kind == "passkeys";
    let (title, detail) = if is_passkey {
        (text::REMOVE_PASSKEY_TITLE, text::REMOVE_PASSKEY_DETAIL)
    } else {
        (text::REMOVE_AUTHENTICATOR_TITLE, text::REMOVE_AUTHENTICATOR_DETAIL)
    };
    let name = factor.name.clone();
    let submit = Callback::new(move |()| {
        let said = text::removed_factor(&factor.name);
        act.run(api::remove_from_account(&format!("{}/{}", factor.kind, factor.id)), move |()| {
            heir.set_value(Some(if is_passkey { "passkeys" } else { "password" }.to_owned()));
            open.set(None);
            state.changed(said);
        });
    });
    view! {
        <Modal id="remove-factor" heir title=Signal::stored(title.to_owned()) on_dismiss=cancel>
            <DialogForm act submit cancel label=text::REMOVE_FACTOR busy=text::REMOVING danger=true>
                <dl class="fact-list"><dt>{text::FACTOR_NAME}</dt><dd>{name}</dd></dl>
                <p>{detail}</p>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
