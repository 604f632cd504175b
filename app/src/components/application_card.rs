//! An application with its client ID, permissions, managers and secrets.

use credenza_domain::access::Action;
use credenza_domain::ids::ClientId;
use credenza_domain::secrets::SecretState;
use credenza_domain::wire::ApplicationView;
use leptos::prelude::*;

use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::footer::SupportLink;
use crate::components::icon::{Glyph, Icon};
use crate::components::permissions::Permissions;
use crate::components::public_keys::PublicKeys;
use crate::components::secret_table::SecretTable;
use crate::pages::create_secret::CreateSecretDialog;
use crate::reminder;
use crate::route;
use crate::session::Session;
use crate::text;

/// Follows the application, so that a new secret appears by itself.
#[component]
pub(crate) fn ApplicationCard(
    /// Which one.
    client_id: ClientId,
) -> impl IntoView {
    let session = Session::expect();
    let application = Memo::new(move |_| session.application(client_id));
    let fixed = session.read(|portal| {
        let application = portal.applications.iter().find(|a| a.client_id == client_id)?.clone();
        let organisation = portal.organisations.iter().find(|o| o.id == application.organisation_id).cloned();
        Some((application, organisation))
    });
    let Some((card, organisation)) = fixed.flatten() else { return ().into_any() };
    let (heading, id_place) = (format!("application-{client_id}"), format!("client-id-{client_id}"));
    let may_view_audit = card.actions.contains(&Action::ViewAudit);
    view! {
        <article class="card application" aria-labelledby=heading.clone()>
            <header class="application-head">
                <div>
                    {organisation.map(|organisation| view! { <p class="eyebrow">{text::organisation(&organisation)}</p> })}
                    <h2 id=heading.clone() tabindex="-1">{card.name.clone()}</h2>
                </div>
                <a href=route::rotate(&client_id.to_string()) class="button button-quiet button-small">
                    <Icon glyph=Glyph::Key/> {text::ROTATE}
                    <span class="visually-hidden">{text::of_application(&card.name)}</span>
                </a>
                {may_view_audit.then(|| view! {
                    <a href=route::activity(&client_id.to_string()) class="button button-quiet button-small">
                        <Icon glyph=Glyph::Activity/> {text::ACTIVITY}
                        <span class="visually-hidden">{text::of_application(&card.name)}</span>
                    </a>
                })}
            </header>
            {(!card.enabled).then(|| view! {
                <div class="note note-muted"><Icon glyph=Glyph::Info/><p>{text::SWITCHED_OFF} " " <SupportLink/></p></div>
            })}
            <div class="facts">
                <div class="fact">
                    <h3>{text::CLIENT_ID}</h3>
                    <p class="client-id">
                        <code id=id_place.clone()>{client_id.to_string()}</code>
                        <CopyButton value=client_id.to_string() target=id_place label=text::COPY_CLIENT_ID/>
                    </p>
                    <p class="quiet">{text::CLIENT_ID_IS_PERMANENT}</p>
                </div>
                <div class="fact">
                    <h3>{text::MANAGERS}</h3>
                    <Managers names=card.managers.clone()/>
                </div>
                <div class="fact fact-wide">
                    <h3>{text::API_PERMISSIONS}</h3>
                    <Permissions permissions=card.permissions.clone() prefix=format!("resource-{client_id}")/>
                </div>
            </div>
            <Secrets application/>
            {card.actions.contains(&Action::ViewKeys).then(|| view! {
                <PublicKeys client_id may_manage=card.actions.contains(&Action::ManageKeys)/>
            })}
            <p class="quiet">
                <a href=route::runbook(&client_id.to_string())>{text::RUNBOOK}</a> " · "
                <a href=route::panic(&client_id.to_string())>{text::PANIC}</a>
            </p>
        </article>
    }
    .into_any()
}

#[component]
fn Managers(names: Vec<String>) -> impl IntoView {
    let alone = names.len() == 1;
    view! {
        <ul class="people">{names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul>
        {alone.then(|| view! {
            <p class="advice"><Icon glyph=Glyph::People/> <span>{text::ONE_MANAGER} " " <SupportLink/></span></p>
        })}
    }
    .into_any()
}

#[component]
fn Secrets(application: Memo<Option<ApplicationView>>) -> impl IntoView {
    let session = Session::expect();
    let creating = RwSignal::new(false);
    let room = move || {
        let most = session.rules().1.live_secrets_max;
        application.with(|application| application.as_ref().map(|application| Room::of(application, most)))
    };
    let Some(client_id) = application.with_untracked(|a| a.as_ref().map(|a| a.client_id)) else {
        return ().into_any();
    };
    let (place, button) = (format!("secrets-{client_id}"), format!("create-{client_id}"));
    let hint = reminder::hint_for(client_id);
    if let Some(hint) = &hint {
        let meant = application.with_untracked(|a| a.as_ref().and_then(|a| reminder::meant(a, hint)));
        let focus = match (meant, room()) {
            (Some(_), Some(Room::Free)) => button.clone(),
            (Some(secret), _) => format!("secret-{}", secret.id),
            (None, _) => format!("application-{client_id}"),
        };
        browser::lead_to(place.clone(), focus);
    }
    let described = hint.is_some().then_some(reminder::NOTE);
    view! {
        <section class="secrets" id=place>
            {hint.map(|hint| view! {
                <div class="note note-info" id=reminder::NOTE>
                    <Icon glyph=Glyph::Info/>
                    <p>{move || application.with(|a| a.as_ref().map(|a| reminder::words(session, a, &hint)))}</p>
                </div>
            })}
            <div class="secrets-head">
                <h3>{text::CLIENT_SECRETS}</h3>
                {move || match room() {
                    Some(Room::Free) => view! {
                        <button type="button" class="button button-primary" id=button.clone() aria-describedby=described on:click=move |_| creating.set(true)>
                            <Icon glyph=Glyph::Plus/> {text::CREATE_NEW_SECRET}
                        </button>
                    }.into_any(),
                    Some(Room::Full(most)) => view! { <p class="advice">{text::limit_reached(most)}</p> }.into_any(),
                    Some(Room::NotAllowed) | None => ().into_any(),
                }}
            </div>
            <SecretTable application/>
            <Show when=move || creating.get()>
                <CreateSecretDialog client_id on_close=Callback::new(move |()| creating.set(false))/>
            </Show>
        </section>
    }
    .into_any()
}

/// Whether another secret may be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    Free,
    Full(u32),
    NotAllowed,
}

impl Room {
    fn of(application: &ApplicationView, most: u32) -> Self {
        if !application.enabled || !application.actions.contains(&Action::CreateSecret) {
            return Self::NotAllowed;
        }
        let lives = |state: SecretState| {
            matches!(state, SecretState::Active | SecretState::Disabled | SecretState::BrownOut)
        };
        let live = application.secrets.iter().filter(|secret| lives(secret.state)).count();
        if u32::try_from(live).is_ok_and(|live| live < most) { Self::Free } else { Self::Full(most) }
    }
}
