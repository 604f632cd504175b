//! English: import.

use credenza_domain::import::{Fate, RowKind};

use super::count;

pub(crate) const IMPORT_TITLE: &str = "Import";
pub(crate) const IMPORT_LEAD: &str = "Organisations, applications, permissions and people from one CSV file: checked first, then all of it or nothing.";
pub(crate) const IMPORT_FILE: &str = "CSV file";
pub(crate) const IMPORT_TEXT: &str = "Or paste the rows";
pub(crate) const IMPORT_TEXT_HINT: &str = "The first line names the columns. Commas, semicolons and tabs are understood; 10,000 rows and 2 MiB at most.";
pub(crate) const IMPORT_FORMAT: &str = "How the file looks";
pub(crate) const IMPORT_FORMAT_DETAIL: &str = "One row for each thing, in any order. The column “kind” says what it is; each kind needs its own columns:";
pub(crate) const IMPORT_GUIDE: &str = "Read the guide";
pub(crate) const IMPORT_EXAMPLE: &str = "Use the example";
pub(crate) const IMPORT_EXAMPLE_CSV: &str =
    "kind,organisation,country,number,contact,application,api,environment,email,name
organisation,Example Donor Registry,FI,9903,office@registry.example,,,,,
application,Example Donor Registry,,,,Partner-FI-Example-SMC,,,,
permission,,,,,Partner-FI-Example-SMC,Search and Match,production,,
person,Example Donor Registry,,,,,,,anna@registry.example,Anna Example
person,Example Donor Registry,,,,Partner-FI-Example-SMC,,,ben@registry.example,Ben Example
";
pub(crate) const CHECK_FILE: &str = "Check";
pub(crate) const CHECKING: &str = "Checking…";
pub(crate) const IMPORT_NOW: &str = "Import";
pub(crate) const IMPORTING: &str = "Importing…";
pub(crate) const IMPORT_EMPTY: &str = "Choose a file or paste its rows.";
pub(crate) const REPORT_TITLE: &str = "What becomes of each row";
pub(crate) const REPORT_TABLE: &str = "Rows of the file";
pub(crate) const IMPORT_ALL_OR_NOTHING: &str =
    "Nothing is imported while a row has an error. Mend the file and check it again.";
pub(crate) const IMPORT_NOTHING_NEW: &str =
    "Everything in this file is registered already: there is nothing to import.";
pub(crate) const IMPORT_READY: &str = "Nothing is changed yet.";
pub(crate) const IMPORT_DONE_TITLE: &str = "Imported";
pub(crate) const IMPORT_HEAD_LINE: &str = "Line";
pub(crate) const IMPORT_HEAD_KIND: &str = "Kind";
pub(crate) const IMPORT_HEAD_WHAT: &str = "What";
pub(crate) const IMPORT_HEAD_FATE: &str = "Fate";

/// The columns that a kind of row needs, and those it may have.
pub(crate) const IMPORT_KINDS: [(&str, &str, &str); 4] = [
    ("organisation", "organisation, country", "number, time_zone, contact"),
    ("application", "organisation, application", "application_kind"),
    ("permission", "application, api, environment", ""),
    ("person", "email, name", "organisation (makes a credential manager), application (of this one only)"),
];

pub(crate) const IMPORT_NEEDS: &str = "Needs";
pub(crate) const IMPORT_MAY_HAVE: &str = "May have";

/// What becomes of a row.
pub(crate) fn fate(fate: Fate, applied: bool) -> &'static str {
    match (fate, applied) {
        (Fate::Create, false) => "New",
        (Fate::Create, true) => "Created",
        (Fate::Unchanged, _) => "Unchanged",
        (Fate::Error, _) => "Error",
    }
}

/// What a row is about.
pub(crate) fn row_kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Organisation => "Organisation",
        RowKind::Application => "Application",
        RowKind::Permission => "Permission",
        RowKind::Person => "Person",
        RowKind::Unknown => "Unknown",
    }
}

/// The sum of a report.
pub(crate) fn report_sum(create: u32, unchanged: u32, errors: u32) -> String {
    format!("{create} new, {unchanged} unchanged, {}", count(errors.into(), "error"))
}

/// Rows that are not shown.
pub(crate) fn rows_left_out(rows: u32) -> String {
    format!("{} more are not shown.", count(rows.into(), "row"))
}

/// What happens after an import.
pub(crate) fn import_next(invited: u32) -> String {
    match invited {
        0 => "New people are invited on the page “People”, and their organisations confirm their roles."
            .to_owned(),
        1 => "1 person was invited by mail, and the organisation was asked to confirm the role.".to_owned(),
        _ => format!(
            "{invited} people were invited by mail, and their organisations were asked to confirm the roles."
        ),
    }
}

/// News after an import.
pub(crate) fn imported(create: u32) -> String {
    format!("{} imported.", count(create.into(), "row"))
}
