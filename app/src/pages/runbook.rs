//! The runbook of an application: everything that is needed when those who know are away.

use credenza_domain::wire::{ApplicationView, RunbookView};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::FailurePage;
use crate::components::footer::SupportLink;
use crate::components::gate;
use crate::components::icon::{Glyph, Icon};
use crate::components::skeleton::Skeleton;
use crate::moments;
use crate::pages::not_found::NotFoundPage;
use crate::pages::panic::TimelineCard;
use crate::route::{self, HOME};
use crate::session::Session;
use crate::status::Status;
use crate::text;

/// The page at `/runbook/{client_id}`.
#[component]
pub(crate) fn RunbookPage(
    /// Of which application; not checked yet.
    client_id: String,
) -> impl IntoView {
    gate::signed_in(move || match Session::expect().application_at(&client_id) {
        Some(application) => view! { <Page application/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    })
}

#[component]
fn Page(application: ApplicationView) -> impl IntoView {
    let client_id = application.client_id;
    browser::set_title(&text::runbook_of(&application.name));
    let act = Act::new();
    let runbook = RwSignal::new(None::<RunbookView>);
    let load =
        Callback::new(move |()| act.run(api::runbook(client_id), move |answer| runbook.set(Some(answer))));
    load.run(());
    let name = application.name.clone();
    view! {
        <div class="page-head">
            <p class="back"><a href=HOME><Icon glyph=Glyph::Back/> {text::BACK_TO_CREDENTIALS}</a></p>
            <h1 class="with-badge"><span>{text::runbook_of(&name)}</span>
                <button type="button" class="button no-print" on:click=move |_| browser::print()><Icon glyph=Glyph::Print/> {text::PRINT}</button>
            </h1>
            <p class="quiet">{text::RUNBOOK_LEAD}</p>
        </div>
        {move || match (runbook.get(), act.failure().get()) {
            (Some(view), _) => view! { <Sheet application=application.clone() view/> }.into_any(),
            (None, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (None, None) => view! { <Skeleton/> }.into_any(),
        }}
        <TimelineCard client_id/>
    }
    .into_any()
}

#[component]
fn Sheet(application: ApplicationView, view: RunbookView) -> impl IntoView {
    let session = Session::expect();
    let policy = session.rules().1;
    let client_id = application.client_id.to_string();
    let organisation = session
        .read(|portal| portal.organisations.iter().find(|o| o.id == application.organisation_id).cloned())
        .flatten();
    let rotate = format!("{}{}", browser::origin(), route::rotate(&client_id));
    let emergency = format!("{}{}", browser::origin(), route::panic(&client_id));
    let now = view.now;
    let secrets = application.secrets.iter().map(|secret| {
        let status = Status::of(secret, application.enabled, now, policy);
        view! {
            <li><b>{secret.name.clone()}</b> " " <code>{secret.hint.to_string()} "…"</code> ", " {status.label()} ", " {text::works_to(&moments::last_day(secret.expires_at))}</li>
        }
    });
    let systems = view.systems.iter().map(|system| {
        let label = if system.label.is_empty() {
            view! { <span class="quiet">{text::UNNAMED}</span> }.into_any()
        } else {
            view! { <b>{system.label.clone()}</b> }.into_any()
        };
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td data-label=text::RUNBOOK_COLUMNS[1]>{text::by_what(&system.user_agent, &system.network)}</td>
                <td data-label=text::RUNBOOK_COLUMNS[2]>{system.resource.clone()}</td>
                <td data-label=text::RUNBOOK_COLUMNS[3]>{system.secret.clone()}</td>
                <td data-label=text::RUNBOOK_COLUMNS[4]>{moments::short_local_date(system.last_at)}</td>
            </tr>
        }
    });
    let table = if view.systems.is_empty() {
        view! { <p>{text::WHERE_USED_BLANK}</p> }.into_any()
    } else {
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=text::WHERE_USED>
                <table class="runbook-table">
                    <thead><tr>{text::RUNBOOK_COLUMNS.iter().map(|column| view! { <th scope="col">{*column}</th> }).collect_view()}</tr></thead>
                    <tbody>{systems.collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let last = view.last_rotation.as_ref().map_or_else(
        || text::NEVER_ROTATED.to_owned(),
        |last| text::rotated(&moments::short_local_date(last.at), &last.by),
    );
    let permissions = application.permissions.iter().map(|permission| {
        view! { <li>{text::api_in_environment(&permission.api, permission.environment)} " " <code>{permission.identifier.clone()}</code></li> }
    });
    view! {
        <article class="card runbook">
            <dl class="fact-list">
                {organisation.map(|organisation| view! { <dt>{text::ORGANISATION}</dt><dd>{text::organisation(&organisation)}</dd> })}
                <dt>{text::CLIENT_ID}</dt><dd><code>{client_id.clone()}</code></dd>
                <dt>{text::TOKEN_ENDPOINT}</dt><dd><code>{format!("{}/oauth2/token", browser::origin())}</code></dd>
                <dt>{text::SUPPORT}</dt><dd><SupportLink/></dd>
                <dt>{text::LAST_ROTATION}</dt><dd>{last}</dd>
            </dl>
            <section><h2>{text::WHO_TO_ASK}</h2>
                <ul class="plain-rows">{view.managers.iter().map(|manager| view! {
                    <li>{manager.name.clone()} ", " <a href=format!("mailto:{}", manager.email)>{manager.email.clone()}</a></li>
                }).collect_view()}</ul>
            </section>
            <section><h2>{text::API_PERMISSIONS}</h2><ul class="plain-rows">{permissions.collect_view()}</ul></section>
            <section><h2>{text::SECRETS_NOW}</h2><ul class="plain-rows">{secrets.collect_view()}</ul></section>
            <section><h2>{text::WHERE_USED}</h2>{table}</section>
            <section><h2>{text::HOW_TO_ROTATE}</h2>
                <ol class="bullets">{text::rotate_steps(&rotate).into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol>
            </section>
            <section><h2>{text::IN_AN_EMERGENCY}</h2><p>{text::emergency(&emergency)}</p></section>
            <p class="quiet">{text::as_of(&moments::local(now))}</p>
        </article>
    }
    .into_any()
}
