//! Documentation: one sentence per line, and a page for everything that an answer links to.

use std::collections::BTreeSet;

use regex::Regex;

use crate::files::{all, none, root};

/// Full stops that end no sentence.
const ABBREVIATIONS: [&str; 9] = ["e.g.", "i.e.", "etc.", "vs.", "cf.", "No.", "Dr.", "St.", "approx."];

fn prose(text: &str) -> Vec<(usize, String)> {
    let mut fenced = false;
    let mut lines = Vec::new();
    let code = Regex::new("`[^`]*`").unwrap();
    let marker = Regex::new(r"^\s*(>\s*)*([-*+]|\d+[.)])?\s*(\[[ x]\]\s*)?").unwrap();
    for (index, line) in text.lines().enumerate() {
        let start = line.trim_start();
        if start.starts_with("```") || start.starts_with("~~~") {
            fenced = !fenced;
            continue;
        }
        let other = start.starts_with(['|', '#', '<']) || line.starts_with("    ") || start.starts_with('[');
        if fenced || other {
            continue;
        }
        let mut words = code.replace_all(marker.replace(line, "").as_ref(), "code").into_owned();
        for abbreviation in ABBREVIATIONS {
            words = words.replace(abbreviation, &abbreviation.replace('.', ""));
        }
        lines.push((index + 1, words));
    }
    lines
}

#[test]
fn markdown_has_one_sentence_per_line() {
    let inner = Regex::new(r#"[a-z0-9)»”"`*_][.!?][)”"*_]*\s+[*_(“"]*[A-Z]"#).unwrap();
    let mut places = Vec::new();
    for file in all().into_iter().filter(|file| file.is_a("md")) {
        let lines = prose(&file.text);
        for (number, line) in &lines {
            if inner.is_match(line) {
                places.push(format!("{}:{number}: {line}", file.path));
            }
        }
        for pair in lines.windows(2) {
            let ((number, before), (next, after)) = (&pair[0], &pair[1]);
            let continues = after.starts_with(|letter: char| letter.is_lowercase()) && number + 1 == *next;
            if continues && before.ends_with(|letter: char| letter.is_alphanumeric() || letter == ',') {
                places.push(format!("{}:{next}: a sentence goes on here", file.path));
            }
        }
    }
    none(&places, "One sentence per line: then a diff shows the sentence that changed.");
}

#[test]
fn sentences_are_told_apart() {
    let inner = |text: &str| {
        let pattern = Regex::new(r#"[a-z0-9)»”"`*_][.!?][)”"*_]*\s+[*_(“"]*[A-Z]"#).unwrap();
        prose(text).iter().any(|(_, line)| pattern.is_match(line))
    };
    for fine in
        ["One.", "1. One.", "See e.g. Rust.", "| A. B. |", "`a. B`", "```\nA b. C.\n```", "RFC 9068 §2.2"]
    {
        assert!(!inner(fine), "{fine}");
    }
    for wrong in ["One a. Two.", "- Is it so? Yes.", "**Bold a.** Then."] {
        assert!(inner(wrong), "{wrong}");
    }
}

/// Names of the pages in a folder of the documentation.
fn pages(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join("docs").join(folder)).into_iter().flatten().flatten();
    let name =
        |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().strip_suffix(".md").map(str::to_owned);
    entries.filter_map(name).filter(|name| name != "README" && name != "index").collect()
}

fn same(folder: &str, linked: &BTreeSet<String>, whose: &str) {
    let there = pages(folder);
    let missing: Vec<_> = linked.difference(&there).collect();
    assert!(missing.is_empty(), "{whose} link to docs/{folder}/, where these pages are missing: {missing:?}");
    let unused: Vec<_> = there.difference(linked).collect();
    assert!(unused.is_empty(), "No answer links to these pages of docs/{folder}/: {unused:?}");
}

#[test]
fn every_problem_type_has_its_page() {
    let text = std::fs::read_to_string(root().join("domain/src/problems.rs")).unwrap();
    let slug = Regex::new(r#"(?m)^\s+[A-Z][A-Za-z]+ = "([a-z-]+)", \d{3},"#).unwrap();
    let slugs: BTreeSet<String> = slug.captures_iter(&text).map(|found| found[1].to_owned()).collect();
    assert!(slugs.len() >= 15, "the list of problem types is not read: {slugs:?}");
    same("problems", &slugs, "Problem bodies");
}

#[test]
fn every_token_error_has_its_page() {
    let text = std::fs::read_to_string(root().join("functions/src/tokens/error.rs")).unwrap();
    let page = Regex::new(r#""([a-z]+(?:-[a-z]+)+|unavailable)""#).unwrap();
    let linked: BTreeSet<String> = page.captures_iter(&text).map(|found| found[1].to_owned()).collect();
    assert!(linked.contains("wrong-secret"), "the pages of token errors are not read: {linked:?}");
    same("errors", &linked, "Token errors");
}

/// Who finds a text in a log finds it again on a page: each one, up to the first part that varies.
#[test]
fn every_text_of_a_token_error_stands_on_a_page() {
    let texts = Regex::new(r#""([A-Z][^"\\]*)""#).unwrap();
    let pages: String = pages("errors")
        .iter()
        .map(|page| std::fs::read_to_string(root().join(format!("docs/errors/{page}.md"))).unwrap())
        .collect();
    let mut missing = Vec::new();
    let mut seen = 0;
    for file in ["error", "request", "assertion", "authentication"] {
        let source = std::fs::read_to_string(root().join(format!("functions/src/tokens/{file}.rs"))).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for text in texts.captures_iter(code).map(|found| found[1].to_owned()) {
            let start = text.split(['{', '$']).next().unwrap_or_default().trim().to_owned();
            if start.split(' ').count() < 3 {
                continue;
            }
            seen += 1;
            if !pages.contains(&start) {
                missing.push(text);
            }
        }
    }
    assert!(seen > 30, "the texts of token errors are not read: {seen}");
    assert!(missing.is_empty(), "No page of docs/errors/ shows these texts of answers: {missing:#?}");
}

/// What the documentation shows is what our tests run: each snippet stands there whole, as a block of its own.
#[test]
fn each_snippet_stands_in_the_documentation_word_for_word() {
    let page = std::fs::read_to_string(root().join("docs/resource-apis.md")).unwrap();
    let blocks = blocks(&page);
    let snippets: Vec<_> = all().into_iter().filter(|file| file.is_in("docs/snippets/")).collect();
    assert!(snippets.len() >= 3, "docs/snippets/ is not read");
    let changed = snippets.iter().filter(|file| !blocks.contains(&file.text.trim_end()));
    let changed: Vec<String> =
        changed.map(|file| format!("{} is not in docs/resource-apis.md", file.path)).collect();
    none(&changed, "People copy from the page, and our tests run the file: they must be the same.");
}

/// What stands between fences.
fn blocks(text: &str) -> Vec<&str> {
    let inside = text.split("\n```").skip(1).step_by(2);
    inside.map(|block| block.split_once('\n').map_or("", |(_language, code)| code)).collect()
}

#[test]
fn blocks_are_told_apart() {
    assert_eq!(blocks("a\n```py\nx\ny\n```\nb\n```\nz\n```\n"), ["x\ny", "z"]);
    assert!(blocks("none").is_empty());
}
