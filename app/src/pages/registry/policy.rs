//! The operators' policy: rules for the whole deployment, and the face that it wears.

use credenza_domain::policy::LOGO_MAX;
use credenza_domain::wire::{EditPolicy, HousePolicy};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::choice::CheckField;
use crate::components::conflict::{Conflict, ConflictNote, Theirs};
use crate::components::failure_note::FailureNote;
use crate::components::field::{Field, FieldError};
use crate::components::submit_button::SubmitButton;
use crate::pages::registry::loaded;
use crate::session::Session;
use crate::text;

/// The page.
#[component]
pub(crate) fn PolicyPage() -> impl IntoView {
    browser::set_title(text::POLICY);
    view! {
        <div class="page-head"><h1>{text::POLICY}</h1><p class="lead">{text::POLICY_LEAD}</p></div>
        {loaded(api::policy, |policy| view! { <Form policy/> }.into_any())}
    }
    .into_any()
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    lifetime: RwSignal<String>,
    live: RwSignal<String>,
    token: RwSignal<String>,
    milestones: RwSignal<String>,
    product: RwSignal<String>,
    support: RwSignal<String>,
    light: RwSignal<String>,
    dark: RwSignal<String>,
    version: RwSignal<u32>,
}

fn list(days: &[u32]) -> String {
    days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Typed {
    fn new(policy: &HousePolicy) -> Self {
        Self {
            lifetime: RwSignal::new(
                policy.secret_lifetime_days.map(|days| days.to_string()).unwrap_or_default(),
            ),
            live: RwSignal::new(policy.live_secrets_max.to_string()),
            token: RwSignal::new(policy.token_lifetime_max_seconds.to_string()),
            milestones: RwSignal::new(list(&policy.milestones)),
            product: RwSignal::new(policy.product_name.clone()),
            support: RwSignal::new(policy.support_address.clone()),
            light: RwSignal::new(policy.accent_light.clone()),
            dark: RwSignal::new(policy.accent_dark.clone()),
            version: RwSignal::new(policy.version),
        }
    }

    /// What is no number is out of bounds too: the Worker says so beside the field.
    fn body(self, logo: Option<String>) -> EditPolicy {
        let number = |text: RwSignal<String>| text.with_untracked(|text| text.trim().parse().unwrap_or(0));
        let lifetime = self.lifetime.with_untracked(|text| !text.trim().is_empty());
        EditPolicy {
            secret_lifetime_days: lifetime.then(|| number(self.lifetime)),
            live_secrets_max: number(self.live),
            token_lifetime_max_seconds: number(self.token),
            milestones: self.milestones.get_untracked(),
            product_name: self.product.get_untracked(),
            support_address: self.support.get_untracked(),
            accent_light: self.light.get_untracked(),
            accent_dark: self.dark.get_untracked(),
            logo,
            version: self.version.get_untracked(),
        }
    }

    fn compare(self, newest: &HousePolicy) -> Vec<Theirs> {
        self.version.set(newest.version);
        let theirs = Self::new(newest);
        [
            (text::POLICY_LIFETIME, self.lifetime, theirs.lifetime),
            (text::POLICY_LIVE, self.live, theirs.live),
            (text::POLICY_TOKEN, self.token, theirs.token),
            (text::POLICY_MILESTONES, self.milestones, theirs.milestones),
            (text::POLICY_PRODUCT, self.product, theirs.product),
            (text::POLICY_SUPPORT, self.support, theirs.support),
            (text::POLICY_LIGHT, self.light, theirs.light),
            (text::POLICY_DARK, self.dark, theirs.dark),
        ]
        .map(|(label, mine, theirs)| Theirs { label, mine, value: theirs.get_untracked() })
        .to_vec()
    }
}

#[component]
fn Form(policy: RwSignal<HousePolicy>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let typed = policy.with_untracked(Typed::new);
    let conflict = Conflict::watch(act, api::policy, move |newest: HousePolicy| typed.compare(&newest));
    let (logo, remove) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let logo_error = RwSignal::new(None::<String>);
    let choose = move |event: leptos::ev::Event| {
        logo_error.set(None);
        browser::read_picture(&event, LOGO_MAX, move |read| match read {
            Some(base64) => logo.set(Some(base64)),
            None => logo_error.set(Some(text::LOGO_TOO_LARGE.to_owned())),
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let picture = if remove.get_untracked() { Some(String::new()) } else { logo.get_untracked() };
        act.run(api::save_policy(&typed.body(picture)), move |saved: HousePolicy| {
            typed.version.set(saved.version);
            policy.set(saved);
            logo.set(None);
            remove.set(false);
            session.say(text::POLICY_SAVED.to_owned());
            session.refresh();
        });
    };
    let none = RwSignal::new(None);
    let number = Signal::stored(Some("numeric"));
    let has_logo = Memo::new(move |_| policy.with(|policy| policy.has_logo));
    view! {
        <form class="form policy-form" novalidate on:submit=submit>
            <FailureNote failure=act.failure()/>
            <ConflictNote conflict/>
            <section class="card form" aria-labelledby="policy-secrets">
                <h2 id="policy-secrets">{text::POLICY_SECRETS}</h2>
                <Field id="policy-lifetime" label=text::POLICY_LIFETIME value=typed.lifetime error=act.field("secret_lifetime_days", none)
                    hint=text::POLICY_LIFETIME_HINT inputmode=number/>
                <Field id="policy-live" label=text::POLICY_LIVE value=typed.live error=act.field("live_secrets_max", none)
                    hint=text::POLICY_LIVE_HINT inputmode=number/>
                <Field id="policy-token" label=text::POLICY_TOKEN value=typed.token error=act.field("token_lifetime_max_seconds", none)
                    hint=text::POLICY_TOKEN_HINT inputmode=number/>
                <Field id="policy-milestones" label=text::POLICY_MILESTONES value=typed.milestones error=act.field("milestones", none)
                    hint=text::POLICY_MILESTONES_HINT/>
            </section>
            <section class="card form" aria-labelledby="policy-face">
                <h2 id="policy-face">{text::POLICY_FACE}</h2>
                <Field id="policy-product" label=text::POLICY_PRODUCT value=typed.product error=act.field("product_name", none) hint=text::POLICY_PRODUCT_HINT/>
                <Field id="policy-support" label=text::POLICY_SUPPORT kind="email" value=typed.support error=act.field("support_address", none)
                    hint=text::POLICY_SUPPORT_HINT/>
                <Field id="policy-light" label=text::POLICY_LIGHT value=typed.light error=act.field("accent_light", none) hint=text::POLICY_LIGHT_HINT mono=true/>
                <Field id="policy-dark" label=text::POLICY_DARK value=typed.dark error=act.field("accent_dark", none) hint=text::POLICY_DARK_HINT mono=true/>
                <div class="field">
                    <label for="policy-logo">{text::POLICY_LOGO}</label>
                    <input type="file" id="policy-logo" accept="image/png" aria-describedby="policy-logo-error policy-logo-hint" on:change=choose/>
                    <FieldError id="policy-logo-error".to_owned() error=act.field("logo", logo_error)/>
                    <p class="field-hint" id="policy-logo-hint">{text::POLICY_LOGO_HINT}</p>
                </div>
                {move || has_logo.get().then(|| view! { <CheckField id="policy-no-logo" label=text::POLICY_REMOVE_LOGO value=remove/> })}
            </section>
            <p><SubmitButton label=text::SAVE busy=text::SAVING pending=act.pending()/></p>
        </form>
    }
    .into_any()
}
