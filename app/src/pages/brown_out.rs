//! Plan a brown-out: refuse a secret for some minutes, now or later.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::undo::BROWN_OUT_MINUTES;
use credenza_domain::wire::{PlanBrownOut, SecretDetail};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::field::Field;
use crate::components::modal::Modal;
use crate::moments;
use crate::session::Session;
use crate::text;

/// The dialog.
#[component]
pub(crate) fn BrownOutDialog(
    /// Of which application.
    client_id: ClientId,
    /// Which secret.
    id: SecretId,
    /// It is planned, or has begun.
    on_done: Callback<SecretDetail>,
    /// The dialog is done.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let (minutes, when) = (RwSignal::new(5_i64), RwSignal::new(String::new()));
    let close = Callback::new(move |()| {
        if !act.pending().get_untracked() {
            on_close.run(());
        }
    });
    let submit = Callback::new(move |()| {
        let begins_at = moments::from_local_input(&when.get_untracked());
        let body = PlanBrownOut { begins_at, minutes: minutes.get_untracked() };
        act.run(api::plan_brown_out(client_id, id, &body), move |answer: SecretDetail| {
            on_close.run(());
            on_done.run(answer);
            session.say(text::PLANNED_NEWS.to_owned());
        });
    });
    view! {
        <Modal id="brown-out" title=Signal::stored(text::BROWN_OUT_TITLE.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::PLAN_IT busy=text::PLANNING>
                <p>{text::BROWN_OUT_EXPLAINED}</p>
                <div class="field">
                    <span class="field-name" id="brown-out-length">{text::BROWN_OUT_LENGTH}</span>
                    <div class="presets" role="group" aria-labelledby="brown-out-length">
                        {BROWN_OUT_MINUTES.iter().map(|number| view! {
                            <button type="button" class="chip" aria-pressed=move || (minutes.get() == *number).to_string()
                                on:click=move |_| minutes.set(*number)>{text::minutes(*number)}</button>
                        }).collect_view()}
                    </div>
                </div>
                <Field id="brown-out-begins" label=text::BROWN_OUT_BEGINS kind="datetime-local" value=when
                    error=act.field("begins_at", RwSignal::new(None)) hint=text::BROWN_OUT_BEGINS_HINT/>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
