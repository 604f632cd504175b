//! A person's own account: ways to sign in, and where they are signed in. One file for each section.

mod authenticators;
mod factor;
mod passkeys;
mod password;
mod provider;
mod recovery;
mod sessions;

use credenza_domain::wire::Account;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::FailurePage;
use crate::components::gate;
use crate::components::skeleton::Skeleton;
use crate::session::Session;
use crate::text;

/// What the page shows, and how its sections ask for it again after a change.
#[derive(Clone, Copy)]
struct State {
    account: RwSignal<Option<Account>>,
    act: Act,
    session: Session,
}

impl State {
    fn load(self) {
        self.act.run(api::account(), move |account| self.account.set(Some(account)));
    }

    /// Something changed: shows it, says it, and tells the rest of the portal.
    fn changed(self, news: impl Into<String>) {
        self.session.say(news.into());
        self.load();
        self.session.refresh();
    }
}

/// The page for whoever is signed in.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    gate::signed_in(|| view! { <Sections/> }.into_any())
}

#[component]
fn Sections() -> impl IntoView {
    browser::set_title(text::ACCOUNT);
    let session = Session::expect();
    let state = State { account: RwSignal::new(None), act: Act::new(), session };
    state.load();
    let email = session.read(|portal| portal.person.email.clone()).unwrap_or_default();
    // The sections stay as they are while their lists come anew, with whatever dialog is open.
    let loaded = Memo::new(move |_| state.account.with(Option::is_some));
    view! {
        <div class="page-head">
            <h1>{text::ACCOUNT}</h1>
            <p class="lead">{text::account_of(&email)}</p>
        </div>
        {move || match (loaded.get(), state.act.failure().get()) {
            (false, Some(failure)) => {
                view! { <FailurePage failure retry=Callback::new(move |()| state.load())/> }.into_any()
            }
            (false, None) => view! { <Skeleton/> }.into_any(),
            (true, _) => view! {
                <div class="account">
                    <passkeys::Passkeys state/>
                    <password::Password state/>
                    <provider::Provider state/>
                    <recovery::Recovery state/>
                    <sessions::Sessions state/>
                </div>
            }.into_any(),
        }}
    }
    .into_any()
}

/// A part of the page with a heading and what can be done on top of it.
#[component]
fn Section(
    /// Names it.
    id: &'static str,
    /// The heading.
    title: &'static str,
    /// What it is for.
    lead: &'static str,
    /// What is inside.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card account-section" aria-labelledby=id>
            <div class="stack">
                <h2 id=id tabindex="-1">{title}</h2>
                <p class="quiet">{lead}</p>
            </div>
            {children()}
        </section>
    }
    .into_any()
}
