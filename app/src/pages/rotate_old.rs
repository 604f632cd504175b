//! The last step of a rotation: whether anything still uses the old secret, and how it goes.

use credenza_domain::ids::ClientId;
use credenza_domain::rotation::RotationStep;
use credenza_domain::wire::{SecretDetail, SecretUsage, UsageOrigin};
use jiff::Timestamp;
use leptos::prelude::*;

use crate::components::cut_off::{Cut, CutOffDialog};
use crate::components::icon::{Glyph, Icon};
use crate::components::origins::{Labels, Origins};
use crate::moments;
use crate::pages::brown_out::BrownOutDialog;
use crate::route;
use crate::text;

/// "Still used by …" or "quiet", and the ways to let it go.
#[component]
pub(crate) fn OldSecret(
    /// Of which application.
    client_id: ClientId,
    /// The secret that goes.
    old: SecretDetail,
    /// How far the rotation is.
    step: RotationStep,
    /// When the old one will have been quiet for a day.
    quiet_at: Option<Timestamp>,
    /// Its evidence, once it is there.
    usage: RwSignal<Option<SecretUsage>>,
    /// Names of systems.
    labels: Labels,
    /// Asks how it stands.
    look: Callback<()>,
) -> impl IntoView {
    let cutting = RwSignal::new(None::<Cut>);
    let browning = RwSignal::new(false);
    let shown = StoredValue::new(old.clone());
    let quiet = step == RotationStep::Quiet;
    let never = old.secret.last_used.is_none();
    let still = move || {
        usage.get().map(|usage| {
            let recent: Vec<UsageOrigin> = usage.origins.into_iter().filter(|o| o.last_day > 0).collect();
            view! { <Origins client_id origins=recent labels now=usage.now editable=true id="old"/> }
        })
    };
    let evidence = match (never, quiet) {
        (true, _) => view! {
            <div class="note note-good"><Icon glyph=Glyph::Done/><p class="note-title">{text::OLD_NEVER_USED}</p></div>
        }
        .into_any(),
        (false, true) => view! {
            <div class="note note-good"><Icon glyph=Glyph::Done/><div>
                <p class="note-title">{text::OLD_QUIET}</p><p>{text::OLD_QUIET_DETAIL}</p>
            </div></div>
        }
        .into_any(),
        (false, false) => view! {
            <p class="note-title">{text::STILL_USED_BY}</p>
            {still}
            {quiet_at.map(|at| view! { <p class="quiet">{text::quiet_from(&moments::local(at))}</p> })}
        }
        .into_any(),
    };
    let deletion = old.deletion.clone().map(|deletion| view! {
        <div class="note note-warning"><Icon glyph=Glyph::Clock/><p>{text::deletes_itself(&moments::local(deletion.at), &deletion.by)}</p></div>
    });
    view! {
        <p><a href=route::secret(client_id, old.secret.id)>{old.secret.name.clone()}</a> " " <code>{old.secret.hint.to_string()} "…"</code></p>
        {evidence}
        {deletion}
        <div class="button-row">
            <button type="button" class="button" class:button-danger=quiet || never on:click=move |_| cutting.set(Some(Cut::Delete))>
                <Icon glyph=Glyph::Bin/> {text::DELETE_SECRET}
            </button>
            <button type="button" class="button" on:click=move |_| cutting.set(Some(Cut::DeleteAt))>{text::DELETE_AT}</button>
            {old.works().then(|| view! {
                <button type="button" class="button" on:click=move |_| browning.set(true)>{text::BROWN_OUT}</button>
            })}
        </div>
        {move || cutting.get().map(|cut| view! {
            <CutOffDialog client_id cut detail=shown.get_value() usage=usage.get_untracked() labels
                on_done=Callback::new(move |_| look.run(())) on_close=Callback::new(move |()| cutting.set(None))/>
        })}
        {move || browning.get().then(|| view! {
            <BrownOutDialog client_id id=shown.get_value().secret.id on_done=Callback::new(move |_| look.run(()))
                on_close=Callback::new(move |()| browning.set(false))/>
        })}
    }
    .into_any()
}
