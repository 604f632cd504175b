//! The invitation link: look, enrol, keep the recovery codes.

use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{Enrolled, InvitationView, OpenInvitation};
use leptos::prelude::*;

use crate::api;
use crate::browser;
use crate::components::failure_note::FailurePage;
use crate::components::footer::AskSupport;
use crate::components::icon::{Glyph, Icon};
use crate::components::skeleton::PageSkeleton;
use crate::failure::Failure;
use crate::pages::enrol::EnrolPage;
use crate::pages::recovery_codes::RecoveryCodes;
use crate::text;

#[derive(Clone)]
enum Step {
    Opening,
    Failed(Failure),
    Enrolling(Box<InvitationView>),
    Enrolled(Enrolled),
}

/// The token stands in the fragment, which no server sees; here it stays in memory only.
#[component]
pub(crate) fn InvitationPage() -> impl IntoView {
    browser::set_title(text::INVITATION_TITLE);
    let token = StoredValue::new(browser::take_fragment());
    let step = RwSignal::new_local(Step::Opening);
    let open = move || {
        step.set(Step::Opening);
        browser::spawn(async move {
            let answer = api::open_invitation(&OpenInvitation { token: token.get_value() }).send().await;
            step.set(answer.map_or_else(Step::Failed, |view| Step::Enrolling(Box::new(view))));
        });
    };
    open();
    let done = move |enrolled: Enrolled| {
        token.set_value(String::new());
        step.set(Step::Enrolled(enrolled));
        browser::focus("main");
    };
    move || match step.get() {
        Step::Opening => view! { <PageSkeleton/> }.into_any(),
        Step::Failed(failure) if failure.is(ProblemType::InvitationInvalid) => {
            view! { <Invalid/> }.into_any()
        }
        Step::Failed(failure) => {
            view! { <FailurePage failure retry=Callback::new(move |()| open())/> }.into_any()
        }
        Step::Enrolling(invitation) => {
            view! { <EnrolPage invitation=*invitation token=token.get_value() done=Callback::new(done)/> }
                .into_any()
        }
        Step::Enrolled(enrolled) => view! { <RecoveryCodes enrolled/> }.into_any(),
    }
}

#[component]
fn Invalid() -> impl IntoView {
    view! {
        <section class="blank">
            <div class="blank-mark"><Icon glyph=Glyph::Clock/></div>
            <h1>{text::INVITATION_INVALID_TITLE}</h1>
            <p>{text::INVITATION_INVALID_DETAIL}</p>
            <AskSupport words=text::INVITATION_INVALID_ASK/>
            <a class="button" href=crate::route::HOME rel="external">{text::TO_SIGN_IN}</a>
        </section>
    }
    .into_any()
}
