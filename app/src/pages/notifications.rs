//! Chats and webhooks of an organisation.

use credenza_domain::endpoints::EndpointKind;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{DeliveryState, DeliveryView, EndpointView, Endpoints};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::dialog_form::DialogForm;
use crate::components::failure_note::{FailureNote, FailurePage};
use crate::components::gate;
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::modal::Modal;
use crate::components::skeleton::Skeleton;
use crate::moments;
use crate::pages::delivery_log::LogDialog;
use crate::pages::new_endpoint::CreateDialog;
use crate::pages::not_found::NotFoundPage;
use crate::route;
use crate::session::Session;
use crate::text;

/// The endpoints of an organisation, as signals.
pub(crate) type List = RwSignal<Vec<EndpointView>>;

/// The page of one organisation.
#[component]
pub(crate) fn NotificationsPage(
    /// Which one; not checked yet.
    organisation: String,
) -> impl IntoView {
    gate::signed_in(move || {
        let organisation = organisation.clone();
        view! { <Whole organisation/> }.into_any()
    })
}

#[component]
fn Whole(organisation: String) -> impl IntoView {
    browser::set_title(text::CHATS);
    let act = Act::new();
    let organisation = StoredValue::new(organisation);
    let name = RwSignal::new(None::<String>);
    let (list, creating) = (List::new(Vec::new()), RwSignal::new(false));
    let load = Callback::new(move |()| {
        act.run(api::endpoints(&organisation.get_value()), move |answer: Endpoints| {
            list.set(answer.endpoints);
            name.set(Some(answer.organisation));
        });
    });
    load.run(());
    view! {
        {move || match (name.get(), act.failure().get()) {
            (_, Some(failure)) if failure.is(ProblemType::NotFound) => view! { <NotFoundPage/> }.into_any(),
            (_, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (None, None) => view! { <Skeleton/> }.into_any(),
            (Some(name), None) => view! {
                <div class="page-head">
                    <p class="back"><a href=route::PREFERENCES><Icon glyph=Glyph::Back/> {text::PREFERENCES}</a></p>
                    <h1>{text::CHATS}</h1>
                    <p class="lead">{name}</p>
                    <p class="quiet">{text::CHATS_LEAD}</p>
                </div>
                <p class="page-acts">
                    <button type="button" class="button button-primary" id="create-endpoint" on:click=move |_| creating.set(true)>
                        <Icon glyph=Glyph::Plus/> {text::CREATE_ENDPOINT}
                    </button>
                </p>
                <Rows organisation list/>
            }.into_any(),
        }}
        {move || creating.get().then(|| view! {
            <CreateDialog organisation list on_close=Callback::new(move |()| creating.set(false))/>
        })}
    }
    .into_any()
}

#[component]
fn Rows(organisation: StoredValue<String>, list: List) -> impl IntoView {
    move || {
        let rows = list.get();
        if rows.is_empty() {
            return view! { <p class="blank">{text::NO_ENDPOINTS}</p> }.into_any();
        }
        let rows = rows.into_iter().map(|endpoint| view! { <Row organisation endpoint list/> });
        view! { <ul class="card rows">{rows.collect_view()}</ul> }.into_any()
    }
}

/// What stands there, in words.
pub(crate) fn kind_name(kind: EndpointKind) -> &'static str {
    match kind {
        EndpointKind::Webhook => text::KIND_WEBHOOK,
        EndpointKind::Slack => text::KIND_SLACK,
        EndpointKind::Teams => text::KIND_TEAMS,
    }
}

