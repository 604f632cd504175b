//! Letting somebody in again who has lost every way to sign in: a link, shown once.

use credenza_domain::wire::{Person, RecoveryLink};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::components::shown_once::ShownOnce;
use crate::moments;
use crate::text;

/// Owns the link, and drops it when it closes.
#[component]
pub(crate) fn RecoverDialog(person: RwSignal<Person>, on_close: Callback<()>) -> impl IntoView {
    let act = Act::new();
    let link = RwSignal::new_local(None::<RecoveryLink>);
    let asking = RwSignal::new(false);
    let (id, name, told) =
        person.with_untracked(|it| (it.id.to_string(), it.name.clone(), text::recover_mail(&it.email)));
    let close = act.closes(on_close);
    let dismiss = Callback::new(move |()| {
        if link.with_untracked(Option::is_some) {
            asking.set(true);
        } else {
            close.run(());
        }
    });
    let told = StoredValue::new(told);
    let submit = Callback::new(move |()| {
        act.run(api::recover_person(&id), move |made: RecoveryLink| {
            person.update(|it| it.recovery_expires_at = Some(made.expires_at));
            link.set(Some(made));
        });
    });
    let named = name.clone();
    let title = Signal::derive(move || {
        if link.with(Option::is_some) { text::link_for(&named) } else { text::recover_title(&named) }
    });
    view! {
        <Modal id="recover-dialog" title on_dismiss=dismiss>
            {move || match link.get() {
                None => view! {
                    <DialogForm act submit cancel=close label=text::MAKE_LINK busy=text::MAKING_LINK>
                        <div class="note note-warning"><Icon glyph=Glyph::Warning/><p>{text::RECOVER_MAKE_SURE}</p></div>
                        <p>{text::RECOVER_DETAIL}</p>
                        <p>{told.get_value()}</p>
                    </DialogForm>
                }.into_any(),
                Some(made) => view! {
                    <ShownOnce value=made.link what=text::THE_LINK copy=text::COPY_LINK detail=text::LINK_ONCE asking on_close>
                        <p>{text::link_until(&moments::local(made.expires_at))}</p>
                    </ShownOnce>
                }.into_any(),
            }}
        </Modal>
    }
    .into_any()
}
