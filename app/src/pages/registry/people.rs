//! Everybody who can sign in, or is invited to.

use credenza_domain::wire::{InvitePerson, Person, PersonLine, PersonState};
use leptos::prelude::*;

use crate::act::Act;
use crate::api::{self, Asked};
use crate::browser;
use crate::components::choice::CheckField;
use crate::components::data_table::{Column, DataTable, Filter};
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::listing::Listing;
use crate::components::modal::Modal;
use crate::components::page_head::PageHead;
use crate::moments;
use crate::pages::registry::or_none;
use crate::session::Session;
use crate::text;

/// The address of a person's page.
pub(crate) fn person_path(id: impl std::fmt::Display) -> String {
    format!("/operator/people/{id}")
}

/// The list, and the way to invite.
#[component]
pub(crate) fn PeoplePage() -> impl IntoView {
    browser::set_title(text::PEOPLE);
    let state = browser::parameter("state").unwrap_or_default();
    let search = browser::parameter("search").unwrap_or_default();
    let asked = Asked { sort: "name", search, filters: vec![("state", state)], ..Asked::default() };
    let listing = Listing::new(api::people(), asked);
    let inviting = RwSignal::new(false);
    view! {
        <PageHead title=text::PEOPLE lead=|| text::PEOPLE_LEAD>
            <button type="button" class="button button-primary" on:click=move |_| inviting.set(true)>
                <Icon glyph=Glyph::Plus/> {text::INVITE_PERSON}
            </button>
        </PageHead>
        <DataTable listing caption=text::PEOPLE search=text::SEARCH_PEOPLE blank=text::NO_PEOPLE columns=columns()
            filters=vec![Filter { parameter: "state", name: text::STATE, choices: text::PERSON_STATES }]/>
        {move || inviting.get().then(|| view! {
            <InviteDialog done=Callback::new(move |()| listing.reload()) on_close=Callback::new(move |()| inviting.set(false))/>
        })}
    }
    .into_any()
}

fn columns() -> Vec<Column<PersonLine>> {
    vec![
        Column {
            head: text::NAME,
            sort: Some("name"),
            cell: |row| {
                let badge = row
                    .is_operator
                    .then(|| view! { <span class="badge badge-plain">{text::OPERATOR}</span> });
                view! { <span><a href=person_path(row.id)>{row.name.clone()}</a> " " {badge}</span> }
                    .into_any()
            },
        },
        Column { head: text::EMAIL, sort: None, cell: |row| row.email.clone().into_any() },
        Column {
            head: text::FOR_ORGANISATIONS,
            sort: None,
            cell: |row| or_none(Some(row.organisations.join(", ")).filter(|names| !names.is_empty())),
        },
        Column { head: text::LAST_SIGNED_IN, sort: None, cell: |row| signed_in(row.last_signed_in_at) },
        Column {
            head: text::STATE,
            sort: None,
            cell: |row| view! { <PersonBadge state=row.state/> }.into_any(),
        },
    ]
}

/// When a person signed in last.
pub(crate) fn signed_in(at: Option<jiff::Timestamp>) -> AnyView {
    match at {
        Some(at) => moments::ago(at, Session::expect().now()).into_any(),
        None => view! { <span class="few">{text::NEVER}</span> }.into_any(),
    }
}

/// Where a person stands, in words.
#[component]
pub(crate) fn PersonBadge(
    /// Where.
    state: PersonState,
) -> impl IntoView {
    let tone = match state {
        PersonState::Active => "good",
        PersonState::Invited => "plain",
        PersonState::InvitationExpired => "warning",
        PersonState::Disabled => "muted",
    };
    view! { <span class=format!("badge badge-{tone}")><span class="dot" aria-hidden="true"></span>{text::person_state(state)}</span> }
        .into_any()
}

#[component]
fn InviteDialog(done: Callback<()>, on_close: Callback<()>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let (name, email, operator) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        let body = InvitePerson {
            name: name.get_untracked(),
            email: email.get_untracked(),
            is_operator: operator.get_untracked(),
        };
        act.run(api::invite_person(&body), move |invited: Person| {
            on_close.run(());
            session.say(text::invited(&invited.name));
            done.run(());
        });
    });
    let none = RwSignal::new(None);
    view! {
        <Modal id="invite-dialog" title=Signal::stored(text::INVITE_PERSON.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::INVITE busy=text::INVITING>
                <Field id="invite-name" label=text::FULL_NAME value=name error=act.field("name", none) autofocus=true/>
                <Field id="invite-email" label=text::EMAIL kind="email" value=email error=act.field("email", none) hint=text::INVITE_EMAIL_HINT/>
                <CheckField id="invite-operator" label=text::AS_OPERATOR value=operator hint=text::AS_OPERATOR_HINT.to_owned()/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
