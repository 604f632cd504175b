//! Delete a secret: access stops at once.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::SecretView;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
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
    let hint = RwSignal::new(String::new());
    let close = Callback::new(move |()| {
        if !act.pending().get_untracked() {
            on_close.run(());
        }
    });
    let submit = Callback::new(move |()| {
        act.run(api::delete_secret(client_id, id, hint.get_untracked().trim()), move |()| {
            heir.set_value(Some(format!("application-{client_id}")));
            let said = text::secret_deleted(&name.get_value());
            on_close.run(());
            session.remove_secret(client_id, id);
            session.say(said);
        });
    });
    let others = working_others(session, client_id, &secret);
    // The Worker asks for the hint by the same rule.
    let in_use = status.works() && (others == 0 || used_within(&secret, session, 86_400));
    view! {
        <Modal id="delete-secret" heir title=Signal::stored(text::DELETE_TITLE.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::DELETE_SECRET busy=text::DELETING danger=true>
                <Facts secret=secret.clone()/>
                <Consequence others secret=secret.clone() status/>
                {in_use.then(|| view! {
                    <Field id="cut-hint" label=text::TYPE_HINT value=hint error=act.field("hint", RwSignal::new(None)) mono=true/>
                })}
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

/// How many other secrets of the application work.
fn working_others(session: Session, client_id: ClientId, secret: &SecretView) -> usize {
    let (now, policy) = session.rules();
    let works = |other: &&SecretView| other.id != secret.id && Status::of(other, true, now, policy).works();
    session
        .read(|portal| {
            let application = portal.applications.iter().find(|a| a.client_id == client_id);
            application.map_or(0, |application| application.secrets.iter().filter(works).count())
        })
        .unwrap_or_default()
}

fn used_within(secret: &SecretView, session: Session, seconds: i64) -> bool {
    secret.last_used.as_ref().is_some_and(|last| session.now().as_second() - last.at.as_second() < seconds)
}

/// What deleting would break, as far as the portal can know.
#[component]
fn Consequence(others: usize, secret: SecretView, status: Status) -> impl IntoView {
    if !status.works() {
        return view! { <p>{text::DELETE_HARMLESS}</p> }.into_any();
    }
    let more = match (others, &secret.last_used) {
        (0, _) => text::DELETE_LAST_ONE,
        (_, None) => text::DELETE_NEVER_USED,
        _ if used_within(&secret, Session::expect(), 8 * 86_400) => text::DELETE_IN_USE,
        _ => text::DELETE_NOT_IN_USE,
    };
    view! {
        <div class="note note-danger"><Icon glyph=Glyph::Warning/><p><b>{text::DELETE_STOPS}</b> " " {more}</p></div>
    }
    .into_any()
}
