//! The page about security names the test behind each claim.

use std::collections::BTreeSet;

use regex::Regex;

use crate::files::{all, none};

#[test]
fn every_test_that_the_security_page_names_exists() {
    let function = Regex::new(r"fn ([a-z0-9_]+)\(").unwrap();
    let mut tests = BTreeSet::new();
    for file in all().into_iter().filter(|file| file.is_a("rs")) {
        let mut is_test = false;
        for line in file.text.lines() {
            let line = line.trim();
            if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                is_test = true;
            } else if let Some(found) = function.captures(line).filter(|_| is_test) {
                tests.insert(found[1].to_owned());
                is_test = false;
            } else if !line.starts_with("#[") && !line.starts_with("//") {
                // Property tests stand in a macro, without a line of their own between.
                is_test &= line.is_empty();
            }
        }
    }
    let page = all().into_iter().find(|file| file.path == "docs/security.md");
    let page = page.map(|page| page.text).unwrap_or_default();
    let name = Regex::new("`([a-z0-9]+(?:_[a-z0-9]+){2,})`").unwrap();
    let rows: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")).collect();
    assert!(rows.len() > 50, "the page has its tables: {}", rows.len());
    let mut places = Vec::new();
    for row in rows {
        let named: Vec<String> = name.captures_iter(row).map(|found| found[1].to_owned()).collect();
        let is_head = row.contains("| Shown by |");
        if named.is_empty() && !is_head {
            places.push(format!("no test shows: {row}"));
        }
        places.extend(
            named
                .into_iter()
                .filter(|named| !tests.contains(named))
                .map(|named| format!("no test is called {named}")),
        );
    }
    none(&places, "What the page claims, a test shows.");
}
