//! The APIs that an application may ask tokens for, as boxes to check.

use std::collections::BTreeMap;

use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{Application, PermissionChoice, SetPermissions};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::choice::CheckField;
use crate::components::failure_note::FailureNote;
use crate::components::submit_button::SubmitButton;
use crate::session::Session;
use crate::text;

/// One box for each API and environment.
#[component]
pub(crate) fn PermissionsForm(
    /// Whose.
    application: RwSignal<Application>,
) -> impl IntoView {
    let session = Session::expect();
    // Made anew when the application is: after saving, and after somebody else saved.
    move || {
        let act = Act::new();
        let it = application.get();
        let boxes: Vec<(PermissionChoice, RwSignal<bool>)> =
            it.permissions.iter().map(|choice| (choice.clone(), RwSignal::new(choice.granted))).collect();
        let checked = StoredValue::new(boxes.clone());
        let client_id = StoredValue::new(it.client_id.to_string());
        let reload = Act::new();
        Effect::new(move || {
            let late = act.failure().with(|failure| {
                failure.as_ref().is_some_and(|failure| failure.is(ProblemType::EditedMeanwhile))
            });
            if late {
                reload.run(api::application(&client_id.get_value()), move |newest: Application| {
                    // What is checked here stays checked; the version is theirs.
                    application.update(|application| {
                        application.version = newest.version;
                        application.name = newest.name;
                    });
                    session.say(text::PERMISSIONS_RELOADED.to_owned());
                });
            }
        });
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let resources = checked.with_value(|boxes| {
                let chosen = boxes.iter().filter(|(_, value)| value.get_untracked());
                chosen.map(|(choice, _)| choice.resource_id.to_string()).collect()
            });
            let body = SetPermissions { resources, version: it.version };
            act.run(api::set_permissions(&client_id.get_value(), &body), move |saved: Application| {
                application.set(saved);
                session.say(text::PERMISSIONS_SAVED.to_owned());
            });
        };
        if boxes.is_empty() {
            return view! { <p class="blank">{text::NO_RESOURCES}</p> }.into_any();
        }
        let mut apis: BTreeMap<String, Vec<(PermissionChoice, RwSignal<bool>)>> = BTreeMap::new();
        for entry in boxes {
            apis.entry(entry.0.api.clone()).or_default().push(entry);
        }
        view! {
            <form class="card form" novalidate on:submit=submit>
                <FailureNote failure=act.failure()/>
                <div class="permission-grid">{apis.into_iter().map(|(api, boxes)| group(api, boxes)).collect_view()}</div>
                <p><SubmitButton label=text::SAVE_PERMISSIONS busy=text::SAVING pending=act.pending()/></p>
            </form>
        }
        .into_any()
    }
}

fn group(api: String, boxes: Vec<(PermissionChoice, RwSignal<bool>)>) -> impl IntoView {
    let one = |(choice, value): (PermissionChoice, RwSignal<bool>)| {
        let hint = match (choice.allowed, choice.enabled) {
            (false, _) => text::NOT_FOR_THIS_KIND,
            (true, false) => text::API_IS_OFF,
            (true, true) => "",
        };
        let id = format!("permission-{}", choice.resource_id);
        view! {
            <CheckField id label=text::environment(choice.environment).to_owned() value disabled=Signal::stored(!choice.allowed) hint=hint.to_owned()/>
        }
    };
    view! {
        <fieldset class="permission-group">
            <legend>{api}</legend>
            {boxes.into_iter().map(one).collect_view()}
        </fieldset>
    }
}
