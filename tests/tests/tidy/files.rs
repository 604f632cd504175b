//! The files of the repository, and what is looked for in them.

use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;

/// A text file of the repository.
pub(crate) struct Source {
    /// Relative to the repository, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

impl Source {
    /// The lines with their numbers.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The lines that are compiled into the product: without comments and without what stands under `#[cfg(test)]`.
    pub(crate) fn product_lines(&self) -> Vec<(usize, &str)> {
        let mut lines = Vec::new();
        let mut skipped: Option<String> = None;
        for (number, line) in self.lines() {
            let code = line.trim_start();
            let indent = &line[..line.len() - code.len()];
            match &skipped {
                // Formatted code: an item ends with its closing brace at its own depth, or is one line.
                Some(depth) => {
                    let one_line = indent == depth && code.ends_with(';');
                    if one_line || line == format!("{depth}}}") {
                        skipped = None;
                    }
                }
                None if code == "#[cfg(test)]" => skipped = Some(indent.to_owned()),
                None if code.starts_with("//") => {}
                None => lines.push((number, line)),
            }
        }
        lines
    }

    /// Whether its name has this extension.
    pub(crate) fn is_a(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    /// Whether it stands in this folder or is this file.
    pub(crate) fn is_in(&self, place: &str) -> bool {
        self.path == place || (place.ends_with('/') && self.path.starts_with(place))
    }
}

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// All text files that git tracks or would take.
pub(crate) fn all() -> Vec<Source> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "`git ls-files` failed: {}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    let read = |path: &str| {
        // Deleted in the work tree, or no text: nothing to look at.
        let text = std::fs::read_to_string(root().join(path)).ok()?;
        Some(Source { path: path.to_owned(), text })
    };
    let mut paths: Vec<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.into_iter().filter_map(read).collect()
}

/// Files in one of these places whose name ends so.
pub(crate) fn within(places: &[&str], ending: &str) -> Vec<Source> {
    let wanted = |file: &Source| file.path.ends_with(ending) && places.iter().any(|place| file.is_in(place));
    all().into_iter().filter(wanted).collect()
}

/// Where the pattern stands in the product code of these files.
pub(crate) fn found(files: &[Source], pattern: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).unwrap();
    let mut places = Vec::new();
    for file in files {
        for (number, line) in file.product_lines() {
            if pattern.is_match(line) {
                places.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    places
}

/// Ends the test with the reason and all places, if there are any.
pub(crate) fn none(places: &[String], reason: &str) {
    assert!(places.is_empty(), "{reason}\n  {}\n", places.join("\n  "));
}

#[test]
fn code_under_cfg_test_and_comments_are_no_product() {
    let text = "fn a() {}\n// b.unwrap()\n#[cfg(test)]\nuse x;\nfn c() {}\n#[cfg(test)]\nmod tests {\n    fn d() {\n    }\n}\nfn e() {}";
    let file = Source { path: "x.rs".to_owned(), text: text.to_owned() };
    let numbers: Vec<usize> = file.product_lines().into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, [1, 5, 11]);
}

#[test]
fn the_rules_see_the_whole_repository() {
    let files = all();
    for expected in ["Cargo.toml", "domain/src/secrets.rs", "functions/src/lib.rs", "app/src/api/mod.rs"] {
        assert!(files.iter().any(|file| file.path == expected), "{expected} is not read");
    }
}
