//! Resource servers, for the operator: APIs that ask whether tokens are alive (RFC 7662).

use credenza_domain::names::Name;
use credenza_domain::wire::{CreateResourceServer, CreatedResourceServer, ResourceServerView};
use leptos::prelude::*;

use crate::act::Act;
use crate::api;
use crate::browser;
use crate::components::copy_button::CopyButton;
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
use crate::text;

type Servers = RwSignal<Vec<ResourceServerView>>;

/// The question before a resource server is deleted.
const DELETING: Question = Question {
    id: "delete-server",
    title: text::DELETE_SERVER_TITLE,
    labels: (text::DELETE_SERVER, text::DELETING),
    consequence: text::DELETE_SERVER_DETAIL,
    heir: "create-server",
};

/// All of them.
#[component]
pub(crate) fn ResourceServersPage() -> impl IntoView {
    browser::set_title(text::SERVERS_TITLE);
    let act = Act::new();
    let servers = Servers::new(Vec::new());
    let (loaded, creating) = (RwSignal::new(false), RwSignal::new(false));
    let load = Callback::new(move |()| {
        act.run(api::resource_servers(), move |answer| {
            servers.set(answer.resource_servers);
            loaded.set(true);
        });
    });
    load.run(());
    view! {
        <PageHead title=text::SERVERS_TITLE lead=|| text::SERVERS_LEAD>
            <button type="button" class="button button-primary" id="create-server" on:click=move |_| creating.set(true)>
                <Icon glyph=Glyph::Plus/> {text::CREATE_SERVER}
            </button>
        </PageHead>
        {move || match (loaded.get(), act.failure().get()) {
            (_, Some(failure)) => view! { <FailurePage failure retry=load/> }.into_any(),
            (false, None) => view! { <Skeleton/> }.into_any(),
            (true, None) => view! {
                <Rows servers/>
            }.into_any(),
        }}
        {move || creating.get().then(|| view! {
            <CreateOnce id="create-server-dialog" titles=(text::CREATE_SERVER, text::SECRET_CREATED)
                form=move |making| view! { <CreateForm making servers/> }.into_any()
                on_close=Callback::new(move |()| creating.set(false))/>
        })}
    }
    .into_any()
}

#[component]
fn Rows(servers: Servers) -> impl IntoView {
    move || {
        let rows = servers.get();
        if rows.is_empty() {
            return view! { <p class="blank">{text::NO_SERVERS}</p> }.into_any();
        }
        let rows = rows.into_iter().map(|server| view! { <Row server servers/> });
        view! { <ul class="card rows">{rows.collect_view()}</ul> }.into_any()
    }
}

#[component]
fn Row(server: ResourceServerView, servers: Servers) -> impl IntoView {
    let deleting = RwSignal::new(false);
    let named = text::delete_server_named(&server.name);
    let (id, shown) = (format!("server-{}", server.id), server.clone());
    let dialog = move || {
        deleting.get().then(|| {
            let (id, gone) = (server.id.clone(), server.id.clone());
            let facts = vec![(text::SECRET_NAME_SHORT, server.name.clone()), (text::HINT, format!("{}…", server.hint))];
            view! {
                <TakeAway question=DELETING facts request=move || api::delete_resource_server(&id) news=text::secret_deleted(&server.name)
                    gone=Callback::new(move |()| servers.update(|servers| servers.retain(|server| server.id != gone)))
                    on_close=Callback::new(move |()| deleting.set(false))/>
            }
        })
    };
    view! {
        <li>
            <div class="stack">
                <h2>{shown.name}</h2>
                <dl class="fact-list">
                    <dt>{text::CLIENT_ID}</dt>
                    <dd class="client-id"><code id=id.clone()>{shown.id.clone()}</code> <CopyButton value=shown.id target=id.clone() label=text::COPY_CLIENT_ID/></dd>
                    <dt>{text::HINT}</dt><dd><code>{shown.hint.to_string()} "…"</code></dd>
                    <dt>{text::RESOURCES}</dt>
                    <dd>{shown.resources.into_iter().map(|resource| view! { <code>{resource}</code> <br/> }).collect_view()}</dd>
                    <dt>{text::CREATED}</dt>
                    <dd><Instant id=format!("{id}-created") words=moments::short_local_date(shown.created_at) at=shown.created_at what=text::CREATED/></dd>
                </dl>
            </div>
            <button type="button" class="icon-button icon-button-danger" aria-label=named title=text::DELETE_SERVER
                on:click=move |_| deleting.set(true)><Icon glyph=Glyph::Bin/></button>
            {dialog}
        </li>
    }
    .into_any()
}

#[component]
fn CreateForm(making: Making, servers: Servers) -> impl IntoView {
    let Making { act, made, cancel } = making;
    let (name, resources) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (name_error, resources_error) = (RwSignal::new(None), RwSignal::new(None));
    let submit = Callback::new(move |()| {
        let lines = resources.get_untracked();
        let lines = lines.split_whitespace().map(str::to_owned).collect();
        let body = CreateResourceServer { name: name.get_untracked().trim().to_owned(), resources: lines };
        name_error.set(Name::parse(&body.name).err().map(|error| error.to_string()));
        resources_error.set(body.resources.is_empty().then(|| text::RESOURCES_MISSING.to_owned()));
        if name_error.with_untracked(Option::is_some) || resources_error.with_untracked(Option::is_some) {
            browser::focus_first_invalid();
            return;
        }
        act.run(api::create_resource_server(&body), move |answer: CreatedResourceServer| {
            let news = text::server_stored(&answer.resource_server.name);
            servers.update(|servers| servers.insert(0, answer.resource_server));
            made.run(Made { text: answer.text, news });
        });
    });
    view! {
        <DialogForm act submit cancel label=text::CREATE_SERVER busy=text::CREATING>
            <Field id="server-name" label=text::SERVER_NAME value=name error=act.field("name", name_error) autofocus=true/>
            <Field id="server-resources" label=text::RESOURCES kind="lines" value=resources error=act.field("resources", resources_error)
                hint=text::RESOURCES_HINT/>
        </DialogForm>
    }
    .into_any()
}
