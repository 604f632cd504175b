//! The guided rotation: create, copy, wait for the first request, say goodbye to the old secret.
//!
//! The steps follow from what the Worker says, so whoever opens the page finds it as it is.

use credenza_domain::ids::ClientId;
use credenza_domain::problems::ProblemType;
use credenza_domain::rotation::RotationStep;
use credenza_domain::wire::{ApplicationView, RotationView, RunningRotation, SecretDetail, SecretUsage};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::failure_note::{FailureNote, FailurePage};
use crate::components::gate;
use crate::components::icon::{Glyph, Icon};
use crate::components::origins::load_labels;
use crate::components::poll;
use crate::components::skeleton::Skeleton;
use crate::components::snippets::Snippets;
use crate::moments;
use crate::pages::not_found::NotFoundPage;
use crate::pages::rotate_more::{Finished, More};
use crate::pages::rotate_old::OldSecret;
use crate::pages::rotate_start::StartForm;
use crate::pages::show_secret::ShowSecret;
use crate::route::{self, HOME};
use crate::session::Session;
use crate::text;

/// The text of the new secret, while it is shown.
pub(crate) type Text = RwSignal<Option<String>, LocalStorage>;
/// The newest answer, whether or not the page was made from it.
type Fresh = RwSignal<Option<RotationView>>;

