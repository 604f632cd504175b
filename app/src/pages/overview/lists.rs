//! The lists behind the numbers, one at a time. Each row leads to where it is mended.

use credenza_domain::expiry;
use credenza_domain::reminders::ReminderState;
use credenza_domain::timeline::Day;
use credenza_domain::wire::{ApplicationRisk, ManagerRisk, RefusedRisk, SecretRisk};
use jiff::Timestamp;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::api::{self, Asked};
use crate::browser;
use crate::components::data_table::{Column, DataTable};
use crate::components::icon::{Glyph, Icon};
use crate::components::listing::Listing;
use crate::components::table::Table;
use crate::moments;
use crate::route::OPERATOR;
use crate::session::Session;
use crate::text;

/// A list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// Live secrets.
    Secrets,
    /// Applications with too few managers.
    Applications,
    /// Managers out of reach.
    Managers,
    /// Idle secrets.
    Unused,
    /// Clients with a dead secret.
    Refused,
    /// Days with too many expiries.
    Clusters,
}

impl List {
    const ALL: [Self; 6] =
        [Self::Secrets, Self::Applications, Self::Managers, Self::Unused, Self::Refused, Self::Clusters];

    /// Its name, what stands in it, and its name in addresses.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Secrets => (text::LIST_SECRETS, text::ABOUT_SECRETS, "secrets"),
            Self::Applications => (text::LIST_APPLICATIONS, text::ABOUT_APPLICATIONS, "applications"),
            Self::Managers => (text::LIST_MANAGERS, text::ABOUT_MANAGERS, "managers"),
            Self::Unused => (text::LIST_UNUSED, text::ABOUT_UNUSED, "unused"),
            Self::Refused => (text::LIST_REFUSED, text::ABOUT_REFUSED, "refused"),
            Self::Clusters => (text::LIST_CLUSTERS, text::ABOUT_CLUSTERS, "clusters"),
        }
    }

    /// Where it stands, for a link that is kept.
    pub(super) fn address(self) -> String {
        format!("{OPERATOR}?list={}", self.words().2)
    }
}

/// Which list is shown, and of secrets perhaps those of one day only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    list: List,
    on: Option<String>,
}

impl Choice {
    /// As the address says.
    pub(super) fn of_address() -> Self {
        let name = browser::parameter("list").unwrap_or_default();
        let list = List::ALL.into_iter().find(|list| list.words().2 == name);
        Self { list: list.unwrap_or(List::Secrets), on: None }
    }

    /// Shows a list and leads there.
    pub(super) fn choose(chosen: RwSignal<Self>, list: List, on: Option<String>) {
        chosen.set(Self { list, on });
        browser::lead_to("lists".to_owned(), "list-title".to_owned());
    }
}

/// The chosen list, and the way to the others.
#[component]
pub(super) fn Lists(clusters: Vec<Day>, chosen: RwSignal<Choice>, now: Timestamp) -> impl IntoView {
    let tab = move |list: List| {
        let current = move || (chosen.with(|chosen| chosen.list == list)).then_some("true");
        view! {
            <li><a href=list.address() aria-current=current on:click=move |_| chosen.set(Choice { list, on: None })>{list.words().0}</a></li>
        }
    };
    let clusters = StoredValue::new(clusters);
    let body = move || {
        let Choice { list, on } = chosen.get();
        let (title, about, _) = list.words();
        let table = match list {
            List::Secrets => view! { <Secrets list on chosen/> }.into_any(),
            List::Unused => view! { <Secrets list on=None chosen/> }.into_any(),
            List::Applications => view! { <Applications/> }.into_any(),
            List::Managers => view! { <Managers/> }.into_any(),
            List::Refused => view! { <Refused/> }.into_any(),
            List::Clusters => view! { <Clusters days=clusters.get_value() chosen now/> }.into_any(),
        };
        view! {
            <h2 id="list-title" tabindex="-1">{title}</h2>
            <p class="quiet list-about">{about}</p>
            {table}
        }
        .into_any()
    };
    view! {
        <section id="lists" class="lists" aria-labelledby="list-title">
            <nav class="tabs" aria-label=text::LISTS><ul>{List::ALL.map(tab).collect_view()}</ul></nav>
            {body}
        </section>
    }
    .into_any()
}

/// Links to the whole list as a file, with the search that is typed.
#[component]
fn Exports(list: List, search: Signal<String>) -> impl IntoView {
    let (title, _, name) = list.words();
    let link = move |format: &'static str, label: &'static str| {
        let href = move || api::overview_file(name, format, &search.get());
        view! {
            <a class="button button-small" href=href rel="external" download="" aria-label=text::export_as(title, label)>
                <Icon glyph=Glyph::Download/> {label}
            </a>
        }
    };
    view! {
        <span class="exports"><span class="quiet">{text::RISK_EXPORT}</span> {link("csv", text::RISK_EXPORT_CSV)} {link("json", text::RISK_EXPORT_JSON)}</span>
    }
    .into_any()
}

