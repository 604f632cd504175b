//! A long list as a table: search, filters, sortable heads, more rows. On a phone each row is a card.

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::components::failure_note::{FailureNote, FailurePage};
use crate::components::listing::Listing;
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
    let columns = StoredValue::new(columns);
    let filters = StoredValue::new(filters);
    let retry = Callback::new(move |()| listing.reload());
    // The search stays where it is while rows come and go, and keeps the focus.
    let loaded = Memo::new(move |_| listing.is_loaded());
    let failed = move || listing.failure().get().filter(|_| !loaded.get());
    move || match (loaded.get(), failed()) {
        (false, Some(failure)) => view! { <FailurePage failure retry/> }.into_any(),
        (false, None) => view! { <Skeleton/> }.into_any(),
        (true, _) => view! {
            <Controls listing search filters tools=tools.clone()/>
            <FailureNote failure=listing.failure()/>
            <Rows listing caption columns blank/>
        }
        .into_any(),
    }
}

#[component]
fn Controls<T>(
    listing: Listing<T>,
    search: &'static str,
    filters: StoredValue<Vec<Filter>>,
    tools: ViewFn,
) -> impl IntoView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
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
            {filters.with_value(|filters| filters.iter().map(choice).collect_view())}
            {tools.run()}
        </div>
    }
    .into_any()
}

#[component]
fn Rows<T>(
    listing: Listing<T>,
    caption: &'static str,
    columns: StoredValue<Vec<Column<T>>>,
    blank: &'static str,
) -> impl IntoView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let rows = listing.rows();
    let is_filtered = move || {
        listing.asked().with(|asked| {
            !asked.search.trim().is_empty() || asked.filters.iter().any(|(_, value)| !value.is_empty())
        })
    };
    let row = move |row: &T| {
        let cell = |(index, column): (usize, &Column<T>)| {
            let inside = (column.cell)(row);
            if index == 0 {
                view! { <th scope="row">{inside}</th> }.into_any()
            } else {
                // Buttons say what they do: on a phone they need no label.
                let head = (column.head != text::ACTIONS).then_some(column.head);
                view! { <td data-head=head>{inside}</td> }.into_any()
            }
        };
        let cells = columns.with_value(|columns| columns.iter().enumerate().map(cell).collect_view());
        view! { <tr>{cells}</tr> }
    };
    let heads = move || {
        columns.with_value(|columns| columns.iter().map(|column| head(listing, column)).collect_view())
    };
    view! {
        <div class="table-frame" aria-busy=move || listing.pending().get().then_some("true")>
            {move || if rows.with(Vec::is_empty) {
                let words = if is_filtered() { text::NOTHING_FOUND } else { blank };
                view! { <p class="blank" role="status">{words}</p> }.into_any()
            } else {
                view! {
                    <table class="data-table">
                        <caption class="visually-hidden">{caption}</caption>
                        <thead><tr>{heads()}</tr></thead>
                        <tbody>{rows.with(|rows| rows.iter().map(row).collect_view())}</tbody>
                    </table>
                }.into_any()
            }}
        </div>
        <div class="table-foot">
            <p class="quiet" role="status">{move || {
                let shown = rows.with(Vec::len);
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

fn head<T>(listing: Listing<T>, column: &Column<T>) -> AnyView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let name = column.head;
    let Some(sort) = column.sort else {
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
