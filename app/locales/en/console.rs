//! English: what all of the operator's pages share.

pub(crate) const CONSOLE_NAV: &str = "Operator’s pages";
pub(crate) const CONSOLE_TITLE: &str = "Overview";
pub(crate) const SHOW_MORE: &str = "Show more";
pub(crate) const NOTHING_FOUND: &str = "Nothing matches. Try fewer letters or another filter.";
pub(crate) const THEIRS_TITLE: &str = "What stands there now:";
pub(crate) const TAKE_THEIRS: &str = "Take theirs";
pub(crate) const KEEP_MINE: &str = "Keep mine";
pub(crate) const SAME_AS_MINE: &str = "Both of you wrote the same. Save again, or close.";
pub(crate) const EMPTY_VALUE: &str = "(nothing)";

/// How many rows are on the page.
pub(crate) fn rows_shown(rows: usize, more: bool) -> String {
    match (rows, more) {
        (1, false) => "1 entry".to_owned(),
        (rows, false) => format!("{rows} entries"),
        (rows, true) => format!("The first {rows} entries"),
    }
}

/// The name of a sortable head.
pub(crate) fn sort_by(column: &str) -> String {
    format!("Sort by {column}")
}