/// The files of a list, beside its search.
fn exports<T>(list: List, listing: Listing<T>) -> ViewFn
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let search = Signal::derive(move || listing.asked().with(|asked| asked.search.clone()));
    (move || view! { <Exports list search/> }.into_any()).into()
}

fn application_link(client_id: &str, name: &str) -> AnyView {
    view! { <a href=format!("{OPERATOR}/applications/{client_id}")>{name.to_owned()}</a> }.into_any()
}

fn organisation_link(id: &str, name: &str) -> AnyView {
    view! { <a href=format!("{OPERATOR}/organisations/{id}")>{name.to_owned()}</a> }.into_any()
}

fn now() -> Timestamp {
    Session::expect().now()
}

#[component]
fn Secrets(list: List, on: Option<String>, chosen: RwSignal<Choice>) -> impl IntoView {
    let unused = list == List::Unused;
    let all = if unused { api::unused_secrets() } else { api::secrets_at_risk() };
    let filters = on.iter().map(|day| ("on", day.clone())).collect();
    let listing = Listing::<SecretRisk>::new(all, Asked { filters, ..Asked::default() });
    let columns = vec![
        Column {
            head: text::RISK_HEAD_SECRET,
            sort: None,
            cell: |row: &SecretRisk| {
                view! {
                    {row.secret.clone()} " " <code class="quiet">{row.hint.to_string()} "…"</code>
                }
                .into_any()
            },
        },
        Column {
            head: text::RISK_HEAD_APPLICATION,
            sort: Some("application"),
            cell: |row| application_link(&row.client_id.to_string(), &row.application),
        },
        Column {
            head: text::RISK_HEAD_ORGANISATION,
            sort: None,
            cell: |row| organisation_link(&row.organisation_id.to_string(), &row.organisation),
        },
        Column {
            head: text::RISK_HEAD_EXPIRES,
            sort: Some("expires"),
            cell: |row| {
                let left = (row.expires_at.as_second() - now().as_second()) / 86_400;
                view! { <span class="stack-tight"><span>{moments::last_day(row.expires_at)}</span> <span class="quiet">{text::ends_in(left)}</span></span> }.into_any()
            },
        },
        Column {
            head: text::RISK_HEAD_USED,
            sort: None,
            cell: |row| {
                let words = row
                    .last_used_at
                    .map_or_else(|| text::NEVER_USED_SHORT.to_owned(), |at| moments::ago(at, now()));
                view! { {words} }.into_any()
            },
        },
        Column {
            head: text::RISK_HEAD_STANDING,
            sort: None,
            cell: |row| {
                let tone = match row.state {
                    ReminderState::NotReplaced | ReminderState::Waiting => "warning",
                    ReminderState::Replaced => "good",
                    ReminderState::Idle => "plain",
                };
                view! { <span class=format!("badge badge-{tone}")>{text::secret_state(row.state)}</span> }
                    .into_any()
            },
        },
    ];
    let blank = if unused { text::RISK_NO_UNUSED } else { text::NO_SECRETS_AT_RISK };
    let of_day = on.and_then(|day| day.parse().ok()).map(|day| {
        view! {
            <p class="only-day">{text::only_on(&moments::short_date(day))} " "
                <button type="button" class="button button-quiet button-small" on:click=move |_| chosen.set(Choice { list, on: None })>{text::RISK_ALL_DAYS}</button>
            </p>
        }
    });
    view! {
        {of_day}
        <DataTable listing tools=exports(list, listing) caption=list.words().0 search=text::RISK_SEARCH_SECRETS columns blank/>
    }
    .into_any()
}

#[component]
fn Applications() -> impl IntoView {
    let listing = Listing::<ApplicationRisk>::new(api::applications_at_risk(), Asked::default());
    let columns = vec![
        Column {
            head: text::RISK_HEAD_APPLICATION,
            sort: None,
            cell: |row: &ApplicationRisk| application_link(&row.client_id.to_string(), &row.application),
        },
        Column {
            head: text::RISK_HEAD_ORGANISATION,
            sort: None,
            cell: |row| organisation_link(&row.organisation_id.to_string(), &row.organisation),
        },
        Column {
            head: text::RISK_HEAD_MANAGER,
            sort: None,
            cell: |row| match &row.manager {
                None => view! { <span class="badge badge-danger">{text::RISK_NOBODY}</span> }.into_any(),
                Some(name) => view! { {name.clone()} }.into_any(),
            },
        },
        Column { head: text::RISK_HEAD_SECRETS, sort: None, cell: |row| view! { {row.secrets} }.into_any() },
    ];
    view! {
        <DataTable listing tools=exports(List::Applications, listing) caption=text::LIST_APPLICATIONS search=text::RISK_SEARCH_APPLICATIONS columns blank=text::NO_APPLICATIONS_AT_RISK/>
    }
    .into_any()
}

