//! One secret in the table.

use credenza_domain::ids::ClientId;
use credenza_domain::wire::SecretView;
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::last_used::LastUsed;
use crate::components::life_bar::LifeBar;
use crate::moments;
use crate::pages::delete_secret::DeleteSecretDialog;
use crate::reminder;
use crate::route;
use crate::session::Session;
use crate::status::Status;
use crate::text;

/// Name, state, expiry, last use, creation, and the act of deleting.
#[component]
pub(crate) fn SecretRow(
    /// The application.
    client_id: ClientId,
    /// The secret.
    secret: SecretView,
    /// Whether the application is switched on.
    enabled: bool,
    /// Whether the person may delete it.
    may_delete: bool,
) -> impl IntoView {
    let session = Session::expect();
    let (now, policy) = session.rules();
    let status = Status::of(&secret, enabled, now, policy);
    let deleting = RwSignal::new(false);
    let id = secret.id;
    let is_meant = reminder::hint_for(client_id).is_some_and(|hint| hint == secret.hint.as_str());
    let named = text::delete_named(&secret.name);
    let expiry_word =
        if matches!(status, Status::Expired(_)) { text::WORKED_UNTIL } else { text::WORKS_UNTIL };
    let dialog = {
        let secret = secret.clone();
        move || {
            let secret = secret.clone();
            deleting.get().then(|| {
                view! {
                <DeleteSecretDialog client_id secret status on_close=Callback::new(move |()| deleting.set(false))/>
            }.into_any()
            })
        }
    };
    view! {
        <tr role="row" id=format!("secret-{id}") tabindex="-1" class=format!("secret tone-{}", status.tone()) class:is-meant=is_meant>
            <th role="rowheader" scope="row" class="cell-name">
                <a class="secret-name" href=route::secret(client_id, id)>{secret.name.clone()}</a>
                <span class="hint" title=text::HINT_EXPLAINED><span class="visually-hidden">{text::HINT_LABEL}</span>
                    <code>{secret.hint.to_string()} "…"</code></span>
            </th>
            <td role="cell" class="cell-state"><Badge status/></td>
            <td role="cell" class="cell-expiry">
                <span class="cell-label" aria-hidden="true">{text::COLUMN_EXPIRES}</span>
                <div class="stack-tight">
                    <Instant id=format!("expiry-{id}") words=moments::last_day(secret.expires_at) at=secret.expires_at what=expiry_word/>
                    <span class="quiet">{match secret.deletes_at {
                        Some(at) => text::deletes_on(&moments::short_local_date(at)),
                        None => status.distance(&secret, now),
                    }}</span>
                    <LifeBar secret=secret.clone() status now/>
                </div>
            </td>
            <td role="cell" class="cell-used">
                <span class="cell-label" aria-hidden="true">{text::COLUMN_LAST_USED}</span>
                <LastUsed id=format!("used-{id}") last_used=secret.last_used.clone() now/>
            </td>
            <td role="cell" class="cell-created">
                <span class="cell-label" aria-hidden="true">{text::COLUMN_CREATED}</span>
                <div class="stack-tight">
                    <Instant id=format!("created-{id}") words=moments::short_local_date(secret.created_at) at=secret.created_at what=text::CREATED/>
                    <span class="quiet">{text::by_person(&secret.created_by)}</span>
                </div>
            </td>
            <td role="cell" class="cell-acts">
                {may_delete.then(|| view! {
                    <button type="button" class="icon-button icon-button-danger" aria-label=named.clone() title=text::DELETE_SECRET
                        on:click=move |_| deleting.set(true)><Icon glyph=Glyph::Bin/></button>
                })}
                {dialog}
            </td>
        </tr>
    }
    .into_any()
}

/// The state in words, with a mark where it warns.
#[component]
pub(crate) fn Badge(
    /// The state.
    status: Status,
) -> impl IntoView {
    view! {
        <span class=format!("badge badge-{}", status.tone())>
            {if status.warns() { view! { <Icon glyph=Glyph::Warning/> }.into_any() } else { view! { <span class="dot" aria-hidden="true"></span> }.into_any() }}
            {status.label()}
        </span>
    }
    .into_any()
}
