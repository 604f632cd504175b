//! One person: state, roles, and what an operator can do about both.

use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{EditPerson, HandOver, Person, PersonState, RoleView, SetPersonState};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::choice::CheckField;
use crate::components::conflict::{Conflict, ConflictNote, Theirs};
use crate::components::dialog_form::DialogForm;
use crate::components::failure_note::FailureNote;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::components::table::Table;
use crate::moments;
use crate::pages::registry::people::{PersonBadge, signed_in};
use crate::pages::registry::recover::RecoverDialog;
use crate::pages::registry::{application_path, loaded, organisation_path};
use crate::session::Session;
use crate::text;

/// The page of one person.
#[component]
pub(crate) fn PersonPage(
    /// Who; not checked yet.
    id: String,
) -> impl IntoView {
    loaded(move || api::person(&id), |person| view! { <Show person/> }.into_any())
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Rename,
    Switch,
    HandOver,
    Recover,
}

#[component]
fn Show(person: RwSignal<Person>) -> impl IntoView {
    let session = Session::expect();
    let open = RwSignal::new(Open::Nothing);
    let on_close = Callback::new(move |()| open.set(Open::Nothing));
    let inviting = Act::new();
    Effect::new(move || person.with(|person| browser::set_title(&person.name)));
    let invite = move |_| {
        inviting.run(
            api::reinvite_person(&person.with_untracked(|it| it.id.to_string())),
            move |saved: Person| {
                session.say(text::invited(&saved.name));
                person.set(saved);
            },
        );
    };
    let withdraw = move |_| {
        inviting.run(api::withdraw_recovery(&person.with_untracked(|it| it.id.to_string())), move |saved| {
            session.say(text::WITHDRAWN.to_owned());
            person.set(saved);
        });
    };
    let state = Memo::new(move |_| person.with(|it| it.state));
    let has_link = Memo::new(move |_| person.with(|it| it.recovery_expires_at.is_some()));
    let me = session.read(|portal| portal.person.id);
    let is_me = me == Some(person.with_untracked(|it| it.id));
    let has_roles = Memo::new(move |_| person.with(|it| !it.roles.is_empty()));
    let dialog = move || match open.get() {
        Open::Nothing => ().into_any(),
        Open::Rename => view! { <RenameDialog person on_close/> }.into_any(),
        Open::Switch => view! { <SwitchPersonDialog person on_close/> }.into_any(),
        Open::HandOver => view! { <HandOverDialog person on_close/> }.into_any(),
        Open::Recover => view! { <RecoverDialog person on_close/> }.into_any(),
    };
    view! {
        <div class="page-head page-head-acts">
            <div>
                <p class="back"><a href="/operator/people"><Icon glyph=Glyph::Back/> {text::BACK_TO_PEOPLE}</a></p>
                <h1>{move || person.with(|it| it.name.clone())}</h1>
                <p>
                    {move || view! { <PersonBadge state=state.get()/> }.into_any()} " "
                    {move || person.with(|it| it.is_operator.then(|| view! { <span class="badge badge-plain">{text::OPERATOR}</span> }))}
                </p>
            </div>
            <p class="button-row">
                {move || matches!(state.get(), PersonState::Invited | PersonState::InvitationExpired).then(|| view! {
                    <button type="button" class="button" on:click=invite aria-disabled=move || inviting.pending().get().then_some("true")>{text::INVITE_AGAIN}</button>
                })}
                {move || (state.get() == PersonState::Active && !is_me).then(|| view! {
                    <button type="button" class="button" on:click=move |_| open.set(Open::Recover)>{text::RECOVER}</button>
                })}
                {move || has_link.get().then(|| view! {
                    <button type="button" class="button" on:click=withdraw aria-disabled=move || inviting.pending().get().then_some("true")>{text::WITHDRAW_LINK}</button>
                })}
                <button type="button" class="button" on:click=move |_| open.set(Open::Rename)>{text::RENAME}</button>
                {move || (has_roles.get() && state.get() != PersonState::Disabled).then(|| view! {
                    <button type="button" class="button" on:click=move |_| open.set(Open::HandOver)>{text::HAND_OVER}</button>
                })}
                <button type="button" class="button" on:click=move |_| open.set(Open::Switch)>
                    {move || if state.get() == PersonState::Disabled { text::SWITCH_ON } else { text::SWITCH_OFF }}
                </button>
            </p>
        </div>
        <FailureNote failure=inviting.failure()/>
        {move || person.with(|it| view! {
            <dl class="card facts-card">
                <div><dt>{text::EMAIL}</dt><dd>{it.email.clone()}</dd></div>
                <div><dt>{text::LAST_SIGNED_IN}</dt><dd>{signed_in(it.last_signed_in_at)}</dd></div>
                <div><dt>{text::CREATED}</dt><dd>{moments::short_local_date(it.created_at)}</dd></div>
            </dl>
        }.into_any())}
        <section class="section" aria-labelledby="roles-title">
            <div class="section-head"><h2 id="roles-title">{text::ROLES}</h2></div>
            {move || person.with(|it| roles(&it.roles))}
        </section>
        {dialog}
    }
    .into_any()
}

