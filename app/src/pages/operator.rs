//! Which of the operator's pages stands at which address.

use leptos::prelude::*;

use crate::components::console_nav::console;
use crate::pages::audit::AuditPage;
use crate::pages::import::ImportPage;
use crate::pages::mail::MailPage;
use crate::pages::mail_log::MailLogPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::operator_tokens::OperatorTokensPage;
use crate::pages::overview::OverviewPage;
use crate::pages::registry::application::ApplicationPage;
use crate::pages::registry::applications::ApplicationsPage;
use crate::pages::registry::organisation::OrganisationPage;
use crate::pages::registry::organisations::OrganisationsPage;
use crate::pages::registry::people::PeoplePage;
use crate::pages::registry::person::PersonPage;
use crate::pages::registry::policy::PolicyPage;
use crate::pages::registry::resources::ResourcesPage;
use crate::pages::resource_servers::ResourceServersPage;

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
            ["policy"] => view! { <PolicyPage/> }.into_any(),
            ["people"] => view! { <PeoplePage/> }.into_any(),
            ["people", id] => view! { <PersonPage id=(*id).to_owned()/> }.into_any(),
            ["audit"] => view! { <AuditPage/> }.into_any(),
            ["mail"] => view! { <MailLogPage/> }.into_any(),
            ["mail", id] => view! { <MailPage id=(*id).to_owned()/> }.into_any(),
            ["import"] => view! { <ImportPage/> }.into_any(),
            ["tokens"] => view! { <OperatorTokensPage/> }.into_any(),
            ["resource-servers"] => view! { <ResourceServersPage/> }.into_any(),
            _ => view! { <NotFoundPage/> }.into_any(),
        }
    })
}
