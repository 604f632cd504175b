//! A field of a form: label, input, advice, and what is wrong with it.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// A line of text or a date; `kind="lines"` is a text of several lines.
#[component]
pub(crate) fn Field(
    /// Unique on the page.
    id: &'static str,
    /// What to type.
    #[prop(into)]
    label: Signal<&'static str>,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// Advice under the field.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The input's `type`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The input's `autocomplete`.
    #[prop(default = Signal::stored("off"), into)]
    autocomplete: Signal<&'static str>,
    /// The input's `inputmode`.
    #[prop(optional, into)]
    inputmode: Signal<Option<&'static str>>,
    /// The first and last value of a date.
    #[prop(optional)]
    range: Option<(String, String)>,
    /// Has the focus first.
    #[prop(optional)]
    autofocus: bool,
    /// Letters of equal width.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let (min, max) = range.unzip();
    let has_hint = hint.is_some();
    let described = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || match (has_hint, error.with(Option::is_some)) {
            (_, true) if has_hint => Some(format!("{error_id} {hint_id}")),
            (_, true) => Some(error_id.clone()),
            (true, false) => Some(hint_id.clone()),
            (false, false) => None,
        }
    };
    let invalid = move || error.with(Option::is_some).then_some("true");
    let input = move |event| value.set(event_target_value(&event));
    view! {
        <div class="field">
            <label for=id>{move || label.get()}</label>
            {if kind == "lines" {
                view! {
                    <textarea id=id name=id rows="5" class="mono" spellcheck="false" autocapitalize="none" autocomplete="off"
                        aria-describedby=described aria-invalid=invalid prop:value=move || value.get() on:input=input></textarea>
                }.into_any()
            } else {
                view! {
            <input id=id name=id type=kind class:mono=mono min=min max=max autofocus=autofocus spellcheck="false"
                autocapitalize="none" autocomplete=move || autocomplete.get() inputmode=move || inputmode.get()
                aria-describedby=described aria-invalid=invalid prop:value=move || value.get() on:input=input/>
                }.into_any()
            }}
            <FieldError id=error_id error/>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> }.into_any())}
        </div>
    }
    .into_any()
}

/// What is wrong with a field, beside it.
#[component]
pub(crate) fn FieldError(
    /// Its own ID, which the input's `aria-describedby` names.
    id: String,
    /// In words.
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <p class="field-error" id=id>
            {move || error.get().map(|words| view! { <Icon glyph=Glyph::Warning/> {words} }.into_any())}
        </p>
    }
    .into_any()
}
