//! Long lists, a page at a time: what was asked for, and where a page ends.
//!
//! A page goes on behind the key of its last row (a keyset), so its cost does not grow with how far
//! somebody has read, and rows that come in between are neither skipped nor shown twice.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use crate::failure::{Failure, field};
use crate::ports::Value;

/// Rows of a page.
pub const PAGE: usize = 50;
/// Characters of a search that are looked at.
const SEARCH_MAX: usize = 100;

/// What of a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Words to look for; empty: all.
    pub search: String,
    /// A column; empty: the list's own order.
    pub sort: String,
    /// The other way round.
    pub descending: bool,
    /// Behind the row with this key.
    pub after: Option<[String; 2]>,
    /// Names and values of filters.
    pub filters: Vec<(String, String)>,
}

impl ListQuery {
    /// Reads the pairs of a query string.
    pub fn read(pairs: impl Iterator<Item = (String, String)>) -> Result<Self, Failure> {
        let mut query = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "search" => query.search = value.trim().chars().take(SEARCH_MAX).collect(),
                "sort" => {
                    query.descending = value.starts_with('-');
                    value.trim_start_matches('-').clone_into(&mut query.sort);
                }
                "after" if !value.is_empty() => query.after = Some(cursor(&value)?),
                _ => query.filters.push((name, value)),
            }
        }
        Ok(query)
    }

    /// The value of a filter; empty: it filters nothing.
    pub fn filter(&self, name: &str) -> &str {
        self.filters.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// The search as a pattern of LIKE, with `\` before what has a meaning there; empty: all.
    pub fn pattern(&self) -> String {
        if self.search.is_empty() {
            return String::new();
        }
        let mut pattern = String::from("%");
        for character in self.search.chars() {
            if matches!(character, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern.push('%');
        pattern
    }

    /// The two parts of the key behind which the page begins; NULL: at the beginning.
    pub fn behind(&self) -> [Value; 2] {
        self.after.clone().map_or([Value::Null, Value::Null], |[key, id]| [key.into(), id.into()])
    }

    /// How many rows to read: one more than a page tells whether there is another one.
    pub fn limit() -> i64 {
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
    }

    /// A list that has no such order.
    pub fn no_such_order() -> Failure {
        Failure::fields(vec![field("sort", "This list cannot be sorted by that.")])
    }
}

/// The key of a row: what the list is sorted by, and the row itself.
#[derive(Debug, Clone, Deserialize)]
pub struct KeyRow {
    /// What the list is sorted by.
    pub key: serde_json::Value,
    /// The row.
    pub id: String,
}

/// The IDs of a page in order, and the cursor of the next one.
pub fn page(mut keys: Vec<KeyRow>) -> (Vec<String>, Option<String>) {
    let more = keys.len() > PAGE;
    keys.truncate(PAGE);
    let next = keys.last().filter(|_| more).map(|row| {
        let key = row.key.as_str().map_or_else(|| row.key.to_string(), str::to_owned);
        BASE64URL_NOPAD.encode(serde_json::Value::from(vec![key, row.id.clone()]).to_string().as_bytes())
    });
    (keys.into_iter().map(|row| row.id).collect(), next)
}

/// Puts rows into the order of their IDs.
pub fn in_order<T>(ids: &[String], mut rows: Vec<T>, id: impl Fn(&T) -> String) -> Vec<T> {
    let place = |row: &T| {
        let own = id(row);
        ids.iter().position(|other| *other == own).unwrap_or(usize::MAX)
    };
    rows.sort_by_cached_key(place);
    rows
}

/// IDs as a JSON array, for `json_each`.
pub fn json(ids: &[String]) -> String {
    serde_json::Value::from(ids.to_vec()).to_string()
}

fn cursor(text: &str) -> Result<[String; 2], Failure> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    let parts = bytes.and_then(|bytes| serde_json::from_slice::<[String; 2]>(&bytes).ok());
    parts.ok_or_else(|| Failure::fields(vec![field("after", "This is not a cursor that we gave.")]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<ListQuery, Failure> {
        ListQuery::read(form_urlencoded::parse(query.as_bytes()).into_owned())
    }

    #[test]
    fn a_query_is_read() {
        let query = read("search=+a%25b_&sort=-name&state=disabled").unwrap();
        assert_eq!((query.search.as_str(), query.sort.as_str(), query.descending), ("a%b_", "name", true));
        assert_eq!(query.pattern(), r"%a\%b\_%");
        assert_eq!((query.filter("state"), query.filter("kind")), ("disabled", ""));
    }

    #[test]
    fn a_page_gives_the_cursor_of_the_next() {
        let keys = |count: usize| -> Vec<KeyRow> {
            (0..count)
                .map(|number| KeyRow { key: format!("n{number}").into(), id: number.to_string() })
                .collect()
        };
        let (ids, next) = page(keys(PAGE + 1));
        assert_eq!(ids.len(), PAGE);
        let query = read(&format!("after={}", next.unwrap())).unwrap();
        assert_eq!(query.after, Some([format!("n{}", PAGE - 1), (PAGE - 1).to_string()]));
        assert_eq!(page(keys(PAGE)).1, None);
        assert!(read("after=garbage").is_err());
    }
}
