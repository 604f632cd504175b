//! Switching something off or on: asks first, and says what happens.

use credenza_domain::wire::SetState;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::act::Act;
use crate::api::{self, Switched};
use crate::components::dialog_form::DialogForm;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::session::Session;
use crate::text;

/// What is switched.
#[derive(Clone)]
pub(crate) struct Switch {
    /// Which kind of thing.
    pub(crate) what: Switched,
    /// Its identifier.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: u32,
    /// What happens when it is switched off.
    pub(crate) consequence: &'static str,
    /// It is on.
    pub(crate) on: bool,
}

/// The dialog, for as long as it is part of the page.
#[component]
pub(crate) fn SwitchDialog<T: DeserializeOwned + 'static>(
    /// What is switched.
    switch: Switch,
    /// Takes the answer.
    done: Callback<T>,
    /// Leaves.
    on_close: Callback<()>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let close = act.closes(on_close);
    let on = switch.on;
    let title = if on { text::switch_off_title(&switch.name) } else { text::switch_on_title(&switch.name) };
    let consequence = if on { switch.consequence } else { text::SWITCH_ON_DETAIL };
    let switch = StoredValue::new(switch);
    let submit = Callback::new(move |()| {
        let switch = switch.get_value();
        let body = SetState { enabled: !switch.on, version: switch.version };
        let news = text::switched(&switch.name, !switch.on);
        act.run(api::switch::<T>(switch.what, &switch.id, body), move |answer| {
            on_close.run(());
            done.run(answer);
            session.say(news);
        });
    });
    let (label, busy) =
        if on { (text::SWITCH_OFF, text::SWITCHING_OFF) } else { (text::SWITCH_ON, text::SWITCHING_ON) };
    view! {
        <Modal id="switch-dialog" title=Signal::stored(title) on_dismiss=close>
            <DialogForm act submit cancel=close label busy danger=on>
                <div class="note" class:note-danger=on class:note-info=!on>
                    <Icon glyph=if on { Glyph::Warning } else { Glyph::Info }/><p>{consequence}</p>
                </div>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
