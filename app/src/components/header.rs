//! The head of every page.

use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::route::{ACCOUNT, HOME, OPERATOR, PREFERENCES, Page};
use crate::session::Session;
use crate::text;

/// Product name, navigation, and who is signed in.
#[component]
pub(crate) fn Header(
    /// The page below.
    page: ReadSignal<Page>,
) -> impl IntoView {
    let session = Session::expect();
    let name = move || session.configuration().with(|configuration| configuration.product_name.clone());
    let person = move || session.follow(|portal| portal.person.clone());
    let with_preferences =
        move || page.with(|page| matches!(page, Page::Preferences | Page::Notifications(_)));
    let with_operator = move || page.with(|page| matches!(page, Page::Operator(_)));
    let on_account = move || page.with(|page| *page == Page::Account);
    view! {
        <header class="site-header">
            <div class="site-header-inner">
                <a href=HOME class="brand">
                    {move || match session.configuration().with(|configuration| configuration.logo.clone()) {
                        Some(logo) => view! { <img class="brand-mark" src=logo alt=""/> }.into_any(),
                        None => view! {
                    <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                        <rect class="brand-plate" width="32" height="32" rx="9"/>
                        <path class="brand-key" d="M21.500 11.200a7 7 0 100 9.600M15 16h9.500M21 16v3.200"/>
                    </svg>
                        }.into_any(),
                    }}
                    <span>{name}</span>
                </a>
                {move || person().map(|person| view! {
                    <nav class="site-nav" aria-label=text::NAV_LABEL>
                        <a href=HOME aria-current=move || (!with_operator() && !on_account() && !with_preferences()).then_some("true")>{text::NAV_CREDENTIALS}</a>
                        <a href=PREFERENCES aria-current=move || with_preferences().then_some("true")>{text::NAV_PREFERENCES}</a>
                        {person.is_operator.then(|| view! {
                            <a href=OPERATOR aria-current=move || with_operator().then_some("true")>{text::OPERATOR}</a>
                        })}
                    </nav>
                    <div class="who">
                        <a href=ACCOUNT class="who-name" title=person.email.clone() aria-current=move || on_account().then_some("page")>
                            {person.name.clone()}
                            {person.is_operator.then(|| view! { <span class="badge badge-plain">{text::OPERATOR}</span> })}
                        </a>
                        <SignOutButton/>
                    </div>
                }.into_any())}
            </div>
        </header>
    }
    .into_any()
}

#[component]
fn SignOutButton() -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let leave = move |_| {
        act.run(api::sign_out(), move |()| session.left());
    };
    view! {
        <button type="button" class="button button-quiet button-small" on:click=leave
            aria-disabled=move || act.pending().get().then_some("true")>
            {move || if act.failure().get().is_some() { text::SIGN_OUT_FAILED } else { text::SIGN_OUT }}
        </button>
    }
    .into_any()
}
