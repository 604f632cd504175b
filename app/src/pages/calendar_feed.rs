//! The calendar feed among the preferences.

use credenza_domain::instants;
use credenza_domain::wire::{CreatedFeed, FeedView};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::components::dialog_form::DialogForm;
use crate::components::failure_note::FailureNote;
use crate::components::icon::{Glyph, Icon};
use crate::components::modal::Modal;
use crate::components::shown_once::ShownOnce;
use crate::components::submit_button::SubmitButton;
use crate::moments;
use crate::session::Session;
use crate::text;

/// Whether there is a feed, and its address once.
#[component]
pub(crate) fn CalendarFeed(feed: Option<FeedView>) -> impl IntoView {
    let act = Act::new();
    let feed = RwSignal::new(feed);
    let removing = RwSignal::new(false);
    let created = RwSignal::new_local(None::<CreatedFeed>);
    let create = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        act.run(api::create_feed(), move |answer: CreatedFeed| {
            feed.set(Some(answer.feed.clone()));
            created.set(Some(answer));
        });
    };
    view! {
        <section class="card setting" aria-labelledby="calendar-title">
            <h2 id="calendar-title">{text::CALENDAR}</h2>
            <p>{text::CALENDAR_DETAIL}</p>
            {move || feed.get().map(|feed| view! { <State feed/> })}
            <form class="form" novalidate on:submit=create>
                <FailureNote failure=act.failure()/>
                <div class="setting-acts">
                    {move || {
                        let label = if feed.with(Option::is_some) { text::RENEW_FEED } else { text::CREATE_FEED };
                        view! { <SubmitButton label busy=text::CREATING pending=act.pending()/> }
                    }}
                    <Show when=move || feed.with(Option::is_some)>
                        <button type="button" class="button" id="remove-feed" on:click=move |_| removing.set(true)>
                            <Icon glyph=Glyph::Bin/> {text::REMOVE_FEED}
                        </button>
                    </Show>
                </div>
            </form>
            {move || created.get().map(|answer| view! {
                <AddressDialog address=answer.address on_close=Callback::new(move |()| created.set(None))/>
            })}
            {move || removing.get().then(|| view! {
                <RemoveDialog feed on_close=Callback::new(move |()| removing.set(false))/>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn State(feed: FeedView) -> impl IntoView {
    let read_at = feed.last_read_at.as_deref().and_then(instants::parse);
    let read =
        read_at.map_or_else(|| text::FEED_NOT_READ.to_owned(), |at| text::feed_read(&moments::local(at)));
    view! {
        <p class="note note-info"><Icon glyph=Glyph::Info/>
            <span>{text::feed_made(&moments::short_local_date(feed.created_at))} " " {read}</span></p>
    }
    .into_any()
}

#[component]
fn AddressDialog(address: String, on_close: Callback<()>) -> impl IntoView {
    let asking = RwSignal::new(false);
    let dismiss = Callback::new(move |()| asking.set(true));
    // Calendars on the same machine take this kind of link at once.
    let subscribe = address.split_once("://").map(|(_, rest)| format!("webcal://{rest}")).unwrap_or_default();
    view! {
        <Modal id="feed-dialog" title=Signal::stored(text::FEED_ADDRESS.to_owned()) on_dismiss=dismiss>
            <ShownOnce value=address what=text::FEED_ADDRESS copy=text::COPY_ADDRESS detail=text::FEED_ONCE asking on_close>
                <p><a href=subscribe rel="external noreferrer">{text::SUBSCRIBE}</a></p>
            </ShownOnce>
        </Modal>
    }
    .into_any()
}

#[component]
fn RemoveDialog(feed: RwSignal<Option<FeedView>>, on_close: Callback<()>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let close = Callback::new(move |()| {
        if !act.pending().get_untracked() {
            on_close.run(());
        }
    });
    let submit = Callback::new(move |()| {
        act.run(api::delete_feed(), move |()| {
            on_close.run(());
            feed.set(None);
            session.say(text::FEED_REMOVED.to_owned());
        });
    });
    view! {
        <Modal id="remove-feed-dialog" title=Signal::stored(text::REMOVE_FEED_TITLE.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::REMOVE_FEED busy=text::DELETING danger=true>
                <p>{text::REMOVE_FEED_DETAIL}</p>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
