//! A command that asks for a bearer token, ready to run: everything is in it except the secret.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::{Environment, PermissionView};
use leptos::prelude::*;

use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::order;
use crate::session::Session;
use crate::text;

/// Folded, under the text of a new secret.
#[component]
pub(crate) fn TokenExample(
    /// Whose client ID stands in the command.
    client_id: ClientId,
) -> impl IntoView {
    let session = Session::expect();
    let mut permissions = session
        .read(|portal| {
            portal.applications.iter().find(|a| a.client_id == client_id).map(|a| a.permissions.clone())
        })
        .flatten()
        .unwrap_or_default();
    // A first try belongs into the sandbox.
    permissions = order::by_key(permissions, |p| (i64::from(p.environment == Environment::Production), 0));
    if permissions.is_empty() {
        return ().into_any();
    }
    let chosen = RwSignal::new(0_usize);
    let options = permissions.iter().enumerate().map(|(index, permission)| {
        view! { <option value=index.to_string()>{text::api_in_environment(&permission.api, permission.environment)}</option> }
    });
    let options = options.collect_view();
    let command = Signal::derive(move || {
        permissions.get(chosen.get()).map(|p| command(client_id, p)).unwrap_or_default()
    });
    let choose = move |event| chosen.set(event_target_value(&event).parse().unwrap_or_default());
    view! {
        <details class="example">
            <summary>{text::TRY_IT}</summary>
            <div class="stack">
                <p class="quiet">{text::TRY_IT_DETAIL}</p>
                <div class="field">
                    <label for="example-api">{text::EXAMPLE_API}</label>
                    <select id="example-api" on:change=choose>{options}</select>
                </div>
                <div class="command">
                    <pre tabindex="0" aria-label=text::EXAMPLE_COMMAND><code id="example-command">{move || command.get()}</code></pre>
                    {move || view! { <CopyButton value=command.get() target="example-command" label=text::COPY_COMMAND wide=true/> }}
                </div>
            </div>
        </details>
    }
    .into_any()
}

/// The secret is typed when asked for: it stands neither in the shell's history nor here.
fn command(client_id: ClientId, permission: &PermissionView) -> String {
    let endpoint = format!("{}/oauth2/token", browser::origin());
    format!(
        "read -rsp 'Client secret: ' CLIENT_SECRET && echo\n\
         curl --silent --show-error '{endpoint}' \\\n  \
         --data 'grant_type=client_credentials' \\\n  \
         --data 'client_id={client_id}' \\\n  \
         --data-urlencode \"client_secret=$CLIENT_SECRET\" \\\n  \
         --data-urlencode 'resource={}'",
        permission.identifier
    )
}