fn roles(roles: &[RoleView]) -> AnyView {
    if roles.is_empty() {
        return view! { <p class="blank">{text::NO_ROLES}</p> }.into_any();
    }
    let row = |role: &RoleView| {
        view! {
            <tr>
                <th scope="row"><a href=organisation_path(role.organisation_id)>{role.organisation.clone()}</a></th>
                <td data-head=text::APPLICATIONS>{scope(role)}</td>
                <td data-head=text::GIVEN>{moments::short_local_date(role.given_at)}</td>
                <td data-head=text::STATE>{confirmed(role.confirmed)}</td>
            </tr>
        }
    };
    let heads = [text::OWNER, text::APPLICATIONS, text::GIVEN, text::STATE];
    let rows = roles.iter().map(row).collect_view().into_any();
    view! { <Table caption=text::ROLES heads rows/> }.into_any()
}

/// For which applications.
pub(crate) fn scope(role: &RoleView) -> AnyView {
    match role.client_id {
        Some(client_id) => {
            view! { <a href=application_path(client_id)>{role.application.clone()}</a> }.into_any()
        }
        None => text::ALL_APPLICATIONS.into_any(),
    }
}

/// Whether the organisation has said yes.
pub(crate) fn confirmed(yes: bool) -> AnyView {
    let (tone, words) = if yes { ("good", text::CONFIRMED) } else { ("warning", text::WAITING) };
    view! { <span class=format!("badge badge-{tone}")><span class="dot" aria-hidden="true"></span>{words}</span> }
        .into_any()
}

#[component]
fn RenameDialog(person: RwSignal<Person>, on_close: Callback<()>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let before = person.get_untracked();
    let id = StoredValue::new(before.id.to_string());
    let (name, version) = (RwSignal::new(before.name), RwSignal::new(before.version));
    let conflict = Conflict::watch(
        act,
        move || api::person(&id.get_value()),
        move |newest: Person| {
            version.set(newest.version);
            vec![Theirs { label: text::FULL_NAME, mine: name, value: newest.name }]
        },
    );
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        let body = EditPerson { name: name.get_untracked(), version: version.get_untracked() };
        act.run(api::edit_person(&id.get_value(), &body), move |saved: Person| {
            on_close.run(());
            session.say(text::saved(&saved.name));
            person.set(saved);
        });
    });
    let none = RwSignal::new(None);
    view! {
        <Modal id="person-dialog" title=Signal::stored(text::RENAME_PERSON.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::SAVE busy=text::SAVING>
                <ConflictNote conflict/>
                <Field id="person-name" label=text::FULL_NAME value=name error=act.field("name", none) autofocus=true/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}

/// Asked a second time where nobody would be left.
#[component]
pub(crate) fn ConfirmLast(
    /// The act that was refused.
    act: Act,
    /// Whether it is meant all the same.
    meant: RwSignal<bool>,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    Effect::new(move || {
        if act.failure().with(|failure| failure.as_ref().is_some_and(|it| it.is(ProblemType::LastManager))) {
            asked.set(true);
        }
    });
    move || {
        asked.get().then(|| {
            view! { <CheckField id="confirm-last" label=text::LAST_MANAGER_ASK value=meant/> }.into_any()
        })
    }
}

#[component]
fn SwitchPersonDialog(person: RwSignal<Person>, on_close: Callback<()>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let meant = RwSignal::new(false);
    let before = person.get_untracked();
    let (on, version, name) = (before.state != PersonState::Disabled, before.version, before.name.clone());
    let id = StoredValue::new(before.id.to_string());
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        let body = SetPersonState { enabled: !on, confirm_last: meant.get_untracked(), version };
        act.run(api::set_person_state(&id.get_value(), body), move |saved: Person| {
            on_close.run(());
            session.say(text::switched(&saved.name, !on));
            person.set(saved);
        });
    });
    let title = if on { text::switch_off_title(&name) } else { text::switch_on_title(&name) };
    let (label, busy) =
        if on { (text::SWITCH_OFF, text::SWITCHING_OFF) } else { (text::SWITCH_ON, text::SWITCHING_ON) };
    let detail = if on { text::DISABLE_PERSON_DETAIL } else { text::SWITCH_ON_DETAIL };
    view! {
        <Modal id="switch-dialog" title=Signal::stored(title) on_dismiss=close>
            <DialogForm act submit cancel=close label busy danger=on>
                <div class="note" class:note-danger=on class:note-info=!on>
                    <Icon glyph=if on { Glyph::Warning } else { Glyph::Info }/><p>{detail}</p>
                </div>
                <ConfirmLast act meant/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}

#[component]
fn HandOverDialog(person: RwSignal<Person>, on_close: Callback<()>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let (to, meant) = (RwSignal::new(String::new()), RwSignal::new(false));
    let before = person.get_untracked();
    let id = StoredValue::new(before.id.to_string());
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        let body =
            HandOver { to: to.get_untracked(), confirm_last: meant.get_untracked(), version: before.version };
        act.run(api::hand_over(&id.get_value(), &body), move |saved: Person| {
            on_close.run(());
            session.say(text::switched(&saved.name, false));
            person.set(saved);
        });
    });
    let none = RwSignal::new(None);
    view! {
        <Modal id="handover-dialog" title=Signal::stored(text::HAND_OVER_TITLE.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::HAND_OVER busy=text::HANDING_OVER>
                <div class="note note-info"><Icon glyph=Glyph::Info/><p>{text::HAND_OVER_DETAIL}</p></div>
                <Field id="handover-to" label=text::HAND_OVER_TO kind="email" value=to error=act.field("to", none) autofocus=true/>
                <ConfirmLast act meant/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
