//! Import from a file: check, read each row's fate, then all of it or nothing.

use credenza_domain::import::Fate;
use credenza_domain::wire::{ImportFile, ImportReport, ImportRow};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::FailureNote;
use crate::components::field::FieldError;
use crate::components::icon::{Glyph, Icon};
use crate::components::submit_button::SubmitButton;
use crate::session::Session;
use crate::text;

/// The whole page.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    browser::set_title(text::IMPORT_TITLE);
    let session = Session::expect();
    let (checking, applying) = (Act::new(), Act::new());
    let csv = RwSignal::new(String::new());
    let own_error = RwSignal::new(None::<String>);
    let report = RwSignal::new(None::<ImportReport>);
    let changed = move |text: String| {
        csv.set(text);
        report.set(None);
        own_error.set(None);
        checking.forgive();
        applying.forgive();
    };
    let chosen = move |event: leptos::ev::Event| {
        browser::read_file(&event, changed);
    };
    let check = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if csv.with_untracked(|csv| csv.trim().is_empty()) {
            own_error.set(Some(text::IMPORT_EMPTY.to_owned()));
            browser::focus_first_invalid();
            return;
        }
        applying.forgive();
        let file = ImportFile { csv: csv.get_untracked() };
        checking.run(api::check_import(&file), move |answer| {
            report.set(Some(answer));
            browser::lead_to("report".to_owned(), "report-title".to_owned());
        });
    };
    let apply = move |_| {
        let file = ImportFile { csv: csv.get_untracked() };
        applying.run(api::apply_import(&file), move |answer: ImportReport| {
            if answer.applied {
                session.say(text::imported(answer.create));
            }
            report.set(Some(answer));
            browser::lead_to("report".to_owned(), "report-title".to_owned());
        });
    };
    let error = checking.field("csv", own_error);
    let invalid = move || error.with(Option::is_some).then_some("true");
    let failed = Signal::derive(move || {
        let failure = checking.failure().get().filter(|failure| failure.field("csv").is_none());
        failure.or_else(|| applying.failure().get())
    });
    view! {
        <div class="page-head">
            <h1>{text::IMPORT_TITLE}</h1>
            <p class="lead">{text::IMPORT_LEAD}</p>
        </div>
        <div class="import">
            <form class="card import-form stack" novalidate on:submit=check>
                <div class="field">
                    <label for="import-file">{text::IMPORT_FILE}</label>
                    <input id="import-file" type="file" accept=".csv,.tsv,.txt,text/csv" on:change=chosen/>
                </div>
                <div class="field">
                    <label for="import-text">{text::IMPORT_TEXT}</label>
                    <textarea id="import-text" class="mono" rows="10" spellcheck="false" autocapitalize="none" autocomplete="off" wrap="off"
                        aria-describedby="import-error import-hint" aria-invalid=invalid prop:value=move || csv.get()
                        on:input=move |event| changed(event_target_value(&event))></textarea>
                    <FieldError id="import-error".to_owned() error/>
                    <p class="field-hint" id="import-hint">{text::IMPORT_TEXT_HINT}</p>
                </div>
                <FailureNote failure=failed/>
                <p class="acts">
                    <SubmitButton label=text::CHECK_FILE busy=text::CHECKING pending=checking.pending()/>
                    <button type="button" class="button button-quiet" on:click=move |_| changed(text::IMPORT_EXAMPLE_CSV.to_owned())>{text::IMPORT_EXAMPLE}</button>
                </p>
            </form>
            <Format/>
        </div>
        {move || report.get().map(|report| view! {
            <Report report>
                <button type="button" class="button button-primary" on:click=apply
                    aria-disabled=move || applying.pending().get().then_some("true")>
                    {move || if applying.pending().get() { text::IMPORTING } else { text::IMPORT_NOW }}
                </button>
            </Report>
        })}
    }
    .into_any()
}

#[component]
fn Format() -> impl IntoView {
    let kind = |(kind, needs, may): (&'static str, &'static str, &'static str)| {
        let may = (!may.is_empty()).then(|| view! { <dt>{text::IMPORT_MAY_HAVE}</dt><dd>{may}</dd> });
        view! {
            <li><h3><code>{kind}</code></h3><dl class="fact-list"><dt>{text::IMPORT_NEEDS}</dt><dd>{needs}</dd>{may}</dl></li>
        }
    };
    view! {
        <section class="import-format" aria-labelledby="format-title">
            <h2 id="format-title">{text::IMPORT_FORMAT}</h2>
            <p>{text::IMPORT_FORMAT_DETAIL}</p>
            <ul class="stack">{text::IMPORT_KINDS.map(kind).collect_view()}</ul>
            <p><a href="/docs/operators#import" rel="external">{text::IMPORT_GUIDE}</a></p>
        </section>
    }
    .into_any()
}

#[component]
fn Report(report: ImportReport, children: Children) -> impl IntoView {
    let applied = report.applied;
    let (tone, glyph, title, detail) = match (applied, report.errors, report.create) {
        (true, ..) => ("info", Glyph::Done, text::IMPORT_DONE_TITLE, text::import_next(report.invited)),
        (false, 1.., _) => {
            ("danger", Glyph::Warning, text::REPORT_TITLE, text::IMPORT_ALL_OR_NOTHING.to_owned())
        }
        (false, 0, 0) => ("info", Glyph::Done, text::REPORT_TITLE, text::IMPORT_NOTHING_NEW.to_owned()),
        (false, 0, _) => ("info", Glyph::Info, text::REPORT_TITLE, text::IMPORT_READY.to_owned()),
    };
    let may_apply = !applied && report.errors == 0 && report.create > 0;
    let sum = text::report_sum(report.create, report.unchanged, report.errors);
    let left_out =
        (report.left_out > 0).then(|| view! { <p class="quiet">{text::rows_left_out(report.left_out)}</p> });
    let row = |row: ImportRow| {
        let tone = match row.fate {
            Fate::Create => "good",
            Fate::Unchanged => "plain",
            Fate::Error => "danger",
        };
        view! {
            <tr>
                <th scope="row" data-head=text::IMPORT_HEAD_LINE>{row.line}</th>
                <td data-head=text::IMPORT_HEAD_KIND>{text::row_kind(row.kind)}</td>
                <td data-head=text::IMPORT_HEAD_WHAT>{row.label}</td>
                <td data-head=text::IMPORT_HEAD_FATE><span class="stack-tight"><span class=format!("badge badge-{tone}")>{text::fate(row.fate, applied)}</span> {row.reason}</span></td>
            </tr>
        }
    };
    view! {
        <section id="report" class="report" aria-labelledby="report-title">
            <h2 id="report-title" tabindex="-1">{title}</h2>
            <div class=format!("note note-{tone}")><Icon glyph/><div><p class="note-title">{sum}</p><p>{detail}</p></div></div>
            {may_apply.then(|| view! { <p class="acts">{children()}</p> })}
            <table class="data-table report-table">
                <caption class="visually-hidden">{text::REPORT_TABLE}</caption>
                <thead><tr><th scope="col">{text::IMPORT_HEAD_LINE}</th><th scope="col">{text::IMPORT_HEAD_KIND}</th><th scope="col">{text::IMPORT_HEAD_WHAT}</th><th scope="col">{text::IMPORT_HEAD_FATE}</th></tr></thead>
                <tbody>{report.rows.into_iter().map(row).collect_view()}</tbody>
            </table>
            {left_out}
        </section>
    }
    .into_any()
}
