//! The public keys of an application, folded: the road away from secrets (RFC 7523).

use credenza_domain::ids::ClientId;
use credenza_domain::wire::{ClientKeyView, ClientKeys};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::copy_button::CopyButton;
use crate::components::failure_note::FailureNote;
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::moments;
use crate::pages::change_keys::{KeyChange, KeyChangeDialog};
use crate::text;

/// Asked for when it is opened first.
#[component]
pub(crate) fn PublicKeys(
    /// Whose keys.
    client_id: ClientId,
    /// Whether the person may change them.
    may_manage: bool,
) -> impl IntoView {
    let act = Act::new();
    let keys = RwSignal::new(None::<ClientKeys>);
    let change = RwSignal::new(None::<KeyChange>);
    let load = move || act.run(api::keys(client_id), move |answer| keys.set(Some(answer)));
    let open = move |_| {
        if keys.with_untracked(Option::is_none) {
            load();
        }
    };
    let heading = format!("keys-{client_id}");
    view! {
        <details class="keys" on:toggle=open>
            <summary id=heading.clone()><h3>{text::PUBLIC_KEYS}</h3> <span class="quiet">{text::PUBLIC_KEYS_WHAT}</span></summary>
            <div class="stack">
                <p class="quiet">{text::PUBLIC_KEYS_WHY} " " <a href="/docs/api-clients" rel="external">{text::PUBLIC_KEYS_HOW}</a></p>
                <FailureNote failure=act.failure()/>
                {move || match keys.get() {
                    Some(known) => view! { <Keys known client_id may_manage change/> }.into_any(),
                    None if act.failure().with(Option::is_some) => view! {
                        <p><button type="button" class="button button-small" on:click=move |_| load()>{text::TRY_AGAIN}</button></p>
                    }.into_any(),
                    None => view! { <p class="quiet" role="status">{text::LOADING}</p> }.into_any(),
                }}
            </div>
            {move || change.get().map(|change_to_make| view! {
                <KeyChangeDialog client_id keys heir=heading.clone() change=change_to_make on_close=Callback::new(move |()| change.set(None))/>
            }.into_any())}
        </details>
    }
    .into_any()
}

#[component]
fn Keys(
    known: ClientKeys,
    client_id: ClientId,
    may_manage: bool,
    change: RwSignal<Option<KeyChange>>,
) -> impl IntoView {
    let url = known.jwks_url.clone();
    let address = url.clone().map(|url| view! { <code>{url}</code> }.into_any());
    let list = known.keys.into_iter().map(|key| view! { <Key key client_id may_manage change/> });
    view! {
        {if list.len() == 0 { view! { <p class="quiet">{text::NO_KEYS}</p> }.into_any() } else { view! { <ul class="rows">{list.collect_view()}</ul> }.into_any() }}
        <p class="key-set"><span>{text::KEY_SET}</span> {address.unwrap_or_else(|| view! { <span class="quiet">{text::NO_KEY_SET}</span> }.into_any())}</p>
        {may_manage.then(|| view! {
            <div class="button-row">
                <button type="button" class="button button-small" on:click=move |_| change.set(Some(KeyChange::Upload))>
                    <Icon glyph=Glyph::Plus/> {text::UPLOAD_KEY}
                </button>
                <button type="button" class="button button-small" on:click=move |_| change.set(Some(KeyChange::Address(url.clone())))>{text::SET_KEY_SET}</button>
            </div>
        })}
    }
    .into_any()
}

#[component]
fn Key(
    key: ClientKeyView,
    client_id: ClientId,
    may_manage: bool,
    change: RwSignal<Option<KeyChange>>,
) -> impl IntoView {
    let id = format!("key-{client_id}-{}", key.kid);
    let (named, removed) = (text::remove_named(&key.name), key.clone());
    view! {
        <li>
            <div class="stack-tight">
                <p><b>{key.name}</b> " " <span class="badge">{key.algorithm}</span></p>
                <p class="api-identifier"><code id=id.clone()>{key.kid.clone()}</code> <CopyButton value=key.kid target=id.clone() label=text::COPY_KID/></p>
                <p class="quiet">
                    <Instant id=format!("{id}-created") words=moments::short_local_date(key.created_at) at=key.created_at what=text::CREATED/>
                    " " {text::by_person(&key.created_by)}
                </p>
            </div>
            {may_manage.then(|| view! {
                <button type="button" class="icon-button icon-button-danger" aria-label=named title=text::REMOVE_KEY
                    on:click=move |_| change.set(Some(KeyChange::Remove(removed.clone())))><Icon glyph=Glyph::Bin/></button>
            })}
        </li>
    }
    .into_any()
}
