//! Delete a secret: access stops at once.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::SecretView;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::moments;
use crate::session::Session;
use crate::status::Status;
use crate::text;

/// Names the secret, its hint and its last use, and lets the person keep it.
#[component]
pub(crate) fn DeleteSecretDialog(
    /// The application.
    client_id: ClientId,
    /// The secret.
    secret: SecretView,
    /// Its status.
    status: Status,
    /// The dialog is done.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let id = secret.id;
    let name = StoredValue::new(secret.name.clone());
    let heir = StoredValue::new(None);
    let close = Callback::new(move |()| {
        if !act.pending().get_untracked() {
            on_close.run(());
        }
    });
    let submit = Callback::new(move |()| {
        act.run(api::delete_secret(client_id, id), move |()| {
            heir.set_value(Some(format!("application-{client_id}")));
            let said = text::secret_deleted(&name.get_value());
            on_close.run(());
            session.remove_secret(client_id, id);
            session.say(said);
        });
    });
    view! {
        <Modal id="delete-secret" heir title=Signal::stored(text::DELETE_TITLE.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::DELETE_SECRET busy=text::DELETING danger=true>
                <Facts secret=secret.clone()/>
                <Consequence client_id secret status/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}

#[component]
fn Facts(secret: SecretView) -> impl IntoView {
    let now = Session::expect().now();
    let used = secret.last_used.as_ref().map_or_else(
        || text::NEVER_USED.to_owned(),
        |last| {
            format!(
                "{} · {} · {}",
                moments::ago(last.at, now),
                last.resource,
                text::by_what(&last.user_agent, &last.network)
            )
        },
    );
    view! {
        <dl class="fact-list">
            <dt>{text::SECRET_NAME_SHORT}</dt><dd>{secret.name}</dd>
            <dt>{text::HINT}</dt><dd><code>{secret.hint.to_string()} "…"</code></dd>
            <dt>{text::COLUMN_EXPIRES}</dt><dd>{moments::last_day(secret.expires_at)}</dd>
            <dt>{text::COLUMN_LAST_USED}</dt><dd>{used}</dd>
        </dl>
    }
    .into_any()
}

/// What deleting would break, as far as the portal can know.
#[component]
fn Consequence(client_id: ClientId, secret: SecretView, status: Status) -> impl IntoView {
    let session = Session::expect();
    let (now, policy) = session.rules();
    if !status.works() {
        return view! { <p>{text::DELETE_HARMLESS}</p> }.into_any();
    }
    let others = session
        .read(|portal| {
            let application = portal.applications.iter().find(|a| a.client_id == client_id);
            application.map_or(0, |application| {
                let works = |other: &&SecretView| {
                    other.id != secret.id && Status::of(other, true, now, policy).works()
                };
                application.secrets.iter().filter(works).count()
            })
        })
        .unwrap_or_default();
    let recent = secret.last_used.map(|last| now.as_second() - last.at.as_second() < 8 * 86_400);
    let more = match (others, recent) {
        (0, _) => text::DELETE_LAST_ONE,
        (_, Some(true)) => text::DELETE_IN_USE,
        (_, Some(false)) => text::DELETE_NOT_IN_USE,
        (_, None) => text::DELETE_NEVER_USED,
    };
    view! {
        <div class="note note-danger"><Icon glyph=Glyph::Warning/><p><b>{text::DELETE_STOPS}</b> " " {more}</p></div>
    }
    .into_any()
}
