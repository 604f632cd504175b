//! Which address leads to which page, and how links change pages without loading the program
//! again.
//!
//! Five addresses with one parameter do not need `leptos_router`: it was measured here to cost
//! 15 kB of the 200 kB that the first page may weigh.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlAnchorElement, MouseEvent};

use crate::browser;

/// The address of the portal's main page.
pub(crate) const HOME: &str = "/manage-api-credentials";

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Page {
    /// Applications and their secrets.
    Manage,
    /// Who did what with the application of this client ID.
    Activity(String),
    /// The link from an invitation.
    Invitation,
    /// No such address.
    NotFound,
}

impl Page {
    fn at(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None | Some("manage-clients" | "manage-api-credentials"), None, ..) => Self::Manage,
            (Some("manage-api-credentials"), Some(client_id), Some("activity"), None) => {
                Self::Activity(client_id.to_owned())
            }
            (Some("invitation"), None, ..) => Self::Invitation,
            _ => Self::NotFound,
        }
    }
}

/// The address of an application's activity.
pub(crate) fn activity(client_id: &str) -> String {
    format!("{HOME}/{client_id}/activity")
}

/// Follows the address bar. Older addresses of the main page are replaced by its own.
pub(crate) fn follow() -> ReadSignal<Page> {
    let (page, set_page) = signal(Page::at(&browser::path()));
    if page.with_untracked(|page| *page == Page::Manage) && browser::path() != HOME {
        browser::replace_path(HOME);
    }
    let arrive = move || {
        let next = Page::at(&browser::path());
        // A step within a page, to a `#` on it, is not a change of pages.
        if page.with_untracked(|page| *page != next) {
            set_page.set(next);
            browser::focus_heading();
        }
    };
    let _ = window_event_listener(ev::popstate, move |_| arrive());
    let _ = window_event_listener(ev::click, move |event| {
        if let Some(address) = address_of(&event) {
            event.prevent_default();
            browser::push_path(&address);
            arrive();
        }
    });
    page
}

/// The path that a plain click on a link of ours leads to. Clicks that open a tab, links within
/// the page, and links marked `external` are the browser's.
fn address_of(event: &MouseEvent) -> Option<String> {
    let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let anchor = target.closest("a[href^='/']").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    (anchor.rel() != "external").then(|| anchor.pathname())
}
