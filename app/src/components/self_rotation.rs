//! The permission for a machine to make its own next secret, in plain words, with its switch.

use credenza_domain::ids::ClientId;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::FailureNote;
use crate::session::Session;
use crate::text;

/// Where the guide stands.
const GUIDE: &str = "/docs/command-line";

/// A panel that opens; nothing until it is known how it stands.
#[component]
pub(crate) fn SelfRotationPanel(
    /// Of which application.
    client_id: ClientId,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let allowed = RwSignal::new(None::<bool>);
    browser::spawn(async move {
        if let Ok(answer) = api::self_rotation(client_id).send().await {
            let _ = allowed.try_set(Some(answer.allowed));
        }
    });
    let turn = move |_| {
        let wanted = !allowed.get_untracked().unwrap_or_default();
        act.run(api::allow_self_rotation(client_id, wanted), move |answer| {
            allowed.set(Some(answer.allowed));
            let news =
                if answer.allowed { text::SELF_ROTATION_ALLOWED } else { text::SELF_ROTATION_FORBIDDEN };
            session.say(news.to_owned());
        });
    };
    let is_on = move || allowed.get().unwrap_or_default();
    let is_known = Memo::new(move |_| allowed.with(Option::is_some));
    let label = move || match (act.pending().get(), is_on()) {
        (true, _) => text::ALLOWING,
        (false, true) => text::FORBID_SELF_ROTATION,
        (false, false) => text::ALLOW_SELF_ROTATION,
    };
    move || {
        is_known.get().then(|| view! {
            <details class="card panel self-rotation">
                <summary>
                    <h2>{text::SELF_ROTATION}</h2>
                    <span class=move || if is_on() { "badge badge-good" } else { "badge badge-muted" }>
                        <span class="dot" aria-hidden="true"></span>
                        {move || if is_on() { text::SELF_ROTATION_ON } else { text::SELF_ROTATION_OFF }}
                    </span>
                </summary>
                <div class="stack">
                <p>{text::SELF_ROTATION_LEAD}</p>
                <ul class="bullets">{text::SELF_ROTATION_MEANS.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}</ul>
                <p class="quiet">{text::SELF_ROTATION_RISK}</p>
                <FailureNote failure=act.failure()/>
                <div class="button-row">
                    <button type="button" class="button" disabled=move || act.pending().get() on:click=turn>{label}</button>
                    <a href=GUIDE rel="external">{text::SELF_ROTATION_HOW}</a>
                </div>
                </div>
            </details>
        }.into_any())
    }
}
