//! The form in a dialog: what failed, what is asked, and the two ways out.

use leptos::prelude::*;

use crate::act::Act;
use crate::components::failure_note::FailureNote;
use crate::components::submit_button::SubmitButton;
use crate::text;

/// Sends by Enter and by its button; the other button leaves.
#[component]
pub(crate) fn DialogForm(
    /// What sending it does.
    act: Act,
    /// Begins that.
    submit: Callback<()>,
    /// Leaves.
    cancel: Callback<()>,
    /// What sending is called.
    label: &'static str,
    /// What it is called meanwhile.
    busy: &'static str,
    /// Takes something away: the way back has the focus first.
    #[prop(optional)]
    danger: bool,
    /// Stands beside a better way.
    #[prop(optional)]
    second: bool,
    /// There is nothing to send.
    #[prop(optional)]
    only_cancel: bool,
    /// Fields or facts.
    children: Children,
) -> impl IntoView {
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        submit.run(());
    };
    view! {
        <form class="form" novalidate on:submit=send>
            <FailureNote failure=act.failure()/>
            {children()}
            <div class="modal-actions">
                <button type="button" class="button" autofocus=danger on:click=move |_| cancel.run(())>
                    {if danger { text::KEEP_IT } else { text::CANCEL }}
                </button>
                {(!only_cancel).then(|| view! { <SubmitButton label busy pending=act.pending() danger second/> })}
            </div>
        </form>
    }
    .into_any()
}
