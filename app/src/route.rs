//! Which address leads to which page, and how links change pages without loading the program
//! again.
//!
//! Five addresses with one parameter do not need `leptos_router`: it was measured here to cost
//! 15 kB of the 200 kB that the first page may weigh.

use std::cell::Cell;

use credenza_domain::ids::{ClientId, SecretId};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlAnchorElement, MouseEvent};

use crate::browser;

/// The address of the portal's main page.
pub(crate) const HOME: &str = "/manage-api-credentials";
/// Where the pages of a sign-in through the organisation's provider are.
pub(crate) const SINGLE_SIGN_ON: &str = "/single-sign-on/";
/// The address of a person's preferences.
pub(crate) const PREFERENCES: &str = "/preferences";
/// Under this address stand the operator's pages.
pub(crate) const OPERATOR: &str = "/operator";
/// The address of the person's own account.
pub(crate) const ACCOUNT: &str = "/account";

thread_local! {
    /// Asks before the page is left, while something is shown that cannot be shown again.
    static HOLD: Cell<Option<RwSignal<bool>>> = const { Cell::new(None) };
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Page {
    /// Applications and their secrets.
    Manage,
    /// Who did what with the application of this client ID.
    Activity(String),
    /// One of the operator's pages, by its path: `pages/operator.rs` knows them.
    Operator(String),
    /// The link of a question to an organisation: may this person manage?
    Confirm,
    /// Who waits for the yes of the manager who is signed in.
    NewManagers,
    /// The person's own ways to sign in, and sessions.
    Account,
    /// The guided rotation of an application.
    Rotate(String),
    /// One secret of an application.
    Secret(String, String),
    /// The panic button of an application.
    Panic(String),
    /// The runbook of an application.
    Runbook(String),
    /// What the person decides about mails, calendar and chats.
    Preferences,
    /// Chats and webhooks of this organisation.
    Notifications(String),
    /// What came of a sign-in through the organisation's provider.
    SingleSignOn(String),
    /// The link from an invitation.
    Invitation,
    /// No such address.
    NotFound,
}

/// One of the two programs that the portal consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// The first page.
    Front,
    /// All others.
    Desk,
}

impl Page {
    /// Which program shows it. `xtask/src/build/site.rs` writes a page of HTML for each address of
    /// the front; every other address gets the desk's.
    pub(crate) fn program(&self) -> Program {
        match self {
            Self::Manage => Program::Front,
            _ => Program::Desk,
        }
    }

    /// Whether it is shown without a session too.
    pub(crate) fn is_for_anybody(&self) -> bool {
        matches!(self, Self::Invitation | Self::Confirm | Self::SingleSignOn(_))
    }

    fn at(path: &str) -> Self {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None | Some("manage-clients" | "manage-api-credentials"), None, ..) => Self::Manage,
            (Some("manage-api-credentials"), Some(client_id), Some("activity"), None) => {
                Self::Activity(client_id.to_owned())
            }
            (Some("preferences"), None, ..) => Self::Preferences,
            (Some("organisation"), Some(id), Some("notifications"), None) => {
                Self::Notifications(id.to_owned())
            }
            (Some("operator"), ..) => Self::Operator(path.to_owned()),
            (Some("confirm"), None, ..) => Self::Confirm,
            (Some("new-managers"), None, ..) => Self::NewManagers,
            (Some("account"), None, ..) => Self::Account,
            (Some("rotate"), Some(client_id), None, _) => Self::Rotate(client_id.to_owned()),
            (Some("secrets"), Some(client_id), Some(id), None) => {
                Self::Secret(client_id.to_owned(), id.to_owned())
            }
            (Some("panic"), Some(client_id), None, _) => Self::Panic(client_id.to_owned()),
            (Some("runbook"), Some(client_id), None, _) => Self::Runbook(client_id.to_owned()),
            (Some("single-sign-on"), Some(outcome), None, _) => Self::SingleSignOn(outcome.to_owned()),
            (Some("invitation"), None, ..) => Self::Invitation,
            _ => Self::NotFound,
        }
    }
}

/// The address of an organisation's chats and webhooks.
pub(crate) fn notifications(organisation: &str) -> String {
    format!("/organisation/{organisation}/notifications")
}

/// The address of an application's activity.
pub(crate) fn activity(client_id: &str) -> String {
    format!("{HOME}/{client_id}/activity")
}

/// The address of an application's guided rotation.
pub(crate) fn rotate(client_id: &str) -> String {
    format!("/rotate/{client_id}")
}

/// The address of a secret.
pub(crate) fn secret(client_id: ClientId, id: SecretId) -> String {
    format!("/secrets/{client_id}/{id}")
}

/// The address of an application's panic button.
pub(crate) fn panic(client_id: &str) -> String {
    format!("/panic/{client_id}")
}

/// The address of an application's runbook.
pub(crate) fn runbook(client_id: &str) -> String {
    format!("/runbook/{client_id}")
}

/// Follows the address bar. Older addresses of the main page are replaced by its own.
pub(crate) fn follow(program: Program) -> ReadSignal<Page> {
    let (page, set_page) = signal(Page::at(&browser::path()));
    if page.with_untracked(|page| *page == Page::Manage) && browser::path() != HOME {
        browser::replace_path(&format!("{HOME}{}", browser::query()));
    }
    let here = StoredValue::new(browser::address());
    let arrive = move || {
        let next = Page::at(&browser::path());
        if next.program() != program {
            browser::reload();
            return;
        }
        // A step within a page, to a `#` on it, is not a change of pages.
        if page.with_untracked(|page| *page != next) {
            if let Some(asking) = HOLD.get() {
                browser::push_path(&here.get_value());
                asking.set(true);
                return;
            }
            set_page.set(next);
            browser::focus_heading();
        }
        here.set_value(browser::address());
    };
    let _ = window_event_listener(ev::popstate, move |_| arrive());
    let _ = window_event_listener(ev::click, move |event| {
        // Pages of the other program are loaded by the browser.
        if let Some(address) = address_of(&event)
            && Page::at(&address).program() == program
        {
            event.prevent_default();
            browser::push_path(&address);
            browser::scroll_up();
            arrive();
        }
    });
    page
}

/// Leads to another page, as a link would.
pub(crate) fn go(address: &str) {
    browser::push_path(address);
    browser::scroll_up();
    browser::announce_step();
}

/// Until the owner of `asking` is gone, leaving the page sets it instead; leaving the portal asks
/// in the browser's words.
pub(crate) fn hold(asking: RwSignal<bool>) {
    HOLD.set(Some(asking));
    let guard = window_event_listener(ev::beforeunload, |event| {
        event.prevent_default();
        event.set_return_value("stay");
    });
    on_cleanup(move || {
        HOLD.set(None);
        guard.remove();
    });
}

/// Path and query that a plain click on a link of ours leads to. Clicks that open a tab, links within
/// the page, and links marked `external` are the browser's.
fn address_of(event: &MouseEvent) -> Option<String> {
    let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let anchor = target.closest("a[href^='/']").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    (anchor.rel() != "external").then(|| anchor.pathname() + &anchor.search())
}
