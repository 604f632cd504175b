//! The frame of every page.

use leptos::prelude::*;

use crate::browser;
use crate::components::footer::Footer;
use crate::components::header::Header;
use crate::components::offline::OfflineBanner;
use crate::components::step_up::StepUpDialog;
use crate::components::toast::Toast;
use crate::idle;
use crate::pages::activity::ActivityPage;
use crate::pages::invitation::InvitationPage;
use crate::pages::manage::ManagePage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::resource_servers::ResourceServersPage;
use crate::pages::sign_in::IdleDialog;
use crate::route::{self, Page};
use crate::session::Session;
use crate::text;

/// The portal.
#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session::provide();
    let page = route::follow();
    idle::watch(session);
    if page.with_untracked(|page| *page == Page::Invitation) {
        browser::spawn(session.load_configuration());
    } else {
        session.load();
    }
    let body = move || match page.get() {
        Page::Manage => view! { <ManagePage/> }.into_any(),
        Page::Activity(client_id) => view! { <ActivityPage client_id/> }.into_any(),
        Page::ResourceServers => view! { <ResourceServersPage/> }.into_any(),
        Page::Invitation => view! { <InvitationPage/> }.into_any(),
        Page::NotFound => view! { <NotFoundPage/> }.into_any(),
    };
    view! {
        <a class="skip-link" href="#main">{text::SKIP_TO_CONTENT}</a>
        <Header page/>
        <OfflineBanner/>
        <main id="main" class="page" tabindex="-1">{body}</main>
        <Footer/>
        <StepUpDialog/>
        <IdleDialog/>
        <Toast/>
    }
}
