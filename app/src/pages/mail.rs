//! One mail of the operator's mail log, and what can be done about it.

use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{MailDetail, MailEvent, MailLine, MailState};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::dialog_form::DialogForm;
use crate::components::failure_note::{FailureNote, FailurePage};
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::modal::Modal;
use crate::components::skeleton::Skeleton;
use crate::moments;
use crate::pages::mail_log::state;
use crate::pages::not_found::NotFoundPage;
use crate::session::Session;
use crate::text;

/// The page of a mail.
#[component]
pub(crate) fn MailPage(
    /// Not checked yet.
    id: String,
) -> impl IntoView {
    browser::set_title(text::MAIL_TITLE);
    let act = Act::new();
    let found = RwSignal::new(None::<MailDetail>);
    let id = StoredValue::new(id);
    let load = Callback::new(move |()| {
        act.run(api::mail(&id.get_value()), move |mail| found.set(Some(mail)));
    });
    load.run(());
    move || match (found.get(), act.failure().get()) {
        (None, Some(failure)) if failure.is(ProblemType::NotFound) => view! { <NotFoundPage/> }.into_any(),
        (None, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
        (None, None) => view! { <Skeleton/> }.into_any(),
        (Some(mail), _) => view! { <Mail mail load/> }.into_any(),
    }
}

#[component]
fn Mail(mail: MailDetail, load: Callback<()>) -> impl IntoView {
    let row = mail.row.clone();
    let instant = |id: &str, at: jiff::Timestamp, what: &'static str| {
        view! { <Instant id=id.to_owned() words=moments::local(at) at what/> }
    };
    let waits = row.state == MailState::Owed;
    let fact = |name: &'static str, value: AnyView| view! { <dt>{name}</dt> <dd>{value}</dd> };
    let again_of = mail.again_of.clone().map(|id| {
        fact(
            text::MAIL_AGAIN_OF,
            view! { <a href=format!("/operator/mail/{id}")>{text::MAIL_FIRST_ONE}</a> }.into_any(),
        )
    });
    let provider = mail.provider.clone().map(|provider| {
        let id = mail.provider_id.clone().map(|id| view! { " " <code class="mail-address">{id}</code> });
        fact(text::MAIL_PROVIDER, view! { {provider} {id} }.into_any())
    });
    let to = match row.person.clone() {
        Some(name) => format!("{name} · {}", row.recipient),
        None => row.recipient.clone(),
    };
    view! {
        <div class="page-head">
            <p class="back"><a href="/operator/mail"><Icon glyph=Glyph::Back/> {text::BACK_TO_MAIL}</a></p>
            <h1>{row.subject.clone()}</h1>
            <p class="lead mail-address">{to}</p>
        </div>
        <Acts id=row.id.clone() waits load/>
        <section class="card">
            <dl class="fact-list">
                {fact(text::MAIL_STATE, state(&row))}
                {row.unclear.then(|| fact(text::MAIL_PROBLEM, text::MAIL_UNCLEAR.into_any()))}
                {fact(text::MAIL_KIND, text::mail_kind(&row.kind).into_any())}
                {fact(text::MAIL_COMPOSED, instant("mail-composed", row.created_at, text::MAIL_COMPOSED).into_any())}
                {waits.then(|| fact(text::MAIL_NEXT_TRY, instant("mail-next", row.next_attempt_at, text::MAIL_NEXT_TRY).into_any()))}
                {row.ended_at.map(|at| fact(text::MAIL_ENDED, instant("mail-ended", at, text::MAIL_ENDED).into_any()))}
                {fact(text::MAIL_TRIES, row.attempts.to_string().into_any())}
                {provider}
                {again_of}
            </dl>
        </section>
        <Lines lines=mail.lines/>
        <Events events=mail.events/>
        <section class="card mail-section" aria-labelledby="mail-words">
            <h2 id="mail-words">{text::MAIL_WORDS}</h2>
            <p class="quiet">
                {mail.has_calendar.then_some(text::MAIL_WITH_CALENDAR)} " " {text::MAIL_KEYS_HIDDEN} " "
                <a href=api::mail_look(&row.id) target="_blank" rel="external" id="mail-look">{text::MAIL_LOOK}</a>
            </p>
            <pre class="mail-text" tabindex="0" aria-labelledby="mail-words">{mail.text}</pre>
        </section>
    }
    .into_any()
}

