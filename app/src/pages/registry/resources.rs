//! APIs in their environments.

use credenza_domain::oauth::Algorithm;
use credenza_domain::wire::{EditResource, Environment, Resource};
use leptos::prelude::*;

use crate::act::Act;
use crate::api::{self, Asked, Switched};
use crate::browser;
use crate::components::choice::{CheckField, SelectField};
use crate::components::conflict::{Conflict, ConflictNote, Theirs};
use crate::components::data_table::{Column, DataTable};
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::listing::Listing;
use crate::components::modal::Modal;
use crate::components::page_head::PageHead;
use crate::pages::registry::StateBadge;
use crate::pages::registry::switch::{Switch, SwitchDialog};
use crate::session::Session;
use crate::text;

/// What is open.
#[derive(Clone)]
enum Open {
    Nothing,
    Form(Option<Resource>),
    Switch(Resource),
}

#[derive(Clone, Copy)]
struct Opener(RwSignal<Open>);

/// The list, and the way to a new one.
#[component]
pub(crate) fn ResourcesPage() -> impl IntoView {
    browser::set_title(text::APIS);
    let listing = Listing::new(api::resources(), Asked::default());
    let open = RwSignal::new(Open::Nothing);
    provide_context(Opener(open));
    let on_close = Callback::new(move |()| open.set(Open::Nothing));
    let done = Callback::new(move |_: Resource| listing.reload());
    let dialog = move || match open.get() {
        Open::Nothing => ().into_any(),
        Open::Form(before) => view! { <ResourceDialog before done on_close/> }.into_any(),
        Open::Switch(it) => {
            let switch = Switch {
                what: Switched::Resource,
                id: it.id.to_string(),
                name: format!("{}, {}", it.api, text::environment(it.environment)),
                version: it.version,
                consequence: text::SWITCH_OFF_RESOURCE,
                on: it.enabled,
            };
            view! { <SwitchDialog switch done on_close/> }.into_any()
        }
    };
    view! {
        <PageHead title=text::APIS lead=|| text::APIS_LEAD>
            <button type="button" class="button button-primary" on:click=move |_| open.set(Open::Form(None))>
                <Icon glyph=Glyph::Plus/> {text::NEW_API}
            </button>
        </PageHead>
        <DataTable listing caption=text::APIS search="" blank=text::NO_APIS columns=columns()/>
        {dialog}
    }
    .into_any()
}

fn columns() -> Vec<Column<Resource>> {
    vec![
        Column {
            head: text::NAME,
            sort: None,
            cell: |row| {
                view! { <span class="stack-tight"><span>{row.api.clone()}</span> <code class="quiet">{row.identifier.clone()}</code></span> }
                    .into_any()
            },
        },
        Column {
            head: text::ENVIRONMENT,
            sort: None,
            cell: |row| text::environment(row.environment).into_any(),
        },
        Column { head: text::ALGORITHM, sort: None, cell: |row| row.algorithm.as_str().into_any() },
        Column {
            head: text::LIFETIME_SHORT,
            sort: None,
            cell: |row| text::lifetime(row.token_lifetime_seconds).into_any(),
        },
        Column { head: text::APPLICATIONS, sort: None, cell: |row| row.applications.into_any() },
        Column {
            head: text::STATE,
            sort: None,
            cell: |row| view! { <StateBadge on=row.enabled/> }.into_any(),
        },
        Column {
            head: text::ACTIONS,
            sort: None,
            cell: |row| view! { <Acts resource=row.clone()/> }.into_any(),
        },
    ]
}

#[component]
fn Acts(resource: Resource) -> impl IntoView {
    let Opener(open) = expect_context();
    let (edited, switched) = (resource.clone(), resource.clone());
    view! {
        <span class="button-row">
            <button type="button" class="button button-small" aria-label=format!("{} {}", text::EDIT, resource.api)
                on:click=move |_| open.set(Open::Form(Some(edited.clone())))>{text::EDIT}</button>
            <button type="button" class="button button-small button-quiet" on:click=move |_| open.set(Open::Switch(switched.clone()))>
                {if resource.enabled { text::SWITCH_OFF } else { text::SWITCH_ON }}
            </button>
        </span>
    }
    .into_any()
}

fn environment_of(value: &str) -> Environment {
    if value == "production" { Environment::Production } else { Environment::Sandbox }
}

