//! The button that sends a form.

use leptos::prelude::*;

/// Shows progress and stays in reach of the keyboard while the act is under way; the act itself
/// refuses to begin twice.
#[component]
pub(crate) fn SubmitButton(
    /// What it does.
    label: &'static str,
    /// What it says meanwhile.
    busy: &'static str,
    /// Whether it is under way.
    pending: Signal<bool>,
    /// For acts that take something away.
    #[prop(optional)]
    danger: bool,
    /// Stands beside a better way.
    #[prop(optional)]
    second: bool,
) -> impl IntoView {
    view! {
        <button type="submit" class="button" class:button-primary=!danger && !second class:button-danger=danger
            aria-disabled=move || pending.get().then_some("true")>
            <Show when=move || pending.get()><span class="spinner" aria-hidden="true"></span></Show>
            {move || if pending.get() { busy } else { label }}
        </button>
    }
    .into_any()
}
