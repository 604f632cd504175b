//! The text of a new secret, shown once.

use credenza_domain::ids::ClientId;
use leptos::prelude::*;

use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Glyph, Icon};
use crate::pages::token_example::TokenExample;
use crate::route;
use crate::session::Session;
use crate::text;

/// Stays until the person says that it is stored. Leaving the page asks first.
#[component]
pub(crate) fn ShowSecret(
    /// The text.
    secret: String,
    /// What to do with it now, said once it is stored.
    news: String,
    /// For which application: an example with its client ID stands below.
    #[prop(optional)]
    client_id: Option<ClientId>,
    /// The person tried to leave: ask.
    asking: RwSignal<bool>,
    /// The dialog is done.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    route::hold(asking);
    browser::focus("secret-shown");
    Effect::new(move |_| {
        if asking.get() {
            browser::focus("keep-showing");
        }
    });
    let stored = move |_| {
        session.say(news.clone());
        on_close.run(());
    };
    view! {
        <div class="shown-once stack">
            <div class="note note-warning" id="shown-once-note">
                <Icon glyph=Glyph::Warning/><p><b>{text::SHOWN_ONCE}</b> " " {text::SHOWN_ONCE_DETAIL}</p>
            </div>
            <div class="secret-text" id="secret-shown" tabindex="-1" role="group" aria-label=text::THE_SECRET aria-describedby="shown-once-note">
                <code id="secret-text">{secret.clone()}</code>
                <CopyButton value=secret target="secret-text" label=text::COPY_SECRET wide=true primary=true/>
            </div>
            {client_id.map(|client_id| view! { <TokenExample client_id/> })}
            <div role="alert">
                <Show when=move || asking.get()>
                    <p class="note note-danger"><Icon glyph=Glyph::Warning/><span>{text::STORED_QUESTION}</span></p>
                </Show>
            </div>
            <div class="modal-actions">
                <Show when=move || asking.get()>
                    <button type="button" class="button" id="keep-showing" on:click=move |_| asking.set(false)>{text::KEEP_SHOWING}</button>
                </Show>
                <button type="button" class="button" on:click=stored>{text::I_HAVE_STORED_IT}</button>
            </div>
        </div>
    }
    .into_any()
}
