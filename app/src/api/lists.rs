//! Long lists, a page at a time.

use std::marker::PhantomData;

use credenza_domain::wire::Page;
use serde::de::DeserializeOwned;
use web_sys::UrlSearchParams;

use super::Request;

/// A list that the Worker gives by pages.
pub(crate) struct List<T> {
    path: String,
    row: PhantomData<fn() -> T>,
}

/// What of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    /// Words to look for; empty: all.
    pub(crate) search: String,
    /// A column; empty: the list's own order.
    pub(crate) sort: &'static str,
    /// The other way round.
    pub(crate) descending: bool,
    /// Names and values of the list's filters; an empty value filters nothing.
    pub(crate) filters: Vec<(&'static str, String)>,
}

impl<T: DeserializeOwned> List<T> {
    /// The list at this address.
    pub(crate) fn at(path: impl Into<String>) -> Self {
        Self { path: path.into(), row: PhantomData }
    }

    /// A page of it, behind the cursor that the page before gave.
    pub(crate) fn page(&self, asked: &Asked, after: Option<&str>) -> Request<Page<T>> {
        let sort = format!("{}{}", if asked.descending { "-" } else { "" }, asked.sort);
        let own = [
            ("search", asked.search.trim()),
            ("sort", if asked.sort.is_empty() { "" } else { &sort }),
            ("after", after.unwrap_or("")),
        ];
        let query = query_of(&own, asked);
        Request::new("GET", format!("{}{query}", self.path))
    }
}

/// The address of a file with everything in a list that is asked for.
pub(crate) fn file_of(path: &str, asked: &Asked, format: &str) -> String {
    format!("{path}{}", query_of(&[("format", format)], asked))
}

fn query_of(own: &[(&'static str, &str)], asked: &Asked) -> String {
    let filters = asked.filters.iter().map(|(name, value)| (*name, value.as_str()));
    let Ok(parameters) = UrlSearchParams::new() else { return String::new() };
    for (name, value) in own.iter().copied().chain(filters).filter(|(_, value)| !value.is_empty()) {
        parameters.append(name, value);
    }
    let query = String::from(parameters.to_string());
    if query.is_empty() { query } else { format!("?{query}") }
}
