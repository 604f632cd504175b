//! Which of the operator's pages stands at which address.

use leptos::prelude::*;

use crate::browser;
use crate::components::console_nav::{SECTIONS, console};
use crate::pages::mail::MailPage;
use crate::pages::mail_log::MailLogPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::registry::application::ApplicationPage;
use crate::pages::registry::applications::ApplicationsPage;
use crate::pages::registry::organisation::OrganisationPage;
use crate::pages::registry::organisations::OrganisationsPage;
use crate::pages::registry::people::PeoplePage;
use crate::pages::registry::person::PersonPage;
use crate::pages::registry::resources::ResourcesPage;
use crate::pages::resource_servers::ResourceServersPage;
use crate::route::OPERATOR;
use crate::text;

/// The page at an address under `/operator`.
pub(crate) fn page(path: &str) -> AnyView {
    let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    console(move || {
        let parts: Vec<&str> = parts.iter().skip(1).map(String::as_str).collect();
        match parts.as_slice() {
            [] => view! { <OverviewPage/> }.into_any(),
            ["organisations"] => view! { <OrganisationsPage/> }.into_any(),
            ["organisations", id] => view! { <OrganisationPage id=(*id).to_owned()/> }.into_any(),
            ["applications"] => view! { <ApplicationsPage/> }.into_any(),
            ["applications", id] => view! { <ApplicationPage id=(*id).to_owned()/> }.into_any(),
            ["resources"] => view! { <ResourcesPage/> }.into_any(),
            ["people"] => view! { <PeoplePage/> }.into_any(),
            ["people", id] => view! { <PersonPage id=(*id).to_owned()/> }.into_any(),
            ["mail"] => view! { <MailLogPage/> }.into_any(),
            ["mail", id] => view! { <MailPage id=(*id).to_owned()/> }.into_any(),
            ["resource-servers"] => view! { <ResourceServersPage/> }.into_any(),
            _ => view! { <NotFoundPage/> }.into_any(),
        }
    })
}

/// Where the operator's pages begin.
#[component]
fn OverviewPage() -> impl IntoView {
    browser::set_title(text::CONSOLE_TITLE);
    let sections = SECTIONS.iter().filter(|section| section.path != OPERATOR);
    let line = |section: &'static crate::components::console_nav::Section| {
        view! { <li><a href=section.path>{section.name}</a></li> }
    };
    view! {
        <div class="page-head">
            <h1>{text::CONSOLE_TITLE}</h1>
            <p class="lead">{text::CONSOLE_LEAD}</p>
        </div>
        <ul class="card rows">{sections.map(line).collect_view()}</ul>
    }
    .into_any()
}
