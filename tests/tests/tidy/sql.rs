//! Where SQL may stand, and how it is written.

use crate::files::{found, none, within};

#[test]
fn sql_stands_only_in_the_store() {
    let mut files = within(&["functions/src/", "domain/", "app/", "xtask/", "tests/"], ".rs");
    files.retain(|file| {
        let native_or_store =
            file.is_in("functions/src/store/") || file.path == "functions/src/adapters/native.rs";
        // The demo resets one column that has no statement of its own in the product.
        !native_or_store && file.path != "functions/src/demo/people.rs" && !file.is_in("tests/tests/tidy/")
    });
    let places = found(&files, r"\b(SELECT |INSERT (OR|INTO) |UPDATE [a-z_]+ SET|DELETE FROM )");
    none(
        &places,
        "SQL stands only in functions/src/store (and migrations): whoever changes a table finds every statement there.",
    );
}

#[test]
fn statements_are_never_made_by_format() {
    let store = within(&["functions/src/store/"], ".rs");
    let places = found(&store, r"format!|write!|push_str|concat!|\.replace\(|join\(");
    none(
        &places,
        "A statement is a constant text with ?N parameters: what is pasted into SQL is an injection sooner or later, and no plan can be checked.",
    );
}

#[test]
fn the_store_is_where_the_parameters_are() {
    let mut files = within(&["functions/src/"], ".rs");
    files.retain(|file| !file.is_in("functions/src/store/") && !file.is_in("functions/src/ports.rs"));
    let places = found(&files, r"Statement::new\(");
    none(&places, "Statements are made in functions/src/store only; services take them from there.");
}
