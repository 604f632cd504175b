//! The foot of every page: whom to ask.

use leptos::prelude::*;

use crate::session::Session;
use crate::text;

/// The support address.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <AskSupport words=text::FOOTER_HELP/>
        </footer>
    }
    .into_any()
}

/// A sentence that ends in the support address; nothing while that is not known.
#[component]
pub(crate) fn AskSupport(
    /// How it begins.
    words: &'static str,
    /// How it looks.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let configuration = Session::expect().configuration();
    move || {
        let known = configuration.with(|configuration| !configuration.support_address.is_empty());
        known.then(|| view! { <p class=class>{words} " " <SupportLink/></p> }.into_any())
    }
}

/// The support address as a link, where it is known.
#[component]
pub(crate) fn SupportLink() -> impl IntoView {
    let session = Session::expect();
    move || {
        let address = session.configuration().with(|configuration| configuration.support_address.clone());
        view! { <a href=format!("mailto:{address}")>{address.clone()}</a> }.into_any()
    }
}
