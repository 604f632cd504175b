//! What needs attention, at the top of the page.

use credenza_domain::wire::Portal;
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::concerns::{self, Concern};
use crate::session::Session;
use crate::text;

/// The worst first; or that all is well.
#[component]
pub(crate) fn Attention() -> impl IntoView {
    let session = Session::expect();
    move || {
        let look = |portal: &Portal| (concerns::find(portal), text::summary(portal));
        let (concerns, summary) = session.follow(look).unwrap_or_default();
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
                    <h2>{summary}</h2>
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
            <a href=format!("#{target}")>{concern.sentence}</a>
        </li>
    }
    .into_any()
}
