//! An address that leads nowhere.

use leptos::prelude::*;

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::route::HOME;
use crate::text;

/// Says so, and leads back.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    browser::set_title(text::NOT_FOUND_TITLE);
    view! {
        <section class="blank">
            <div class="blank-mark"><Icon glyph=Glyph::Info/></div>
            <h1>{text::NOT_FOUND_TITLE}</h1>
            <p>{text::NOT_FOUND_DETAIL}</p>
            <a href=HOME class="button button-primary">{text::TO_CREDENTIALS}</a>
        </section>
    }
    .into_any()
}
