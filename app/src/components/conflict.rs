//! Two people edit the same thing: the later one sees what the earlier one wrote, and chooses.

use credenza_domain::problems::ProblemType;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::act::Act;
use crate::api::Request;
use crate::components::failure_note::FailureNote;
use crate::text;

/// A field of the form, and what stands there now.
#[derive(Clone)]
pub(crate) struct Theirs {
    /// The field's name.
    pub(crate) label: &'static str,
    /// What is typed here.
    pub(crate) mine: RwSignal<String>,
    /// What stands there, as the field would have it.
    pub(crate) value: String,
}

/// What stands there now, after a refusal with [`ProblemType::EditedMeanwhile`].
#[derive(Clone, Copy)]
pub(crate) struct Conflict {
    editing: Act,
    reading: Act,
    theirs: RwSignal<Option<Vec<Theirs>>>,
}

impl Conflict {
    /// Watches an edit. When it comes too late, `read` asks for the newest state, and `compare`
    /// takes its version over and tells what stands in each field.
    pub(crate) fn watch<T: DeserializeOwned + 'static>(
        editing: Act,
        read: impl Fn() -> Request<T> + 'static,
        compare: impl Fn(T) -> Vec<Theirs> + Copy + 'static,
    ) -> Self {
        let conflict = Self { editing, reading: Act::new(), theirs: RwSignal::new(None) };
        Effect::new(move || {
            let late = editing.failure().with(|failure| {
                failure.as_ref().is_some_and(|failure| failure.is(ProblemType::EditedMeanwhile))
            });
            if late {
                conflict.reading.run(read(), move |newest| conflict.theirs.set(Some(compare(newest))));
            }
        });
        conflict
    }

    fn end(self, take: bool) {
        let theirs = self.theirs.get_untracked().unwrap_or_default();
        if take {
            for field in &theirs {
                field.mine.set(field.value.clone());
            }
        }
        self.theirs.set(None);
        self.editing.forgive();
    }
}

/// What stands there now, field by field; nothing while nobody was faster.
#[component]
pub(crate) fn ConflictNote(
    /// Of which edit.
    conflict: Conflict,
) -> impl IntoView {
    let line = |field: Theirs| {
        let value = if field.value.is_empty() { text::EMPTY_VALUE.to_owned() } else { field.value };
        view! { <dt>{field.label}</dt> <dd>{value}</dd> }
    };
    view! {
        <FailureNote failure=conflict.reading.failure()/>
        {move || conflict.theirs.get().map(|theirs| {
            let other: Vec<Theirs> =
                theirs.into_iter().filter(|field| field.mine.with_untracked(|mine| mine.trim() != field.value)).collect();
            let words = if other.is_empty() { text::SAME_AS_MINE } else { text::THEIRS_TITLE };
            view! {
                <div class="note conflict-note" role="status">
                    <div class="stack">
                        <p class="note-title">{words}</p>
                        <dl class="fact-list">{other.into_iter().map(line).collect_view()}</dl>
                        <p class="page-acts">
                            <button type="button" class="button button-small" on:click=move |_| conflict.end(true)>{text::TAKE_THEIRS}</button>
                            <button type="button" class="button button-small" on:click=move |_| conflict.end(false)>{text::KEEP_MINE}</button>
                        </p>
                    </div>
                </div>
            }
            .into_any()
        })}
    }
    .into_any()
}
