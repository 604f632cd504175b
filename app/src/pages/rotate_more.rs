//! What stands below a rotation: the other things that concern the secrets of an application.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::SecretDetail;
use leptos::prelude::*;

use crate::api;
use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::components::self_rotation::SelfRotationPanel;
use crate::moments;
use crate::route::{self, HOME};
use crate::text;

/// What was deleted lately, whether the machine may rotate, and the ways to runbook, timeline and
/// emergency.
#[component]
pub(crate) fn More(
    /// Of which application.
    client_id: ClientId,
) -> impl IntoView {
    let id = client_id.to_string();
    let link = |address: String,
                glyph: Glyph,
                title: &'static str,
                words: &'static str,
                class: &'static str| {
        view! {
            <li><a class=class href=address><Icon glyph/> <span><b>{title}</b> <span class="quiet">{words}</span></span></a></li>
        }
        .into_any()
    };
    view! {
        <DeletedLately client_id/>
        <SelfRotationPanel client_id/>
        <section aria-labelledby="more">
            <h2 id="more" class="section-title">{text::MORE_FOR_APPLICATION}</h2>
            <ul class="deeds">
                {link(route::runbook(&id), Glyph::Print, text::RUNBOOK, text::RUNBOOK_SHORT, "deed")}
                {link(route::activity(&id), Glyph::Activity, text::ACTIVITY, text::ACTIVITY_SHORT, "deed")}
                {link(route::panic(&id), Glyph::Warning, text::PANIC, text::PANIC_SHORT, "deed deed-danger")}
            </ul>
        </section>
    }
    .into_any()
}

/// The rotation that was watched here is complete.
#[component]
pub(crate) fn Finished(
    /// False: on to another one.
    done: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <section class="card panel">
            <div class="note note-good" role="status"><Icon glyph=Glyph::Done/><div>
                <p class="note-title">{text::ROTATION_DONE}</p><p>{text::ROTATION_DONE_DETAIL}</p>
            </div></div>
            <div class="button-row">
                <a class="button button-primary" href=HOME>{text::TO_CREDENTIALS}</a>
                <button type="button" class="button" on:click=move |_| done.set(false)>{text::ROTATE_ANOTHER}</button>
            </div>
        </section>
    }
    .into_any()
}

/// What can still be restored, where it can be found.
#[component]
fn DeletedLately(client_id: ClientId) -> impl IntoView {
    let deleted = RwSignal::new(Vec::<SecretDetail>::new());
    browser::spawn(async move {
        if let Ok(answer) = api::deleted_secrets(client_id).send().await {
            let _ = deleted.try_set(answer.secrets);
        }
    });
    let row = move |detail: SecretDetail| {
        let until = detail.restorable_until.map(|at| text::restorable_until(&moments::local(at)));
        view! {
            <li><a href=route::secret(client_id, detail.secret.id)>{detail.secret.name}</a> " " <code>{detail.secret.hint.to_string()} "…"</code> " " <span class="quiet">{until}</span></li>
        }
        .into_any()
    };
    move || {
        let rows = deleted.get();
        (!rows.is_empty()).then(|| {
            view! {
                <section class="card panel">
                    <h2>{text::DELETED_LATELY}</h2>
                    <ul class="plain-rows">{rows.into_iter().map(row).collect_view()}</ul>
                </section>
            }
            .into_any()
        })
    }
}
