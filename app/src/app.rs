//! The frame of every page, and which address leads to which page.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{FlatRoutes, Redirect, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::browser;
use crate::components::footer::Footer;
use crate::components::header::Header;
use crate::components::offline::OfflineBanner;
use crate::components::step_up::StepUpDialog;
use crate::components::toast::Toast;
use crate::pages::activity::ActivityPage;
use crate::pages::invitation::InvitationPage;
use crate::pages::manage::ManagePage;
use crate::pages::not_found::NotFoundPage;
use crate::session::Session;
use crate::text;

/// The address of the portal's main page.
pub(crate) const HOME: &str = "/manage-api-credentials";

/// The portal.
#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session::provide();
    if browser::path() == "/invitation" {
        leptos::task::spawn_local(session.load_configuration());
    } else {
        session.load();
    }
    view! {
        <Router>
            <FocusOnNavigation/>
            <a class="skip-link" href="#main" rel="external">{text::SKIP_TO_CONTENT}</a>
            <Header/>
            <OfflineBanner/>
            <main id="main" class="page" tabindex="-1">
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/") view=GoHome/>
                    <Route path=path!("/manage-clients") view=GoHome/>
                    <Route path=path!("/manage-api-credentials") view=ManagePage/>
                    <Route path=path!("/manage-api-credentials/:client_id/activity") view=ActivityPage/>
                    <Route path=path!("/invitation") view=InvitationPage/>
                </FlatRoutes>
            </main>
            <Footer/>
            <StepUpDialog/>
            <Toast/>
        </Router>
    }
}

/// A page that takes the place of another is read from its heading.
#[component]
fn FocusOnNavigation() -> impl IntoView {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before.starts_with(HOME) && before != now) {
            browser::focus_heading();
        }
        now
    });
}

/// Older addresses lead to the main page and leave no trace in the history.
#[component]
fn GoHome() -> impl IntoView {
    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
    view! { <Redirect path=HOME options/> }
}
