//! A long list as the page holds it: what was asked for, the rows that have come, and where it goes on.

use std::ops::Deref;
use std::time::Duration;

use credenza_domain::wire::Page;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::act::Act;
use crate::api::{Asked, List};
use crate::failure::Failure;

/// Milliseconds without a key press after which a search begins.
const TYPING_PAUSE: u64 = 250;

/// What of a list is on the page, whatever its rows are: this code exists once and not once a list.
#[derive(Clone, Copy)]
pub(crate) struct Asking {
    asked: RwSignal<Asked>,
    answered: RwSignal<Option<Asked>>,
    next: RwSignal<Option<String>>,
    act: Act,
    typing: StoredValue<Option<TimeoutHandle>>,
    /// Loads the list from its beginning or, with a cursor, what stands behind it.
    load: StoredValue<Option<Callback<Option<String>>>>,
}

/// The rows of a list, and how to get others.
pub(crate) struct Listing<T: Send + Sync + 'static> {
    asking: Asking,
    rows: RwSignal<Vec<T>>,
}

impl<T: Send + Sync + 'static> Clone for Listing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Listing<T> {}

impl<T: Send + Sync + 'static> Deref for Listing<T> {
    type Target = Asking;

    fn deref(&self) -> &Asking {
        &self.asking
    }
}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Listing<T> {
    /// Begins to load a list.
    pub(crate) fn new(list: List<T>, asked: Asked) -> Self {
        let rows = RwSignal::new(Vec::new());
        let asking = Asking {
            asked: RwSignal::new(asked),
            answered: RwSignal::new(None),
            next: RwSignal::new(None),
            act: Act::new(),
            typing: StoredValue::new(None),
            load: StoredValue::new(None),
        };
        let load = move |after: Option<String>| {
            let asked = asking.asked.get_untracked();
            let request = list.page(&asked, after.as_deref());
            asking.act.run(request, move |page: Page<T>| {
                rows.update(|rows| {
                    if after.is_none() {
                        rows.clear();
                    }
                    rows.extend(page.rows);
                });
                asking.answered(asked, page.next);
            });
        };
        asking.load.set_value(Some(Callback::new(load)));
        asking.reload();
        Self { asking, rows }
    }

    /// The rows.
    pub(crate) fn rows(self) -> RwSignal<Vec<T>> {
        self.rows
    }
}

impl Asking {
    fn load(self, after: Option<String>) {
        if let Some(load) = self.load.get_value() {
            load.run(after);
        }
    }

    /// Loads the list from its beginning.
    pub(crate) fn reload(self) {
        self.load(None);
    }

    /// Loads the next page.
    pub(crate) fn more(self) {
        self.load(self.next.get_untracked());
    }

    fn answered(self, asked: Asked, next: Option<String>) {
        // The page may have been left before the answer came.
        let Some(outdated) = self.asked.try_with_untracked(|now| *now != asked) else { return };
        self.next.set(next);
        self.answered.set(Some(asked));
        // Somebody typed on while the answer was on its way.
        if outdated {
            self.reload();
        }
    }

    /// Asks for something else.
    pub(crate) fn ask(self, change: impl FnOnce(&mut Asked)) {
        self.asked.update(change);
        self.reload();
    }

    /// Looks for other words, once the person has stopped typing.
    pub(crate) fn search(self, words: String) {
        self.asked.update(|asked| asked.search = words);
        if let Some(handle) = self.typing.get_value() {
            handle.clear();
        }
        let pause = Duration::from_millis(TYPING_PAUSE);
        let begin = move || {
            if self.asked.try_get_untracked().is_some() {
                self.reload();
            }
        };
        self.typing.set_value(set_timeout_with_handle(begin, pause).ok());
    }

    /// Sorts by a column; by the same again: the other way round.
    pub(crate) fn sort(self, column: &'static str) {
        self.ask(|asked| {
            asked.descending = asked.sort == column && !asked.descending;
            asked.sort = column;
        });
    }

    /// Filters; an empty value filters nothing.
    pub(crate) fn filter(self, name: &'static str, value: String) {
        self.ask(|asked| {
            asked.filters.retain(|(other, _)| *other != name);
            asked.filters.push((name, value));
        });
    }

    /// What is asked for.
    pub(crate) fn asked(self) -> Signal<Asked> {
        self.asked.into()
    }

    /// Whether the rows answer some question.
    pub(crate) fn is_loaded(self) -> bool {
        self.answered.with(Option::is_some)
    }

    /// Whether there are more.
    pub(crate) fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Whether rows are on their way.
    pub(crate) fn pending(self) -> Signal<bool> {
        self.act.pending()
    }

    /// Why none came.
    pub(crate) fn failure(self) -> Signal<Option<Failure>> {
        self.act.failure()
    }
}
