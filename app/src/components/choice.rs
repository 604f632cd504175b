//! Fields in which nothing is typed: a choice from a list, and a box to check.

use leptos::prelude::*;

use crate::components::field::FieldError;

/// One of several values.
#[component]
pub(crate) fn SelectField(
    /// Unique on the page.
    id: &'static str,
    /// What to choose.
    label: &'static str,
    /// The chosen value.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// Values and their names.
    choices: Vec<(String, String)>,
    /// Advice under the field.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = format!("{error_id} {hint_id}");
    let options = choices.into_iter().map(|(choice, name)| {
        let this = choice.clone();
        view! { <option value=choice selected=move || value.with(|value| *value == this)>{name}</option> }
    });
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id name=id aria-describedby=described aria-invalid=move || error.with(Option::is_some).then_some("true")
                prop:value=move || value.get() on:change=move |event| value.set(event_target_value(&event))>{options.collect_view()}</select>
            <FieldError id=error_id error/>
            <p class="field-hint" id=hint_id>{hint}</p>
        </div>
    }
    .into_any()
}

/// Yes or no.
#[component]
pub(crate) fn CheckField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is said yes to.
    #[prop(into)]
    label: String,
    /// Whether it is checked.
    value: RwSignal<bool>,
    /// Whether it cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Advice under the field.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    view! {
        <div class="check-field">
            <input type="checkbox" id=id.clone() name=id.clone() aria-describedby=hint_id.clone() disabled=move || disabled.get()
                prop:checked=move || value.get() on:change=move |event| value.set(event_target_checked(&event))/>
            <label for=id>{label}</label>
            <p class="field-hint" id=hint_id>{hint}</p>
        </div>
    }
    .into_any()
}
