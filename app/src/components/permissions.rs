//! Which APIs an application may use, production and sandbox apart.

use credenza_domain::wire::{Environment, PermissionView};
use leptos::prelude::*;

use crate::components::copy_button::CopyButton;
use crate::text;

/// One group per environment.
#[component]
pub(crate) fn Permissions(
    /// What the operator gave.
    permissions: Vec<PermissionView>,
    /// Begins the IDs of elements in it.
    prefix: String,
) -> impl IntoView {
    if permissions.is_empty() {
        return view! { <p class="quiet">{text::NO_PERMISSIONS}</p> }.into_any();
    }
    let group = |environment: Environment| {
        let apis: Vec<_> = permissions.iter().filter(|p| p.environment == environment).cloned().collect();
        (!apis.is_empty()).then(|| view! { <Group environment apis prefix=prefix.clone()/> })
    };
    view! { <div class="environments">{group(Environment::Production)} {group(Environment::Sandbox)}</div> }
        .into_any()
}

#[component]
fn Group(environment: Environment, apis: Vec<PermissionView>, prefix: String) -> impl IntoView {
    let (class, slug, name) = match environment {
        Environment::Production => ("environment environment-production", "production", text::PRODUCTION),
        Environment::Sandbox => ("environment environment-sandbox", "sandbox", text::SANDBOX),
    };
    let apis = apis.into_iter().enumerate().map(|(index, api)| {
        let id = format!("{prefix}-{slug}-{index}");
        view! {
            <li>
                <span class="api-name">{api.api}</span>
                <span class="api-identifier"><code id=id.clone()>{api.identifier.clone()}</code>
                <CopyButton value=api.identifier target=id label=text::COPY_RESOURCE/></span>
            </li>
        }
        .into_any()
    });
    view! {
        <section class=class>
            <h4 class="environment-name">{name}</h4>
            <ul class="apis">{apis.collect_view()}</ul>
        </section>
    }
    .into_any()
}
