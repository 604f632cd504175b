//! One place for pending and error: an act of a person that asks the Worker for something.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Answer};
use crate::browser;
use crate::failure::Failure;
use crate::session::Session;

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
    pub(crate) fn run<T: 'static>(
        self,
        request: impl Future<Output = Answer<T>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = request.await;
            // The page that began the act may be gone by now; its signals are gone with it.
            let _ = self.pending.try_set(false);
            if api::is_signed_out(&answer) {
                self.session.ended();
                return;
            }
            match answer {
                Ok(value) => done(value),
                Err(Failure::Abandoned) => {}
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

    /// Forgets the last failure.
    pub(crate) fn forgive(self) {
        self.failure.set(None);
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
