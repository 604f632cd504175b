//! Everything that must never leak, every answer that was seen, and the search for the one in the other.

use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use data_encoding::BASE32_NOPAD;

use crate::answer::Answer;

/// A text that may stand nowhere, or in one answer.
#[derive(Debug)]
struct Needle {
    what: String,
    bytes: Vec<u8>,
    /// Method and path of the answer that may hold it, and how often.
    home: Option<(String, usize)>,
}

/// What was seen in a run.
#[derive(Debug, Default)]
pub struct Ledger {
    needles: Vec<Needle>,
    /// Method and path, and the answer's headers and body.
    answers: Vec<(String, String)>,
}

impl Ledger {
    /// This may stand in no answer at all.
    pub fn never(&mut self, what: &str, text: &str) {
        self.add(what, text, None);
    }

    /// A TOTP seed may stand nowhere, neither as text nor as bytes.
    pub fn never_seed(&mut self, what: &str, seed: &str) {
        self.add(what, seed, None);
        self.raw_seed(what, seed);
    }

    /// This may stand in one answer to this request.
    pub fn once(&mut self, what: &str, text: &str, home: &str) {
        self.add(what, text, Some((home.to_owned(), 1)));
    }

    /// This may stand in any answer to this request: a key that is shown until it is used.
    pub fn only(&mut self, what: &str, text: &str, home: &str) {
        self.add(what, text, Some((home.to_owned(), usize::MAX)));
    }

    /// The bytes behind a seed in base32.
    pub fn raw_seed(&mut self, what: &str, seed: &str) {
        if let Ok(bytes) = BASE32_NOPAD.decode(seed.replace(' ', "").as_bytes()) {
            self.needles.push(Needle { what: format!("{what}, as bytes"), bytes, home: None });
        }
    }

    fn add(&mut self, what: &str, text: &str, home: Option<(String, usize)>) {
        // Shorter ones are found by chance.
        assert!(text.len() >= 12, "{what} is too short to be searched for");
        let plain: String = text.chars().filter(|letter| !matches!(letter, '-' | ' ')).collect();
        if plain != text && !what.starts_with("password") {
            self.needles.push(Needle {
                what: what.to_owned(),
                bytes: plain.into_bytes(),
                home: home.clone(),
            });
        }
        self.needles.push(Needle { what: what.to_owned(), bytes: text.as_bytes().to_vec(), home });
    }

    /// Remembers an answer.
    pub fn saw(&mut self, answer: &Answer) {
        let headers: Vec<String> = answer
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default()))
            .collect();
        self.answers.push((answer.asked.clone(), format!("{}\n\n{}", headers.join("\n"), answer.body)));
    }

    /// How much is searched for in how many answers.
    pub fn size(&self) -> (usize, usize) {
        (self.needles.len(), self.answers.len())
    }

    /// What stands in answers where it must not.
    pub fn leaks_in_answers(&self) -> Vec<String> {
        let search = self.search();
        let mut at_home = vec![0; self.needles.len()];
        let mut leaks = Vec::new();
        for (asked, text) in &self.answers {
            for found in found(&search, text.as_bytes()) {
                let needle = &self.needles[found];
                match &needle.home {
                    Some((home, times)) if home == asked && at_home[found] < *times => at_home[found] += 1,
                    _ => leaks.push(format!("{} in the answer to {asked}", needle.what)),
                }
            }
        }
        leaks
    }

    /// What stands in a text where none may stand, such as a mail.
    pub fn leaks_in(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let found = found(&self.search(), bytes);
        found.into_iter().map(|found| format!("{} in {place}", self.needles[found].what)).collect()
    }

    /// What stands in the files of a folder, and how many files were read.
    pub fn leaks_in_files(&self, folder: &Path) -> (Vec<String>, usize) {
        let (search, files) = (self.search(), files(folder));
        let mut leaks = Vec::new();
        for file in &files {
            // A file may go while the system runs; one that stays is read.
            let Ok(bytes) = std::fs::read(file) else { continue };
            for found in found(&search, &bytes) {
                leaks.push(format!("{} in {}", self.needles[found].what, file.display()));
            }
        }
        (leaks, files.len())
    }

    fn search(&self) -> AhoCorasick {
        AhoCorasick::new(self.needles.iter().map(|needle| &needle.bytes)).unwrap()
    }
}

/// Each needle that stands in the bytes, once.
fn found(search: &AhoCorasick, bytes: &[u8]) -> Vec<usize> {
    let mut found: Vec<usize> =
        search.find_overlapping_iter(bytes).map(|hit| hit.pattern().as_usize()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// All files of a folder and of the folders in it.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
