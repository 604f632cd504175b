//! Disable a secret, delete it, or delete it at a date: what would fail is shown before.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::{PlanDeletion, SecretDetail, SecretUsage, UsageOrigin};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::components::origins::{Labels, Origins};
use crate::session::Session;
use crate::text;

/// How a secret is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Until it is enabled again.
    Disable,
    /// Now.
    Delete,
    /// At a date.
    DeleteAt,
}

impl Cut {
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Disable => (text::DISABLE_TITLE, text::DISABLE_LABEL, text::DISABLING),
            Self::Delete => (text::DELETE_TITLE, text::DELETE_SECRET, text::DELETING),
            Self::DeleteAt => (text::DELETE_AT_TITLE, text::PLAN_IT, text::PLANNING),
        }
    }
}

/// Systems that the dialog shows; the page behind it has all.
const SHOWN: usize = 6;

/// The dialog. It asks for the hint by the rule that the Worker enforces.
#[component]
pub(crate) fn CutOffDialog(
    /// Of which application.
    client_id: ClientId,
    /// How.
    cut: Cut,
    /// Which secret.
    detail: SecretDetail,
    /// Its evidence, as far as it is known.
    usage: Option<SecretUsage>,
    /// Names of systems.
    labels: Labels,
    /// It is done; the secret as it is now, or nothing where it is deleted.
    on_done: Callback<Option<SecretDetail>>,
    /// The dialog is done.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let id = detail.secret.id;
    let name = StoredValue::new(detail.secret.name.clone());
    let (hint, on) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (title, label, busy) = cut.words();
    let close = Callback::new(move |()| {
        if !act.pending().get_untracked() {
            on_close.run(());
        }
    });
    let submit = Callback::new(move |()| {
        let typed = hint.get_untracked().trim().to_owned();
        let done = move |detail: SecretDetail, news: &'static str| {
            on_close.run(());
            on_done.run(Some(detail));
            session.say(news.to_owned());
        };
        match cut {
            Cut::Disable => act.run(api::disable_secret(client_id, id, &typed), move |detail| {
                done(detail, text::DISABLED_NEWS);
            }),
            Cut::Delete => act.run(api::delete_secret(client_id, id, &typed), move |()| {
                let news = text::secret_deleted(&name.get_value());
                on_close.run(());
                session.remove_secret(client_id, id);
                on_done.run(None);
                session.say(news);
            }),
            Cut::DeleteAt => {
                let hint = (!typed.is_empty()).then_some(typed);
                let body = PlanDeletion { on: on.get_untracked(), hint };
                act.run(api::plan_deletion(client_id, id, &body), move |detail| {
                    done(detail, text::PLANNED_NEWS);
                });
            }
        }
    });
    let needs_hint = detail.needs_hint();
    let works = detail.works();
    view! {
        <Modal id="cut-off" title=Signal::stored(title.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label busy danger=true>
                <p><b>{detail.secret.name.clone()}</b> " " <code>{detail.secret.hint.to_string()} "…"</code></p>
                {if works {
                    view! { <BlastRadius client_id detail usage labels/> }.into_any()
                } else {
                    view! { <p>{text::DELETE_HARMLESS}</p> }.into_any()
                }}
                {(cut == Cut::DeleteAt).then(|| view! {
                    <Field id="delete-on" label=text::DELETE_AT_FIELD kind="date" value=on error=act.field("on", RwSignal::new(None)) hint=text::DELETE_AT_HINT/>
                })}
                {needs_hint.then(|| view! {
                    <Field id="cut-hint" label=text::TYPE_HINT value=hint error=act.field("hint", RwSignal::new(None)) mono=true/>
                })}
            </DialogForm>
        </Modal>
    }
    .into_any()
}

/// Systems, networks, counts, last seen.
#[component]
fn BlastRadius(
    client_id: ClientId,
    detail: SecretDetail,
    usage: Option<SecretUsage>,
    labels: Labels,
) -> impl IntoView {
    let (now, is_last) = (detail.now, detail.is_last);
    let origins = usage.map(|usage| usage.origins).unwrap_or_default();
    let recent: Vec<UsageOrigin> =
        origins.iter().filter(|o| o.last_day > 0 && o.tokens > 0).take(SHOWN).cloned().collect();
    let older: Vec<UsageOrigin> = origins.into_iter().filter(|o| o.tokens > 0).take(SHOWN).collect();
    let words = match (recent.is_empty(), older.is_empty()) {
        (false, _) => view! {
            <p class="note-title">{text::BLAST_RADIUS}</p>
            <Origins client_id origins=recent labels now id="blast"/>
        }
        .into_any(),
        (true, false) => view! {
            <p>{text::BLAST_QUIET}</p>
            <Origins client_id origins=older labels now id="blast"/>
        }
        .into_any(),
        (true, true) => view! { <p>{text::BLAST_NOTHING}</p> }.into_any(),
    };
    view! {
        <div class="blast stack">
            {is_last.then(|| view! {
                <div class="note note-danger"><Icon glyph=Glyph::Warning/><p>{text::BLAST_LAST}</p></div>
            })}
            {words}
        </div>
    }
    .into_any()
}
