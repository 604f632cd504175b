//! Good news: shown for a while, and read out.

use std::time::Duration;

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::session::Session;
use crate::text;

const SHOWN_FOR: Duration = Duration::from_secs(8);

/// The place where news appear.
#[component]
pub(crate) fn Toast() -> impl IntoView {
    let news = Session::expect().toast();
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        if news.with(Option::is_some) {
            turn.update_value(|turn| *turn += 1);
            let mine = turn.get_value();
            let hide = move || {
                if turn.get_value() == mine {
                    news.set(None);
                }
            };
            set_timeout(hide, SHOWN_FOR);
        }
    });
    view! {
        <div class="toast-place" role="status" aria-live="polite">
            {move || news.get().map(|news_text| view! {
                <div class="toast">
                    <Icon glyph=Glyph::Done/>
                    <p>{news_text}</p>
                    <button type="button" class="icon-button" aria-label=text::DISMISS on:click=move |_| news.set(None)>
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
            }.into_any())}
        </div>
    }
    .into_any()
}