#[component]
fn Managers() -> impl IntoView {
    let listing = Listing::<ManagerRisk>::new(api::managers_at_risk(), Asked::default());
    let columns = vec![
        Column {
            head: text::RISK_HEAD_PERSON,
            sort: None,
            cell: |row: &ManagerRisk| {
                view! {
                    <span class="stack-tight">
                        <a href=format!("{OPERATOR}/people/{}", row.person_id)>{row.name.clone()}</a>
                        <span class="quiet">{row.email.clone()}</span>
                    </span>
                }
                .into_any()
            },
        },
        Column {
            head: text::RISK_HEAD_ORGANISATION,
            sort: None,
            cell: |row| view! { {row.organisations.join(", ")} }.into_any(),
        },
        Column {
            head: text::RISK_HEAD_TROUBLE,
            sort: None,
            cell: |row| {
                let mail = row.mail_problem.clone().map(|problem| view! {
                <span class="badge badge-danger">{text::RISK_MAIL_FAILS}</span> <span class="quiet">{problem}</span>
            });
                let never = row
                    .never_signed_in
                    .then(|| view! { <span class="badge badge-warning">{text::RISK_NEVER_SIGNED_IN}</span> });
                view! { <span class="stack-tight">{mail} {never}</span> }.into_any()
            },
        },
        Column {
            head: text::RISK_HEAD_SINCE,
            sort: None,
            cell: |row| view! { {moments::ago(row.registered_at, now())} }.into_any(),
        },
    ];
    view! {
        <DataTable listing tools=exports(List::Managers, listing) caption=text::LIST_MANAGERS search=text::RISK_SEARCH_MANAGERS columns blank=text::NO_MANAGERS_AT_RISK/>
    }
    .into_any()
}

#[component]
fn Refused() -> impl IntoView {
    let listing = Listing::<RefusedRisk>::new(api::refused_clients(), Asked::default());
    let columns = vec![
        Column {
            head: text::RISK_HEAD_SECRET,
            sort: None,
            cell: |row: &RefusedRisk| {
                let why = if row.deleted { text::RISK_WAS_DELETED } else { text::RISK_HAS_EXPIRED };
                view! {
                {row.secret.clone()} " " <code class="quiet">{row.hint.to_string()} "…"</code> " " <span class="badge badge-danger">{why}</span>
            }.into_any()
            },
        },
        Column {
            head: text::RISK_HEAD_APPLICATION,
            sort: None,
            cell: |row| application_link(&row.client_id.to_string(), &row.application),
        },
        Column {
            head: text::RISK_HEAD_ORGANISATION,
            sort: None,
            cell: |row| organisation_link(&row.organisation_id.to_string(), &row.organisation),
        },
        Column {
            head: text::RISK_HEAD_LAST,
            sort: None,
            cell: |row| {
                view! {
            <span class="stack-tight"><span>{moments::ago(row.last_at, now())}</span> <span class="quiet">{text::times_refused(row.times)}</span></span>
        }.into_any()
            },
        },
        Column {
            head: text::RISK_HEAD_FROM,
            sort: None,
            cell: |row| {
                let agent = if row.user_agent.is_empty() {
                    text::RISK_UNKNOWN_CLIENT.to_owned()
                } else {
                    row.user_agent.clone()
                };
                view! { <span class="stack-tight"><span class="network">{row.network.clone()}</span> <span class="quiet">{agent}</span></span> }.into_any()
            },
        },
    ];
    view! {
        <DataTable listing tools=exports(List::Refused, listing) caption=text::LIST_REFUSED search=text::RISK_SEARCH_SECRETS columns blank=text::RISK_NO_REFUSED/>
    }
    .into_any()
}

#[component]
fn Clusters(days: Vec<Day>, chosen: RwSignal<Choice>, now: Timestamp) -> impl IntoView {
    if days.is_empty() {
        return view! { <p class="blank">{text::RISK_NO_CLUSTERS}</p> }.into_any();
    }
    let today = expiry::today(now);
    let row = move |day: Day| {
        let on = day.date.to_string();
        let left = i64::from(day.date.since(today).map_or(0, |span| span.get_days()));
        view! {
            <tr>
                <th scope="row"><button type="button" class="link-button" on:click=move |_| Choice::choose(chosen, List::Secrets, Some(on.clone()))>{moments::short_date(day.date)}</button>
                    " " <span class="quiet">{text::ends_in(left)}</span></th>
                <td data-head=text::RISK_HEAD_SECRETS>{day.secrets}</td>
                <td data-head=text::RISK_HEAD_AT_RISK>{day.at_risk}</td>
            </tr>
        }
    };
    let heads = [text::RISK_HEAD_DAY, text::RISK_HEAD_SECRETS, text::RISK_HEAD_AT_RISK];
    let rows = days.into_iter().map(row).collect_view().into_any();
    view! {
        <p class="table-controls"><Exports list=List::Clusters search=Signal::stored(String::new())/></p>
        <Table caption=text::LIST_CLUSTERS heads rows/>
    }
    .into_any()
}
