//! The page of one secret: its use, who uses it, and everything that can be done with it.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::secrets::SecretState;
use credenza_domain::wire::{ApplicationView, SecretDetail, SecretUsage};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::cut_off::{Cut, CutOffDialog};
use crate::components::failure_note::{FailureNote, FailurePage};
use crate::components::gate;
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::origins::{Labels, Origins, load_labels};
use crate::components::secret_row::Badge;
use crate::components::skeleton::Skeleton;
use crate::components::usage_chart::UsageChart;
use crate::moments;
use crate::pages::brown_out::BrownOutDialog;
use crate::pages::not_found::NotFoundPage;
use crate::route::{self, HOME};
use crate::session::Session;
use crate::status::Status;
use crate::text;

/// The page at `/secrets/{client_id}/{secret_id}`.
#[component]
pub(crate) fn SecretPage(
    /// Of which application; not checked yet.
    client_id: String,
    /// Which secret; not checked yet.
    secret_id: String,
) -> impl IntoView {
    gate::signed_in(move || {
        let application = Session::expect().application_at(&client_id);
        match (application, secret_id.parse::<SecretId>()) {
            (Some(application), Ok(id)) => view! { <Page application id/> }.into_any(),
            _ => view! { <NotFoundPage/> }.into_any(),
        }
    })
}

