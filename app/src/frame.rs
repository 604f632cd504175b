//! The frame of every page, and the beginning of both programs.

use leptos::prelude::*;

use crate::browser;
use crate::components::footer::Footer;
use crate::components::header::Header;
use crate::components::offline::OfflineBanner;
use crate::components::step_up::StepUpDialog;
use crate::components::toast::Toast;
use crate::idle;
use crate::pages::sign_in::IdleDialog;
use crate::route::{self, Page, Program};
use crate::session::Session;
use crate::text;

/// Mounts a program, which knows the views of its pages.
pub(crate) fn start(program: Program, body: fn(Page) -> AnyView) {
    if let Some(place) = browser::take_place() {
        mount_to(place, move || view! { <Frame program body/> }).forget();
    }
}

/// Head, page, foot, and the dialogs that may open on every page.
#[component]
fn Frame(program: Program, body: fn(Page) -> AnyView) -> impl IntoView {
    let session = Session::provide();
    let page = route::follow(program);
    idle::watch(session);
    if page.with_untracked(Page::is_for_anybody) {
        browser::spawn(session.load_configuration());
    } else {
        session.load();
    }
    view! {
        <a class="skip-link" href="#main">{text::SKIP_TO_CONTENT}</a>
        <Header page/>
        <OfflineBanner/>
        <main id="main" class="page" tabindex="-1">{move || body(page.get())}</main>
        <Footer/>
        <StepUpDialog/>
        <IdleDialog/>
        <Toast/>
    }
}
