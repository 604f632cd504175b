//! The activity of an application, or of its whole organisation: who did what, when, from where.

use credenza_domain::access::Action;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{AuditEntry, AuditPage, OrganisationView};
use leptos::prelude::*;

use crate::act::Act;
use crate::api::{self, Log};
use crate::browser;
use crate::components::chain_check::ChainCheck;
use crate::components::failure_note::FailurePage;
use crate::components::gate;
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::skeleton::Skeleton;
use crate::moments;
use crate::pages::not_found::NotFoundPage;
use crate::route::HOME;
use crate::session::Session;
use crate::text;

/// The page of one application.
#[component]
pub(crate) fn ActivityPage(
    /// Of which application; not checked yet.
    client_id: String,
) -> impl IntoView {
    gate::signed_in(move || {
        let client_id = client_id.clone();
        view! { <Activity client_id/> }.into_any()
    })
}

#[component]
fn Activity(client_id: String) -> impl IntoView {
    let session = Session::expect();
    let known = session.read(|portal| {
        let application = portal.applications.iter().find(|a| a.client_id.to_string() == client_id)?;
        let house = portal.organisations.iter().find(|house| house.id == application.organisation_id);
        // Only whoever looks after the whole organisation sees its log.
        let house = house.filter(|house| house.actions.contains(&Action::ViewAudit)).cloned();
        Some((application.name.clone(), house))
    });
    let Some((name, house)) = known.flatten() else { return view! { <NotFoundPage/> }.into_any() };
    browser::set_title(&text::activity_of(&name));
    let whole = RwSignal::new(false);
    let house = StoredValue::new(house);
    let log = move || {
        let client_id = client_id.clone();
        match house.get_value().filter(|_| whole.get()) {
            None => view! { <Listed client_id house=None/> }.into_any(),
            Some(house) => {
                let log = Log::Organisation(house.id);
                view! { <Listed client_id house=Some(house)/> <ChainCheck log/> }.into_any()
            }
        }
    };
    view! {
        <div class="page-head">
            <p class="back"><a href=HOME><Icon glyph=Glyph::Back/> {text::BACK_TO_CREDENTIALS}</a></p>
            <h1>{text::ACTIVITY}</h1>
            <p class="lead">{name}</p>
        </div>
        {house.get_value().map(|house| view! {
            <div class="log-choice" role="group" aria-label=text::WHICH_LOG>
                <button type="button" aria-pressed=move || (!whole.get()).to_string() on:click=move |_| whole.set(false)>{text::THIS_APPLICATION}</button>
                <button type="button" aria-pressed=move || whole.get().to_string() on:click=move |_| whole.set(true)>{text::all_of(&house.name)}</button>
            </div>
        })}
        {log}
    }
    .into_any()
}

/// A log, page by page.
#[component]
fn Listed(client_id: String, house: Option<OrganisationView>) -> impl IntoView {
    let act = Act::new();
    let entries = RwSignal::new(Vec::<AuditEntry>::new());
    let next = RwSignal::new(None::<String>);
    let loaded = RwSignal::new(false);
    let load = Callback::new(move |()| {
        let before = next.get_untracked();
        let request = match &house {
            None => api::audit(&client_id, before.as_deref()),
            Some(house) => api::audit_of_organisation(house.id, before.as_deref()),
        };
        act.run(request, move |page: AuditPage| {
            // The page may have been left for the other log meanwhile.
            if entries.try_update(|entries| entries.extend(page.entries)).is_some() {
                next.set(page.next);
                loaded.set(true);
            }
        });
    });
    load.run(());
    view! {
        {move || match (loaded.get(), act.failure().get()) {
            (_, Some(failure)) if failure.is(ProblemType::NotFound) => view! { <NotFoundPage/> }.into_any(),
            (_, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (false, None) => view! { <Skeleton/> }.into_any(),
            (true, None) => view! { <Entries entries/> }.into_any(),
        }}
        <Show when=move || next.with(Option::is_some)>
            <button type="button" class="button" on:click=move |_| load.run(())
                aria-disabled=move || act.pending().get().then_some("true")>{text::SHOW_OLDER}</button>
        </Show>
    }
    .into_any()
}

#[component]
fn Entries(entries: RwSignal<Vec<AuditEntry>>) -> impl IntoView {
    let now = Session::expect().now();
    move || {
        if entries.with(Vec::is_empty) {
            return view! { <p class="blank">{text::NO_ACTIVITY}</p> }.into_any();
        }
        let lines = entries.get().into_iter().enumerate().map(|(index, entry)| {
            let what = text::audit_sentence(&entry);
            let application = entry.application.clone().map(|name| view! { <span class="entry-application">{name}</span> });
            let place = (!entry.network.is_empty()).then(|| text::from_network(&entry.network));
            view! {
                <li class=format!("entry entry-{}", entry.action.replace('.', "-"))>
                    <p class="entry-what">{what} {entry.hint.map(|hint| view! { " " <code>{hint.to_string()} "…"</code> })}</p>
                    <p class="quiet entry-when">
                        <Instant id=format!("entry-{index}") words=moments::ago(entry.at, now) at=entry.at what=text::AT/>
                        {application}
                        {place.map(|place| view! { <span>{place}</span> })}
                    </p>
                </li>
            }
            .into_any()
        });
        view! { <ol class="card entries">{lines.collect_view()}</ol> }.into_any()
    }
}
