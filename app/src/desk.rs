//! All pages but the first.

use leptos::prelude::*;

use crate::frame;
use crate::pages::account::AccountPage;
use crate::pages::activity::ActivityPage;
use crate::pages::confirm::{ConfirmPage, NewManagersPage};
use crate::pages::invitation::InvitationPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::operator;
use crate::route::{Page, Program};

/// Begins the program.
pub fn start() {
    frame::start(Program::Desk, |page| match page {
        Page::Activity(client_id) => view! { <ActivityPage client_id/> }.into_any(),
        Page::Confirm => view! { <ConfirmPage/> }.into_any(),
        Page::NewManagers => view! { <NewManagersPage/> }.into_any(),
        Page::Operator(path) => operator::page(&path),
        Page::Account => view! { <AccountPage/> }.into_any(),
        Page::Invitation => view! { <InvitationPage/> }.into_any(),
        Page::NotFound | Page::Manage => view! { <NotFoundPage/> }.into_any(),
    });
}
