//! The panic button of an application: all secrets off in one step, one new one, everybody told.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::{ApplicationView, Panic, Panicked, SecretView};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::FailureNote;
use crate::components::field::Field;
use crate::components::gate;
use crate::components::icon::{Glyph, Icon};
use crate::components::submit_button::SubmitButton;
use crate::moments;
use crate::pages::not_found::NotFoundPage;
use crate::pages::show_secret::ShowSecret;
use crate::route;
use crate::session::Session;
use crate::status::Status;
use crate::text;

/// The page at `/panic/{client_id}`.
#[component]
pub(crate) fn PanicPage(
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
    browser::set_title(text::PANIC);
    let left = RwSignal::new_local(None::<Panicked>);
    let stored = RwSignal::new(false);
    let name = application.name.clone();
    let back = route::rotate(&client_id.to_string());
    view! {
        <div class="page-head">
            <p class="back"><a href=back><Icon glyph=Glyph::Back/> {text::ROTATE}</a></p>
            <h1>{text::PANIC}</h1>
            <p class="lead">{name}</p>
            <p class="quiet">{text::PANIC_LEAD}</p>
        </div>
        {move || match left.get() {
            None => view! { <Before application=application.clone() left/> }.into_any(),
            Some(done) => view! { <After client_id done stored/> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Before(application: ApplicationView, left: RwSignal<Option<Panicked>, LocalStorage>) -> impl IntoView {
    let session = Session::expect();
    let (now, policy) = session.rules();
    let act = Act::new();
    let client_id = application.client_id;
    let (name, name_error) = (RwSignal::new(String::new()), RwSignal::new(None));
    let key = StoredValue::new(browser::random_uuid());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = Panic { name: name.get_untracked().trim().to_owned() };
        act.run(api::press_panic(client_id, key.get_value(), &body), move |answer: Panicked| {
            session.refresh();
            left.set(Some(answer));
        });
    };
    let works = |secret: &&SecretView| Status::of(secret, true, now, policy).works();
    let stops: Vec<SecretView> = application.secrets.iter().filter(works).cloned().collect();
    let stops = if stops.is_empty() {
        view! { <p>{text::PANIC_NOTHING}</p> }.into_any()
    } else {
        let rows = stops.into_iter().map(|secret| {
            let used = match &secret.last_used {
                None => text::NEVER_USED.to_owned(),
                Some(last) => format!("{} · {}", moments::ago(last.at, now), text::by_what(&last.user_agent, &last.network)),
            };
            view! { <li><b>{secret.name}</b> " " <code>{secret.hint.to_string()} "…"</code> <br/> <span class="quiet">{used}</span></li> }
        });
        view! { <ul class="plain-rows">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card panel">
            <h2>{text::PANIC_WHAT}</h2>
            <ul class="bullets">{text::PANIC_STEPS.iter().map(|step| view! { <li>{*step}</li> }).collect_view()}</ul>
        </section>
        <section class="card panel">
            <h2>{text::PANIC_STOPS}</h2>
            {stops}
        </section>
        <form class="card panel panel-danger form" novalidate on:submit=submit>
            <FailureNote failure=act.failure()/>
            <Field id="panic-name" label=text::PANIC_CONFIRM value=name error=act.field("name", name_error) hint=text::panic_name(&application.name)/>
            <SubmitButton label=text::PANIC_BUTTON busy=text::PANIC_BUSY pending=act.pending() danger=true/>
        </form>
    }
    .into_any()
}

#[component]
fn After(client_id: ClientId, done: Panicked, stored: RwSignal<bool>) -> impl IntoView {
    let secret = done.text.clone();
    view! {
        <div class="notes"><div class="note note-good" role="status"><Icon glyph=Glyph::Done/><p class="note-title">{text::panic_done(done.turned_off)}</p></div></div>
        <section class="card panel">
            <h2>{text::PANIC_NEXT}</h2>
            <ol class="bullets">{text::PANIC_NEXT_STEPS.iter().map(|step| view! { <li>{*step}</li> }).collect_view()}</ol>
            {move || (!stored.get()).then(|| view! {
                <ShowSecret secret=secret.clone() news=text::PANIC_STORED.to_owned() asking=RwSignal::new(false)
                    on_close=Callback::new(move |()| stored.set(true))/>
            })}
        </section>
        <TimelineCard client_id/>
    }
    .into_any()
}

/// The downloads.
#[component]
pub(crate) fn TimelineCard(
    /// Of which application.
    client_id: ClientId,
) -> impl IntoView {
    view! {
        <section class="card panel no-print">
            <h2>{text::ACTS_AND_USES}</h2>
            <p class="quiet">{text::TIMELINE_DETAIL}</p>
            <p class="button-row">
                <a class="button" href=api::timeline_address(client_id, "csv") rel="external" download=""><Icon glyph=Glyph::Download/> {text::DOWNLOAD_CSV}</a>
                <a class="button" href=api::timeline_address(client_id, "json") rel="external" download=""><Icon glyph=Glyph::Download/> {text::DOWNLOAD_JSON}</a>
            </p>
        </section>
    }
    .into_any()
}
