//! Registering a chat or a webhook.

use credenza_domain::endpoints::{EndpointKind, check_address};
use credenza_domain::names::Name;
use credenza_domain::wire::{CreateEndpoint, CreatedEndpoint};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::choice::SelectField;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::modal::Modal;
use crate::components::shown_once::ShownOnce;
use crate::pages::notifications::{List, kind_name};
use crate::session::Session;
use crate::text;

/// Owns what signs, and drops it when it closes.
#[component]
pub(crate) fn CreateDialog(
    organisation: StoredValue<String>,
    list: List,
    on_close: Callback<()>,
) -> impl IntoView {
    let act = Act::new();
    let secret = RwSignal::new_local(None::<String>);
    let asking = RwSignal::new(false);
    let dismiss = Callback::new(move |()| {
        if secret.with_untracked(Option::is_some) {
            asking.set(true);
        } else if !act.pending().get_untracked() {
            on_close.run(());
        }
    });
    let title = Signal::derive(move || {
        if secret.with(Option::is_some) { text::SIGNING_SECRET } else { text::CREATE_ENDPOINT }.to_owned()
    });
    view! {
        <Modal id="create-endpoint-dialog" title on_dismiss=dismiss>
            {move || match secret.get() {
                Some(value) => view! {
                    <ShownOnce value what=text::SIGNING_SECRET copy=text::COPY_SIGNING_SECRET detail=text::SIGNING_ONCE asking on_close/>
                }.into_any(),
                None => view! { <Form act organisation list secret cancel=dismiss on_close/> }.into_any(),
            }}
        </Modal>
    }
    .into_any()
}

#[component]
fn Form(
    act: Act,
    organisation: StoredValue<String>,
    list: List,
    secret: RwSignal<Option<String>, LocalStorage>,
    cancel: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let kind = RwSignal::new(EndpointKind::Slack.name().to_owned());
    let (name, address) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (kind_error, name_error, address_error) =
        (RwSignal::new(None), RwSignal::new(None), RwSignal::new(None));
    let choices = [EndpointKind::Slack, EndpointKind::Teams, EndpointKind::Webhook]
        .map(|kind| (kind.name().to_owned(), kind_name(kind).to_owned()));
    let submit = Callback::new(move |()| {
        let chosen = kind.get_untracked();
        let body = CreateEndpoint {
            kind: EndpointKind::ALL
                .into_iter()
                .find(|kind| kind.name() == chosen)
                .unwrap_or(EndpointKind::Webhook),
            name: name.get_untracked().trim().to_owned(),
            address: address.get_untracked().trim().to_owned(),
        };
        name_error.set(Name::parse(&body.name).err().map(|error| error.to_string()));
        // On a developer's own machine more is taken; the Worker knows.
        let local = window().location().protocol().is_ok_and(|protocol| protocol == "http:");
        address_error.set(check_address(&body.address, local).err().map(|error| error.to_string()));
        if name_error.with_untracked(Option::is_some) || address_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        act.run(api::create_endpoint(&organisation.get_value(), &body), move |answer: CreatedEndpoint| {
            let news = text::endpoint_created(&answer.endpoint.name);
            list.update(|list| list.insert(0, answer.endpoint));
            if answer.signing_secret.is_some() {
                secret.set(answer.signing_secret);
            } else {
                on_close.run(());
            }
            session.say(news);
        });
    });
    view! {
        <DialogForm act submit cancel label=text::CREATE_ENDPOINT busy=text::CREATING>
            <SelectField id="endpoint-kind" label=text::ENDPOINT_KIND value=kind error=act.field("kind", kind_error) choices=choices.to_vec()/>
            <Field id="endpoint-name" label=text::ENDPOINT_NAME value=name error=act.field("name", name_error) hint=text::ENDPOINT_NAME_HINT/>
            <Field id="endpoint-address" label=text::ENDPOINT_ADDRESS value=address error=act.field("address", address_error)
                inputmode=Some("url") mono=true hint=text::ENDPOINT_ADDRESS_HINT/>
        </DialogForm>
    }
    .into_any()
}
