//! A long list as the page holds it: what was asked for, the rows that have come, and where it goes on.

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

/// The rows of a list, and how to get others.
pub(crate) struct Listing<T: Send + Sync + 'static> {
    list: StoredValue<List<T>>,
    asked: RwSignal<Asked>,
    answered: RwSignal<Option<Asked>>,
    rows: RwSignal<Vec<T>>,
    next: RwSignal<Option<String>>,
    act: Act,
    typing: StoredValue<Option<TimeoutHandle>>,
}

impl<T: Send + Sync + 'static> Clone for Listing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Listing<T> {}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Listing<T> {
    /// Begins to load a list.
    pub(crate) fn new(list: List<T>, asked: Asked) -> Self {
        let listing = Self {
            list: StoredValue::new(list),
            asked: RwSignal::new(asked),
            answered: RwSignal::new(None),
            rows: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            act: Act::new(),
            typing: StoredValue::new(None),
        };
        listing.reload();
        listing
    }

    /// Loads the list from its beginning.
    pub(crate) fn reload(self) {
        self.load(None);
    }

    /// Loads the next page.
    pub(crate) fn more(self) {
        self.load(self.next.get_untracked());
    }

    fn load(self, after: Option<String>) {
        let asked = self.asked.get_untracked();
        let request = self.list.with_value(|list| list.page(&asked, after.as_deref()));
        self.act.run(request, move |page: Page<T>| {
            self.next.set(page.next);
            self.rows.update(|rows| {
                if after.is_none() {
                    rows.clear();
                }
                rows.extend(page.rows);
            });
            let outdated = self.asked.with_untracked(|now| *now != asked);
            self.answered.set(Some(asked));
            // Somebody typed on while the answer was on its way.
            if outdated {
                self.reload();
            }
        });
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

    /// The rows.
    pub(crate) fn rows(self) -> RwSignal<Vec<T>> {
        self.rows
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
