//! The shape of the page while its data are on the way; `public/index.html` paints the same.

use leptos::prelude::*;

use crate::text;

/// In place of a whole page, which begins with a heading.
#[component]
pub(crate) fn PageSkeleton() -> impl IntoView {
    view! {
        <h1 class="visually-hidden">{text::LOADING}</h1>
        <Skeleton/>
    }
    .into_any()
}

/// Grey shapes and a word for those who cannot see them.
#[component]
pub(crate) fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" aria-busy="true">
            <p class="visually-hidden" role="status">{text::LOADING}</p>
            <div class="skeleton-line skeleton-title"></div>
            <div class="skeleton-line"></div>
            <div class="skeleton-card"></div>
            <div class="skeleton-card"></div>
        </div>
    }
    .into_any()
}
