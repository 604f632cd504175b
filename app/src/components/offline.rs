//! Says that the network is away, for as long as it is.

use leptos::ev;
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::text;

/// A line under the head.
#[component]
pub(crate) fn OfflineBanner() -> impl IntoView {
    let offline = RwSignal::new(!window().navigator().on_line());
    let gone = window_event_listener(ev::offline, move |_| offline.set(true));
    let back = window_event_listener(ev::online, move |_| offline.set(false));
    on_cleanup(move || {
        gone.remove();
        back.remove();
    });
    view! {
        <div role="status">
            <Show when=move || offline.get()>
                <p class="offline-banner"><Icon glyph=Glyph::Offline/> {text::OFFLINE_BANNER}</p>
            </Show>
        </div>
    }
    .into_any()
}
