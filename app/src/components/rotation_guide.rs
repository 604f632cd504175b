//! How a secret is replaced without an interruption.

use leptos::prelude::*;

use crate::text;

/// Four steps, folded.
#[component]
pub(crate) fn RotationGuide() -> impl IntoView {
    view! {
        <details class="guide">
            <summary>{text::ROTATION_TITLE}</summary>
            <ol class="steps">
                {text::ROTATION_STEPS.iter().map(|(title, words)| view! {
                    <li><b>{*title}</b> " " {*words}</li>
                }.into_any()).collect_view()}
            </ol>
            <p class="quiet">{text::ROTATION_ADVICE}</p>
        </details>
    }
    .into_any()
}
