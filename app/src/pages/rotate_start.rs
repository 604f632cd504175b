//! The first step of a rotation: which secret goes, and what the new one is called.

use credenza_domain::expiry;
use credenza_domain::ids::ClientId;
use credenza_domain::names::Name;
use credenza_domain::wire::{RotationProposal, RotationView, SecretView, StartRotation, StartedRotation};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::FailureNote;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::submit_button::SubmitButton;
use crate::moments;
use crate::order;
use crate::pages::rotate::Text;
use crate::session::Session;
use crate::text;

/// The form; the proposals are the Worker's.
#[component]
pub(crate) fn StartForm(
    /// Of which application.
    client_id: ClientId,
    /// What is proposed.
    view: RotationView,
    /// Takes the answer.
    rotation: Callback<RotationView>,
    /// Takes the text.
    shown: Text,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let secrets = session.application(client_id).map(|application| application.secrets).unwrap_or_default();
    let proposals = StoredValue::new(view.proposals.clone());
    let chosen = RwSignal::new(meant(&view.proposals, &secrets));
    let pick = move |index: usize| proposals.with_value(|all| all.get(index).cloned());
    let first = pick(chosen.get_untracked());
    let (name, date) = (
        RwSignal::new(first.as_ref().map(|p| p.name.clone()).unwrap_or_default()),
        RwSignal::new(first.as_ref().map(|p| p.expires_on.clone()).unwrap_or_default()),
    );
    let (name_error, date_error) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let choose = move |index: usize| {
        chosen.set(index);
        if let Some(proposal) = pick(index) {
            name.set(proposal.name);
            date.set(proposal.expires_on);
        }
    };
    let key = StoredValue::new(browser::random_uuid());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (now, policy) = session.rules();
        name_error.set(Name::parse(&name.get_untracked()).err().map(|error| error.to_string()));
        let problem = expiry::parse_within(&date.get_untracked(), now, policy.lifetime_days).err();
        date_error.set(problem.map(|error| text::expiry_problem(error, moments::short_date)));
        if name_error.with_untracked(Option::is_some) || date_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        let body = StartRotation {
            old: pick(chosen.get_untracked()).and_then(|proposal| proposal.old),
            name: name.get_untracked().trim().to_owned(),
            expires_on: date.get_untracked(),
        };
        act.run(api::start_rotation(client_id, key.get_value(), &body), move |answer: StartedRotation| {
            match (&answer.text, &answer.rotation.running) {
                (Some(text), Some(running)) => {
                    session.add_secret(client_id, running.new.secret.clone());
                    shown.set(Some(text.clone()));
                }
                _ => session.say(text::JOINED.to_owned()),
            }
            key.set_value(browser::random_uuid());
            rotation.run(answer.rotation);
        });
    };
    if view.live >= view.live_max {
        return view! {
            <div class="note note-warning"><Icon glyph=Glyph::Warning/><div>
                <p class="note-title">{text::NO_ROOM}</p>
                <p>{text::no_room_detail(view.live, view.live_max)}</p>
                <ul class="plain-list">{secrets.into_iter().map(|secret| view! {
                    <li><a href=crate::route::secret(client_id, secret.id)>{secret.name}</a> " " <code>{secret.hint.to_string()} "…"</code></li>
                }).collect_view()}</ul>
            </div></div>
        }
        .into_any();
    }
    let now = session.now();
    let rows = view.proposals.iter().enumerate().map(|(index, proposal)| {
        let secret = secrets.iter().find(|secret| Some(secret.id) == proposal.old).cloned();
        let (label, detail) = match secret {
            Some(secret) => {
                let used = secret.last_used.as_ref().map_or_else(
                    || text::NEVER_USED.to_lowercase(),
                    |last| text::used_ago(&moments::ago(last.at, now)),
                );
                let end = moments::last_day(secret.expires_at);
                (secret.name.clone(), text::choice_of(secret.hint.as_str(), &end, &used))
            }
            None if proposal.old.is_some() => return ().into_any(),
            None => (text::NO_OLD_SECRET.to_owned(), String::new()),
        };
        view! {
            <label class="choice">
                <input type="radio" name="old" prop:checked=move || chosen.get() == index on:change=move |_| choose(index)/>
                <span><b>{label}</b> <span class="quiet">{detail}</span></span>
            </label>
        }
        .into_any()
    });
    let ranges = view.proposals.iter().map(|p| (p.earliest.clone(), p.latest.clone())).collect::<Vec<_>>();
    // Each secret that can be replaced has an earliest date of its own.
    let date_field = move || {
        let range = ranges.get(chosen.get()).cloned().unwrap_or_default();
        view! { <Field id="new-date" label=text::EXPIRES_ON kind="date" value=date error=act.field("expires_on", date_error) range/> }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <FailureNote failure=act.failure()/>
            <fieldset class="choices"><legend>{text::WHICH_SECRET}</legend>{rows.collect_view()}</fieldset>
            <div class="two-fields">
                <Field id="new-name" label=text::SECRET_NAME value=name error=act.field("name", name_error)/>
                {date_field}
            </div>
            <p class="field-hint">{text::PROPOSED_DATE}</p>
            <SubmitButton label=text::BEGIN_ROTATION busy=text::CREATING pending=act.pending()/>
        </form>
    }
    .into_any()
}

/// The secret that the address names by its hint, else the one that ends first.
fn meant(proposals: &[RotationProposal], secrets: &[SecretView]) -> usize {
    let hint = browser::parameter("hint");
    let alike =
        secrets.iter().filter(|s| hint.as_deref().is_none_or(|hint| s.hint.as_str() == hint)).cloned();
    let alike: Vec<SecretView> = alike.collect();
    let alike = if alike.is_empty() { secrets.to_vec() } else { alike };
    let first = order::by_key(alike, |secret| (secret.expires_at.as_second(), 0)).into_iter().next();
    let id = first.map(|secret| secret.id);
    proposals.iter().position(|proposal| proposal.old == id).unwrap_or_default()
}
