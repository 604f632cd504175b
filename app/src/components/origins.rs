//! Who uses a secret, in plain rows, with the names that managers give.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::{SystemLabel, SystemLabels, UsageOrigin, UsageOutcome};
use jiff::Timestamp;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::instant::Instant;
use crate::components::modal::Modal;
use crate::moments;
use crate::session::Session;
use crate::text;

/// Labels, shared by everything on a page that shows systems.
pub(crate) type Labels = RwSignal<Vec<SystemLabel>>;

/// Asks for the labels of an application.
pub(crate) fn load_labels(client_id: ClientId) -> Labels {
    let labels = Labels::new(Vec::new());
    crate::browser::spawn(async move {
        if let Ok(answer) = api::system_labels(client_id).send().await {
            let _ = labels.try_set(answer.labels);
        }
    });
    labels
}

fn label_of(labels: &[SystemLabel], origin: &UsageOrigin) -> Option<String> {
    let same =
        |label: &&SystemLabel| label.network == origin.network && label.user_agent == origin.user_agent;
    labels.iter().find(same).map(|label| label.label.clone())
}

/// The name of a system, as well as it is known.
fn name(labels: &[SystemLabel], origin: &UsageOrigin) -> String {
    if origin.network.is_empty() {
        return text::MANY_OTHERS.to_owned();
    }
    label_of(labels, origin).unwrap_or_else(|| {
        if origin.user_agent.is_empty() { text::NO_AGENT.to_owned() } else { origin.user_agent.clone() }
    })
}

/// The rows.
#[component]
pub(crate) fn Origins(
    /// Of which application.
    client_id: ClientId,
    /// The systems.
    origins: Vec<UsageOrigin>,
    /// Their names.
    labels: Labels,
    /// The server's clock.
    now: Timestamp,
    /// Names can be changed here.
    #[prop(optional)]
    editable: bool,
    /// Tells the lists of a page apart.
    id: &'static str,
) -> impl IntoView {
    let editing = RwSignal::new(None::<UsageOrigin>);
    let rows = origins.into_iter().enumerate().map(|(index, origin)| {
        let place = format!("{id}-{index}");
        let (shown, named, edited) = (origin.clone(), origin.clone(), origin.clone());
        let is_refused = origin.outcomes.iter().all(|outcome| *outcome != UsageOutcome::Token);
        let outcomes = origin.outcomes.iter().filter(|outcome| **outcome != UsageOutcome::Token);
        let outcomes = outcomes.map(|outcome| text::outcome(*outcome)).collect::<Vec<_>>().join(", ");
        let button = move || {
            let words = labels.with(|labels| if label_of(labels, &named).is_some() { text::RENAME_IT } else { text::NAME_IT });
            let edited = edited.clone();
            view! { <button type="button" class="button button-small" on:click=move |_| editing.set(Some(edited.clone()))>{words}</button> }
        };
        view! {
            <li class="origin" class:is-refused=is_refused>
                <div class="origin-who">
                    <b>{move || labels.with(|labels| name(labels, &shown))}</b>
                    <span class="quiet">
                        {(!origin.network.is_empty()).then(|| text::by_what(&origin.user_agent, &origin.network))}
                        {(!origin.resource.is_empty()).then(|| format!(" · {}", origin.resource))}
                    </span>
                </div>
                <div class="origin-what">
                    <Instant id=place words=moments::ago(origin.last_at, now) at=origin.last_at what=text::LAST_USED/>
                    <span class="quiet">{if origin.last_day > 0 { text::in_the_last_day(origin.last_day) } else { text::origin_counts(origin.tokens, origin.refused) }}</span>
                    {(!outcomes.is_empty()).then(|| view! { <span class="origin-refused">{outcomes}</span> })}
                </div>
                {(editable && !origin.network.is_empty()).then_some(button)}
            </li>
        }
        .into_any()
    });
    view! {
        <ul class="origins">{rows.collect_view()}</ul>
        {move || editing.get().map(|origin| view! {
            <NameDialog client_id origin labels on_close=Callback::new(move |()| editing.set(None))/>
        })}
    }
    .into_any()
}

#[component]
fn NameDialog(
    client_id: ClientId,
    origin: UsageOrigin,
    labels: Labels,
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let value = RwSignal::new(labels.with_untracked(|labels| label_of(labels, &origin)).unwrap_or_default());
    let who = text::by_what(&origin.user_agent, &origin.network);
    let submit = Callback::new(move |()| {
        let body = SystemLabel {
            network: origin.network.clone(),
            user_agent: origin.user_agent.clone(),
            label: value.get_untracked().trim().to_owned(),
        };
        act.run(api::label_system(client_id, &body), move |answer: SystemLabels| {
            labels.set(answer.labels);
            on_close.run(());
            session.say(text::SYSTEM_NAMED.to_owned());
        });
    });
    view! {
        <Modal id="name-system" title=Signal::stored(text::SYSTEM_NAME.to_owned()) on_dismiss=on_close>
            <p class="quiet">{who}</p>
            <DialogForm act submit cancel=on_close label=text::SAVE_NAME busy=text::SAVING>
                <Field id="system-name" label=text::SYSTEM_NAME value error=act.field("label", RwSignal::new(None)) hint=text::SYSTEM_NAME_HINT autofocus=true/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
