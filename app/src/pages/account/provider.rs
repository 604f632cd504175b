//! The organisation's own sign-in service: who the person is there, and whether it may let them in.

use credenza_domain::wire::SingleSignOnView;
use leptos::prelude::*;

use super::{Section, State};
use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::failure_note::FailureNote;
use crate::components::instant::Instant;
use crate::components::modal::Modal;
use crate::moments;
use crate::text;

/// The section. Where there is no provider it shows nothing.
#[component]
pub(super) fn Provider(state: State) -> impl IntoView {
    let view = Memo::new(move |_| {
        state.account.with(|account| account.as_ref().and_then(|account| account.single_sign_on.clone()))
    });
    let turning_off = RwSignal::new(false);
    let turning_on = Act::new();
    let on = move |name: String| {
        turning_on.run(api::allow_single_sign_on(), move |()| state.changed(text::provider_is_on(&name)));
    };
    if view.with_untracked(Option::is_none) {
        return ().into_any();
    }
    let row = move || {
        view.get().map(|provider| {
            let (is_on, name) = (provider.is_on, provider.provider.clone());
            let act = move |_| if is_on { turning_off.set(true) } else { on(name.clone()) };
            let label = if is_on { text::TURN_OFF } else { text::ALLOW_AGAIN };
            let named = text::turn_named(&provider.provider, is_on);
            view! {
                <div class="account-row">
                    <div class="account-what">
                        <p class="account-name">
                            {provider.provider.clone()}
                            {(!is_on).then(|| view! { <span class="badge badge-muted">{text::TURNED_OFF}</span> })}
                        </p>
                        {facts(state, &provider)}
                    </div>
                    <div class="account-acts">
                        <button type="button" class="button" aria-label=named on:click=act>{label}</button>
                    </div>
                </div>
            }
        })
    };
    view! {
        <Section id="single-sign-on" title=text::PROVIDER lead=text::PROVIDER_LEAD>
            <FailureNote failure=turning_on.failure()/>
            {row}
            {move || turning_off.get().then(|| view.get_untracked()).flatten().map(|provider| view! {
                <TurnOffDialog state provider open=turning_off/>
            })}
        </Section>
    }
    .into_any()
}

/// Who the person is there, and since when.
fn facts(state: State, provider: &SingleSignOnView) -> AnyView {
    let Some(identity) = provider.identity.clone() else {
        let words = if provider.is_on { text::NOT_YET_THERE } else { text::NOT_LET_IN };
        return view! { <p class="quiet account-facts"><span>{provider.issuer.clone()}</span> <span>{words}</span></p> }
            .into_any();
    };
    let now =
        state.account.with_untracked(|account| account.as_ref().map_or(identity.last_used_at, |a| a.now));
    view! {
        <p class="quiet account-facts">
            <span>{text::known_there_as(&identity.subject)}</span>
            <span>{provider.issuer.clone()}</span>
        </p>
        <p class="quiet account-facts">
            <span>{text::first_used_on(&moments::short_local_date(identity.created_at))}</span>
            <Instant id="provider-used".to_owned() words=text::last_used_factor(&moments::ago(identity.last_used_at, now))
                at=identity.last_used_at what=text::FACTOR_LAST_USED/>
        </p>
    }
    .into_any()
}

#[component]
fn TurnOffDialog(state: State, provider: SingleSignOnView, open: RwSignal<bool>) -> impl IntoView {
    let act = Act::new();
    let heir = StoredValue::new(None);
    let cancel = act.closes(Callback::new(move |()| open.set(false)));
    let name = StoredValue::new(provider.provider);
    let submit = Callback::new(move |()| {
        act.run(api::remove_from_account("single-sign-on"), move |()| {
            heir.set_value(Some("single-sign-on".to_owned()));
            open.set(false);
            state.changed(text::provider_is_off(&name.get_value()));
        });
    });
    view! {
        <Modal id="turn-off-provider" heir title=Signal::stored(text::turn_off_title(&name.get_value())) on_dismiss=cancel>
            <DialogForm act submit cancel label=text::TURN_OFF busy=text::SAVING danger=true>
                {provider.identity.map(|identity| view! {
                    <dl class="fact-list"><dt>{text::KNOWN_AS}</dt><dd>{identity.subject}</dd></dl>
                })}
                <p>{text::TURN_OFF_DETAIL}</p>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
