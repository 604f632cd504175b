//! The check of a log's chain, in the browser: nobody has to believe the Worker.

use credenza_domain::audit_chain::{Break, Head, Sealed, Verifier};
use credenza_domain::wire::AuditChain;
use leptos::prelude::*;

use crate::act::Act;
use crate::api::{self, Log};
use crate::browser;
use crate::components::failure_note::FailureNote;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::text;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Progress {
    Idle,
    Running(u64),
    Good { head: Head, waiting: u64, noted: bool },
    Broken(Break),
}

/// A check that goes through the chain page by page.
#[derive(Clone, Copy)]
struct Check {
    log: Log,
    act: Act,
    progress: RwSignal<Progress>,
    verifier: StoredValue<Option<Verifier>>,
    lines: StoredValue<String>,
    noted: StoredValue<Option<Head>>,
}

impl Check {
    fn begin(self, noted: Option<Head>) {
        self.noted.set_value(noted);
        self.verifier.set_value(None);
        self.lines.set_value(String::new());
        self.progress.set(Progress::Running(0));
        self.read(0);
    }

    fn read(self, after: u64) {
        self.act.run(api::audit_chain(self.log, after), move |page: AuditChain| {
            if self.progress.try_get_untracked().is_none() {
                return;
            }
            let mut verifier = self
                .verifier
                .try_update_value(Option::take)
                .flatten()
                .unwrap_or_else(|| Verifier::new(&page.chain, self.noted.get_value()));
            self.lines.update_value(|lines| page.entries.iter().for_each(|link| write(lines, link)));
            if let Err(fault) = page.entries.iter().try_for_each(|link| verifier.take(link)) {
                self.progress.set(Progress::Broken(fault));
                return;
            }
            if let Some(next) = page.next {
                self.progress.set(Progress::Running(verifier.checked()));
                self.verifier.set_value(Some(verifier));
                self.read(next);
                return;
            }
            let noted = self.noted.with_value(Option::is_some);
            self.progress.set(match verifier.finish() {
                Ok(head) => Progress::Good { head, waiting: page.waiting, noted },
                Err(fault) => Progress::Broken(fault),
            });
        });
    }
}

fn write(lines: &mut String, link: &Sealed) {
    lines.push_str(&api::as_json(link));
    lines.push('\n');
}

/// The card with the check.
#[component]
pub(crate) fn ChainCheck(
    /// Of which log.
    log: Log,
) -> impl IntoView {
    let check = Check {
        log,
        act: Act::new(),
        progress: RwSignal::new(Progress::Idle),
        verifier: StoredValue::new(None),
        lines: StoredValue::new(String::new()),
        noted: StoredValue::new(None),
    };
    let (head, head_error) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let running = move || check.act.pending().get();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = head.get_untracked();
        let noted = if typed.trim().is_empty() { Ok(None) } else { typed.parse().map(Some) };
        match noted {
            Ok(noted) => {
                head_error.set(None);
                check.begin(noted);
            }
            Err(error) => {
                head_error.set(Some(text::head_error(error)));
                browser::focus_first_invalid();
            }
        }
    };
    view! {
        <section class="card chain-check" aria-labelledby="chain-check-title">
            <h2 id="chain-check-title">{text::CHECK_TITLE}</h2>
            <p class="quiet">{text::CHECK_LEAD}</p>
            <form class="form" novalidate on:submit=submit>
                <Field id="chain-head" label=text::CHECK_HEAD value=head error=head_error.into() hint=text::CHECK_HEAD_HINT mono=true/>
                <FailureNote failure=check.act.failure()/>
                <p class="chain-check-act">
                    <button type="submit" class="button button-primary" aria-disabled=move || running().then_some("true")>
                        {move || if running() { text::CHECKING_CHAIN } else { text::CHECK }}
                    </button>
                </p>
            </form>
            <div role="status">{move || outcome(check)}</div>
        </section>
    }
    .into_any()
}

fn outcome(check: Check) -> AnyView {
    let download = move |_| {
        check.lines.with_value(|lines| browser::download("activity-log.ndjson", lines));
    };
    match check.progress.get() {
        Progress::Idle => ().into_any(),
        Progress::Running(entries) => view! { <p class="quiet">{text::checked_so_far(entries)}</p> }.into_any(),
        Progress::Good { head, waiting, noted } => view! {
            <div class="note note-good">
                <Icon glyph=Glyph::Done/>
                <div>
                    <p class="note-title">{text::CHECK_GOOD}</p>
                    <p>{text::checked(head.seq, noted)} " " {text::waiting(waiting)}</p>
                    <p class="chain-head">{text::CHECK_HEAD_NOW} ": " <code>{head.to_string()}</code></p>
                    <p><button type="button" class="button button-small" on:click=download><Icon glyph=Glyph::Download/> {text::CHECK_DOWNLOAD}</button></p>
                </div>
            </div>
        }
        .into_any(),
        Progress::Broken(fault) => view! {
            <div class="note note-danger">
                <Icon glyph=Glyph::Warning/>
                <div>
                    <p class="note-title">{text::CHECK_BROKEN}</p>
                    <p>{text::broken(fault)}</p>
                    <p>{text::CHECK_TELL}</p>
                    <p><button type="button" class="button button-small" on:click=download><Icon glyph=Glyph::Download/> {text::CHECK_DOWNLOAD}</button></p>
                </div>
            </div>
        }
        .into_any(),
    }
}
