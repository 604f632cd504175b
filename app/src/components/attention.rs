//! What needs attention, at the top of the page.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::concerns::{self, Concern};
use crate::session::Session;
use crate::text;

/// The worst first; or that all is well.
#[component]
pub(crate) fn Attention() -> impl IntoView {
    let session = Session::expect();
    let concerns = Memo::new(move |_| session.follow(concerns::find).unwrap_or_default());
    let summary = Memo::new(move |_| session.follow(text::summary).unwrap_or_default());
    move || {
        let concerns = concerns.get();
        if concerns.is_empty() {
            return view! {
                <section class="attention attention-good" aria-label=text::ATTENTION_LABEL>
                    <Icon glyph=Glyph::Done/>
                    <div><h2>{text::ALL_WELL}</h2><p>{text::ALL_WELL_DETAIL}</p></div>
                </section>
            }
            .into_any();
        }
        let worst = concerns.first().map_or("muted", |concern| concern.tone);
        view! {
            <section class=format!("attention attention-{worst}") aria-label=text::ATTENTION_LABEL>
                <Icon glyph=Glyph::Warning/>
                <div>
                    <h2>{summary.get()}</h2>
                    <ul class="concerns">{concerns.into_iter().map(line).collect_view()}</ul>
                </div>
            </section>
        }
        .into_any()
    }
}

fn line(concern: Concern) -> AnyView {
    let target = concern
        .secret_id
        .map_or_else(|| format!("application-{}", concern.client_id), |id| format!("secret-{id}"));
    view! {
        <li class=format!("concern tone-{}", concern.tone)>
            <a href=format!("#{target}") rel="external">{concern.sentence}</a>
        </li>
    }
    .into_any()
}