#[component]
fn Lines(lines: Vec<MailLine>) -> impl IntoView {
    if lines.is_empty() {
        return ().into_any();
    }
    let line = |line: MailLine| {
        view! {
            <li>
                <span class="stack-tight">
                    <span><b>{line.secret}</b> " " <code class="hint">{line.hint.to_string()} "…"</code> " · " {line.application}</span>
                    <span class="quiet">{text::milestone(line.milestone)} " · " {text::reminder_state(line.state)}</span>
                </span>
            </li>
        }
    };
    view! {
        <section class="mail-section" aria-labelledby="mail-lines">
            <h2 id="mail-lines">{text::MAIL_LINES}</h2>
            <ul class="card rows">{lines.into_iter().map(line).collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Events(events: Vec<MailEvent>) -> impl IntoView {
    let event = |(number, event): (usize, MailEvent)| {
        view! {
            <li>
                <span class="stack-tight">
                    <span>{text::delivery(event.kind)}</span>
                    {(!event.detail.is_empty()).then(|| view! { <span class="quiet mail-address">{event.detail}</span> })}
                </span>
                <Instant id=format!("event-{number}") words=moments::local(event.at) at=event.at what=text::delivery(event.kind)/>
            </li>
        }
    };
    let list = if events.is_empty() {
        view! { <p class="blank">{text::MAIL_NO_EVENTS}</p> }.into_any()
    } else {
        view! { <ul class="card rows">{events.into_iter().enumerate().map(event).collect_view()}</ul> }
            .into_any()
    };
    view! {
        <section class="mail-section" aria-labelledby="mail-events">
            <h2 id="mail-events">{text::MAIL_EVENTS}</h2>
            {list}
        </section>
    }
    .into_any()
}

/// What an operator can do about it.
#[component]
fn Acts(id: String, waits: bool, load: Callback<()>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let cancelling = RwSignal::new(false);
    let id = StoredValue::new(id);
    let send = move |_| {
        act.run(api::send_mail_again(&id.get_value()), move |()| {
            session.say(text::SENT_AGAIN.to_owned());
            load.run(());
        });
    };
    view! {
        <FailureNote failure=act.failure()/>
        <p class="page-acts">
            {if waits {
                view! {
                    <button type="button" class="button" id="cancel-mail" on:click=move |_| cancelling.set(true)>{text::CANCEL_MAIL}</button>
                }.into_any()
            } else {
                view! {
                    <button type="button" class="button" id="send-again" on:click=send
                        aria-disabled=move || act.pending().get().then_some("true")>
                        {move || if act.pending().get() { text::SEND_AGAIN_BUSY } else { text::SEND_AGAIN }}
                    </button>
                }.into_any()
            }}
        </p>
        {move || cancelling.get().then(|| view! {
            <CancelDialog id=id.get_value() load on_close=Callback::new(move |()| cancelling.set(false))/>
        })}
    }
    .into_any()
}

#[component]
fn CancelDialog(id: String, load: Callback<()>, on_close: Callback<()>) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let id = StoredValue::new(id);
    let close = act.closes(on_close);
    let submit = Callback::new(move |()| {
        act.run(api::cancel_mail(&id.get_value()), move |()| {
            on_close.run(());
            session.say(text::MAIL_CANCELLED.to_owned());
            load.run(());
        });
    });
    view! {
        <Modal id="cancel-mail-dialog" title=Signal::stored(text::CANCEL_MAIL_TITLE.to_owned()) on_dismiss=close>
            <DialogForm act submit cancel=close label=text::CANCEL_MAIL busy=text::SEND_AGAIN_BUSY danger=true>
                <p>{text::CANCEL_MAIL_DETAIL}</p>
            </DialogForm>
        </Modal>
    }
    .into_any()
}
