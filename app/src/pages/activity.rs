//! The activity of an application: who did what, when, from where.

use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{AuditEntry, AuditPage};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
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
        let application = portal.applications.iter().find(|a| a.client_id.to_string() == client_id);
        application.map(|application| application.name.clone())
    });
    let Some(name) = known.flatten() else { return view! { <NotFoundPage/> }.into_any() };
    browser::set_title(&text::activity_of(&name));
    let act = Act::new();
    let entries = RwSignal::new(Vec::<AuditEntry>::new());
    let next = RwSignal::new(None::<String>);
    let loaded = RwSignal::new(false);
    let load = Callback::new(move |()| {
        let before = next.get_untracked();
        act.run(api::audit(&client_id, before.as_deref()), move |page: AuditPage| {
            entries.update(|entries| entries.extend(page.entries));
            next.set(page.next);
            loaded.set(true);
        });
    });
    load.run(());
    view! {
        <div class="page-head">
            <p class="back"><a href=HOME><Icon glyph=Glyph::Back/> {text::BACK_TO_CREDENTIALS}</a></p>
            <h1>{text::ACTIVITY}</h1>
            <p class="lead">{name}</p>
        </div>
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
            let place = (!entry.network.is_empty()).then(|| text::from_network(&entry.network));
            view! {
                <li class=format!("entry entry-{}", entry.action.replace('.', "-"))>
                    <p class="entry-what">{what} {entry.hint.map(|hint| view! { " " <code>{hint.to_string()} "…"</code> })}</p>
                    <p class="quiet entry-when">
                        <Instant id=format!("entry-{index}") words=moments::ago(entry.at, now) at=entry.at what=text::AT/>
                        {place.map(|place| view! { <span>{place}</span> })}
                    </p>
                </li>
            }
            .into_any()
        });
        view! { <ol class="card entries">{lines.collect_view()}</ol> }.into_any()
    }
}
