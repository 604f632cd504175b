//! The state folder: everything a running system keeps. Two systems with two folders do not know of each other.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::demo::Demo;
use crate::paths;
use crate::process;

/// Where a system stands when nothing else is said, relative to the repository.
pub(crate) const DEFAULT: &str = ".state";

/// A state folder.
#[derive(Debug, Clone)]
pub(crate) struct State(PathBuf);

/// What `running.json` says: how other commands find the system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Running {
    /// Where the portal and the Worker answer.
    pub(crate) base_url: String,
    /// Where the mail catcher answers.
    pub(crate) mail_url: String,
    /// The process group of wrangler.
    pub(crate) group: i32,
    /// Where the identity provider answers, if there is one.
    #[serde(default)]
    pub(crate) provider_url: Option<String>,
}

/// The demo data as it was loaded, with the address its links were made for.
#[derive(Serialize, Deserialize)]
struct Loaded {
    base_url: String,
    demo: Demo,
}

impl State {
    /// A folder named on the command line; a relative one starts where the person stands,
    /// the default in the repository.
    pub(crate) fn new(folder: Option<&Path>) -> Result<Self> {
        let folder = match folder {
            None => paths::root().join(DEFAULT),
            Some(folder) => std::path::absolute(folder)?,
        };
        Ok(Self(folder))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The folder itself.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// Secrets and variables of the Worker.
    pub(crate) fn dev_vars(&self) -> PathBuf {
        self.file("dev.vars")
    }

    /// What the Workers runtime persists: the D1 database.
    pub(crate) fn persisted(&self) -> PathBuf {
        self.file("wrangler")
    }

    /// The mail catcher's mails.
    pub(crate) fn mails(&self) -> PathBuf {
        self.file("mails.json")
    }

    /// The log of a tool.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.file("logs").join(format!("{name}.log"))
    }

    /// Holds the folder for as long as the answer lives, and ends what a killed run left behind.
    pub(crate) fn lock(&self) -> Result<File> {
        std::fs::create_dir_all(&self.0)
            .with_context(|| format!("cannot make the state folder {}", self.0.display()))?;
        let lock = File::create(self.file("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let at =
                    self.running().map(|running| format!(" at {}", running.base_url)).unwrap_or_default();
                bail!(
                    "A system with the state folder {} is running already{at}. Stop it first (Ctrl-C there), or give this one another folder with --state DIR and another port with --port N.",
                    self.0.display()
                );
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).context("cannot lock the state folder");
            }
        }
        if let Ok(leftover) = self.running() {
            process::end_leftover(leftover.group, &self.persisted().to_string_lossy());
            self.stopped();
        }
        Ok(lock)
    }

    /// Forgets everything but the logs and the lock. The secrets go too: what they sealed is gone.
    pub(crate) fn clear(&self) -> Result<()> {
        let _ = std::fs::remove_dir_all(self.persisted());
        for name in ["dev.vars", "mails.json", "demo.json", "migrations.json"] {
            let _ = std::fs::remove_file(self.file(name));
        }
        anyhow::ensure!(!self.persisted().exists(), "cannot remove {}", self.persisted().display());
        Ok(())
    }

    /// The system that runs with this folder.
    pub(crate) fn running(&self) -> Result<Running> {
        let bytes = std::fs::read(self.file("running.json"));
        let bytes = bytes.with_context(|| {
            format!(
                "No system runs with the state folder {}. Start one: `cargo xtask dev`.",
                self.0.display()
            )
        })?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Says that the system runs.
    pub(crate) fn started(&self, running: &Running) -> Result<()> {
        Ok(std::fs::write(self.file("running.json"), serde_json::to_vec_pretty(running)?)?)
    }

    /// Says that it does not any more.
    pub(crate) fn stopped(&self) {
        let _ = std::fs::remove_file(self.file("running.json"));
    }

    /// The demo data, if it was loaded. Its links lead to the address of the running system.
    pub(crate) fn demo(&self) -> Result<Option<Demo>> {
        let Ok(text) = std::fs::read_to_string(self.file("demo.json")) else {
            return Ok(None);
        };
        let loaded: Loaded =
            serde_json::from_str(&text).context("demo.json cannot be read; `--fresh` makes it again")?;
        Ok(Some(loaded.demo))
    }

    /// Remembers the demo data, after it is in the database.
    pub(crate) fn keep_demo(&self, demo: &Demo, base_url: &str) -> Result<()> {
        let loaded = Loaded { base_url: base_url.to_owned(), demo: demo.clone() };
        let new = self.file("demo.json.new");
        std::fs::write(&new, serde_json::to_vec_pretty(&loaded)?)?;
        Ok(std::fs::rename(new, self.file("demo.json"))?)
    }

    /// Rewrites the links when a warm start has another port than the one they were made for.
    pub(crate) fn move_demo(&self, base_url: &str) -> Result<()> {
        let Ok(text) = std::fs::read_to_string(self.file("demo.json")) else {
            return Ok(());
        };
        let loaded: Loaded =
            serde_json::from_str(&text).context("demo.json cannot be read; `--fresh` makes it again")?;
        if loaded.base_url != base_url {
            std::fs::write(self.file("demo.json"), text.replace(&loaded.base_url, base_url))?;
        }
        Ok(())
    }

    /// Hashes of the migrations already applied, by name.
    pub(crate) fn applied_migrations(&self) -> std::collections::BTreeMap<String, String> {
        std::fs::read(self.file("migrations.json"))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Remembers them.
    pub(crate) fn keep_migrations(&self, applied: &std::collections::BTreeMap<String, String>) -> Result<()> {
        Ok(std::fs::write(self.file("migrations.json"), serde_json::to_vec_pretty(applied)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn state(name: &str) -> State {
        State(std::env::temp_dir().join(format!("credenza-state-{name}-{}", std::process::id())))
    }

    #[test]
    fn a_folder_in_use_is_refused_and_free_again_afterwards() {
        let state = state("lock");
        let lock = state.lock().unwrap();
        let refused = state.lock().unwrap_err().to_string();
        drop(lock);
        let again = state.lock();
        std::fs::remove_dir_all(state.folder()).unwrap();
        assert!(refused.contains("running already"), "{refused}");
        assert!(again.is_ok());
    }

    #[test]
    fn links_follow_the_port_of_a_warm_start() {
        let state = state("links");
        std::fs::create_dir_all(state.folder()).unwrap();
        let demo = Demo {
            sql: String::new(),
            people: json!([]),
            applications: json!([]),
            tenant_id: "t".into(),
            invitations: json!([{ "url": "http://localhost:1/invite#x" }]),
            resource_servers: json!([]),
        };
        state.keep_demo(&demo, "http://localhost:1").unwrap();
        state.move_demo("http://localhost:22").unwrap();
        let moved = state.demo().unwrap().unwrap();
        std::fs::remove_dir_all(state.folder()).unwrap();
        assert_eq!(moved.invitations[0]["url"], "http://localhost:22/invite#x");
    }
}
