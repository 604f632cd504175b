//! The credential managers of an organisation, on its page.

use credenza_domain::wire::{AddManager, Managers, Organisation, PersonState, RoleView};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::choice::CheckField;
use crate::components::dialog_form::DialogForm;
use crate::components::failure_note::FailureNote;
use crate::components::field::{Field, FieldError};
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::components::table::Table;
use crate::pages::registry::people::{PersonBadge, person_path, signed_in};
use crate::pages::registry::person::{ConfirmLast, confirmed, scope};
use crate::session::Session;
use crate::text;

/// What is open.
#[derive(Clone)]
enum Open {
    Nothing,
    Add,
    Remove(RoleView),
}

/// The section.
#[component]
pub(crate) fn ManagersSection(
    /// Whose.
    organisation: RwSignal<Organisation>,
) -> impl IntoView {
    let session = Session::expect();
    let id = StoredValue::new(organisation.with_untracked(|it| it.id.to_string()));
    let roles = RwSignal::new(None::<Vec<RoleView>>);
    let open = RwSignal::new(Open::Nothing);
    let on_close = Callback::new(move |()| open.set(Open::Nothing));
    let done = Callback::new(move |managers: Managers| roles.set(Some(managers.roles)));
    let (reading, asking) = (Act::new(), Act::new());
    reading.run(api::managers(&id.get_value()), move |managers: Managers| roles.set(Some(managers.roles)));
    let ask_again = Callback::new(move |role: RoleView| {
        let body = AddManager {
            email: role.email,
            name: String::new(),
            applications: role.client_id.map(|client_id| client_id.to_string()).into_iter().collect(),
        };
        asking.run(api::add_manager(&id.get_value(), &body), move |managers: Managers| {
            roles.set(Some(managers.roles));
            session.say(text::ASKED.to_owned());
        });
    });
    // Whoever adds a manager should know before that nobody could say yes.
    let is_mute = Memo::new(move |_| {
        let confirms =
            |role: &RoleView| role.confirmed && role.client_id.is_none() && role.state == PersonState::Active;
        organisation.with(|it| it.contact_email.is_none())
            && roles.with(|roles| roles.as_ref().is_some_and(|roles| !roles.iter().any(confirms)))
    });
    let dialog = move || match open.get() {
        Open::Nothing => ().into_any(),
        Open::Add => {
            view! { <AddDialog organisation=organisation.get_untracked() done on_close/> }.into_any()
        }
        Open::Remove(role) => view! { <RemoveDialog role done on_close/> }.into_any(),
    };
    let row = move |role: RoleView| {
        let (asked, removed) = (role.clone(), role.clone());
        view! {
            <tr>
                <th scope="row"><span class="stack-tight"><a href=person_path(role.person_id)>{role.person.clone()}</a> <span class="quiet">{role.email.clone()}</span></span></th>
                <td data-head=text::APPLICATIONS>{scope(&role)}</td>
                <td data-head=text::STATE>{confirmed(role.confirmed)}</td>
                <td data-head=text::PERSON_HEAD><PersonBadge state=role.state/></td>
                <td data-head=text::LAST_SIGNED_IN>{signed_in(role.last_signed_in_at)}</td>
                <td>
                    <span class="button-row">
                        {(!role.confirmed).then(|| view! {
                            <button type="button" class="button button-small" on:click=move |_| ask_again.run(asked.clone())>{text::ASK_AGAIN}</button>
                        })}
                        <button type="button" class="button button-small button-quiet" on:click=move |_| open.set(Open::Remove(removed.clone()))>{text::REMOVE}</button>
                    </span>
                </td>
            </tr>
        }
    };
    let table = move || match roles.get() {
        None => ().into_any(),
        Some(rows) if rows.is_empty() => view! { <p class="blank">{text::NO_MANAGERS}</p> }.into_any(),
        Some(rows) => {
            let heads = [
                text::NAME,
                text::APPLICATIONS,
                text::STATE,
                text::PERSON_HEAD,
                text::LAST_SIGNED_IN,
                text::ACTIONS,
            ];
            let rows = rows.into_iter().map(row).collect_view().into_any();
            view! { <Table caption=text::MANAGERS heads rows/> }.into_any()
        }
    };
    view! {
        <section class="section" aria-labelledby="managers-title">
            <div class="section-head">
                <div><h2 id="managers-title">{text::MANAGERS}</h2><p class="quiet">{text::MANAGERS_LEAD}</p></div>
                <button type="button" class="button button-primary button-small" on:click=move |_| open.set(Open::Add)>
                    <Icon glyph=Glyph::Plus/> {text::ADD_MANAGER}
                </button>
            </div>
            {move || is_mute.get().then(|| view! {
                <div class="note note-warning section-note"><Icon glyph=Glyph::Warning/><p>{text::NOBODY_CONFIRMS}</p></div>
            })}
            <FailureNote failure=reading.failure()/>
            <FailureNote failure=asking.failure()/>
            {table}
        </section>
        {dialog}
    }
    .into_any()
}

