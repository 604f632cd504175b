//! A native modal dialog: it keeps the focus inside, and gives it back.

use leptos::html;
use leptos::prelude::*;

use crate::browser;

/// Shown for as long as it is part of the page. Escape, and a press beside it, ask
/// `on_dismiss`; whoever owns what is inside decides what that means.
#[component]
pub(crate) fn Modal(
    /// Unique on the page.
    id: &'static str,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// The person wants to leave.
    on_dismiss: Callback<()>,
    /// Gets the focus afterwards if what had it before is gone; `None` gives it back.
    #[prop(optional)]
    heir: Option<StoredValue<Option<String>>>,
    /// What is inside.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = format!("{id}-title");
    let before = StoredValue::new_local(browser::focused());
    let open = move || {
        if let Some(dialog) = node.get_untracked()
            && dialog.is_connected()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    };
    node.on_load(move |_| request_animation_frame(open));
    on_cleanup(move || {
        browser::give_back_focus(
            before.try_get_value().flatten(),
            heir.and_then(|heir| heir.try_get_value().flatten()),
        );
    });
    // Browsers close a dialog by themselves at the second Escape; what it holds must not go.
    let reopen = move |_| {
        on_dismiss.run(());
        request_animation_frame(open);
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            on_dismiss.run(());
        }
    };
    let on_press = move |event: leptos::ev::PointerEvent| {
        if event.target() == event.current_target() {
            event.prevent_default();
            on_dismiss.run(());
        }
    };
    view! {
        <dialog node_ref=node class="modal" id=id aria-labelledby=title_id.clone() on:keydown=on_key on:pointerdown=on_press
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); on_dismiss.run(()); } on:close=reopen>
            <div class="modal-body">
                <h2 id=title_id.clone()>{move || title.get()}</h2>
                {children()}
            </div>
        </dialog>
    }
    .into_any()
}
