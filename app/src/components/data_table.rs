//! A long list as a table: search, filters, sortable heads, more rows. On a phone each row is a card.

use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::components::failure_note::{FailureNote, FailurePage};
use crate::components::listing::{Asking, Listing};
use crate::components::skeleton::Skeleton;
use crate::text;

/// A column of rows of this type.
pub(crate) struct Column<T> {
    /// Its head.
    pub(crate) head: &'static str,
    /// What the Worker sorts by; `None`: it cannot.
    pub(crate) sort: Option<&'static str>,
    /// What stands in it.
    pub(crate) cell: fn(&T) -> AnyView,
}

/// A filter: its parameter, its name, and values with their names. An empty value is all.
#[derive(Clone)]
pub(crate) struct Filter {
    /// The parameter of the request.
    pub(crate) parameter: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// Values and their names.
    pub(crate) choices: &'static [(&'static str, &'static str)],
}

/// The whole list with its search.
#[component]
pub(crate) fn DataTable<T>(
    /// The rows.
    listing: Listing<T>,
    /// What the table is called, for those who cannot see it.
    caption: &'static str,
    /// What the search looks into; empty: there is no search.
    search: &'static str,
    /// Its columns; the first one names the row.
    columns: Vec<Column<T>>,
    /// Its filters.
    #[prop(optional)]
    filters: Vec<Filter>,
    /// What can be done with all of them, behind search and filters.
    #[prop(optional, into)]
    tools: ViewFn,
    /// What is said while there are no rows at all.
    blank: &'static str,
) -> impl IntoView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let heads = columns.iter().map(|column| (column.head, column.sort)).collect();
    let columns = StoredValue::new(columns);
    let rows = listing.rows();
    let cells = move || {
        let cells = |row: &T| columns.with_value(|columns| columns.iter().map(|it| (it.cell)(row)).collect());
        rows.with(|rows| rows.iter().map(cells).collect())
    };
    whole(*listing, Content { caption, search, heads, filters, tools, blank, cells: Arc::new(cells) })
}

/// A table whose rows have become cells: what follows exists once and not once a list.
#[derive(Clone)]
struct Content {
    caption: &'static str,
    search: &'static str,
    heads: Vec<(&'static str, Option<&'static str>)>,
    filters: Vec<Filter>,
    tools: ViewFn,
    blank: &'static str,
    cells: Arc<dyn Fn() -> Vec<Vec<AnyView>> + Send + Sync>,
}

fn whole(listing: Asking, content: Content) -> impl IntoView {
    let content = StoredValue::new(content);
    let retry = Callback::new(move |()| listing.reload());
    // The search stays where it is while rows come and go, and keeps the focus.
    let loaded = Memo::new(move |_| listing.is_loaded());
    let failed = move || listing.failure().get().filter(|_| !loaded.get());
    move || match (loaded.get(), failed()) {
        (false, Some(failure)) => view! { <FailurePage failure retry/> }.into_any(),
        (false, None) => view! { <Skeleton/> }.into_any(),
        (true, _) => {
            let content = content.get_value();
            view! {
                <Controls listing search=content.search filters=content.filters.clone() tools=content.tools.clone()/>
                <FailureNote failure=listing.failure()/>
                <Rows listing content/>
            }
            .into_any()
        }
    }
}

#[component]
fn Controls(listing: Asking, search: &'static str, filters: Vec<Filter>, tools: ViewFn) -> impl IntoView {
    let choice = move |filter: &Filter| {
        let (parameter, choices) = (filter.parameter, filter.choices);
        let chosen = listing.asked().with_untracked(|asked| {
            asked.filters.iter().find(|(name, _)| *name == parameter).map(|(_, value)| value.clone())
        });
        let chosen = chosen.unwrap_or_default();
        let options = choices.iter().map(|(value, name)| {
            view! { <option value=*value selected=*value == chosen>{*name}</option> }
        });
        view! {
            <label class="table-filter">
                <span>{filter.name}</span>
                <select on:change=move |event| listing.filter(parameter, event_target_value(&event))>{options.collect_view()}</select>
            </label>
        }
        .into_any()
    };
    let words = listing.asked().with_untracked(|asked| asked.search.clone());
    view! {
        <div class="table-controls" role="search">
            {(!search.is_empty()).then(|| view! {
                <input type="search" class="table-search" aria-label=search placeholder=search value=words spellcheck="false"
                    autocapitalize="none" autocomplete="off" maxlength="100"
                    on:input=move |event| listing.search(event_target_value(&event))/>
            })}
            {filters.iter().map(choice).collect_view()}
            {tools.run()}
        </div>
    }
    .into_any()
}

#[component]
fn Rows(listing: Asking, content: Content) -> impl IntoView {
    let Content { caption, heads, blank, cells, .. } = content;
    let is_filtered = move || {
        listing.asked().with(|asked| {
            !asked.search.trim().is_empty() || asked.filters.iter().any(|(_, value)| !value.is_empty())
        })
    };
    let shown = RwSignal::new(0);
    let names: Vec<&'static str> = heads.iter().map(|(name, _)| *name).collect();
    let row = move |cells: Vec<AnyView>| {
        let cell = |(index, inside): (usize, AnyView)| {
            if index == 0 {
                return view! { <th scope="row">{inside}</th> }.into_any();
            }
            // Buttons say what they do: on a phone they need no label.
            let head = names.get(index).copied().filter(|name| *name != text::ACTIONS);
            view! { <td data-head=head>{inside}</td> }.into_any()
        };
        view! { <tr>{cells.into_iter().enumerate().map(cell).collect_view()}</tr> }.into_any()
    };
    let heads = move || heads.iter().map(|(name, sort)| head(listing, name, *sort)).collect_view();
    let table = move || {
        let rows = cells();
        shown.set(rows.len());
        if rows.is_empty() {
            let words = if is_filtered() { text::NOTHING_FOUND } else { blank };
            return view! { <p class="blank" role="status">{words}</p> }.into_any();
        }
        view! {
            <table class="data-table">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{heads()}</tr></thead>
                <tbody>{rows.into_iter().map(&row).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <div class="table-frame" aria-busy=move || listing.pending().get().then_some("true")>
            {table}
        </div>
        <div class="table-foot">
            <p class="quiet" role="status">{move || {
                let shown = shown.get();
                (shown > 0).then(|| text::rows_shown(shown, listing.has_more()))
            }}</p>
            <Show when=move || listing.has_more()>
                <button type="button" class="button" on:click=move |_| listing.more()
                    aria-disabled=move || listing.pending().get().then_some("true")>{text::SHOW_MORE}</button>
            </Show>
        </div>
    }
    .into_any()
}

fn head(listing: Asking, name: &'static str, sort: Option<&'static str>) -> AnyView {
    let Some(sort) = sort else {
        return view! { <th scope="col">{name}</th> }.into_any();
    };
    let direction = move || {
        let asked = listing.asked().get();
        (asked.sort == sort).then_some(if asked.descending { "descending" } else { "ascending" })
    };
    view! {
        <th scope="col" aria-sort=direction>
            <button type="button" class="sort-button" title=text::sort_by(name) on:click=move |_| listing.sort(sort)>{name}</button>
        </th>
    }
    .into_any()
}