#[component]
fn AddDialog(organisation: Organisation, done: Callback<Managers>, on_close: Callback<()>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let (email, name) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let id = StoredValue::new(organisation.id.to_string());
    let boxes: Vec<(String, String, RwSignal<bool>)> = organisation
        .applications
        .into_iter()
        .map(|it| (it.client_id.to_string(), it.name, RwSignal::new(false)))
        .collect();
    let chosen = StoredValue::new(boxes.clone());
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        let body = AddManager {
            email: email.get_untracked(),
            name: name.get_untracked(),
            applications: chosen.with_value(|boxes| {
                boxes
                    .iter()
                    .filter(|(_, _, value)| value.get_untracked())
                    .map(|(id, ..)| id.clone())
                    .collect()
            }),
        };
        act.run(api::add_manager(&id.get_value(), &body), move |managers: Managers| {
            on_close.run(());
            session.say(text::ASKED.to_owned());
            done.run(managers);
        });
    });
    let none = RwSignal::new(None);
    let one = |(id, name, value): (String, String, RwSignal<bool>)| {
        view! { <CheckField id=format!("scope-{id}") label=name value/> }
    };
    view! {
        <Modal id="manager-dialog" title=Signal::stored(text::ADD_MANAGER.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::ADD busy=text::ADDING>
                <div class="note note-info"><Icon glyph=Glyph::Info/><p>{text::ADD_DETAIL}</p></div>
                <FieldError id="manager-organisation-error".to_owned() error=act.field("organisation", none)/>
                <Field id="manager-email" label=text::EMAIL kind="email" value=email error=act.field("email", none) hint=text::ADD_EMAIL_HINT autofocus=true/>
                <Field id="manager-name" label=text::FULL_NAME value=name error=act.field("name", none) hint=text::ADD_NAME_HINT/>
                {(!boxes.is_empty()).then(|| view! {
                    <fieldset class="permission-group">
                        <legend>{text::ADD_SCOPE}</legend>
                        <p class="field-hint">{text::ADD_SCOPE_HINT}</p>
                        {boxes.into_iter().map(one).collect_view()}
                    </fieldset>
                })}
            </DialogForm>
        </Modal>
    }
    .into_any()
}

#[component]
fn RemoveDialog(role: RoleView, done: Callback<Managers>, on_close: Callback<()>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let meant = RwSignal::new(false);
    let title = text::remove_manager_title(&role.person);
    let role = StoredValue::new(role);
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        let role = role.get_value();
        let request = api::remove_manager(&role.organisation_id.to_string(), &role.id, meant.get_untracked());
        act.run(request, move |managers: Managers| {
            on_close.run(());
            session.say(text::removed(&role.person));
            done.run(managers);
        });
    });
    view! {
        <Modal id="remove-manager-dialog" title=Signal::stored(title) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::REMOVE busy=text::REMOVING danger=true>
                <div class="note note-danger"><Icon glyph=Glyph::Warning/><p>{text::REMOVE_MANAGER_DETAIL}</p></div>
                <ConfirmLast act meant/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
