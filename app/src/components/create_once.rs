//! The dialog of something whose text is shown once: its form, then the text.

use std::sync::Arc;

use leptos::prelude::*;

use crate::act::Act;
use crate::components::modal::Modal;
use crate::pages::show_secret::ShowSecret;

/// What was made.
#[derive(Clone)]
pub(crate) struct Made {
    /// The text, which nobody sees again.
    pub(crate) text: String,
    /// What is said once it is stored.
    pub(crate) news: String,
}

/// What a form in the dialog needs.
#[derive(Clone, Copy)]
pub(crate) struct Making {
    /// Sends the form.
    pub(crate) act: Act,
    /// Takes what was made.
    pub(crate) made: Callback<Made>,
    /// Leaves.
    pub(crate) cancel: Callback<()>,
}

/// Owns the plaintext, and drops it when it closes.
#[component]
pub(crate) fn CreateOnce<F>(
    /// Unique on the page.
    id: &'static str,
    /// Its title while the form is there, and once the text is.
    titles: (&'static str, &'static str),
    /// The form.
    form: F,
    /// The dialog is done.
    on_close: Callback<()>,
) -> impl IntoView
where
    F: Fn(Making) -> AnyView + Send + 'static,
{
    let act = Act::new();
    let created = RwSignal::new_local(None::<Arc<Made>>);
    let asking = RwSignal::new(false);
    let leave = act.closes(on_close);
    let cancel = Callback::new(move |()| {
        if created.with_untracked(Option::is_some) {
            asking.set(true);
        } else {
            leave.run(());
        }
    });
    let made = Callback::new(move |made: Made| created.set(Some(Arc::new(made))));
    let title =
        Signal::derive(move || if created.with(Option::is_some) { titles.1 } else { titles.0 }.to_owned());
    view! {
        <Modal id title on_dismiss=cancel>
            {move || match created.get() {
                Some(made) => view! { <ShowSecret secret=made.text.clone() news=made.news.clone() asking on_close/> }.into_any(),
                None => form(Making { act, made, cancel }),
            }}
        </Modal>
    }
    .into_any()
}
