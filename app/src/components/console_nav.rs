//! What all of the operator's pages have in common: who sees them, and the way from one to another.

use leptos::prelude::*;

use crate::browser;
use crate::components::gate;
use crate::pages::not_found::NotFoundPage;
use crate::route::OPERATOR;
use crate::session::Session;
use crate::text;

/// A part of the operator's pages.
pub(crate) struct Section {
    /// Its address; pages under it belong to it.
    pub(crate) path: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
}

/// In the order of the navigation. One line each; `pages/operator.rs` says what is shown there.
#[rustfmt::skip]
pub(crate) const SECTIONS: &[Section] = &[
    Section { path: OPERATOR, name: text::CONSOLE_TITLE },
    Section { path: "/operator/organisations", name: text::ORGANISATIONS },
    Section { path: "/operator/applications", name: text::APPLICATIONS },
    Section { path: "/operator/resources", name: text::APIS },
    Section { path: "/operator/people", name: text::PEOPLE },
    Section { path: "/operator/audit", name: text::AUDIT_TITLE },
    Section { path: "/operator/mail", name: text::MAIL_TITLE },
    Section { path: "/operator/import", name: text::IMPORT_TITLE },
    Section { path: "/operator/tokens", name: text::TOKENS_TITLE },
    Section { path: "/operator/resource-servers", name: text::SERVERS_TITLE },
    Section { path: "/operator/policy", name: text::POLICY },
];

/// A page for operators, under the navigation; for others the address leads nowhere.
pub(crate) fn console(page: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    gate::signed_in(move || match Session::expect().read(|portal| portal.person.is_operator) {
        Some(true) => view! { <ConsoleNav/> {page()} }.into_any(),
        _ => view! { <NotFoundPage/> }.into_any(),
    })
}

#[component]
fn ConsoleNav() -> impl IntoView {
    let here = browser::path();
    let here = here.trim_end_matches('/');
    let entry = |section: &'static Section| {
        let within = here.strip_prefix(section.path).is_some_and(|rest| rest.starts_with('/'));
        let current = if here == section.path {
            Some("page")
        } else {
            (within && section.path != OPERATOR).then_some("true")
        };
        view! { <li><a href=section.path aria-current=current>{section.name}</a></li> }
    };
    browser::show_current("console-pages");
    view! {
        <nav class="console-nav" aria-label=text::CONSOLE_NAV>
            <ul id="console-pages">{SECTIONS.iter().map(entry).collect_view()}</ul>
        </nav>
    }
    .into_any()
}
