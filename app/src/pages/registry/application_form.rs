//! The forms of an application: a new one, and another name.

use credenza_domain::registry::{Kind, suggested_name};
use credenza_domain::wire::{Application, CreateApplication, EditApplication, Organisation};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::choice::SelectField;
use crate::components::conflict::{Conflict, ConflictNote, Theirs};
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::modal::Modal;
use crate::session::Session;
use crate::text;

fn kind_of(value: &str) -> Kind {
    if value == Kind::PartnerAlternative.as_str() { Kind::PartnerAlternative } else { Kind::Partner }
}

/// A new application of an organisation.
#[component]
pub(crate) fn ApplicationDialog(
    /// Its owner.
    organisation: Organisation,
    /// Takes what was made.
    done: Callback<Application>,
    /// Leaves.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let kind = RwSignal::new(Kind::Partner.as_str().to_owned());
    let purpose = RwSignal::new("SMC".to_owned());
    let owner = StoredValue::new(organisation);
    let offer = move |kind: &str, purpose: &str| {
        owner.with_value(|owner| suggested_name(kind_of(kind), &owner.country, &owner.name, purpose))
    };
    let name = RwSignal::new(offer(&kind.get_untracked(), "SMC"));
    // The offer follows what is chosen, until somebody types another name.
    Effect::new(move |last: Option<String>| {
        let offered = offer(&kind.get(), purpose.get().trim());
        if last.is_some_and(|last| name.with_untracked(|name| *name == last)) {
            name.set(offered.clone());
        }
        offered
    });
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        let body = CreateApplication {
            organisation_id: owner.with_value(|owner| owner.id.to_string()),
            name: name.get_untracked(),
            kind: kind_of(&kind.get_untracked()),
        };
        act.run(api::create_application(&body), move |made: Application| {
            on_close.run(());
            session.say(text::saved(&made.name));
            done.run(made);
        });
    });
    let choices = [Kind::Partner, Kind::PartnerAlternative]
        .map(|kind| (kind.as_str().to_owned(), text::kind(kind).to_owned()));
    let none = RwSignal::new(None);
    view! {
        <Modal id="application-dialog" title=Signal::stored(text::NEW_APPLICATION.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::SAVE busy=text::SAVING>
                <SelectField id="application-kind" label=text::KIND value=kind error=act.field("kind", none) choices=choices.to_vec() hint=text::KIND_HINT/>
                <Field id="application-purpose" label=text::PURPOSE value=purpose error=act.field("purpose", none) hint=text::PURPOSE_HINT/>
                <Field id="application-name" label=text::APPLICATION_NAME value=name error=act.field("name", none) hint=text::APPLICATION_NAME_HINT/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}

/// Another name for an application.
#[component]
pub(crate) fn RenameDialog(
    /// Which.
    application: Application,
    /// Takes what was saved.
    done: Callback<Application>,
    /// Leaves.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let id = StoredValue::new(application.client_id.to_string());
    let (name, version) = (RwSignal::new(application.name), RwSignal::new(application.version));
    let reading = move || api::application(&id.get_value());
    let conflict = Conflict::watch(act, reading, move |newest: Application| {
        version.set(newest.version);
        vec![Theirs { label: text::APPLICATION_NAME, mine: name, value: newest.name }]
    });
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        let body = EditApplication {
            name: name.get_untracked(),
            organisation_id: None,
            version: version.get_untracked(),
        };
        act.run(api::rename_application(&id.get_value(), &body), move |saved: Application| {
            on_close.run(());
            session.say(text::saved(&saved.name));
            done.run(saved);
        });
    });
    let none = RwSignal::new(None);
    view! {
        <Modal id="application-dialog" title=Signal::stored(text::RENAME_APPLICATION.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::SAVE busy=text::SAVING>
                <ConflictNote conflict/>
                <Field id="application-name" label=text::APPLICATION_NAME value=name error=act.field("name", none) autofocus=true/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
