//! A whole system for tests that need one: made, started, ended, and what went wrong in it.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::paths;
use crate::process::{self, Group};
use crate::ui::{self, Progress};

/// How long a system may take to be ready, once it is built.
const READY: Duration = Duration::from_mins(3);

/// A fresh system of its own, started as any script would start it.
pub(crate) struct System {
    _group: Group,
    /// The file with its line of JSON.
    pub(crate) ready: PathBuf,
}

impl System {
    /// Where a system of this name keeps its data.
    pub(crate) fn folder(name: &str) -> PathBuf {
        paths::root().join(".state/test").join(name)
    }

    pub(crate) async fn start(name: &str, more: &[&str]) -> Result<Self> {
        Self::begin(name, more, true).await
    }

    /// Where tests failed, what went wrong in the Worker meanwhile stands below them: on another machine nobody can
    /// look it up.
    pub(super) fn explain(&self, run: Result<()>) -> Result<()> {
        let log = self.ready.with_file_name("logs").join("wrangler.log");
        if run.is_err() {
            for line in failures(&std::fs::read_to_string(log).unwrap_or_default()) {
                ui::warn(line);
            }
        }
        run
    }

    /// Starts a system: fresh, or with the data that the last one of this name left.
    pub(super) async fn begin(name: &str, more: &[&str], fresh: bool) -> Result<Self> {
        let done = if fresh { "A fresh system is ready" } else { "The system is ready again" };
        ui::step(done, async |progress: &Progress| {
            let folder = Self::folder(name);
            let ready = folder.join("ready.json");
            let log = folder.join("logs/dev.log");
            let file = process::log_file(&log)?;
            progress.follow(&log);
            let mut command = process::command(std::env::current_exe()?);
            command
                .args(["dev", "--headless", "--release", "--no-build", "--port", "0", "--state"])
                .arg(&folder)
                .args(fresh.then_some("--fresh"))
                .args(more);
            command.stdout(Stdio::piped()).stderr(file);
            let mut group = Group::spawn(&mut command)?;
            let stdout = group.stdout().context("the system has no stdout")?;
            let line = tokio::time::timeout(READY, BufReader::new(stdout).lines().next_line()).await;
            let Ok(Ok(Some(line))) = line else {
                bail!("The system did not become ready. {}", process::tail(&log))
            };
            let parsed: Value =
                serde_json::from_str(&line).with_context(|| format!("the ready line is no JSON: {line}"))?;
            progress.note(parsed["base_url"].as_str().unwrap_or_default());
            std::fs::write(&ready, line)?;
            Ok(Self { _group: group, ready })
        })
        .await
    }
}

/// The last lines of a Worker's log that tell of a failure of its own; tests of faults cause some, too.
fn failures(log: &str) -> Vec<&str> {
    let is_failure = |line: &&str| {
        line.contains(r#""event":"unavailable""#) || line.contains("[ERROR]") || line.contains("panicked")
    };
    let lines: Vec<&str> = log.lines().filter(is_failure).collect();
    lines[lines.len().saturating_sub(process::LAST_LINES)..].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_found_in_a_workers_log() {
        let refusal = r#"{"event":"unavailable","fields":{"log":"database: locked","status":503}}"#;
        let log = format!("[wrangler:info] GET / 200 OK (3ms)\n{refusal}\n[wrangler:info] GET / 503\n");
        assert_eq!(failures(&log), [refusal]);
        assert!(failures("").is_empty());
    }
}
