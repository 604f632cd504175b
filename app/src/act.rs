//! One place for pending and error: an act of a person that asks the Worker for something.

use std::pin::Pin;

use credenza_domain::problems::ProblemType;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::api::{self, Answer, Plain, Request};
use crate::browser;
use crate::failure::Failure;
use crate::passkeys::{self, Ceremony};
use crate::session::Session;

type Done = Box<dyn FnOnce(JsValue) -> Answer<()>>;
type Work = Pin<Box<dyn Future<Output = Answer<JsValue>>>>;

/// Whether an act is under way, and why the last one failed.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    session: Session,
    pending: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl Act {
    /// An act that has not begun.
    pub(crate) fn new() -> Self {
        Self { session: Session::expect(), pending: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// Begins, unless it is under way already: a double click is one act.
    /// Losing the session on the way leads to the sign-in page.
    pub(crate) fn run<T: DeserializeOwned + 'static>(
        self,
        request: Request<T>,
        done: impl FnOnce(T) + 'static,
    ) {
        let (session, request) = (self.session, request.plain());
        self.begin(Box::pin(async move { session.proven(&request).await }), read(done));
    }

    /// The same with a passkey: asks for options, lets the browser ask the person, and sends what it
    /// answered.
    pub(crate) fn run_with_passkey<T: DeserializeOwned + 'static>(
        self,
        ceremony: Ceremony,
        options: Plain,
        request: impl FnOnce(JsValue) -> Request<T> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let session = self.session;
        let work = async move {
            let options = session.proven(&options).await?;
            let request = request(passkeys::run(ceremony, options).await?).plain();
            session.proven(&request).await
        };
        self.begin(Box::pin(work), read(done));
    }

    /// Closes a dialog, unless the act in it is under way.
    pub(crate) fn closes(self, on_close: Callback<()>) -> Callback<()> {
        Callback::new(move |()| {
            if !self.pending.get_untracked() {
                on_close.run(());
            }
        })
    }

    /// Apart from [`Act::run`], so that this code exists once and not once for each act.
    fn begin(self, work: Work, done: Done) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.forgive();
        browser::spawn(async move {
            let answer = work.await;
            // The page that began the act may be gone by now. Its signals and callbacks are gone with
            // it, so nobody is left to take the answer.
            let is_gone = self.pending.try_set(false).is_some();
            match answer.and_then(|answer| if is_gone { Ok(()) } else { done(answer) }) {
                Ok(()) | Err(Failure::Abandoned) => {}
                Err(failure) if failure.is(ProblemType::SignedOut) => self.session.ended(),
                Err(failure) => {
                    let about_fields = failure.is_about_fields();
                    let _ = self.failure.try_set(Some(failure));
                    if about_fields {
                        browser::focus_first_invalid();
                    }
                }
            }
        });
    }

    /// Forgets the last failure. Says nothing where there was none: pages that follow it must not be
    /// made anew, with the dialogs on them, because they are asked for again.
    pub(crate) fn forgive(self) {
        if self.failure.with_untracked(Option::is_some) {
            self.failure.set(None);
        }
    }

    /// Whether it is under way.
    pub(crate) fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// Why it failed.
    pub(crate) fn failure(self) -> Signal<Option<Failure>> {
        self.failure.into()
    }

    /// What the Worker said about a field: what the browser found itself comes first.
    pub(crate) fn field(self, name: &'static str, own: RwSignal<Option<String>>) -> Signal<Option<String>> {
        Signal::derive(move || {
            own.get().or_else(|| {
                self.failure.with(|failure| failure.as_ref().and_then(|failure| failure.field(name)))
            })
        })
    }
}

fn read<T: DeserializeOwned + 'static>(done: impl FnOnce(T) + 'static) -> Done {
    Box::new(move |value| {
        done(api::read(value)?);
        Ok(())
    })
}
