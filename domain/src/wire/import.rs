//! Import from a file of comma-separated values.

use serde::{Deserialize, Serialize};

use crate::import::{Fate, RowKind};

/// `POST /api/operator/import/check` and `POST /api/operator/import`: both answer with
/// [`ImportReport`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFile {
    /// The text of the file; `docs/operators.md` tells its columns.
    pub csv: String,
}

/// What becomes of each row, or became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// The file was imported. False for a check, and where a row has an error: it is all or nothing.
    pub applied: bool,
    /// New people who were invited by mail; their organisations were asked to confirm their roles.
    /// Where a file brings more than 50, nobody is written to: invite them person by person.
    #[serde(default)]
    pub invited: u32,
    /// Rows that are new.
    pub create: u32,
    /// Rows that are there already.
    pub unchanged: u32,
    /// Rows that cannot be.
    pub errors: u32,
    /// Rows in the order of the file, those with errors first; at most 1,000.
    pub rows: Vec<ImportRow>,
    /// Rows that are not among them.
    pub left_out: u32,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Where it stands, counted from 1.
    pub line: u32,
    /// What it is about.
    pub kind: RowKind,
    /// What it names.
    pub label: String,
    /// What becomes of it.
    pub fate: Fate,
    /// Why it is an error.
    pub reason: Option<String>,
}
