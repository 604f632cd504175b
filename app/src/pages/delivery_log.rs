//! What an endpoint was told, and what became of it.

use credenza_domain::wire::{Deliveries, DeliveryState, DeliveryView, EndpointView};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::failure_note::FailureNote;
use crate::components::modal::Modal;
use crate::components::skeleton::Skeleton;
use crate::moments;
use crate::text;

/// The latest events, newest first.
#[component]
pub(crate) fn LogDialog(
    organisation: StoredValue<String>,
    endpoint: EndpointView,
    on_close: Callback<()>,
) -> impl IntoView {
    let act = Act::new();
    let known = RwSignal::new(None::<Vec<DeliveryView>>);
    act.run(api::deliveries(&organisation.get_value(), &endpoint.id), move |answer: Deliveries| {
        known.set(Some(answer.deliveries));
    });
    view! {
        <Modal id="delivery-log" title=Signal::stored(text::log_of(&endpoint.name)) on_dismiss=on_close>
            <FailureNote failure=act.failure()/>
            {move || match known.get() {
                None if act.failure().with(Option::is_some) => ().into_any(),
                None => view! { <Skeleton/> }.into_any(),
                Some(list) if list.is_empty() => view! { <p class="blank">{text::NO_DELIVERIES}</p> }.into_any(),
                Some(list) => view! { <ol class="deliveries">{list.into_iter().map(line).collect_view()}</ol> }.into_any(),
            }}
            <div class="modal-actions">
                <button type="button" class="button" on:click=move |_| on_close.run(())>{text::CLOSE_LOG}</button>
            </div>
        </Modal>
    }
    .into_any()
}

fn line(delivery: DeliveryView) -> AnyView {
    let (badge, words) = match delivery.state {
        DeliveryState::Sent => ("badge badge-good", text::DELIVERY_SENT),
        DeliveryState::Owed => ("badge badge-warning", text::DELIVERY_OWED),
        DeliveryState::Failed => ("badge badge-danger", text::DELIVERY_FAILED),
    };
    let tries = text::tries(delivery.attempts, delivery.status);
    view! {
        <li class="delivery">
            <p><b>{text::event_name(delivery.kind)}</b> {(!delivery.secret.is_empty()).then(|| format!(" · {}", delivery.secret))}</p>
            <span class=badge>{words}</span>
            <p class="quiet">{moments::local(delivery.at)} " · " {tries}</p>
        </li>
    }
    .into_any()
}
