//! A text that is shown once and opens something: an address, or what verifies signatures.

use leptos::prelude::*;

use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Glyph, Icon};
use crate::route;
use crate::text;

/// Stays until the person says that it is stored. Leaving the page asks first.
#[component]
pub(crate) fn ShownOnce(
    /// The text.
    value: String,
    /// What it is, for those who cannot see it.
    what: &'static str,
    /// What the copy button says.
    copy: &'static str,
    /// What to know of it.
    detail: &'static str,
    /// The person tried to leave: ask.
    asking: RwSignal<bool>,
    /// The dialog is done.
    on_close: Callback<()>,
    /// What else can be done with it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    route::hold(asking);
    browser::focus("once-shown");
    Effect::new(move |_| {
        if asking.get() {
            browser::focus("keep-showing");
        }
    });
    view! {
        <div class="shown-once stack">
            <div class="note note-warning" id="once-note">
                <Icon glyph=Glyph::Warning/><p><b>{text::ONCE_ONLY}</b> " " {detail}</p>
            </div>
            <div class="secret-text" id="once-shown" tabindex="-1" role="group" aria-label=what aria-describedby="once-note">
                <code id="once-text">{value.clone()}</code>
                <CopyButton value target="once-text" label=copy wide=true primary=true/>
            </div>
            {children.map(|children| children())}
            <div role="alert">
                <Show when=move || asking.get()>
                    <p class="note note-danger"><Icon glyph=Glyph::Warning/><span>{text::ONCE_QUESTION}</span></p>
                </Show>
            </div>
            <div class="modal-actions">
                <Show when=move || asking.get()>
                    <button type="button" class="button" id="keep-showing" on:click=move |_| asking.set(false)>{text::KEEP_SHOWING}</button>
                </Show>
                <button type="button" class="button" on:click=move |_| on_close.run(())>{text::I_HAVE_STORED_IT}</button>
            </div>
        </div>
    }
    .into_any()
}
