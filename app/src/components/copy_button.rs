//! Copies a text; where the browser refuses, selects it and says which keys to press.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::text;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ready,
    Copied,
    Selected,
}

/// A button beside a text.
#[component]
pub(crate) fn CopyButton(
    /// The text.
    #[prop(into)]
    value: String,
    /// The element that shows it, to be selected where the clipboard is refused.
    #[prop(into)]
    target: String,
    /// The accessible name, such as "Copy client ID".
    label: &'static str,
    /// Shows the words, not only the icon.
    #[prop(optional)]
    wide: bool,
    /// The most important button of its place.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let state = RwSignal::new(State::Ready);
    let copy = move |_| {
        let (value, target) = (value.clone(), target.clone());
        browser::spawn(async move {
            if browser::copy(value).await {
                let _ = state.try_set(State::Copied);
                let settle = move || {
                    let _ = state.try_set(State::Ready);
                };
                set_timeout(settle, Duration::from_secs(3));
            } else {
                browser::select(&target);
                let _ = state.try_set(State::Selected);
            }
        });
    };
    let words = move || match state.get() {
        State::Ready if wide => label,
        State::Ready => "",
        State::Copied => text::COPIED,
        State::Selected => text::PRESS_TO_COPY,
    };
    view! {
        <button type="button" class="button button-copy" class:button-primary=primary class:is-done=move || state.get() == State::Copied
            aria-label=label title=label on:click=copy>
            {move || {
                let glyph = if state.get() == State::Copied { Glyph::Check } else { Glyph::Copy };
                view! { <Icon glyph/> }
            }}
            <span aria-live="polite">{words}</span>
        </button>
    }
    .into_any()
}
