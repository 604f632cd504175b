//! The head of a page: what it is called, what it is for, and the one thing to do first.

use leptos::prelude::*;

/// Title and lead; the children stand at the other end of the line.
#[component]
pub(crate) fn PageHead(
    /// The title.
    title: &'static str,
    /// What the page is for.
    #[prop(into)]
    lead: ViewFn,
    /// The first thing to do, if there is one.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-head page-head-acts">
            <div><h1>{title}</h1><p class="lead">{lead.run()}</p></div>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
