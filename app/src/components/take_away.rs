//! The question before something is taken away for good.

use leptos::prelude::*;

use crate::act::Act;
use crate::api::Request;
use crate::components::dialog_form::DialogForm;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::session::Session;

/// What is asked, and what is said.
#[derive(Clone, Copy)]
pub(crate) struct Question {
    /// The dialog's ID.
    pub(crate) id: &'static str,
    /// Its title.
    pub(crate) title: &'static str,
    /// What the button says, before and while it is done.
    pub(crate) labels: (&'static str, &'static str),
    /// What it means.
    pub(crate) consequence: &'static str,
    /// Who gets the focus afterwards, since the row is gone.
    pub(crate) heir: &'static str,
}

/// The dialog, for as long as it is part of the page.
#[component]
pub(crate) fn TakeAway<R>(
    /// What is asked.
    question: Question,
    /// What it is about: names and values.
    facts: Vec<(&'static str, String)>,
    /// Does it; each try is a request of its own.
    request: R,
    /// What is said afterwards.
    news: String,
    /// It is gone.
    gone: Callback<()>,
    /// Leaves.
    on_close: Callback<()>,
) -> impl IntoView
where
    R: Fn() -> Request<()> + Send + Sync + 'static,
{
    let session = Session::expect();
    let act = Act::new();
    let heir = StoredValue::new(None);
    let request = StoredValue::new(request);
    let news = StoredValue::new(news);
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        act.run(request.with_value(|request| request()), move |()| {
            heir.set_value(Some(question.heir.to_owned()));
            let news = news.get_value();
            on_close.run(());
            gone.run(());
            session.say(news);
        });
    });
    let fact = |(name, value): (&'static str, String)| view! { <dt>{name}</dt><dd>{value}</dd> };
    view! {
        <Modal id=question.id heir title=Signal::stored(question.title.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=question.labels.0 busy=question.labels.1 danger=true>
                <dl class="fact-list">{facts.into_iter().map(fact).collect_view()}</dl>
                <div class="note note-danger"><Icon glyph=Glyph::Warning/><p>{question.consequence}</p></div>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
