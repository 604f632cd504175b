//! The operator's pages of what is registered.

pub(crate) mod application;
pub(crate) mod application_form;
pub(crate) mod applications;
pub(crate) mod managers;
pub(crate) mod organisation;
pub(crate) mod organisation_form;
pub(crate) mod organisations;
pub(crate) mod people;
pub(crate) mod permissions;
pub(crate) mod person;
pub(crate) mod policy;
pub(crate) mod recover;
pub(crate) mod resources;
pub(crate) mod switch;

use credenza_domain::problems::ProblemType;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::act::Act;
use crate::api::Request;
use crate::components::failure_note::FailurePage;
use crate::components::skeleton::Skeleton;
use crate::pages::not_found::NotFoundPage;
use crate::text;

/// The address of an organisation's page.
pub(crate) fn organisation_path(id: impl std::fmt::Display) -> String {
    format!("/operator/organisations/{id}")
}

/// The address of an application's page.
pub(crate) fn application_path(client_id: impl std::fmt::Display) -> String {
    format!("/operator/applications/{client_id}")
}

/// Loads one object and shows it; what is not there is a page that is not there.
fn loaded<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    request: impl Fn() -> Request<T> + Send + Sync + 'static,
    page: impl Fn(RwSignal<T>) -> AnyView + Send + 'static,
) -> AnyView {
    let act = Act::new();
    let found = RwSignal::new(None::<RwSignal<T>>);
    let load =
        Callback::new(move |()| act.run(request(), move |answer| found.set(Some(RwSignal::new(answer)))));
    load.run(());
    (move || match (found.get(), act.failure().get()) {
        (Some(object), _) => page(object),
        (None, Some(failure)) if failure.is(ProblemType::NotFound) => view! { <NotFoundPage/> }.into_any(),
        (None, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
        (None, None) => view! { <Skeleton/> }.into_any(),
    })
    .into_any()
}

/// A value, or that there is none.
fn or_none(value: Option<String>) -> AnyView {
    match value {
        Some(value) => value.into_any(),
        None => view! { <span class="quiet">{text::NO_VALUE}</span> }.into_any(),
    }
}

/// On or off, in words.
#[component]
pub(crate) fn StateBadge(
    /// On.
    on: bool,
) -> impl IntoView {
    let (tone, words) = if on { ("good", text::STATE_ON) } else { ("muted", text::STATE_OFF) };
    view! { <span class=format!("badge badge-{tone}")><span class="dot" aria-hidden="true"></span>{words}</span> }
        .into_any()
}
