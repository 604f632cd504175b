//! The foot of every page: whom to ask.

use leptos::prelude::*;

use crate::session::Session;
use crate::text;

/// The support address.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <p>{text::FOOTER_HELP} " " <SupportLink/></p>
        </footer>
    }
    .into_any()
}

/// The support address as a link; the word "support" until it is known.
#[component]
pub(crate) fn SupportLink() -> impl IntoView {
    let session = Session::expect();
    move || {
        let address = session.configuration().with(|configuration| configuration.support_address.clone());
        if address.is_empty() {
            view! { <span>{text::SUPPORT}</span> }.into_any()
        } else {
            view! { <a href=format!("mailto:{address}")>{address.clone()}</a> }.into_any()
        }
    }
}
