//! The button that asks for a passkey.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// Stays in reach of the keyboard while the act is under way.
#[component]
pub(crate) fn PasskeyButton(
    /// What it does.
    label: &'static str,
    /// Whether it is under way.
    pending: Signal<bool>,
    /// Begins.
    press: Callback<()>,
    /// Has the focus first.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    view! {
        <button type="button" class="button button-primary" autofocus=autofocus on:click=move |_| press.run(())
            aria-disabled=move || pending.get().then_some("true")>
            <Icon glyph=Glyph::Key/> {label}
        </button>
    }
    .into_any()
}
