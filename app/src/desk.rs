//! All pages but the first.

use leptos::prelude::*;

use crate::frame;
use crate::pages::account::AccountPage;
use crate::pages::activity::ActivityPage;
use crate::pages::confirm::{ConfirmPage, NewManagersPage};
use crate::pages::invitation::InvitationPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::notifications::NotificationsPage;
use crate::pages::operator;
use crate::pages::panic::PanicPage;
use crate::pages::preferences::PreferencesPage;
use crate::pages::rotate::RotatePage;
use crate::pages::runbook::RunbookPage;
use crate::pages::secret::SecretPage;
use crate::pages::single_sign_on::SingleSignOnPage;
use crate::route::{Page, Program};

/// Begins the program.
pub fn start() {
    frame::start(Program::Desk, |page| match page {
        Page::Preferences => view! { <PreferencesPage/> }.into_any(),
        Page::Notifications(organisation) => view! { <NotificationsPage organisation/> }.into_any(),
        Page::Activity(client_id) => view! { <ActivityPage client_id/> }.into_any(),
        Page::Confirm => view! { <ConfirmPage/> }.into_any(),
        Page::NewManagers => view! { <NewManagersPage/> }.into_any(),
        Page::Operator(path) => operator::page(&path),
        Page::Rotate(client_id) => view! { <RotatePage client_id/> }.into_any(),
        Page::Secret(client_id, secret_id) => view! { <SecretPage client_id secret_id/> }.into_any(),
        Page::Panic(client_id) => view! { <PanicPage client_id/> }.into_any(),
        Page::Runbook(client_id) => view! { <RunbookPage client_id/> }.into_any(),
        Page::SingleSignOn(outcome) => view! { <SingleSignOnPage outcome/> }.into_any(),
        Page::Account => view! { <AccountPage/> }.into_any(),
        Page::Invitation => view! { <InvitationPage/> }.into_any(),
        Page::NotFound | Page::Manage => view! { <NotFoundPage/> }.into_any(),
    });
}
