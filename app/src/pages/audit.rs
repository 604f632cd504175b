//! The log of everything, for the operator: filters, files, and the check of its chain.

use credenza_domain::wire::{AuditActions, AuditRecord};
use leptos::prelude::*;

use crate::act::Act;
use crate::api::{self, Asked, List, Log, OPERATOR_AUDIT};
use crate::browser;
use crate::components::chain_check::ChainCheck;
use crate::components::data_table::{Column, DataTable};
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::listing::Listing;
use crate::moments;
use crate::session::Session;
use crate::text;

type Records = Listing<AuditRecord>;

/// Filters that are typed: parameter, label, placeholder, type of the input.
const TYPED: &[(&str, &str, &str, &str)] = &[
    ("organisation", text::FILTER_ORGANISATION, text::FILTER_ORGANISATION_HINT, "text"),
    ("application", text::FILTER_APPLICATION, text::FILTER_APPLICATION_HINT, "text"),
    ("person", text::FILTER_PERSON, text::FILTER_PERSON_HINT, "email"),
    ("from", text::FILTER_FROM, "", "date"),
    ("to", text::FILTER_TO, "", "date"),
];
const ACTION: &str = "action";

/// The page.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    browser::set_title(text::AUDIT_TITLE);
    // Other pages lead here with a filter in the address.
    let names = TYPED.iter().map(|(name, ..)| *name).chain([ACTION]);
    let filters = names.filter_map(|name| Some((name, browser::parameter(name)?))).collect();
    let listing = Records::new(List::at(OPERATOR_AUDIT), Asked { filters, ..Asked::default() });
    view! {
        <div class="page-head">
            <h1>{text::AUDIT_TITLE}</h1>
            <p class="lead">{text::AUDIT_LEAD}</p>
        </div>
        <Filters listing/>
        <DataTable listing caption=text::AUDIT_TITLE search="" columns=columns() blank=text::AUDIT_BLANK/>
        <Files listing/>
        <ChainCheck log=Log::Overall/>
    }
    .into_any()
}

fn chosen(listing: Records, name: &str) -> String {
    listing.asked().with(|asked| {
        asked
            .filters
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    })
}

#[component]
fn Filters(listing: Records) -> impl IntoView {
    let actions = RwSignal::new(Vec::<String>::new());
    Act::new().run(api::audit_actions(), move |answer: AuditActions| actions.set(answer.actions));
    let field = move |(name, label, hint, kind): &(
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    )| {
        let (name, id) = (*name, format!("audit-{name}"));
        view! {
            <label class="audit-filter">
                <span>{*label}</span>
                <input id=id name=name type=*kind placeholder=*hint autocomplete="off" spellcheck="false" maxlength="200"
                    prop:value=move || chosen(listing, name) on:change=move |event| listing.filter(name, event_target_value(&event))/>
            </label>
        }
        .into_any()
    };
    let options = move || {
        let now = chosen(listing, ACTION);
        let option = |action: String| {
            let (selected, words) = (action == now, text::action_words(&action));
            view! { <option value=action selected=selected>{words}</option> }
        };
        actions.get().into_iter().map(option).collect_view()
    };
    let is_filtered =
        move || listing.asked().with(|asked| asked.filters.iter().any(|(_, value)| !value.is_empty()));
    let submit = |event: leptos::ev::SubmitEvent| event.prevent_default();
    view! {
        <form class="audit-filters" role="search" on:submit=submit>
            {TYPED.iter().map(field).collect_view()}
            <label class="audit-filter">
                <span>{text::FILTER_ACTION}</span>
                <select id="audit-action" name=ACTION on:change=move |event| listing.filter(ACTION, event_target_value(&event))>
                    <option value="" selected=move || chosen(listing, ACTION).is_empty()>{text::FILTER_ANY}</option>
                    {options}
                </select>
            </label>
            <Show when=is_filtered>
                <button type="button" class="button button-small" on:click=move |_| listing.ask(|asked| asked.filters.clear())>{text::FILTER_CLEAR}</button>
            </Show>
        </form>
    }
    .into_any()
}

/// The same entries as files. Plain links: the browser brings the session and keeps the file.
#[component]
fn Files(listing: Records) -> impl IntoView {
    let address = move |format: &'static str| {
        listing.asked().with(|asked| api::file_of("/api/operator/audit/export", asked, format))
    };
    view! {
        <p class="audit-files">
            <a class="button button-small" rel="external" download="" href=move || address("csv")><Icon glyph=Glyph::Download/> {text::AS_CSV}</a>
            <a class="button button-small" rel="external" download="" href=move || address("ndjson")><Icon glyph=Glyph::Download/> {text::AS_NDJSON}</a>
            <span class="quiet">{text::FILES_HOLD}</span>
        </p>
    }
    .into_any()
}

fn columns() -> Vec<Column<AuditRecord>> {
    vec![
        Column { head: text::AUDIT_WHEN, sort: None, cell: when },
        Column { head: text::AUDIT_WHO, sort: None, cell: who },
        Column { head: text::AUDIT_WHAT, sort: None, cell: |row| text::action_words(&row.action).into_any() },
        Column { head: text::AUDIT_OBJECT, sort: None, cell: object },
        Column { head: text::AUDIT_WHERE, sort: None, cell: place },
        Column { head: text::AUDIT_FROM_WHERE, sort: None, cell: from_where },
    ]
}

fn when(row: &AuditRecord) -> AnyView {
    let now = Session::expect().now();
    view! { <Instant id=format!("at-{}", row.id) words=moments::ago(row.at, now) at=row.at what=text::AT/> }
        .into_any()
}

fn who(row: &AuditRecord) -> AnyView {
    match &row.actor {
        Some(actor) => actor.clone().into_any(),
        None if row.network.is_empty() => view! { <span class="quiet">{text::THE_SYSTEM}</span> }.into_any(),
        None => view! { <span class="quiet">{text::NOT_SIGNED_IN}</span> }.into_any(),
    }
}

fn object(row: &AuditRecord) -> AnyView {
    let hint = row.hint.as_ref().map(|hint| view! { " " <code>{hint.to_string()} "…"</code> });
    view! { <span title=row.object_id.clone()>{row.object.clone()} {hint}</span> }.into_any()
}

fn place(row: &AuditRecord) -> AnyView {
    let application =
        row.application.clone().map(|name| view! { <span class="quiet audit-application">{name}</span> });
    view! { <span>{row.organisation.clone()}</span> {application} }.into_any()
}

fn from_where(row: &AuditRecord) -> AnyView {
    view! { <span class="network" title=row.user_agent.clone()>{row.network.clone()}</span> }.into_any()
}