fn algorithm_of(value: &str) -> Algorithm {
    if value == "RS256" { Algorithm::RS256 } else { Algorithm::ES256 }
}

#[component]
fn ResourceDialog(
    before: Option<Resource>,
    done: Callback<Resource>,
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let is_new = before.is_none();
    let id = StoredValue::new(before.as_ref().map(|resource| resource.id.to_string()));
    let take = |of: fn(&Resource) -> String, new: &str| {
        RwSignal::new(before.as_ref().map_or_else(|| new.to_owned(), of))
    };
    let name = take(|it| it.api.clone(), "");
    let environment = take(|it| it.environment.as_str().to_owned(), "production");
    let identifier = take(|it| it.identifier.clone(), "");
    let algorithm = take(|it| it.algorithm.as_str().to_owned(), "ES256");
    let lifetime = take(|it| it.token_lifetime_seconds.to_string(), "3600");
    let alternatives = RwSignal::new(before.as_ref().is_some_and(|it| it.for_partner_alternative));
    let version = RwSignal::new(before.as_ref().map_or(0, |it| it.version));
    let reading = move || api::resource(&id.get_value().unwrap_or_default());
    let conflict = Conflict::watch(act, reading, move |newest: Resource| {
        version.set(newest.version);
        vec![
            Theirs { label: text::API_NAME, mine: name, value: newest.api },
            Theirs { label: text::IDENTIFIER, mine: identifier, value: newest.identifier },
            Theirs { label: text::ALGORITHM, mine: algorithm, value: newest.algorithm.as_str().to_owned() },
            Theirs {
                label: text::LIFETIME,
                mine: lifetime,
                value: newest.token_lifetime_seconds.to_string(),
            },
        ]
    });
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        let environment = environment_of(&environment.get_untracked());
        let body = EditResource {
            api: name.get_untracked(),
            environment,
            identifier: identifier.get_untracked(),
            algorithm: algorithm_of(&algorithm.get_untracked()),
            // What is no number is no lifetime either: the Worker says so beside the field.
            token_lifetime_seconds: lifetime.with_untracked(|typed| typed.trim().parse().unwrap_or(0)),
            for_partner_alternative: alternatives.get_untracked() && environment == Environment::Sandbox,
            version: version.get_untracked(),
        };
        act.run(api::save_resource(id.get_value().as_deref(), &body), move |saved: Resource| {
            on_close.run(());
            session.say(text::saved(&saved.api));
            done.run(saved);
        });
    });
    let title = if is_new { text::NEW_API } else { text::EDIT_API };
    let environments = [Environment::Production, Environment::Sandbox]
        .into_iter()
        .filter(move |choice| is_new || environment.with_untracked(|now| choice.as_str() == now))
        .map(|choice| (choice.as_str().to_owned(), text::environment(choice).to_owned()));
    let algorithms = ["ES256", "RS256"].map(|name| (name.to_owned(), name.to_owned()));
    let in_production = Signal::derive(move || environment.with(|environment| environment == "production"));
    let none = RwSignal::new(None);
    view! {
        <Modal id="resource-dialog" title=Signal::stored(title.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::SAVE busy=text::SAVING>
                <ConflictNote conflict/>
                <Field id="resource-name" label=text::API_NAME value=name error=act.field("api", none) autofocus=true/>
                <SelectField id="resource-environment" label=text::ENVIRONMENT value=environment error=act.field("environment", none)
                    choices=environments.collect() hint=text::ENVIRONMENT_HINT/>
                <Field id="resource-identifier" label=text::IDENTIFIER value=identifier error=act.field("identifier", none) hint=text::IDENTIFIER_HINT mono=true/>
                <SelectField id="resource-algorithm" label=text::ALGORITHM value=algorithm error=act.field("algorithm", none)
                    choices=algorithms.to_vec() hint=text::ALGORITHM_HINT/>
                <Field id="resource-lifetime" label=text::LIFETIME value=lifetime error=act.field("token_lifetime_seconds", none)
                    hint=text::LIFETIME_HINT inputmode=Signal::stored(Some("numeric"))/>
                <CheckField id="resource-alternatives" label=text::FOR_ALTERNATIVES value=alternatives disabled=in_production hint=text::FOR_ALTERNATIVES_HINT.to_owned()/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