#[component]
fn Row(organisation: StoredValue<String>, endpoint: EndpointView, list: List) -> impl IntoView {
    let act = Act::new();
    let (deleting, log) = (RwSignal::new(false), RwSignal::new(false));
    let outcome = RwSignal::new(None::<DeliveryView>);
    let shown = endpoint.clone();
    let id = StoredValue::new(endpoint.id.clone());
    let endpoint = StoredValue::new(endpoint);
    let test = move |_| {
        outcome.set(None);
        act.run(
            api::test_endpoint(&organisation.get_value(), &id.get_value()),
            move |answer: DeliveryView| {
                let worked = answer.state == DeliveryState::Sent;
                outcome.set(Some(answer));
                let fails = move |list: &mut Vec<EndpointView>| {
                    if let Some(one) = list.iter_mut().find(|one| one.id == id.get_value()) {
                        one.failing = !worked;
                    }
                };
                list.update_untracked(fails);
            },
        );
    };
    let enable = move |_| {
        act.run(api::enable_endpoint(&organisation.get_value(), &id.get_value()), move |()| {
            list.update(|list| {
                if let Some(one) = list.iter_mut().find(|one| one.id == id.get_value()) {
                    (one.disabled, one.failing) = (false, false);
                }
            });
        });
    };
    let badge = match (shown.disabled, shown.failing) {
        (true, _) => view! { <span class="badge badge-danger">{text::ENDPOINT_DISABLED}</span> }.into_any(),
        (false, true) => {
            view! { <span class="badge badge-warning">{text::ENDPOINT_FAILING}</span> }.into_any()
        }
        (false, false) => ().into_any(),
    };
    view! {
        <li>
            <div class="stack endpoint">
                <h2>{shown.name.clone()} " " {badge}</h2>
                <dl class="fact-list">
                    <dt>{text::ENDPOINT_KIND}</dt><dd>{kind_name(shown.kind)}</dd>
                    <dt>{text::ENDPOINT_HOST}</dt><dd><code>{shown.host.clone()}</code></dd>
                    <dt>{text::CREATED}</dt>
                    <dd><Instant id=format!("endpoint-{}", shown.id) words=moments::short_local_date(shown.created_at) at=shown.created_at what=text::CREATED/>
                        " · " {shown.created_by.clone()}</dd>
                </dl>
                <div class="setting-acts">
                    <button type="button" class="button button-small" on:click=test aria-disabled=move || act.pending().get().then_some("true")>
                        {text::SEND_TEST}</button>
                    <button type="button" class="button button-small" on:click=move |_| log.set(true)>{text::DELIVERY_LOG}</button>
                    {shown.disabled.then(|| view! {
                        <button type="button" class="button button-small" on:click=enable>{text::ENABLE_ENDPOINT}</button>
                    })}
                </div>
                <FailureNote failure=act.failure()/>
                <div role="status">{move || outcome.get().map(|outcome| view! { <Outcome outcome/> })}</div>
            </div>
            <button type="button" class="icon-button icon-button-danger" aria-label=text::remove_endpoint_named(&shown.name) title=text::REMOVE_ENDPOINT
                on:click=move |_| deleting.set(true)><Icon glyph=Glyph::Bin/></button>
            {move || log.get().then(|| view! {
                <LogDialog organisation endpoint=endpoint.get_value() on_close=Callback::new(move |()| log.set(false))/>
            })}
            {move || deleting.get().then(|| view! {
                <DeleteDialog organisation endpoint=endpoint.get_value() list on_close=Callback::new(move |()| deleting.set(false))/>
            })}
        </li>
    }
    .into_any()
}

#[component]
fn Outcome(outcome: DeliveryView) -> impl IntoView {
    match (outcome.state, outcome.status) {
        (DeliveryState::Sent, _) => view! {
            <p class="note note-info"><Icon glyph=Glyph::Done/><span>{text::TEST_ARRIVED}</span></p>
        }
        .into_any(),
        (_, status) => view! {
            <p class="note note-danger"><Icon glyph=Glyph::Warning/><span>{text::test_failed(status)}</span></p>
        }
        .into_any(),
    }
}

#[component]
fn DeleteDialog(
    organisation: StoredValue<String>,
    endpoint: EndpointView,
    list: List,
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let heir = StoredValue::new(None);
    let id = StoredValue::new(endpoint.id);
    let news = StoredValue::new(text::endpoint_removed(&endpoint.name));
    let close = Callback::new(move |()| {
        if !act.pending().get_untracked() {
            on_close.run(());
        }
    });
    let submit = Callback::new(move |()| {
        act.run(api::delete_endpoint(&organisation.get_value(), &id.get_value()), move |()| {
            heir.set_value(Some("create-endpoint".to_owned()));
            let (id, news) = (id.get_value(), news.get_value());
            on_close.run(());
            list.update(|list| list.retain(|one| one.id != id));
            session.say(news);
        });
    });
    view! {
        <Modal id="remove-endpoint" heir title=Signal::stored(text::REMOVE_ENDPOINT_TITLE.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::REMOVE_ENDPOINT busy=text::DELETING danger=true>
                <dl class="fact-list">
                    <dt>{text::SECRET_NAME_SHORT}</dt><dd>{endpoint.name}</dd>
                    <dt>{text::ENDPOINT_HOST}</dt><dd><code>{endpoint.host}</code></dd>
                </dl>
                <p>{text::REMOVE_ENDPOINT_DETAIL}</p>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
