//! Personal tokens of the operator, for the API.

use credenza_domain::expiry;
use credenza_domain::names::Name;
use credenza_domain::wire::{CreateOperatorToken, CreatedOperatorToken, OperatorTokenView};
use jiff::ToSpan;
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::create_once::{CreateOnce, Made, Making};
use crate::components::dialog_form::DialogForm;
use crate::components::failure_note::FailurePage;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::instant::Instant;
use crate::components::page_head::PageHead;
use crate::components::skeleton::Skeleton;
use crate::components::take_away::{Question, TakeAway};
use crate::moments;
use crate::session::Session;
use crate::text;

type Tokens = RwSignal<Vec<OperatorTokenView>>;

/// Days until a new token's end, unless another day is chosen.
const DAYS: i64 = 90;

/// The question before a token is revoked.
const REVOKING: Question = Question {
    id: "revoke-token",
    title: text::REVOKE_TITLE,
    labels: (text::REVOKE_TOKEN, text::REVOKING),
    consequence: text::REVOKE_STOPS,
    heir: "create-token",
};

/// All of one's own.
#[component]
pub(crate) fn OperatorTokensPage() -> impl IntoView {
    browser::set_title(text::TOKENS_TITLE);
    let act = Act::new();
    let tokens = Tokens::new(Vec::new());
    let (loaded, creating) = (RwSignal::new(false), RwSignal::new(false));
    let load = Callback::new(move |()| {
        act.run(api::operator_tokens(), move |answer| {
            tokens.set(answer.tokens);
            loaded.set(true);
        });
    });
    load.run(());
    view! {
        <PageHead title=text::TOKENS_TITLE lead=|| view! { {text::TOKENS_LEAD} " " <a href="/docs/operator-api" rel="external">{text::TOKENS_GUIDE}</a> }>
            <button type="button" class="button button-primary" id="create-token" on:click=move |_| creating.set(true)>
                <Icon glyph=Glyph::Plus/> {text::CREATE_TOKEN}
            </button>
        </PageHead>
        {move || match (loaded.get(), act.failure().get()) {
            (_, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (false, None) => view! { <Skeleton/> }.into_any(),
            (true, None) => view! {
                <Rows tokens/>
            }.into_any(),
        }}
        {move || creating.get().then(|| view! {
            <CreateOnce id="create-token-dialog" titles=(text::CREATE_TOKEN, text::TOKEN_CREATED)
                form=move |making| view! { <CreateForm making tokens/> }.into_any()
                on_close=Callback::new(move |()| creating.set(false))/>
        })}
    }
    .into_any()
}

#[component]
fn Rows(tokens: Tokens) -> impl IntoView {
    move || {
        let rows = tokens.get();
        if rows.is_empty() {
            return view! { <p class="blank">{text::NO_TOKENS}</p> }.into_any();
        }
        let rows = rows.into_iter().map(|token| view! { <Row token tokens/> });
        view! { <ul class="card rows">{rows.collect_view()}</ul> }.into_any()
    }
}

#[component]
fn Row(token: OperatorTokenView, tokens: Tokens) -> impl IntoView {
    let now = Session::expect().now();
    let revoking = RwSignal::new(false);
    let named = text::revoke_named(&token.name);
    let (id, shown) = (format!("token-{}", token.id), token.clone());
    let used = match (shown.last_used_at, shown.last_network) {
        (Some(at), Some(network)) => format!("{} {}", moments::ago(at, now), text::from_network(&network)),
        (Some(at), None) => moments::ago(at, now),
        (None, _) => text::NEVER_USED_SHORT.to_owned(),
    };
    let expired = (shown.expires_at <= now)
        .then(|| view! { " " <span class="badge badge-danger">{text::TOKEN_EXPIRED}</span> });
    let dialog = move || {
        revoking.get().then(|| {
            let id = token.id;
            let facts = vec![(text::TOKEN_NAME, token.name.clone()), (text::HINT, format!("czop_{}…", token.hint))];
            view! {
                <TakeAway question=REVOKING facts request=move || api::revoke_operator_token(id) news=text::token_revoked(&token.name)
                    gone=Callback::new(move |()| tokens.update(|tokens| tokens.retain(|token| token.id != id)))
                    on_close=Callback::new(move |()| revoking.set(false))/>
            }
        })
    };
    view! {
        <li>
            <div class="stack">
                <h2>{shown.name} {expired}</h2>
                <dl class="fact-list">
                    <dt>{text::HINT}</dt><dd><code>"czop_" {shown.hint} "…"</code></dd>
                    <dt>{text::TOKEN_CREATED_AT}</dt>
                    <dd><Instant id=format!("{id}-created") words=moments::short_local_date(shown.created_at) at=shown.created_at what=text::TOKEN_CREATED_AT/></dd>
                    <dt>{text::TOKEN_EXPIRES}</dt>
                    <dd><Instant id=format!("{id}-expires") words=moments::last_day(shown.expires_at) at=shown.expires_at what=text::TOKEN_EXPIRES/></dd>
                    <dt>{text::TOKEN_USED}</dt><dd>{used}</dd>
                </dl>
            </div>
            <button type="button" class="icon-button icon-button-danger" aria-label=named title=text::REVOKE_TOKEN
                on:click=move |_| revoking.set(true)><Icon glyph=Glyph::Bin/></button>
            {dialog}
        </li>
    }
    .into_any()
}

#[component]
fn CreateForm(making: Making, tokens: Tokens) -> impl IntoView {
    let Making { act, made, cancel } = making;
    let now = Session::expect().now();
    let offered = expiry::today(now).saturating_add(DAYS.days()).to_string();
    let (name, expires_on) = (RwSignal::new(String::new()), RwSignal::new(offered));
    let (name_error, expires_error) = (RwSignal::new(None), RwSignal::new(None));
    let range = (expiry::earliest(now).to_string(), expiry::latest(now).to_string());
    let submit = Callback::new(move |()| {
        let body = CreateOperatorToken {
            name: name.get_untracked().trim().to_owned(),
            expires_on: expires_on.get_untracked(),
        };
        name_error.set(Name::parse(&body.name).err().map(|error| error.to_string()));
        expires_error.set(expiry::parse(&body.expires_on, now).err().map(|error| error.to_string()));
        if name_error.with_untracked(Option::is_some) || expires_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        act.run(api::create_operator_token(&body), move |answer: CreatedOperatorToken| {
            let news = text::token_stored(&answer.token.name);
            tokens.update(|tokens| tokens.insert(0, answer.token));
            made.run(Made { text: answer.text, news });
        });
    });
    view! {
        <DialogForm act submit cancel label=text::CREATE_TOKEN busy=text::CREATING>
            <Field id="token-name" label=text::TOKEN_NAME value=name error=act.field("name", name_error) hint=text::TOKEN_NAME_HINT autofocus=true/>
            <Field id="token-expires" label=text::TOKEN_EXPIRES kind="date" value=expires_on error=act.field("expires_on", expires_error) range/>
        </DialogForm>
    }
    .into_any()
}
