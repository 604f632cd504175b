//! Notices what a person changed, and what has to be made again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::build::Parts;
use crate::paths;

/// How often the folders are looked through: a few hundred files, a millisecond.
const EVERY: Duration = Duration::from_millis(400);
/// How long it must have been quiet: an editor or a checkout writes several files.
const QUIET: Duration = Duration::from_millis(250);
/// What is watched, relative to the repository.
const WATCHED: [&str; 8] =
    ["domain", "functions", "app", "style", "public", "docs", "Cargo.toml", "Cargo.lock"];

/// The state of all watched files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

/// What a change asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// What has to be built.
    pub(crate) parts: Parts,
    /// Whether a migration was added or changed.
    pub(crate) migrations: bool,
}

impl Snapshot {
    /// Looks at all files now.
    pub(crate) fn take() -> Self {
        let mut files = BTreeMap::new();
        for name in WATCHED {
            collect(&paths::root().join(name), &mut files);
        }
        Self(files)
    }

    /// The files that differ, relative to the repository.
    fn differing(&self, other: &Self) -> Vec<PathBuf> {
        let changed =
            other.0.iter().filter(|(path, stamp)| self.0.get(*path) != Some(stamp)).map(|(path, _)| path);
        let removed = self.0.keys().filter(|path| !other.0.contains_key(*path));
        changed
            .chain(removed)
            .map(|path| path.strip_prefix(paths::root()).unwrap_or(path).to_path_buf())
            .collect()
    }
}

/// Waits until something differs from the snapshot and the writing has calmed down.
pub(crate) async fn changed(since: &Snapshot) -> (Snapshot, Change) {
    loop {
        tokio::time::sleep(EVERY).await;
        let mut now = Snapshot::take();
        if now == *since {
            continue;
        }
        loop {
            tokio::time::sleep(QUIET).await;
            let later = Snapshot::take();
            if later == now {
                break;
            }
            now = later;
        }
        let change =
            since.differing(&now).iter().fold(Change::default(), |change, path| change.and(of(path)));
        return (now, change);
    }
}

fn collect(path: &Path, files: &mut BTreeMap<PathBuf, (Option<SystemTime>, u64)>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // What editors leave beside a file while it is open.
    if name.starts_with('.') || name.starts_with('#') || name.ends_with('~') || name.ends_with(".swp") {
        return;
    }
    if let Ok(entries) = std::fs::read_dir(path) {
        for entry in entries.flatten() {
            collect(&entry.path(), files);
        }
    } else if let Ok(metadata) = path.metadata() {
        files.insert(path.to_path_buf(), (metadata.modified().ok(), metadata.len()));
    }
}

/// What a change of this one file asks for.
fn of(path: &Path) -> Change {
    let part = |worker, app, around| Change { parts: Parts { worker, app, around }, migrations: false };
    if path.starts_with("functions/migrations") {
        return Change { migrations: true, ..Change::default() };
    }
    match path.iter().next().and_then(|first| first.to_str()) {
        Some("functions") => part(true, false, false),
        Some("app") => part(false, true, false),
        Some("style" | "public" | "docs") => part(false, false, true),
        // domain and the workspace's manifests
        _ => part(true, true, false),
    }
}

impl Change {
    fn and(self, other: Self) -> Self {
        Self {
            parts: Parts {
                worker: self.parts.worker || other.parts.worker,
                app: self.parts.app || other.parts.app,
                around: self.parts.around || other.parts.around,
            },
            migrations: self.migrations || other.migrations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_rebuilds_what_depends_on_it_and_nothing_else() {
        let asks = |path: &str| {
            let change = of(Path::new(path));
            (change.parts.worker, change.parts.app, change.parts.around, change.migrations)
        };
        assert_eq!(asks("domain/src/lib.rs"), (true, true, false, false));
        assert_eq!(asks("functions/templates/mail.html"), (true, false, false, false));
        assert_eq!(asks("functions/migrations/0002_more.sql"), (false, false, false, true));
        assert_eq!(asks("app/locales/en.json"), (false, true, false, false));
        assert_eq!(asks("style/00-layers.css"), (false, false, true, false));
        assert_eq!(asks("Cargo.lock"), (true, true, false, false));
    }

    #[test]
    fn added_changed_and_removed_files_are_noticed() {
        let file = |name: &str, size| (paths::root().join(name), (None, size));
        let before = Snapshot([file("a", 1), file("b", 1), file("c", 1)].into());
        let after = Snapshot([file("a", 1), file("b", 2), file("d", 1)].into());
        assert_eq!(before.differing(&after), ["b", "d", "c"].map(PathBuf::from));
    }
}
