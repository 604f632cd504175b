//! A secret's life as a line: from its creation over today to its end.

use credenza_domain::wire::SecretView;
use jiff::Timestamp;
use leptos::prelude::*;

use crate::status::Status;

const WIDTH: i64 = 200;

/// Says nothing that the words beside it do not say.
#[component]
pub(crate) fn LifeBar(
    /// Whose life.
    secret: SecretView,
    /// Its status, which colours the line.
    status: Status,
    /// Today.
    now: Timestamp,
) -> impl IntoView {
    let whole = (secret.expires_at.as_second() - secret.created_at.as_second()).max(1);
    let lived = (now.as_second() - secret.created_at.as_second()).clamp(0, whole);
    let at = lived * WIDTH / whole;
    view! {
        <svg class=format!("life-bar tone-{}", status.tone()) viewBox="0 0 200 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="life-bar-whole" y="1" width=WIDTH.to_string() height="4" rx="2"/>
            <rect class="life-bar-lived" y="1" width=at.max(4).to_string() height="4" rx="2"/>
        </svg>
    }
    .into_any()
}
