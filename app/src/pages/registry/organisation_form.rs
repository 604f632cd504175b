//! The form of an organisation, new or edited.

use credenza_domain::countries;
use credenza_domain::wire::{EditOrganisation, Organisation};
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

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    country: RwSignal<String>,
    number: RwSignal<String>,
    time_zone: RwSignal<String>,
    contact: RwSignal<String>,
    version: RwSignal<u32>,
}

impl Typed {
    fn new(before: Option<&Organisation>) -> Self {
        let take = |of: fn(&Organisation) -> String| RwSignal::new(before.map(of).unwrap_or_default());
        Self {
            name: take(|it| it.name.clone()),
            country: take(|it| it.country.clone()),
            number: take(|it| it.number.clone().unwrap_or_default()),
            time_zone: take(|it| it.time_zone.clone()),
            contact: take(|it| it.contact_email.clone().unwrap_or_default()),
            version: RwSignal::new(before.map_or(0, |it| it.version)),
        }
    }

    fn body(self) -> EditOrganisation {
        EditOrganisation {
            name: self.name.get_untracked(),
            country: self.country.get_untracked(),
            number: self.number.get_untracked(),
            time_zone: self.time_zone.get_untracked(),
            contact_email: self.contact.get_untracked(),
            version: self.version.get_untracked(),
        }
    }

    fn compare(self, newest: Organisation) -> Vec<Theirs> {
        self.version.set(newest.version);
        vec![
            Theirs { label: text::NAME, mine: self.name, value: newest.name },
            Theirs { label: text::COUNTRY, mine: self.country, value: newest.country },
            Theirs { label: text::NUMBER, mine: self.number, value: newest.number.unwrap_or_default() },
            Theirs { label: text::TIME_ZONE, mine: self.time_zone, value: newest.time_zone },
            Theirs {
                label: text::CONTACT,
                mine: self.contact,
                value: newest.contact_email.unwrap_or_default(),
            },
        ]
    }
}

/// The dialog, for as long as it is part of the page.
#[component]
pub(crate) fn OrganisationDialog(
    /// What is edited; `None`: a new one.
    #[prop(optional)]
    before: Option<Organisation>,
    /// Takes what was saved.
    done: Callback<Organisation>,
    /// Leaves.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let typed = Typed::new(before.as_ref());
    let id = StoredValue::new(before.as_ref().map(|organisation| organisation.id.to_string()));
    let reading = move || api::organisation(&id.get_value().unwrap_or_default());
    let conflict = Conflict::watch(act, reading, move |newest| typed.compare(newest));
    let close = act.closes(on_close);
    // The time zone follows the country until somebody chooses another one.
    Effect::new(move |last: Option<String>| {
        let country = typed.country.get();
        let zone = |code: &str| countries::find(code).map_or("", |country| country.time_zone);
        if let Some(last) = last
            && last != country
            && typed.time_zone.with_untracked(|typed| typed.is_empty() || *typed == zone(&last))
        {
            typed.time_zone.set(zone(&country).to_owned());
        }
        country
    });
    let submit = Callback::new(move |()| {
        act.run(
            api::save_organisation(id.get_value().as_deref(), &typed.body()),
            move |saved: Organisation| {
                on_close.run(());
                session.say(text::saved(&saved.name));
                done.run(saved);
            },
        );
    });
    let mut choices: Vec<(String, String)> =
        countries::all().map(|country| (country.code.to_owned(), country.name.to_owned())).collect();
    choices.sort_by(|a, b| a.1.cmp(&b.1));
    choices.insert(0, (String::new(), text::CHOOSE.to_owned()));
    let title = if before.is_some() { text::EDIT_ORGANISATION } else { text::NEW_ORGANISATION };
    let none = RwSignal::new(None);
    view! {
        <Modal id="organisation-dialog" title=Signal::stored(title.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::SAVE busy=text::SAVING>
                <ConflictNote conflict/>
                <Field id="organisation-name" label=text::NAME value=typed.name error=act.field("name", none) autofocus=true/>
                <SelectField id="organisation-country" label=text::COUNTRY value=typed.country error=act.field("country", none) choices/>
                <Field id="organisation-number" label=text::NUMBER value=typed.number error=act.field("number", none) hint=text::NUMBER_HINT/>
                <Field id="organisation-zone" label=text::TIME_ZONE value=typed.time_zone error=act.field("time_zone", none) hint=text::TIME_ZONE_HINT/>
                <Field id="organisation-contact" label=text::CONTACT kind="email" value=typed.contact error=act.field("contact_email", none)
                    hint=text::CONTACT_HINT/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
