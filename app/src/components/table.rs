//! A short list as a table: all of its rows are there. On a phone each row is a card.

use leptos::prelude::*;

/// Head and body.
#[component]
pub(crate) fn Table<const N: usize>(
    /// What the table is called, for those who cannot see it.
    caption: &'static str,
    /// The heads of its columns.
    heads: [&'static str; N],
    /// Rows of cells; each cell names its head in `data-head`.
    rows: AnyView,
) -> impl IntoView {
    view! {
        <table class="data-table">
            <caption class="visually-hidden">{caption}</caption>
            <thead><tr>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
