//! How a failure is shown: title, what to do, and what support asks for.

use leptos::prelude::*;

use crate::components::footer::AskSupport;
use crate::components::icon::{Glyph, Icon};
use crate::failure::Failure;
use crate::text;

/// Beside a form; nothing while there is no failure.
#[component]
pub(crate) fn FailureNote(
    /// The failure of the act.
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    view! {
        <div role="alert">
            {move || failure.get().map(|failure| view! {
                <div class="note note-danger">
                    <Icon glyph=Glyph::Warning/>
                    <div><Words failure/></div>
                </div>
            }.into_any())}
        </div>
    }
    .into_any()
}

/// In place of a page that could not be loaded. The support address may come later: it is read out
/// alone then, not the whole again.
#[component]
pub(crate) fn FailurePage(
    /// Why.
    failure: Failure,
    /// Tries again.
    retry: Callback<()>,
) -> impl IntoView {
    view! {
        <section class="blank" role="alert" aria-atomic="false">
            <div class="blank-mark blank-mark-danger"><Icon glyph=Glyph::Offline/></div>
            <h1>{failure.title()}</h1>
            <p>{failure.detail()}</p>
            <Reference failure/>
            <button type="button" class="button button-primary" on:click=move |_| retry.run(())>{text::TRY_AGAIN}</button>
            <AskSupport words=text::STILL_TROUBLE class="quiet"/>
        </section>
    }
    .into_any()
}

#[component]
fn Words(failure: Failure) -> impl IntoView {
    view! {
        <p class="note-title">{failure.title()}</p>
        <p>{failure.detail()}</p>
        <Reference failure/>
    }
    .into_any()
}

#[component]
fn Reference(failure: Failure) -> impl IntoView {
    failure.reference().map(|reference| {
        view! {
            <p class="quiet">{text::REFERENCE} " " <code>{reference}</code></p>
        }
        .into_any()
    })
}
