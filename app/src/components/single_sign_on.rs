//! The way to the organisation's own provider, where the deployment has one.

use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::session::Session;
use crate::text;

/// The button; nothing where there is no provider.
#[component]
pub(crate) fn SingleSignOnButton(
    /// Shows what fails.
    act: Act,
) -> impl IntoView {
    let name = Session::expect().configuration();
    move || {
        name.with(|configuration| configuration.single_sign_on.clone()).map(|name| {
            let go = move |_| {
                act.run(api::begin_single_sign_on(browser::address()), |begun| browser::go(&begun.url));
            };
            view! { <button type="button" class="button" on:click=go>{text::sign_in_through(&name)}</button> }
                .into_any()
        })
    }
}
