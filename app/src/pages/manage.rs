//! Manage API Credentials: the applications and their secrets.

use credenza_domain::ids::ClientId;
use leptos::prelude::*;

use crate::browser;
use crate::components::application_card::ApplicationCard;
use crate::components::attention::Attention;
use crate::components::footer::SupportLink;
use crate::components::gate;
use crate::components::icon::{Glyph, Icon};
use crate::components::rotation_guide::RotationGuide;
use crate::concerns;
use crate::order;
use crate::reminder;
use crate::session::Session;
use crate::text;

/// The main page.
#[component]
pub(crate) fn ManagePage() -> impl IntoView {
    gate::signed_in(|| view! { <Applications/> }.into_any())
}

#[component]
fn Applications() -> impl IntoView {
    browser::set_title(text::MANAGE_TITLE);
    let session = Session::expect();
    // The order is made once: a card must not move under the person's hands.
    let ranked: Vec<(i64, ClientId)> = session
        .read(|portal| {
            let ranked =
                portal.applications.iter().map(|a| (concerns::rank(portal, a), a.client_id)).collect();
            order::by_key(ranked, |(rank, _)| (*rank, 0))
        })
        .unwrap_or_default();
    if ranked.is_empty() {
        return view! { <NoApplications/> }.into_any();
    }
    let known = |wanted: String| ranked.iter().any(|(_, client_id)| client_id.to_string() == wanted);
    let elsewhere = reminder::application().is_some_and(|wanted| !known(wanted));
    view! {
        <div class="page-head">
            <h1>{text::MANAGE_TITLE}</h1>
            <p class="lead">{text::MANAGE_LEAD}</p>
        </div>
        <FewRecoveryCodes/>
        {elsewhere.then(|| view! {
            <div class="note note-info" role="status"><Icon glyph=Glyph::Info/><p>{text::REMINDER_ELSEWHERE} " " <SupportLink/></p></div>
        })}
        <Attention/>
        <RotationGuide/>
        <div class="applications">
            {ranked.into_iter().map(|(_, client_id)| view! { <ApplicationCard client_id/> }).collect_view()}
        </div>
    }
    .into_any()
}

#[component]
fn NoApplications() -> impl IntoView {
    let is_operator = Session::expect().read(|portal| portal.person.is_operator).unwrap_or_default();
    let (title, detail) = if is_operator {
        (text::OPERATOR_TITLE, text::OPERATOR_DETAIL)
    } else {
        (text::NO_APPLICATIONS_TITLE, text::NO_APPLICATIONS_DETAIL)
    };
    view! {
        <section class="blank">
            <div class="blank-mark"><Icon glyph=Glyph::Key/></div>
            <h1>{title}</h1>
            <p>{detail}</p>
            {(!is_operator).then(|| view! {
                <p>{text::NO_APPLICATIONS_ASK} " " <SupportLink/></p>
                <ul class="plain-list">{text::NO_APPLICATIONS_TELL.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}</ul>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn FewRecoveryCodes() -> impl IntoView {
    let left = Session::expect().read(|portal| portal.person.recovery_codes_left).unwrap_or(u32::MAX);
    (left <= 3).then(|| view! {
        <div class="note note-warning"><Icon glyph=Glyph::Warning/><p>{text::few_recovery_codes(left)} " " <SupportLink/></p></div>
    }.into_any())
}
