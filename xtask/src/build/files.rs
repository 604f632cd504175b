//! Small helpers for files that are made: hashed names, writing only what changed, removing what is stale.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Hexadecimal characters of the hash in a file's name: enough that two versions never meet.
const HASH: usize = 12;

/// SHA-256 of the content, shortened, in hexadecimal.
pub(super) fn hash(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    HEXLOWER.encode(&digest)[..HASH].to_owned()
}

/// A name that changes with the content: `app.js` → `app-3f2a….js`.
/// What has such a name may be cached for ever.
pub(super) fn hashed_name(stem: &str, extension: &str, content: &[u8]) -> String {
    format!("{stem}-{}.{extension}", hash(content))
}

/// A folder whose content is written as a whole: unchanged files are not touched, so that watchers stay quiet,
/// and what was not written this time is removed at the end, after everything new is in place.
pub(super) struct Folder {
    root: PathBuf,
    written: BTreeSet<PathBuf>,
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root, written: BTreeSet::new() }
    }

    /// Writes a file at a path relative to the folder.
    pub(super) fn write(&mut self, path: impl AsRef<Path>, content: &[u8]) -> Result<()> {
        let path = self.root.join(path);
        if std::fs::read(&path).ok().as_deref() != Some(content) {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
        }
        self.written.insert(path);
        Ok(())
    }

    /// Removes every file that was not written.
    pub(super) fn finish(self) -> Result<()> {
        for path in all_under(&self.root)? {
            if !self.written.contains(&path) {
                std::fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}

/// Every file under a folder, in name order; none if the folder is missing.
pub(crate) fn all_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(found);
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(all_under(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Path relative to the folder → content, for text files.
pub(super) fn texts_under(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for path in all_under(folder)? {
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        texts.insert(name, std::fs::read_to_string(&path)?);
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_changes_with_the_content_and_only_with_it() {
        let name = hashed_name("app", "js", b"one");
        assert_eq!(name, "app-7692c3ad3540.js");
        assert_eq!(name, hashed_name("app", "js", b"one"));
        assert_ne!(name, hashed_name("app", "js", b"two"));
    }

    #[test]
    fn a_folder_keeps_what_was_written_and_loses_the_rest() {
        let root = std::env::temp_dir().join(format!("credenza-folder-{}", std::process::id()));
        std::fs::create_dir_all(root.join("old")).unwrap();
        std::fs::write(root.join("old/stale.js"), "stale").unwrap();
        let mut folder = Folder::new(root.clone());
        folder.write("new/fresh.js", b"fresh").unwrap();
        folder.finish().unwrap();
        let left = all_under(&root).unwrap();
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(left, [root.join("new/fresh.js")]);
    }
}
