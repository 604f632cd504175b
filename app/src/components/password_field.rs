//! A password, with a button that shows it.

use leptos::prelude::*;

use crate::components::field::FieldError;
use crate::components::icon::{Glyph, Icon};
use crate::text;

/// A field for a password that exists, or a new one.
#[component]
pub(crate) fn PasswordField(
    /// Unique on the page.
    id: &'static str,
    /// What to type.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// The rules, in words.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Has the focus first.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let described = format!("{id}-error {id}-hint");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="field-with-button">
                <input id=id name=id type=move || if shown.get() { "text" } else { "password" } autocomplete=autocomplete
                    spellcheck="false" autocapitalize="none" autofocus=autofocus aria-describedby=described
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event))/>
                <button type="button" class="icon-button" aria-pressed=move || shown.get().to_string()
                    aria-label=text::SHOW_PASSWORD title=text::SHOW_PASSWORD on:click=move |_| shown.update(|shown| *shown = !*shown)>
                    {move || view! { <Icon glyph=if shown.get() { Glyph::EyeOff } else { Glyph::Eye }/> }}
                </button>
            </div>
            <FieldError id=format!("{id}-error") error/>
            <p class="field-hint" id=format!("{id}-hint")>{hint}</p>
        </div>
    }
    .into_any()
}
