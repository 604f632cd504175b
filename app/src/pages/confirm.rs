//! The organisation's yes to a new manager: by the link of a mail, and for managers on a page.

use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{
    AnswerByLink, AnswerConfirmation, Confirmation, Confirmations, OpenConfirmation,
};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::{FailureNote, FailurePage};
use crate::components::footer::AskSupport;
use crate::components::gate;
use crate::components::icon::{Glyph, Icon};
use crate::components::skeleton::PageSkeleton;
use crate::failure::Failure;
use crate::text;

#[derive(Clone)]
enum Step {
    Opening,
    Failed(Failure),
    Asking(Box<Confirmation>),
    Answered(bool),
}

/// The token stands in the fragment, which no server sees. Opening the page answers nothing: a mail
/// scanner that follows links confirms nobody.
#[component]
pub(crate) fn ConfirmPage() -> impl IntoView {
    browser::set_title(text::CONFIRM_TITLE);
    let token = StoredValue::new(browser::take_fragment());
    let step = RwSignal::new(Step::Opening);
    let open = move || {
        step.set(Step::Opening);
        browser::spawn(async move {
            let answer = api::open_confirmation(&OpenConfirmation { token: token.get_value() }).send().await;
            step.set(answer.map_or_else(Step::Failed, |view| Step::Asking(Box::new(view))));
        });
    };
    open();
    let act = Act::new();
    let answer = Callback::new(move |accept: bool| {
        act.run(api::answer_by_link(&AnswerByLink { token: token.get_value(), accept }), move |()| {
            step.set(Step::Answered(accept));
            browser::focus("main");
        });
    });
    move || match step.get() {
        Step::Opening => view! { <PageSkeleton/> }.into_any(),
        Step::Failed(failure) if failure.is(ProblemType::ConfirmationInvalid) => over(&failure),
        Step::Failed(failure) => {
            view! { <FailurePage failure retry=Callback::new(move |()| open())/> }.into_any()
        }
        Step::Asking(question) => view! {
            <section class="narrow">
                <h1>{text::confirm_question(&question.person, &question.organisation)}</h1>
                <FailureNote failure=act.failure()/>
                <Question question=*question act answer/>
            </section>
        }
        .into_any(),
        Step::Answered(accept) => {
            let (title, detail) = if accept {
                (text::SAID_YES_TITLE, text::SAID_YES)
            } else {
                (text::SAID_NO_TITLE, text::SAID_NO)
            };
            view! {
                <section class="blank" role="status">
                    <div class="blank-mark"><Icon glyph=Glyph::Done/></div>
                    <h1>{title}</h1>
                    <p>{detail}</p>
                </section>
            }
            .into_any()
        }
    }
}

fn over(failure: &Failure) -> AnyView {
    view! {
        <section class="blank">
            <div class="blank-mark"><Icon glyph=Glyph::Clock/></div>
            <h1>{text::CONFIRM_OVER_TITLE}</h1>
            <p>{failure.detail()}</p>
            <AskSupport words=text::STILL_TROUBLE class="quiet"/>
        </section>
    }
    .into_any()
}

/// What is asked, and the two answers.
#[component]
fn Question(question: Confirmation, act: Act, answer: Callback<bool>) -> impl IntoView {
    let applications = if question.applications.is_empty() {
        text::ALL_APPLICATIONS.to_owned()
    } else {
        question.applications.join(", ")
    };
    let waits = move || act.pending().get().then_some("true");
    view! {
        <div class="card stack">
            <p>{text::CONFIRM_EXPLAINED}</p>
            <dl class="fact-list">
                <dt>{text::CONFIRM_PERSON}</dt><dd>{question.person} <br/> <span class="quiet">{question.email}</span></dd>
                <dt>{text::OWNER}</dt><dd>{question.organisation}</dd>
                <dt>{text::CONFIRM_FOR}</dt><dd>{applications}</dd>
                <dt>{text::CONFIRM_ASKED_BY}</dt><dd>{question.asked_by}</dd>
            </dl>
            <p class="button-row">
                <button type="button" class="button button-primary" aria-disabled=waits on:click=move |_| answer.run(true)>{text::SAY_YES}</button>
                <button type="button" class="button" aria-disabled=waits on:click=move |_| answer.run(false)>{text::SAY_NO}</button>
            </p>
        </div>
    }
    .into_any()
}

/// Who waits for the yes of the manager who is signed in.
#[component]
pub(crate) fn NewManagersPage() -> impl IntoView {
    gate::signed_in(|| view! { <Waiting/> }.into_any())
}

#[component]
fn Waiting() -> impl IntoView {
    browser::set_title(text::NEW_MANAGERS);
    let (reading, act) = (Act::new(), Act::new());
    let waiting = RwSignal::new(None::<Vec<Confirmation>>);
    let load = Callback::new(move |()| {
        reading.run(api::confirmations(), move |answer: Confirmations| waiting.set(Some(answer.waiting)));
    });
    load.run(());
    let question = move |it: Confirmation| {
        let (organisation_id, person_id) = (it.organisation_id.to_string(), it.person_id.to_string());
        let answer = Callback::new(move |accept: bool| {
            let body = AnswerConfirmation {
                organisation_id: organisation_id.clone(),
                person_id: person_id.clone(),
                accept,
            };
            act.run(api::answer_confirmation(&body), move |()| load.run(()));
        });
        view! { <li><Question question=it act answer/></li> }
    };
    view! {
        <div class="page-head"><h1>{text::NEW_MANAGERS}</h1><p class="lead">{text::NEW_MANAGERS_LEAD}</p></div>
        <FailureNote failure=act.failure()/>
        {move || match (waiting.get(), reading.failure().get()) {
            (_, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (None, None) => view! { <PageSkeleton/> }.into_any(),
            (Some(rows), None) if rows.is_empty() => view! { <p class="blank">{text::NOBODY_WAITS}</p> }.into_any(),
            (Some(rows), None) => view! { <ul class="stack">{rows.into_iter().map(question).collect_view()}</ul> }.into_any(),
        }}
    }
    .into_any()
}
