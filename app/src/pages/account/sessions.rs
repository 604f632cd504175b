//! Where the person is signed in.

use credenza_domain::wire::SessionView;
use jiff::Timestamp;
use leptos::prelude::*;

use super::{Section, State};
use crate::act::Act;
use crate::api;
use crate::components::failure_note::FailureNote;
use crate::components::instant::Instant;
use crate::moments;
use crate::text;

/// The section.
#[component]
pub(super) fn Sessions(state: State) -> impl IntoView {
    let act = Act::new();
    let others = move || state.account.with(|account| account.as_ref().is_some_and(|a| a.sessions.len() > 1));
    let end_others = move |_| {
        act.run(api::remove_from_account("sessions"), move |()| state.changed(text::OTHERS_ENDED));
    };
    let rows = move || {
        let (sessions, now) = state
            .account
            .with(|account| account.as_ref().map(|account| (account.sessions.clone(), account.now)))
            .unwrap_or_default();
        sessions.into_iter().map(|session| view! { <Row state act session now/> }).collect_view()
    };
    view! {
        <Section id="sessions" title=text::SESSIONS_FACTOR lead=text::SESSIONS_LEAD>
            <FailureNote failure=act.failure()/>
            <ul class="account-list">{rows}</ul>
            <Show when=others>
                <p><button type="button" class="button" aria-disabled=move || act.pending().get().then_some("true") on:click=end_others>
                    {text::END_OTHERS}
                </button></p>
            </Show>
        </Section>
    }
    .into_any()
}

#[component]
fn Row(state: State, act: Act, session: SessionView, now: Timestamp) -> impl IntoView {
    let place = if session.country.is_empty() {
        session.network.clone()
    } else {
        text::place_factor(&session.network, &moments::country(&session.country))
    };
    let id = StoredValue::new(session.id.clone());
    let end = move |_| {
        let path = format!("sessions/{}", id.get_value());
        act.run(api::remove_from_account(&path), move |()| state.changed(text::SESSION_ENDED_THERE));
    };
    let name = text::end_session_of(&session.device);
    view! {
        <li>
            <div class="account-what">
                <p class="account-name">
                    {session.device} {session.current.then(|| view! { <span class="badge badge-good">{text::THIS_BROWSER}</span> })}
                </p>
                <p class="quiet account-facts">
                    <span>{place}</span>
                    <Instant id=format!("seen-{}", session.id) words=text::last_seen_factor(&moments::ago(session.last_seen_at, now))
                        at=session.last_seen_at what=text::LAST_SEEN_FACTOR/>
                    <span>{text::signed_in_on(&moments::short_local_date(session.created_at))}</span>
                </p>
            </div>
            {(!session.current).then(|| view! {
                <div class="account-acts">
                    <button type="button" class="button button-small" aria-label=name on:click=end>{text::SIGN_OUT}</button>
                </div>
            })}
        </li>
    }
    .into_any()
}
