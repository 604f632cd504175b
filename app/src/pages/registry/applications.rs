//! All applications of all organisations.

use credenza_domain::wire::ApplicationLine;
use leptos::prelude::*;

use crate::api::{self, Asked};
use crate::browser;
use crate::components::data_table::{Column, DataTable, Filter};
use crate::components::listing::Listing;
use crate::pages::registry::organisations::count;
use crate::pages::registry::{StateBadge, application_path, organisation_path};
use crate::text;

/// The list.
#[component]
pub(crate) fn ApplicationsPage() -> impl IntoView {
    browser::set_title(text::APPLICATIONS);
    let asked =
        Asked { sort: "name", search: browser::parameter("search").unwrap_or_default(), ..Asked::default() };
    let listing = Listing::new(api::applications(), asked);
    view! {
        <div class="page-head"><h1>{text::APPLICATIONS}</h1><p class="lead">{text::APPLICATIONS_LEAD}</p></div>
        <DataTable listing caption=text::APPLICATIONS search=text::SEARCH_APPLICATIONS blank=text::NO_APPLICATIONS columns=columns()
            filters=vec![
                Filter { parameter: "state", name: text::STATE, choices: text::STATES },
                Filter { parameter: "kind", name: text::KIND, choices: text::KINDS },
            ]/>
    }
    .into_any()
}

fn columns() -> Vec<Column<ApplicationLine>> {
    vec![
        Column {
            head: text::NAME,
            sort: Some("name"),
            cell: |row| view! { <a href=application_path(row.client_id)>{row.name.clone()}</a> }.into_any(),
        },
        Column {
            head: text::OWNER,
            sort: None,
            cell: |row| {
                view! { <a href=organisation_path(row.organisation_id)>{row.organisation.clone()}</a> }
                    .into_any()
            },
        },
        Column { head: text::KIND, sort: None, cell: |row| text::kind(row.kind).into_any() },
        Column { head: text::LIVE_SECRETS, sort: None, cell: |row| row.secrets.into_any() },
        Column { head: text::MANAGER_COUNT, sort: None, cell: |row| count(row.managers) },
        Column {
            head: text::STATE,
            sort: None,
            cell: |row| view! { <StateBadge on=row.enabled/> }.into_any(),
        },
    ]
}