#[component]
fn Page(application: ApplicationView, id: SecretId) -> impl IntoView {
    let client_id = application.client_id;
    let act = Act::new();
    let detail = RwSignal::new(None::<SecretDetail>);
    let usage = RwSignal::new(None::<SecretUsage>);
    let labels = load_labels(client_id);
    let load = Callback::new(move |()| {
        act.run(api::secret_detail(client_id, id), move |answer| detail.set(Some(answer)));
        browser::spawn(async move {
            if let Ok(answer) = api::secret_usage(client_id, id).send().await {
                let _ = usage.try_set(Some(answer));
            }
        });
    });
    load.run(());
    view! {
        {move || match (detail.get(), act.failure().get()) {
            (Some(found), _) => {
                browser::set_title(&found.secret.name);
                let name = application.name.clone();
                view! { <Found client_id application=name enabled=application.enabled detail found usage labels/> }.into_any()
            }
            (None, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (None, None) => view! { <Skeleton/> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Found(
    client_id: ClientId,
    application: String,
    enabled: bool,
    detail: RwSignal<Option<SecretDetail>>,
    found: SecretDetail,
    usage: RwSignal<Option<SecretUsage>>,
    labels: Labels,
) -> impl IntoView {
    let policy = Session::expect().rules().1;
    let now = found.now;
    let secret = found.secret.clone();
    let status = Status::of(&secret, enabled, now, policy);
    let is_deleted = found.deleted.is_some();
    let used = move || {
        usage.get().map(|usage| {
            view! {
        <section class="card panel">
            <h2>{text::USE}</h2>
            <UsageChart usage=usage.clone()/>
        </section>
        <section class="card panel">
            <h2>{text::WHO_USES_THIS}</h2>
            {if usage.origins.is_empty() {
                view! { <p class="quiet">{text::NOBODY_USES_THIS}</p> }.into_any()
            } else {
                view! {
                    <p class="quiet">{text::WHO_USES_LEAD}</p>
                    <Origins client_id origins=usage.origins labels now=usage.now editable=true id="origin"/>
                }.into_any()
            }}
        </section>
    }.into_any()
        })
    };
    view! {
        <div class="page-head">
            <p class="back"><a href=HOME><Icon glyph=Glyph::Back/> {text::BACK_TO_APPLICATION}</a></p>
            <h1 class="with-badge">
                <span>{secret.name.clone()}</span>
                {if is_deleted {
                    view! { <span class="badge badge-danger">{text::STATUS_DELETED}</span> }.into_any()
                } else {
                    view! { <Badge status/> }.into_any()
                }}
            </h1>
            <p class="lead">{application} " · " <code>{secret.hint.to_string()} "…"</code></p>
        </div>
        <StateNotes client_id detail found=found.clone()/>
        <dl class="card fact-row">
            <div><dt>{text::COLUMN_EXPIRES}</dt><dd>
                <Instant id="expires".to_owned() words=moments::last_day(secret.expires_at) at=secret.expires_at what=text::WORKS_UNTIL/>
                <span class="quiet">{status.distance(&secret, now)}</span>
            </dd></div>
            <div><dt>{text::COLUMN_CREATED}</dt><dd>
                <Instant id="created".to_owned() words=moments::short_local_date(secret.created_at) at=secret.created_at what=text::CREATED/>
                <span class="quiet">{text::by_person(&secret.created_by)}</span>
            </dd></div>
            <div><dt>{text::COLUMN_LAST_USED}</dt><dd>{match &secret.last_used {
                None => view! { <span>{text::NEVER_USED}</span> }.into_any(),
                Some(last) => view! {
                    <Instant id="used".to_owned() words=moments::ago(last.at, now) at=last.at what=text::LAST_USED/>
                    <span class="quiet">{text::by_what(&last.user_agent, &last.network)}</span>
                }.into_any(),
            }}</dd></div>
        </dl>
        {(!is_deleted).then(|| view! { <Acts client_id detail found usage labels/> })}
        {used}
    }
    .into_any()
}

/// What is out of the ordinary, with the way back beside it.
#[component]
fn StateNotes(
    client_id: ClientId,
    detail: RwSignal<Option<SecretDetail>>,
    found: SecretDetail,
) -> impl IntoView {
    let session = Session::expect();
    let act = Act::new();
    let id = found.secret.id;
    let done = move |news: &'static str| {
        move |answer: SecretDetail| {
            detail.set(Some(answer));
            session.refresh();
            session.say(news.to_owned());
        }
    };
    let button = |label: &'static str, press: Callback<()>| {
        view! { <button type="button" class="button button-small" on:click=move |_| press.run(())>{label}</button> }
    };
    let deleted = found.deleted.clone().map(|deleted| {
        let press = Callback::new(move |()| act.run(api::restore_secret(client_id, id), done(text::RESTORED)));
        view! {
            <div class="note note-danger"><Icon glyph=Glyph::Bin/><div class="note-with-act">
                <p>{text::deleted_by(&moments::local(deleted.at), &deleted.by)} " " {found.restorable_until.map(|at| text::restorable_until(&moments::local(at)))}</p>
                {found.restorable_until.map(|_| button(text::RESTORE, press))}
            </div></div>
        }.into_any()
    });
    let is_deleted = found.deleted.is_some();
    let disabled = found.disabled.clone().filter(|_| !is_deleted).map(|disabled| {
        let press = Callback::new(move |()| act.run(api::enable_secret(client_id, id), done(text::ENABLED_NEWS)));
        view! {
            <div class="note note-muted"><Icon glyph=Glyph::Info/><div class="note-with-act">
                <p>{text::disabled_by(&moments::local(disabled.at), &disabled.by)} " " {text::ENABLE_DETAIL}</p>
                {(found.secret.state == SecretState::Disabled).then(|| button(text::ENABLE, press))}
            </div></div>
        }.into_any()
    });
    let brown_out = found.brown_out.clone().filter(|_| found.works()).map(|brown_out| {
        let press =
            Callback::new(move |()| act.run(api::end_brown_out(client_id, id), done(text::TAKEN_BACK_NEWS)));
        let on = brown_out.begins_at <= found.now;
        let words = if on {
            text::brown_out_on(&moments::local(brown_out.ends_at))
        } else {
            text::brown_out_to_come(&moments::local(brown_out.begins_at), &moments::local(brown_out.ends_at))
        };
        view! {
            <div class="note note-warning"><Icon glyph=Glyph::Clock/><div class="note-with-act">
                <p>{words}</p>
                {button(if on { text::END_IT_NOW } else { text::CANCEL_IT }, press)}
            </div></div>
        }
        .into_any()
    });
    let deletion = found.deletion.clone().filter(|_| !is_deleted).map(|deletion| {
        let press = Callback::new(move |()| {
            act.run(api::cancel_deletion(client_id, id), done(text::TAKEN_BACK_NEWS));
        });
        view! {
            <div class="note note-warning"><Icon glyph=Glyph::Clock/><div class="note-with-act">
                <p>{text::deletes_itself(&moments::local(deletion.at), &deletion.by)}</p>
                {button(text::CANCEL_IT, press)}
            </div></div>
        }
        .into_any()
    });
    view! {
        <div class="notes">
            <FailureNote failure=act.failure()/>
            {deleted} {disabled} {brown_out} {deletion}
        </div>
    }
    .into_any()
}

/// A tile for each thing that can be done.
#[component]
fn Acts(
    client_id: ClientId,
    detail: RwSignal<Option<SecretDetail>>,
    found: SecretDetail,
    usage: RwSignal<Option<SecretUsage>>,
    labels: Labels,
) -> impl IntoView {
    let session = Session::expect();
    let cutting = RwSignal::new(None::<Cut>);
    let browning = RwSignal::new(false);
    let works = found.works();
    let shown = StoredValue::new(found.clone());
    let on_done = Callback::new(move |after: Option<SecretDetail>| {
        session.refresh();
        match after {
            Some(after) => detail.set(Some(after)),
            // Deleted: asked for again, it says who did it and until when it can be restored.
            None => browser::spawn(async move {
                if let Ok(answer) = api::secret_detail(client_id, shown.get_value().secret.id).send().await {
                    let _ = detail.try_set(Some(answer));
                }
            }),
        }
    });
    let tile = |glyph: Glyph, label: &'static str, words: &'static str, press: Callback<()>, danger: bool| {
        view! {
            <li><button type="button" class="deed" class:deed-danger=danger on:click=move |_| press.run(())>
                <Icon glyph/> <span><b>{label}</b> <span class="quiet">{words}</span></span>
            </button></li>
        }
        .into_any()
    };
    let cut = move |cut: Cut| Callback::new(move |()| cutting.set(Some(cut)));
    let rotate = format!("{}?hint={}", route::rotate(&client_id.to_string()), found.secret.hint);
    view! {
        <section aria-label=text::WHAT_YOU_CAN_DO>
            <h2 class="visually-hidden">{text::WHAT_YOU_CAN_DO}</h2>
            <ul class="deeds">
                <li><a class="deed" href=rotate><Icon glyph=Glyph::Key/> <span><b>{text::ROTATE_THIS}</b> <span class="quiet">{text::ROTATE_THIS_DETAIL}</span></span></a></li>
                {works.then(|| tile(Glyph::Clock, text::BROWN_OUT, text::BROWN_OUT_DETAIL, Callback::new(move |()| browning.set(true)), false))}
                {works.then(|| tile(Glyph::EyeOff, text::DISABLE, text::DISABLE_DETAIL, cut(Cut::Disable), false))}
                {tile(Glyph::Clock, text::DELETE_AT, text::DELETE_AT_DETAIL, cut(Cut::DeleteAt), false)}
                {tile(Glyph::Bin, text::DELETE_NOW, text::DELETE_NOW_DETAIL, cut(Cut::Delete), true)}
            </ul>
            {move || cutting.get().map(|cut| view! {
                <CutOffDialog client_id cut detail=shown.get_value() usage=usage.get_untracked() labels on_done
                    on_close=Callback::new(move |()| cutting.set(None))/>
            })}
            {move || browning.get().then(|| view! {
                <BrownOutDialog client_id id=shown.get_value().secret.id on_done=Callback::new(move |after| detail.set(Some(after)))
                    on_close=Callback::new(move |()| browning.set(false))/>
            })}
        </section>
    }
    .into_any()
}
