//! The way to the organisation's own provider, where the deployment has one.

use credenza_domain::wire::Portal;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::poll;
use crate::route::{HOME, SINGLE_SIGN_ON};
use crate::session::Session;
use crate::text;

/// The button; nothing where there is no provider. Signing in leads back to the page it stands on.
#[component]
pub(crate) fn SingleSignOnButton(
    /// Shows what fails.
    act: Act,
) -> impl IntoView {
    let name = Session::expect().configuration();
    move || {
        name.with(|configuration| configuration.single_sign_on.clone()).map(|name| {
            let go = move |_| {
                let here = browser::address();
                // Nobody wants back to the page that says what went wrong.
                let back = if here.starts_with(SINGLE_SIGN_ON) { HOME.to_owned() } else { here };
                act.run(api::begin_single_sign_on(back), |begun| browser::go(&begun.url));
            };
            view! { <button type="button" class="button" on:click=go>{text::sign_in_through(&name)}</button> }
                .into_any()
        })
    }
}

/// The same in a window beside this page, which stays as it is with all that was typed; nothing
/// where there is no provider.
#[component]
pub(crate) fn SingleSignOnBeside(
    /// Is told once somebody has signed in there.
    done: Callback<Portal>,
) -> impl IntoView {
    let session = Session::expect();
    let name = session.configuration();
    let waiting = RwSignal::new(false);
    let ask = move |()| {
        browser::spawn(async move {
            // Another token is another session: the one that began in the other window.
            if let Ok(portal) = api::portal().send().await
                && portal.session.csrf_token != session.csrf()
                && waiting.try_set(false).is_none()
            {
                done.run(portal);
            }
        });
    };
    poll::while_wanted(waiting.into(), Callback::new(ask));
    move || {
        name.with(|configuration| configuration.single_sign_on.clone()).map(|name| {
            view! {
                <a class="button" href=format!("{SINGLE_SIGN_ON}begin") target="_blank" on:click=move |_| waiting.set(true)>
                    {text::sign_in_through(&name)}
                </a>
                <p class="quiet" role="status">{move || waiting.get().then_some(text::SIGN_IN_BESIDE)}</p>
            }
            .into_any()
        })
    }
}
