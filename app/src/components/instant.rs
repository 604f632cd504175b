//! A date with the exact instant behind it: on hover, on tap, and by keyboard.

use jiff::Timestamp;
use leptos::prelude::*;

use crate::moments;
use crate::text;

/// Short words that open into the instant, local and UTC.
#[component]
pub(crate) fn Instant(
    /// Unique on the page.
    id: String,
    /// The short words.
    words: String,
    /// The instant.
    at: Timestamp,
    /// What happens then, such as "Works until".
    what: &'static str,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            open.set(false);
        }
    };
    view! {
        <span class="instant" on:focusout=move |_| open.set(false) on:keydown=on_key>
            <button type="button" class="instant-button" aria-expanded=move || open.get().to_string() aria-describedby=id.clone()
                on:click=move |_| open.update(|open| *open = !*open)>
                <time datetime=moments::iso(at)>{words}</time>
            </button>
            <span class="instant-details" class:is-open=move || open.get() id=id role="tooltip">
                <span class="instant-what">{what}</span>
                <span class="instant-line"><span>{text::YOUR_TIME}</span> <b>{moments::local(at)}</b></span>
                <span class="instant-line"><span>{text::UTC}</span> <b>{moments::utc(at)}</b></span>
            </span>
        </span>
    }
    .into_any()
}
