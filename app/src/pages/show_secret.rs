//! The text of a new secret, shown once.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::CreatedSecret;
use leptos::ev;
use leptos::prelude::*;

use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Glyph, Icon};
use crate::pages::token_example::TokenExample;
use crate::session::Session;
use crate::text;

/// Stays until the person says that it is stored. Leaving the page asks first.
#[component]
pub(crate) fn ShowSecret(
    /// For which application.
    client_id: ClientId,
    /// The secret and its text.
    created: CreatedSecret,
    /// The person tried to leave: ask.
    asking: RwSignal<bool>,
    /// The dialog is done.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let guard = window_event_listener(ev::beforeunload, |event| {
        event.prevent_default();
        event.set_return_value("stay");
    });
    on_cleanup(move || guard.remove());
    browser::focus("secret-shown");
    Effect::new(move |_| {
        if asking.get() {
            browser::focus("keep-showing");
        }
    });
    let name = StoredValue::new(created.secret.name.clone());
    let stored = move |_| {
        session.say(text::secret_stored(&name.get_value()));
        on_close.run(());
    };
    view! {
        <div class="shown-once stack">
            <div class="note note-warning" id="shown-once-note">
                <Icon glyph=Glyph::Warning/><p><b>{text::SHOWN_ONCE}</b> " " {text::SHOWN_ONCE_DETAIL}</p>
            </div>
            <div class="secret-text" id="secret-shown" tabindex="-1" role="group" aria-label=text::THE_SECRET aria-describedby="shown-once-note">
                <code id="secret-text">{created.text.clone()}</code>
                <CopyButton value=created.text target="secret-text" label=text::COPY_SECRET wide=true primary=true/>
            </div>
            <TokenExample client_id/>
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
