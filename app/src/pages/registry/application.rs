//! One application: its client ID, what it may do, and what its secrets are like.

use credenza_domain::wire::{Application, Policy, SecretView};
use jiff::Timestamp;
use leptos::prelude::*;

use crate::api::{self, Switched};
use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::last_used::LastUsed;
use crate::components::secret_row::Badge;
use crate::components::table::Table;
use crate::moments;
use crate::pages::registry::application_form::RenameDialog;
use crate::pages::registry::permissions::PermissionsForm;
use crate::pages::registry::switch::{Switch, SwitchDialog};
use crate::pages::registry::{StateBadge, loaded, organisation_path};
use crate::route;
use crate::session::Session;
use crate::status::Status;
use crate::text;

/// The page of one application.
#[component]
pub(crate) fn ApplicationPage(
    /// Which; not checked yet.
    id: String,
) -> impl IntoView {
    loaded(move || api::application(&id), |application| view! { <Show application/> }.into_any())
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Rename,
    Switch,
}

#[component]
fn Show(application: RwSignal<Application>) -> impl IntoView {
    let open = RwSignal::new(Open::Nothing);
    let on_close = Callback::new(move |()| open.set(Open::Nothing));
    let done = Callback::new(move |saved: Application| application.set(saved));
    Effect::new(move || application.with(|application| browser::set_title(&application.name)));
    let first = application.get_untracked();
    let dialog = move || {
        let it = application.get_untracked();
        match open.get() {
            Open::Nothing => ().into_any(),
            Open::Rename => view! { <RenameDialog application=it done on_close/> }.into_any(),
            Open::Switch => {
                let switch = Switch {
                    what: Switched::Application,
                    id: it.client_id.to_string(),
                    name: it.name,
                    version: it.version,
                    consequence: text::SWITCH_OFF_APPLICATION,
                    on: it.enabled,
                };
                view! { <SwitchDialog switch done on_close/> }.into_any()
            }
        }
    };
    let created = moments::short_local_date(first.created_at);
    let client_id = first.client_id.to_string();
    view! {
        <div class="page-head page-head-acts">
            <div>
                <p class="back"><a href=organisation_path(first.organisation_id)><Icon glyph=Glyph::Back/> {first.organisation.clone()}</a></p>
                <h1>{move || application.with(|it| it.name.clone())}</h1>
                <p>{move || application.with(|it| view! { <StateBadge on=it.enabled/> }.into_any())}</p>
            </div>
            <p class="button-row">
                <a class="button" href=route::activity(&client_id)><Icon glyph=Glyph::Activity/> {text::OPERATOR_ACTIVITY}</a>
                <button type="button" class="button" on:click=move |_| open.set(Open::Rename)>{text::RENAME}</button>
                <button type="button" class="button" on:click=move |_| open.set(Open::Switch)>
                    {move || if application.with(|it| it.enabled) { text::SWITCH_OFF } else { text::SWITCH_ON }}
                </button>
            </p>
        </div>
        {(!first.organisation_enabled).then(|| view! { <div class="note note-warning"><Icon glyph=Glyph::Warning/><p>{text::OWNER_IS_OFF}</p></div> })}
        <dl class="card facts-card">
            <div class="fact-long"><dt>{text::CLIENT_ID}</dt><dd class="client-id"><code id="client-id">{client_id.clone()}</code>
                <CopyButton value=client_id target="client-id".to_owned() label=text::COPY_CLIENT_ID/></dd></div>
            <div><dt>{text::OWNER}</dt><dd><a href=organisation_path(first.organisation_id)>{first.organisation}</a></dd></div>
            <div><dt>{text::KIND}</dt><dd>{text::kind(first.kind)}</dd></div>
            <div><dt>{text::CREATED}</dt><dd><Instant id="application-created".to_owned() words=created at=first.created_at what=text::CREATED/></dd></div>
        </dl>
        <section class="section" aria-labelledby="permissions-title">
            <div class="section-head"><div><h2 id="permissions-title">{text::PERMISSIONS}</h2><p class="quiet">{text::PERMISSIONS_LEAD}</p></div></div>
            <PermissionsForm application/>
        </section>
        <section class="section" aria-labelledby="secrets-title">
            <div class="section-head"><div><h2 id="secrets-title">{text::CLIENT_SECRETS}</h2><p class="quiet">{text::SECRETS_LEAD}</p></div></div>
            {move || application.with(|it| secrets(&it.secrets, it.enabled, it.now))}
        </section>
        {dialog}
    }
    .into_any()
}

fn secrets(secrets: &[SecretView], enabled: bool, now: Timestamp) -> AnyView {
    if secrets.is_empty() {
        return view! { <p class="blank">{text::NO_SECRETS}</p> }.into_any();
    }
    let policy: Policy = Session::expect().rules().1;
    let row = |secret: &SecretView| {
        let status = Status::of(secret, enabled, now, policy);
        view! {
            <tr>
                <th scope="row">{secret.name.clone()} " " <code class="quiet">{secret.hint.to_string()} "…"</code></th>
                <td data-head=text::STATE><Badge status/></td>
                <td data-head=text::WORKS_UNTIL>
                    <Instant id=format!("ends-{}", secret.id) words=moments::last_day(secret.expires_at) at=secret.expires_at what=text::WORKS_UNTIL/>
                </td>
                <td data-head=text::COLUMN_LAST_USED><LastUsed id=format!("used-{}", secret.id) last_used=secret.last_used.clone() now/></td>
                <td data-head=text::COLUMN_CREATED>{moments::short_local_date(secret.created_at)} " " <span class="quiet">{text::by_person(&secret.created_by)}</span></td>
            </tr>
        }
    };
    let heads = [text::NAME, text::STATE, text::WORKS_UNTIL, text::COLUMN_LAST_USED, text::COLUMN_CREATED];
    let rows = secrets.iter().map(row).collect_view().into_any();
    view! { <Table caption=text::CLIENT_SECRETS heads rows/> }.into_any()
}