/// The page at `/rotate/{client_id}`.
#[component]
pub(crate) fn RotatePage(
    /// Of which application; not checked yet.
    client_id: String,
) -> impl IntoView {
    gate::signed_in(move || match Session::expect().application_at(&client_id) {
        Some(application) => view! { <Page application/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    })
}

#[component]
fn Page(application: ApplicationView) -> impl IntoView {
    let session = Session::expect();
    let client_id = application.client_id;
    browser::set_title(&text::rotate_title(&application.name));
    let act = Act::new();
    // What the page is made from, and what changes all the time: when something was used last.
    let rotation = RwSignal::new(None::<RotationView>);
    let fresh = RwSignal::new(None::<RotationView>);
    let shown = Text::new_local(None);
    let done = RwSignal::new(false);
    let take = move |answer: RotationView| {
        if browser::has_dialog() {
            // What a person decides about stays as it is; the next look is not far.
            return;
        }
        let known = rotation.get_untracked();
        let before = known.as_ref().map(|known| (known.running.is_some(), known.last.clone()));
        if let Some((true, last)) = before
            && answer.running.is_none()
            && answer.last != last
        {
            done.set(true);
            // The list of secrets is what another rotation begins with.
            session.refresh();
        }
        if known.as_ref().is_none_or(|known| shape(known) != shape(&answer)) {
            rotation.set(Some(answer.clone()));
        }
        fresh.set(Some(answer));
    };
    let take = Callback::new(take);
    let load = Callback::new(move |()| act.run(api::rotation(client_id), move |answer| take.run(answer)));
    load.run(());
    let look = Callback::new(move |()| {
        browser::spawn(async move {
            match api::rotation(client_id).send().await {
                Ok(answer) => take.run(answer),
                Err(failure) if failure.is(ProblemType::SignedOut) => session.ended(),
                // The next look may work.
                Err(_) => {}
            }
        });
    });
    let wanted = Signal::derive(move || {
        rotation.with(|known| known.as_ref().is_some_and(|known| known.running.is_some()))
    });
    poll::while_wanted(wanted, look);
    view! {
        <div class="page-head">
            <p class="back"><a href=HOME><Icon glyph=Glyph::Back/> {text::BACK_TO_CREDENTIALS}</a></p>
            <h1>{text::ROTATE}</h1>
            <p class="lead">{application.name.clone()}</p>
            <p class="quiet">{text::ROTATE_LEAD}</p>
        </div>
        {move || match (rotation.get(), act.failure().get()) {
            (Some(view), _) => view! { <Steps client_id view fresh rotation=take shown done look/> }.into_any(),
            (None, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (None, None) => view! { <Skeleton/> }.into_any(),
        }}
        <More client_id/>
    }
    .into_any()
}

/// What the page is made from: while this is the same it is not made anew under the person's hands.
fn shape(view: &RotationView) -> String {
    let detail = |detail: &SecretDetail| {
        let plans = (detail.deletion.clone(), detail.brown_out.clone());
        format!("{} {:?} {plans:?}", detail.secret.id, detail.secret.state)
    };
    let running = view.running.as_ref().map(|running| {
        let old = running.old.as_ref().map(detail);
        format!("{:?} {} {old:?}", running.step, detail(&running.new))
    });
    format!("{running:?} {} {:?}", view.live, view.last)
}

/// One step: its number, its state, and what is in it.
fn card(number: u8, title: &'static str, state: State, body: AnyView) -> AnyView {
    let (class, word) = match state {
        State::Done => ("step is-done", text::STEP_DONE),
        State::Now => ("step is-now", text::STEP_NOW),
        State::Later => ("step is-later", text::STEP_LATER),
    };
    view! {
        <li class=class aria-current=(state == State::Now).then_some("step")>
            <span class="step-mark" aria-hidden="true">{if state == State::Done { view! { <Icon glyph=Glyph::Check/> }.into_any() } else { number.to_string().into_any() }}</span>
            <div class="step-body">
                <h2><span class="visually-hidden">{word}</span> {title}</h2>
                {body}
            </div>
        </li>
    }
    .into_any()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    Now,
    Later,
}

#[component]
fn Steps(
    client_id: ClientId,
    view: RotationView,
    fresh: Fresh,
    rotation: Callback<RotationView>,
    shown: Text,
    done: RwSignal<bool>,
    look: Callback<()>,
) -> impl IntoView {
    let Some(running) = view.running.clone() else {
        let begin = move || {
            let view = view.clone();
            view! {
                <ol class="rotation">
                    {card(1, text::STEP_CREATE, State::Now, view! { <StartForm client_id view rotation shown/> }.into_any())}
                    {card(2, text::STEP_COPY, State::Later, ().into_any())}
                    {card(3, text::STEP_WAIT, State::Later, ().into_any())}
                    {card(4, text::STEP_OLD, State::Later, ().into_any())}
                </ol>
            }
            .into_any()
        };
        return (move || if done.get() { view! { <Finished done/> }.into_any() } else { begin() }).into_any();
    };
    let used = running.step != RotationStep::Waiting;
    let now = view.now;
    let created = {
        let secret = running.new.secret.clone();
        view! {
            <p><a href=route::secret(client_id, secret.id)>{secret.name.clone()}</a> " " <code>{secret.hint.to_string()} "…"</code> ", " {text::works_to(&moments::last_day(secret.expires_at))}</p>
            <p class="quiet">{text::rotation_begun(&running.started.by, &moments::ago(running.started.at, now))}</p>
        }
        .into_any()
    };
    let copy = if used { State::Done } else { State::Now };
    view! {
        <ol class="rotation">
            {card(1, text::STEP_CREATE, State::Done, created)}
            {card(2, text::STEP_COPY, copy, view! { <Copy client_id running=running.clone() shown rotation/> }.into_any())}
            {card(3, text::STEP_WAIT, if used { State::Done } else { State::Now }, view! { <First used fresh look/> }.into_any())}
            {card(4, text::STEP_OLD, if used { State::Now } else { State::Later }, view! { <Last client_id running fresh used look rotation/> }.into_any())}
        </ol>
    }
    .into_any()
}

/// The text while it is there, and the snippets.
#[component]
fn Copy(
    client_id: ClientId,
    running: RunningRotation,
    shown: Text,
    rotation: Callback<RotationView>,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let (id, hint) = (running.new.secret.id, running.new.secret.hint.to_string());
    let waiting = running.step == RotationStep::Waiting;
    let discard = move |_| {
        let hint = hint.clone();
        act.run(api::delete_secret(client_id, id, &hint), move |()| {
            session.remove_secret(client_id, id);
            session.say(text::DISCARDED.to_owned());
            browser::spawn(async move {
                if let Ok(answer) = api::rotation(client_id).send().await {
                    rotation.run(answer);
                }
            });
        });
    };
    let news = text::ROTATION_STORED.to_owned();
    view! {
        {waiting.then(|| view! { <p>{text::COPY_LEAD}</p> })}
        {move || match shown.get() {
            Some(secret) => {
                let news = news.clone();
                view! { <ShowSecret secret news asking=RwSignal::new(false) on_close=Callback::new(move |()| shown.set(None))/> }.into_any()
            }
            None if waiting => {
                let discard = discard.clone();
                view! {
                    <details class="lost">
                        <summary>{text::TEXT_LOST}</summary>
                        <p class="quiet">{text::TEXT_GONE}</p>
                        <FailureNote failure=act.failure()/>
                        <button type="button" class="button button-small" on:click=discard>{text::DISCARD_NEW}</button>
                    </details>
                }.into_any()
            }
            None => ().into_any(),
        }}
        {if waiting {
            view! { <Snippets client_id/> }.into_any()
        } else {
            view! { <details><summary>{text::SNIPPETS_AGAIN}</summary><Snippets client_id/></details> }.into_any()
        }}
    }
    .into_any()
}

/// Waits, and turns green by itself.
#[component]
fn First(used: bool, fresh: Fresh, look: Callback<()>) -> impl IntoView {
    if !used {
        return view! {
            <div class="waiting" role="status">
                <span class="pulse" aria-hidden="true"></span>
                <div><p class="note-title">{text::WAITING_FIRST}</p><p class="quiet">{text::WAITING_DETAIL}</p></div>
                <button type="button" class="button button-small" on:click=move |_| look.run(())>{text::CHECK_NOW}</button>
            </div>
        }
        .into_any();
    }
    let words = move || {
        let view = fresh.get()?;
        let last = view.running?.new.secret.last_used?;
        let ago = moments::ago(last.first_at, view.now);
        Some(text::first_request(&ago, &last.user_agent, &last.network, &last.resource))
    };
    view! {
        <div class="note note-good">
            <Icon glyph=Glyph::Done/>
            <div><p class="note-title" role="status">{text::IN_USE}</p><p>{words}</p></div>
        </div>
    }
    .into_any()
}

/// The old secret, with its evidence.
#[component]
fn Last(
    client_id: ClientId,
    running: RunningRotation,
    fresh: Fresh,
    used: bool,
    look: Callback<()>,
    rotation: Callback<RotationView>,
) -> impl IntoView {
    let session = Session::expect();
    let end = Act::new();
    let usage = RwSignal::new(None::<SecretUsage>);
    let labels = load_labels(client_id);
    if let Some(old) = &running.old {
        let id = old.secret.id;
        // Who uses it is asked again when it was used again.
        let last = Memo::new(move |_| {
            fresh.with(|view| {
                let old = view.as_ref()?.running.as_ref()?.old.as_ref()?;
                old.secret.last_used.as_ref().map(|last| last.at)
            })
        });
        Effect::new(move |_| {
            let _ = last.get();
            browser::spawn(async move {
                if let Ok(answer) = api::secret_usage(client_id, id).send().await
                    && !browser::has_dialog()
                {
                    let _ = usage.try_set(Some(answer));
                }
            });
        });
    }
    let finish = move |_| {
        end.run(api::end_rotation(client_id), move |answer| {
            rotation.run(answer);
            session.say(text::ROTATION_ENDED.to_owned());
        });
    };
    let body = match running.old.clone() {
        Some(old) if used => {
            view! { <OldSecret client_id old step=running.step quiet_at=running.quiet_at usage labels look/> }
                .into_any()
        }
        Some(_) => view! { <p class="quiet">{text::OLD_LATER}</p> }.into_any(),
        None => view! { <p class="quiet">{text::NO_OLD_ONE}</p> }.into_any(),
    };
    view! {
        {body}
        <FailureNote failure=end.failure()/>
        <p class="step-end"><button type="button" class="link-button" on:click=finish>{text::END_ROTATION}</button> " " <span class="quiet">{text::END_ROTATION_DETAIL}</span></p>
    }
    .into_any()
}
