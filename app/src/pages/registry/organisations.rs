//! All organisations.

use credenza_domain::countries;
use credenza_domain::wire::{Organisation, OrganisationLine};
use leptos::prelude::*;

use crate::api::{self, Asked};
use crate::browser;
use crate::components::data_table::{Column, DataTable, Filter};
use crate::components::icon::{Glyph, Icon};
use crate::components::listing::Listing;
use crate::components::page_head::PageHead;
use crate::pages::registry::organisation_form::OrganisationDialog;
use crate::pages::registry::{StateBadge, or_none, organisation_path};
use crate::route;
use crate::text;

/// The list, and the way to a new one.
#[component]
pub(crate) fn OrganisationsPage() -> impl IntoView {
    browser::set_title(text::ORGANISATIONS);
    let asked =
        Asked { sort: "name", search: browser::parameter("search").unwrap_or_default(), ..Asked::default() };
    let listing = Listing::new(api::organisations(), asked);
    let creating = RwSignal::new(false);
    let done = Callback::new(move |made: Organisation| route::go(&organisation_path(made.id)));
    view! {
        <PageHead title=text::ORGANISATIONS lead=|| text::ORGANISATIONS_LEAD>
            <button type="button" class="button button-primary" on:click=move |_| creating.set(true)>
                <Icon glyph=Glyph::Plus/> {text::NEW_ORGANISATION}
            </button>
        </PageHead>
        <DataTable listing caption=text::ORGANISATIONS search=text::SEARCH_ORGANISATIONS blank=text::NO_ORGANISATIONS columns=columns()
            filters=vec![Filter { parameter: "state", name: text::STATE, choices: text::STATES }]/>
        {move || creating.get().then(|| view! {
            <OrganisationDialog done on_close=Callback::new(move |()| creating.set(false))/>
        })}
    }
    .into_any()
}

fn columns() -> Vec<Column<OrganisationLine>> {
    vec![
        Column {
            head: text::NAME,
            sort: Some("name"),
            cell: |row| view! { <a href=organisation_path(row.id)>{row.name.clone()}</a> }.into_any(),
        },
        Column {
            head: text::COUNTRY,
            sort: Some("country"),
            cell: |row| {
                let name = countries::find(&row.country).map_or("", |country| country.name);
                view! { <span>{name} " " <span class="quiet">{row.country.clone()}</span></span> }.into_any()
            },
        },
        Column { head: text::NUMBER, sort: None, cell: |row| or_none(row.number.clone()) },
        Column { head: text::APPLICATIONS, sort: None, cell: |row| row.applications.into_any() },
        Column { head: text::MANAGER_COUNT, sort: None, cell: |row| count(row.managers) },
        Column {
            head: text::STATE,
            sort: None,
            cell: |row| view! { <StateBadge on=row.enabled/> }.into_any(),
        },
    ]
}

/// A number of managers: none and one ask for attention.
pub(crate) fn count(managers: u32) -> AnyView {
    if managers < 2 {
        view! { <span class="few"><Icon glyph=Glyph::Warning/> {managers}</span> }.into_any()
    } else {
        managers.into_any()
    }
}
