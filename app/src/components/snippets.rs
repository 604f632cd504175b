//! Ready snippets that ask for a bearer token, in the languages of those who run systems. The real
//! identifiers are filled in; the secret is read from the environment and stands in none of them.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::{Environment, PermissionView};
use leptos::prelude::*;

use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::order;
use crate::session::Session;
use crate::text;

/// Names of languages with their snippets.
const LANGUAGES: [(&str, &str); 7] = [
    ("curl", include_str!("../../snippets/token.sh")),
    ("Python", include_str!("../../snippets/token.py")),
    ("C#", include_str!("../../snippets/token.cs")),
    ("Java", include_str!("../../snippets/Token.java")),
    ("Node", include_str!("../../snippets/token.mjs")),
    ("Rust", include_str!("../../snippets/token.rs")),
    ("PowerShell", include_str!("../../snippets/token.ps1")),
];

/// A choice of language and API, and the snippet.
#[component]
pub(crate) fn Snippets(
    /// Whose client ID stands in it.
    client_id: ClientId,
) -> impl IntoView {
    let permissions: Vec<PermissionView> = Session::expect()
        .read(|portal| {
            portal.applications.iter().find(|a| a.client_id == client_id).map(|a| a.permissions.clone())
        })
        .flatten()
        .unwrap_or_default();
    // A first try belongs into the sandbox.
    let permissions =
        order::by_key(permissions, |p| (i64::from(p.environment == Environment::Production), 0));
    let (language, api) = (RwSignal::new(0_usize), RwSignal::new(0_usize));
    let options = permissions.iter().enumerate().map(|(index, permission)| {
        view! { <option value=index.to_string()>{text::api_in_environment(&permission.api, permission.environment)}</option> }
    });
    let options = options.collect_view();
    let endpoint = format!("{}/oauth2/token", browser::origin());
    let snippet = Signal::derive(move || {
        let resource = permissions.get(api.get()).map_or("", |p| p.identifier.as_str());
        LANGUAGES
            .get(language.get())
            .map_or("", |(_, snippet)| *snippet)
            .replace("@ENDPOINT@", &endpoint)
            .replace("@CLIENT_ID@", &client_id.to_string())
            .replace("@RESOURCE@", resource)
    });
    let choose = move |event| api.set(event_target_value(&event).parse().unwrap_or_default());
    view! {
        <div class="snippets stack">
            <div class="snippets-head">
                <div class="presets" role="group" aria-label=text::LANGUAGE>
                    {LANGUAGES.iter().enumerate().map(|(index, (name, _))| view! {
                        <button type="button" class="chip" aria-pressed=move || (language.get() == index).to_string()
                            on:click=move |_| language.set(index)>{*name}</button>
                    }).collect_view()}
                </div>
                <select class="snippets-api" aria-label=text::EXAMPLE_API on:change=choose>{options}</select>
            </div>
            <div class="command">
                <pre tabindex="0" role="region" aria-label=text::SNIPPET><code id="snippet">{move || snippet.get()}</code></pre>
                {move || view! { <CopyButton value=snippet.get() target="snippet" label=text::COPY_SNIPPET wide=true/> }}
            </div>
        </div>
    }
    .into_any()
}
