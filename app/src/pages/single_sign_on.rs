//! Where signing in through a provider ends when it does not end in the portal: what happened, what
//! to do, and the second factor where the provider asked for one only.

use credenza_domain::people;
use credenza_domain::problems::ProblemType;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::FailureNote;
use crate::components::field::Field;
use crate::components::footer::AskSupport;
use crate::components::icon::{Glyph, Icon};
use crate::components::single_sign_on::SingleSignOnButton;
use crate::components::submit_button::SubmitButton;
use crate::pages::not_found::NotFoundPage;
use crate::route::{HOME, SINGLE_SIGN_ON};
use crate::text;

/// The page of an outcome, by the last part of its address.
#[component]
pub(crate) fn SingleSignOnPage(
    /// Such as `not-invited`.
    outcome: String,
) -> impl IntoView {
    match outcome.as_str() {
        "second-factor" => return view! { <SecondFactor/> }.into_any(),
        "begin" => return view! { <Begin/> }.into_any(),
        "done" => return view! { <Done/> }.into_any(),
        _ => {}
    }
    let Some((title, words)) = text::single_sign_on_outcome(&outcome) else {
        return view! { <NotFoundPage/> }.into_any();
    };
    browser::set_title(title);
    let act = Act::new();
    view! {
        <section class="narrow">
            <div class="page-head"><h1>{title}</h1></div>
            <div class="card form">
                <div class="note note-warning"><Icon glyph=Glyph::Warning/><div>{words.iter().map(|line| view! { <p>{*line}</p> }).collect_view()}</div></div>
                <FailureNote failure=act.failure()/>
                <SingleSignOnButton act/>
                <a class="button" href=HOME>{text::OTHER_WAYS}</a>
            </div>
            <AskSupport words=text::SIGN_IN_HELP class="quiet below-card"/>
        </section>
    }
    .into_any()
}

/// A window beside the page where somebody is asked who they are: on to the provider at once.
#[component]
fn Begin() -> impl IntoView {
    browser::set_title(text::SIGN_IN);
    let act = Act::new();
    let go = move || {
        act.run(api::begin_single_sign_on(format!("{SINGLE_SIGN_ON}done")), |begun| browser::go(&begun.url));
    };
    go();
    view! {
        <section class="narrow">
            <div class="page-head"><h1>{text::SIGN_IN}</h1></div>
            <div class="card form">
                <p role="status">{move || act.pending().get().then_some(text::TO_THE_PROVIDER)}</p>
                <FailureNote failure=act.failure()/>
                <button type="button" class="button" on:click=move |_| go()>{text::TRY_AGAIN}</button>
            </div>
        </section>
    }
    .into_any()
}

/// The same window at the end.
#[component]
fn Done() -> impl IntoView {
    browser::set_title(text::SIGNED_IN_BESIDE);
    view! {
        <section class="blank">
            <div class="blank-mark"><Icon glyph=Glyph::Check/></div>
            <h1>{text::SIGNED_IN_BESIDE}</h1>
            <p>{text::SIGNED_IN_BESIDE_NEXT}</p>
            <a class="button" href=HOME>{text::GO_ON_HERE}</a>
        </section>
    }
    .into_any()
}

#[component]
fn SecondFactor() -> impl IntoView {
    browser::set_title(text::SECOND_FACTOR);
    let act = Act::new();
    let (code, code_error) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = people::tidy_code(&code.get_untracked());
        code_error.set(typed.is_empty().then(|| text::CODE_MISSING.to_owned()));
        if typed.is_empty() {
            browser::focus_first_invalid();
            return;
        }
        // The page is loaded anew, with the session that there is now.
        act.run(api::single_sign_on_code(typed), |_| browser::go(HOME));
    };
    let is_over =
        move || act.failure().with(|failure| failure.as_ref().is_some_and(|f| f.is(ProblemType::SignInOver)));
    let again = Act::new();
    view! {
        <section class="narrow">
            <div class="page-head">
                <h1>{text::SECOND_FACTOR}</h1>
                <p class="lead">{text::SECOND_FACTOR_LEAD}</p>
            </div>
            <div class="card">
                <form class="form" novalidate on:submit=submit>
                    <FailureNote failure=act.failure()/>
                    <Field id="code" label=text::CODE value=code error=act.field("code", code_error) hint=text::CODE_OR_RECOVERY_HINT
                        autocomplete="one-time-code" mono=true autofocus=true/>
                    <SubmitButton label=text::SIGN_IN busy=text::SIGNING_IN pending=act.pending()/>
                    <Show when=is_over><SingleSignOnButton act=again/></Show>
                    <a class="button" href=HOME>{text::PASSKEY_INSTEAD}</a>
                </form>
            </div>
            <AskSupport words=text::SIGN_IN_HELP class="quiet below-card"/>
        </section>
    }
    .into_any()
}
