//! The operator's mail log: every mail that is owed or was sent, and whether mails go out.

use credenza_domain::wire::{Health, MailRow};
use leptos::prelude::*;

use crate::act::Act;
use crate::api::{self, Asked};
use crate::browser;
use crate::components::data_table::{Column, DataTable, Filter};
use crate::components::failure_note::FailureNote;
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::listing::Listing;
use crate::moments;
use crate::session::Session;
use crate::text;

/// All mails.
#[component]
pub(crate) fn MailLogPage() -> impl IntoView {
    browser::set_title(text::MAIL_TITLE);
    let listing = Listing::new(api::mails(), Asked::default());
    let columns = vec![
        Column { head: text::MAIL_SUBJECT, sort: None, cell: subject },
        Column { head: text::MAIL_TO, sort: None, cell: recipient },
        Column { head: text::MAIL_STATE, sort: None, cell: state },
        Column { head: text::MAIL_COMPOSED, sort: None, cell: composed },
    ];
    let filters = vec![Filter { parameter: "state", name: text::MAIL_STATE, choices: text::MAIL_STATES }];
    view! {
        <div class="page-head">
            <h1>{text::MAIL_TITLE}</h1>
            <p class="lead">{text::MAIL_LEAD}</p>
        </div>
        <HealthCard/>
        <DataTable listing caption=text::MAIL_CAPTION search=text::MAIL_SEARCH columns filters blank=text::MAIL_BLANK/>
    }
    .into_any()
}

fn subject(row: &MailRow) -> AnyView {
    let address = format!("/operator/mail/{}", row.id);
    view! { <a href=address>{row.subject.clone()}</a> }.into_any()
}

fn recipient(row: &MailRow) -> AnyView {
    let address = view! { <span class="mail-address">{row.recipient.clone()}</span> };
    match row.person.clone() {
        Some(name) => view! { <span class="stack-tight"><span>{name}</span> <span class="quiet">{address}</span></span> }.into_any(),
        None => address.into_any(),
    }
}

/// Where a mail is, and why it did not go out.
pub(crate) fn state(row: &MailRow) -> AnyView {
    let (name, class) = text::mail_state(row.state, row.delivery);
    let why = row.problem.clone().map(|problem| view! { <span class="mail-problem quiet">{problem}</span> });
    view! { <span class="stack-tight"><span><span class=class>{name}</span></span> {why}</span> }.into_any()
}

fn composed(row: &MailRow) -> AnyView {
    let now = Session::expect().now();
    let (id, at) = (format!("composed-{}", row.id), row.created_at);
    view! { <Instant id words=moments::ago(at, now) at what=text::MAIL_COMPOSED/> }.into_any()
}

/// Whether the cron is alive and mails go out.
#[component]
pub(crate) fn HealthCard() -> impl IntoView {
    let act = Act::new();
    let health = RwSignal::new(None::<Health>);
    act.run(api::health(), move |answer| health.set(Some(answer)));
    view! {
        <FailureNote failure=act.failure()/>
        {move || health.get().map(|health| view! { <HealthFacts health/> })}
    }
    .into_any()
}

#[component]
fn HealthFacts(health: Health) -> impl IntoView {
    let now = Session::expect().now();
    let (words, class) = if health.healthy {
        (text::HEALTH_GOOD, "badge badge-good")
    } else {
        (text::HEALTH_BAD, "badge badge-danger")
    };
    let fact = |id: &str, at: Option<jiff::Timestamp>, none: &'static str, what: &'static str| match at {
        Some(at) => view! { <Instant id=id.to_owned() words=moments::ago(at, now) at what/> }.into_any(),
        None => none.into_any(),
    };
    let trouble = |bad: bool, words: &'static str| {
        bad.then(|| view! { <div class="note note-danger" role="alert"><Icon glyph=Glyph::Warning/><p>{words}</p></div> })
    };
    view! {
        <section class="card health" aria-labelledby="health-title">
            <h2 id="health-title">{text::HEALTH_TITLE} " " <span class=class>{words}</span></h2>
            <dl class="fact-list">
                <dt>{text::HEALTH_TICK}</dt>
                <dd>{fact("last-tick", health.last_tick_at, text::HEALTH_NEVER, text::HEALTH_TICK)}</dd>
                <dt>{text::HEALTH_OLDEST}</dt>
                <dd>{fact("oldest-mail", health.oldest_mail_at, text::HEALTH_NOTHING_WAITS, text::HEALTH_OLDEST)}</dd>
            </dl>
            {trouble(health.tick_overdue, text::HEALTH_TICK_BAD)}
            {trouble(health.mail_overdue, text::HEALTH_MAIL_BAD)}
        </section>
    }
    .into_any()
}
