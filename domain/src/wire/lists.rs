//! Long lists, a page at a time.

use serde::{Deserialize, Serialize};

/// Rows of a list, and where it goes on.
///
/// `?search=`, `?sort=` (a column, with `-` before it for the other direction), and `?after=` ask
/// for others; each list has its filters beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// In the order that was asked for.
    pub rows: Vec<T>,
    /// Goes into `?after=` to read on; `None` at the end.
    pub next: Option<String>,
}
