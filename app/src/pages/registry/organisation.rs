//! One organisation: what it is, and its applications.

use credenza_domain::countries;
use credenza_domain::wire::{Application, ApplicationLine, Organisation};
use leptos::prelude::*;

use crate::api::{self, Switched};
use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::table::Table;
use crate::moments;
use crate::pages::registry::application_form::ApplicationDialog;
use crate::pages::registry::managers::ManagersSection;
use crate::pages::registry::organisation_form::OrganisationDialog;
use crate::pages::registry::organisations::count;
use crate::pages::registry::switch::{Switch, SwitchDialog};
use crate::pages::registry::{StateBadge, application_path, loaded, or_none};
use crate::route;
use crate::text;

/// The page of one organisation.
#[component]
pub(crate) fn OrganisationPage(
    /// Which; not checked yet.
    id: String,
) -> impl IntoView {
    loaded(move || api::organisation(&id), |organisation| view! { <Show organisation/> }.into_any())
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Edit,
    Switch,
    Application,
}

#[component]
fn Show(organisation: RwSignal<Organisation>) -> impl IntoView {
    let open = RwSignal::new(Open::Nothing);
    let on_close = Callback::new(move |()| open.set(Open::Nothing));
    let done = Callback::new(move |saved: Organisation| organisation.set(saved));
    Effect::new(move || organisation.with(|organisation| browser::set_title(&organisation.name)));
    let dialog = move || {
        let it = organisation.get_untracked();
        match open.get() {
            Open::Nothing => ().into_any(),
            Open::Edit => view! { <OrganisationDialog before=it done on_close/> }.into_any(),
            Open::Application => {
                let made = Callback::new(|made: Application| route::go(&application_path(made.client_id)));
                view! { <ApplicationDialog organisation=it done=made on_close/> }.into_any()
            }
            Open::Switch => {
                let switch = Switch {
                    what: Switched::Organisation,
                    id: it.id.to_string(),
                    name: it.name,
                    version: it.version,
                    consequence: text::SWITCH_OFF_ORGANISATION,
                    on: it.enabled,
                };
                view! { <SwitchDialog switch done on_close/> }.into_any()
            }
        }
    };
    view! {
        <div class="page-head page-head-acts">
            <div>
                <p class="back"><a href="/operator/organisations"><Icon glyph=Glyph::Back/> {text::BACK_TO_ORGANISATIONS}</a></p>
                <h1>{move || organisation.with(|it| it.name.clone())}</h1>
                <p>{move || organisation.with(|it| view! { <StateBadge on=it.enabled/> }.into_any())}</p>
            </div>
            <p class="button-row">
                <button type="button" class="button" on:click=move |_| open.set(Open::Edit)>{text::EDIT}</button>
                <button type="button" class="button" on:click=move |_| open.set(Open::Switch)>
                    {move || if organisation.with(|it| it.enabled) { text::SWITCH_OFF } else { text::SWITCH_ON }}
                </button>
            </p>
        </div>
        <Facts organisation/>
        <section class="section" aria-labelledby="applications-title">
            <div class="section-head">
                <h2 id="applications-title">{text::APPLICATIONS}</h2>
                <button type="button" class="button button-primary button-small" on:click=move |_| open.set(Open::Application)>
                    <Icon glyph=Glyph::Plus/> {text::NEW_APPLICATION}
                </button>
            </div>
            {move || organisation.with(|it| applications(&it.applications))}
        </section>
        <ManagersSection organisation/>
        {dialog}
    }
    .into_any()
}

#[component]
fn Facts(organisation: RwSignal<Organisation>) -> impl IntoView {
    move || {
        let it = organisation.get();
        let country =
            countries::find(&it.country).map_or(it.country.clone(), |country| country.name.to_owned());
        let created = moments::short_local_date(it.created_at);
        view! {
            <dl class="card facts-card">
                <div><dt>{text::COUNTRY}</dt><dd>{country} " " <span class="quiet">{it.country}</span></dd></div>
                <div><dt>{text::NUMBER}</dt><dd>{or_none(it.number)}</dd></div>
                <div><dt>{text::TIME_ZONE}</dt><dd>{it.time_zone}</dd></div>
                <div><dt>{text::CONTACT}</dt><dd>{or_none(it.contact_email)}</dd></div>
                <div><dt>{text::CREATED}</dt><dd><Instant id="organisation-created".to_owned() words=created at=it.created_at what=text::CREATED/></dd></div>
            </dl>
        }
        .into_any()
    }
}

fn applications(lines: &[ApplicationLine]) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="blank">{text::NO_APPLICATIONS_HERE}</p> }.into_any();
    }
    let row = |line: &ApplicationLine| {
        view! {
            <tr>
                <th scope="row"><a href=application_path(line.client_id)>{line.name.clone()}</a></th>
                <td data-head=text::KIND>{text::kind(line.kind)}</td>
                <td data-head=text::LIVE_SECRETS>{line.secrets}</td>
                <td data-head=text::MANAGER_COUNT>{count(line.managers)}</td>
                <td data-head=text::STATE><StateBadge on=line.enabled/></td>
            </tr>
        }
    };
    let heads = [text::NAME, text::KIND, text::LIVE_SECRETS, text::MANAGER_COUNT, text::STATE];
    let rows = lines.iter().map(row).collect_view().into_any();
    view! { <Table caption=text::APPLICATIONS heads rows/> }.into_any()
}
