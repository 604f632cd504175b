//! What a person decides about mails, calendar and chats.

use credenza_domain::languages::Language;
use credenza_domain::reminders::extra_milestones;
use credenza_domain::wire::{ChangePreferences, Preferences, ToldOrganisation};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::choice::SelectField;
use crate::components::failure_note::{FailureNote, FailurePage};
use crate::components::field::Field;
use crate::components::gate;
use crate::components::skeleton::Skeleton;
use crate::components::submit_button::SubmitButton;
use crate::pages::calendar_feed::CalendarFeed;
use crate::route;
use crate::session::Session;
use crate::text;

/// The page of whoever is signed in.
#[component]
pub(crate) fn PreferencesPage() -> impl IntoView {
    gate::signed_in(|| view! { <Whole/> }.into_any())
}

#[component]
fn Whole() -> impl IntoView {
    browser::set_title(text::PREFERENCES);
    let act = Act::new();
    let known = RwSignal::new(None::<Preferences>);
    let load = Callback::new(move |()| act.run(api::preferences(), move |answer| known.set(Some(answer))));
    load.run(());
    view! {
        <div class="page-head">
            <h1>{text::PREFERENCES}</h1>
            <p class="lead">{text::PREFERENCES_LEAD}</p>
        </div>
        {move || match (known.get(), act.failure().get()) {
            (Some(preferences), _) => {
                let (feed, organisations) = (preferences.feed.clone(), preferences.organisations.clone());
                view! {
                    <div class="settings">
                        <Mails preferences/>
                        <CalendarFeed feed/>
                        <Chats organisations/>
                    </div>
                }.into_any()
            }
            (None, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (None, None) => view! { <Skeleton/> }.into_any(),
        }}
    }
    .into_any()
}

/// `90, 60`, as days; `None` where something is no number.
fn read(days: &str) -> Option<Vec<u16>> {
    let words = days.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    words.filter(|word| !word.is_empty()).map(|word| word.parse().ok()).collect()
}

fn written(days: &[u16]) -> String {
    days.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}

#[component]
fn Mails(preferences: Preferences) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let language = RwSignal::new(preferences.language.tag().to_owned());
    let days = RwSignal::new(written(&preferences.extra_milestones));
    let (language_error, days_error) = (RwSignal::new(None), RwSignal::new(None::<String>));
    let choices = Language::ALL.map(|one| (one.tag().to_owned(), one.own_name().to_owned()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let asked = days.with_untracked(|days| read(days));
        let checked = match asked {
            None => Err(text::DAYS_NO_NUMBERS.to_owned()),
            Some(asked) => extra_milestones(&asked).map_err(|error| error.to_string()),
        };
        days_error.set(checked.as_ref().err().cloned());
        let Ok(extra_milestones) = checked else { return browser::focus_first_invalid() };
        let body = ChangePreferences {
            language: language.with_untracked(|tag| Language::of(tag)),
            extra_milestones,
        };
        act.run(api::change_preferences(&body), move |answer: Preferences| {
            days.set(written(&answer.extra_milestones));
            session.say(text::PREFERENCES_SAVED.to_owned());
        });
    };
    view! {
        <section class="card setting" aria-labelledby="mails-title">
            <h2 id="mails-title">{text::REMINDER_MAILS}</h2>
            <p>{text::REMINDER_MAILS_DETAIL}</p>
            <form class="form" novalidate on:submit=send>
                <FailureNote failure=act.failure()/>
                <SelectField id="language" label=text::MAIL_LANGUAGE value=language error=act.field("language", language_error)
                    choices=choices.to_vec() hint=text::MAIL_LANGUAGE_HINT/>
                <Field id="extra-days" label=text::EXTRA_DAYS value=days error=act.field("extra_milestones", days_error)
                    inputmode=Some("numeric") hint=text::EXTRA_DAYS_HINT/>
                <SubmitButton label=text::SAVE busy=text::SAVING pending=act.pending()/>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Chats(organisations: Vec<ToldOrganisation>) -> impl IntoView {
    let links = organisations.into_iter().map(|organisation| {
        let address = route::notifications(&organisation.id.to_string());
        view! { <li><a href=address>{organisation.name}</a></li> }
    });
    let links: Vec<_> = links.collect();
    if links.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="card setting" aria-labelledby="chats-title">
            <h2 id="chats-title">{text::CHATS}</h2>
            <p>{text::CHATS_DETAIL}</p>
            <ul class="setting-links">{links}</ul>
        </section>
    }
    .into_any()
}
