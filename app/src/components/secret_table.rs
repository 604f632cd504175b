//! The secrets of an application: a table, or cards where there is no width for one.

use credenza_domain::access::Action;
use credenza_domain::wire::{ApplicationView, Policy, SecretView};
use jiff::Timestamp;
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::components::secret_row::SecretRow;
use crate::order;
use crate::session::Session;
use crate::status::Status;
use crate::text;

/// What needs attention comes first.
#[component]
pub(crate) fn SecretTable(
    /// Whose secrets.
    application: Memo<Option<ApplicationView>>,
) -> impl IntoView {
    let session = Session::expect();
    let secrets = move || {
        let secrets = application.with(|a| a.as_ref().map(|a| a.secrets.clone()).unwrap_or_default());
        let (now, policy) = session.rules();
        order::by_key(secrets, |secret| place(secret, now, policy))
    };
    let name =
        move || application.with(|a| a.as_ref().map(|a| text::secrets_of(&a.name)).unwrap_or_default());
    let Some(card) = application.get_untracked() else { return ().into_any() };
    let (client_id, enabled, may_delete) =
        (card.client_id, card.enabled, card.actions.contains(&Action::DeleteSecret));
    (move || {
        let secrets = secrets();
        if secrets.is_empty() {
            return view! {
                <div class="no-secrets">
                    <Icon glyph=Glyph::Key/>
                    <div><p class="note-title">{text::NO_SECRETS}</p><p>{text::NO_SECRETS_DETAIL}</p></div>
                </div>
            }
            .into_any();
        }
        view! {
            <table class="secret-table" role="table" aria-label=name>
                <thead role="rowgroup">
                    <tr role="row">
                        {text::SECRET_COLUMNS.iter().map(|column| view! { <th role="columnheader" scope="col">{*column}</th> }).collect_view()}
                        <th role="columnheader" scope="col"><span class="visually-hidden">{text::ACTIONS}</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    {secrets.into_iter().map(|secret| view! { <SecretRow client_id secret enabled may_delete/> }).collect_view()}
                </tbody>
            </table>
        }
        .into_any()
    })
    .into_any()
}

/// Warnings by their end, then what ended, then the rest with the newest first.
fn place(secret: &SecretView, now: Timestamp, policy: Policy) -> (i64, i64) {
    let end = secret.expires_at.as_second();
    match Status::of(secret, true, now, policy) {
        Status::LastDay | Status::Soon(_) => (0, end),
        Status::Expired(_) => (1, -end),
        Status::Active(_) => (2, -secret.created_at.as_second()),
        Status::Disabled | Status::BrownOut | Status::SwitchedOff => (3, -secret.created_at.as_second()),
    }
}
