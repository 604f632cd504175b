//! What stands in place of a page until somebody is signed in.

use leptos::prelude::*;

use crate::components::failure_note::FailurePage;
use crate::components::skeleton::PageSkeleton;
use crate::pages::sign_in::SignInPage;
use crate::session::{Session, Stage};

/// The page for those who are signed in; the address stays, so signing in leads back to it.
pub(crate) fn signed_in(page: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let session = Session::expect();
    let stage = session.stage();
    (move || match stage.get() {
        Stage::Loading => view! { <PageSkeleton/> }.into_any(),
        Stage::Failed(failure) => {
            view! { <FailurePage failure retry=Callback::new(move |()| session.load())/> }.into_any()
        }
        Stage::SignedOut(farewell) => view! { <SignInPage farewell/> }.into_any(),
        Stage::SignedIn => page(),
    })
    .into_any()
}
