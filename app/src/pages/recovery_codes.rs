//! The recovery codes, shown once.

use credenza_domain::wire::Enrolled;
use leptos::ev;
use leptos::prelude::*;

use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Glyph, Icon};
use crate::route::HOME;
use crate::session::Session;
use crate::text;

/// Copy, save or print them; then sign in.
#[component]
pub(crate) fn RecoveryCodes(
    /// The codes, and the address by which the person signs in.
    enrolled: Enrolled,
) -> impl IntoView {
    browser::set_title(text::RECOVERY_TITLE);
    let stored = RwSignal::new(false);
    let guard = window_event_listener(ev::beforeunload, move |event| {
        if !stored.get_untracked() {
            event.prevent_default();
            event.set_return_value("stay");
        }
    });
    on_cleanup(move || guard.remove());
    view! {
        <section class="narrow">
            <div class="page-head">
                <h1>{text::RECOVERY_TITLE}</h1>
                <p class="lead">{text::RECOVERY_LEAD}</p>
            </div>
            <div class="card stack">
                <div class="note note-warning"><Icon glyph=Glyph::Warning/><p>{text::RECOVERY_ONCE}</p></div>
                <CodeList codes=enrolled.recovery_codes email=enrolled.email.clone()/>
                <p class="quiet">{text::signs_in_as(&enrolled.email)}</p>
                <a class="button button-primary no-print" href=HOME rel="external" on:click=move |_| stored.set(true)>{text::STORED_SIGN_IN}</a>
            </div>
        </section>
    }
    .into_any()
}

/// The codes, and three ways to keep them.
#[component]
pub(crate) fn CodeList(
    /// The codes.
    codes: Vec<String>,
    /// Whose.
    email: String,
) -> impl IntoView {
    let product = Session::expect().configuration().with_untracked(|c| c.product_name.clone());
    let lines = codes.join("\n");
    let file = text::recovery_file(&product, &browser::origin(), &email, &lines);
    view! {
        <ol class="recovery-codes" id="recovery-codes">
            {codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}
        </ol>
        <div class="button-row no-print">
            <CopyButton value=lines target="recovery-codes" label=text::COPY_CODES wide=true/>
            <button type="button" class="button" on:click=move |_| browser::download(text::RECOVERY_FILE, &file)>
                <Icon glyph=Glyph::Download/> {text::DOWNLOAD_CODES}
            </button>
            <button type="button" class="button" on:click=move |_| browser::print()>
                <Icon glyph=Glyph::Print/> {text::PRINT_CODES}
            </button>
        </div>
    }
    .into_any()
}
