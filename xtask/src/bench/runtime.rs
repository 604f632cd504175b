//! One Worker on workerd, without wrangler's proxy in between, and the CPU time that it takes.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use credenza_functions::adapters::native::Sqlite;
use credenza_functions::ports::{Database as _, Statement};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

use super::{Client, Fixture};
use crate::process::{self, Group};

/// The program that runs a Worker by Miniflare.
const SERVE: &str = "tests/reference/serve.mjs";
/// The database's ID in `wrangler.toml`, by which the runtime names its file.
const DATABASE_ID: &str = "00000000-0000-0000-0000-000000000000";
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running Worker.
pub(super) struct Runtime {
    group: Group,
    /// Where it answers.
    pub(super) base_url: String,
    /// Where tokens are asked for.
    pub(super) url: String,
}

impl Runtime {
    /// Starts `ours`, `reference`, `empty` or `read_and_sign`, with a database that nobody else uses.
    pub(super) async fn start(run: &str, flood: bool, fixture: &Fixture, client: &Client) -> Result<Self> {
        Self::start_with(run, flood, fixture, client, Vec::new()).await
    }

    /// The same, with more rows in the database, which these statements make.
    pub(super) async fn start_with(
        run: &str,
        flood: bool,
        fixture: &Fixture,
        client: &Client,
        rows: Vec<Statement>,
    ) -> Result<Self> {
        let name = if flood { format!("{run}-flood") } else { run.to_owned() };
        let state = fixture.state.join("bench").join(&name);
        let _ = std::fs::remove_dir_all(&state);
        let databases = state.join("wrangler/v3/d1");
        super::copy(&fixture.state.join("wrangler/v3/d1"), &databases)?;
        if !rows.is_empty() {
            Sqlite::open(&super::evidence::database(&databases)?)?.batch(rows).await?;
        }
        std::fs::copy(fixture.state.join("dev.vars"), state.join("dev.vars"))?;
        let asked = json!({
            "run": run,
            "flood": flood,
            "state": state,
            "worker": fixture.worker,
            "database_id": DATABASE_ID,
            "client_id": client.id,
            "client_secret": client.secret,
            "resource": client.resource,
        });
        let log = fixture.state.join("logs").join(format!("bench-{name}.log"));
        let mut node = process::command("node");
        node.args(["--no-warnings", SERVE]).arg(asked.to_string());
        node.stdout(Stdio::piped()).stderr(process::log_file(&log)?);
        let mut group = Group::spawn(&mut node)?;
        let stdout = group.stdout().context("Miniflare has no stdout")?;
        let mut lines = BufReader::new(stdout).lines();
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        let Ok(Ok(Some(line))) = line else { bail!("`{run}` did not start. {}", process::tail(&log)) };
        // What the Worker logs of refusals comes there too; a pipe that nobody reads would end it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let ready: Value = serde_json::from_str(&line).with_context(|| format!("no JSON: {line}"))?;
        let port = ready["port"].as_u64().context("no port")?;
        let base_url = format!("http://127.0.0.1:{port}");
        Ok(Self { group, url: format!("{base_url}/oauth2/token"), base_url })
    }

    /// CPU time so far of workerd with all that it simulates (the database too), where the system tells: on Linux.
    pub(super) fn cpu(&self) -> Option<Duration> {
        let mut nanoseconds = 0;
        for entry in std::fs::read_dir("/proc").ok()?.flatten() {
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            if is_workerd_of(&stat, self.group.id()) {
                nanoseconds += of_threads(&entry.path())?;
            }
        }
        (nanoseconds > 0).then(|| Duration::from_nanos(nanoseconds))
    }
}

/// Whether a line of `/proc/…/stat` is of a workerd in this process group: `pid (comm) state ppid pgrp …`.
fn is_workerd_of(stat: &str, group: i32) -> bool {
    let Some((front, back)) = stat.rsplit_once(") ") else { return false };
    let pgrp = back.split(' ').nth(2).and_then(|field| field.parse::<i32>().ok());
    front.ends_with("(workerd") && pgrp == Some(group)
}

/// Nanoseconds on a CPU of all living threads.
fn of_threads(process: &Path) -> Option<u64> {
    let mut sum = 0;
    for thread in std::fs::read_dir(process.join("task")).ok()?.flatten() {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
        sum += text.split(' ').next().and_then(|field| field.parse::<u64>().ok()).unwrap_or_default();
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workerd_is_known_by_its_group() {
        let stat = "77 (workerd) S 70 70 1 0 -1";
        assert!(is_workerd_of(stat, 70) && !is_workerd_of(stat, 71));
        assert!(!is_workerd_of("77 (node) S 70 70 1 0 -1", 70) && !is_workerd_of("", 70));
    }
}
