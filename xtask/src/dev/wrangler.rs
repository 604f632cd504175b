//! Wrangler: the Workers runtime with D1 on SQLite, on this machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::process::Command;
use tokio::time::Instant;

use super::state::State;
use crate::paths;
use crate::process::{self, Group};
use crate::ui::{self, Progress};

/// The database's name in `wrangler.toml`.
const DATABASE: &str = "credenza";
/// The name of the runtime's log.
pub(crate) const LOG: &str = "wrangler";
/// How long the runtime may take to answer for the first time.
const PATIENCE: Duration = Duration::from_mins(1);

/// Asks both addresses until they answer 200, over TLS that nobody vouches for. Ours is the only program there.
const ANSWERING_OVER_TLS: &str = "
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const ask = (path) => fetch(process.argv[1] + path).then((answer) => answer.status === 200, () => false);
while (!(await ask('/.well-known/jwks.json') && await ask('/'))) await new Promise((done) => setTimeout(done, 100));
";

/// Where the system is entered on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entrance {
    /// On 127.0.0.1.
    pub(crate) port: u16,
    /// Whether TLS is spoken there.
    pub(crate) https: bool,
}

impl Entrance {
    /// What people and clients are told.
    pub(crate) fn base_url(self) -> String {
        format!("{}://localhost:{}", self.protocol(), self.port)
    }

    fn protocol(self) -> &'static str {
        if self.https { "https" } else { "http" }
    }
}

/// A wrangler command that talks to nobody outside and keeps its files in the state folder.
fn wrangler(state: &State) -> Command {
    let mut command = process::command(paths::npm_bin().join("wrangler"));
    command
        .envs([
            ("WRANGLER_SEND_METRICS", "false"),
            ("WRANGLER_SEND_ERROR_REPORTS", "false"),
            ("WRANGLER_HIDE_BANNER", "true"),
            ("WRANGLER_NO_SKILLS_UPDATE_PROMPTS", "true"),
            // Otherwise the local runtime fetches a sample of Cloudflare's request data.
            ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
            // Nobody is there to answer a question.
            ("CI", "1"),
            ("NO_COLOR", "1"),
            ("FORCE_COLOR", "0"),
        ])
        .env("WRANGLER_LOG_PATH", state.folder().join("logs/wrangler"))
        // Systems that run at the same time must not find each other.
        .env("WRANGLER_REGISTRY_PATH", state.folder().join("registry"))
        .env("WRANGLER_CACHE_DIR", state.folder().join("cache"));
    command
}

/// Applies the migrations that are new. Answers whether there were any.
pub(crate) async fn migrate(state: &State, progress: &Progress) -> Result<bool> {
    let wanted = migrations()?;
    let applied = state.applied_migrations();
    for (name, hash) in &applied {
        if wanted.get(name).is_some_and(|now| now != hash) {
            ui::warn(format!(
                "functions/migrations/{name} was changed after it had been applied here. `cargo xtask dev --fresh` starts over with it."
            ));
        }
    }
    if wanted.keys().all(|name| applied.contains_key(name)) {
        progress.note("up to date");
        return Ok(false);
    }
    let mut command = wrangler(state);
    command.args(["d1", "migrations", "apply", DATABASE, "--local", "--persist-to"]).arg(state.persisted());
    process::run(&mut command, &state.log("migrations"), progress).await.context("A migration failed")?;
    let new = wanted.len() - wanted.keys().filter(|name| applied.contains_key(*name)).count();
    progress.note(format!("{new} new"));
    state.keep_migrations(&wanted)?;
    Ok(true)
}

/// Whether a migration stands in the repository that was not applied here.
pub(crate) fn has_new_migration(state: &State) -> Result<bool> {
    let applied = state.applied_migrations();
    Ok(migrations()?.keys().any(|name| !applied.contains_key(name)))
}

fn migrations() -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(paths::migrations()) else {
        return Ok(found);
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let digest = Sha256::digest(std::fs::read(&path)?);
            found.insert(name, HEXLOWER.encode(&digest));
        }
    }
    Ok(found)
}

/// Runs SQL statements on the database.
pub(crate) async fn execute(state: &State, sql: &str, progress: &Progress) -> Result<()> {
    if sql.trim().is_empty() {
        return Ok(());
    }
    let file = state.folder().join("demo.sql");
    std::fs::write(&file, sql)?;
    let mut command = wrangler(state);
    command
        .args(["d1", "execute", DATABASE, "--local", "--yes", "--persist-to"])
        .arg(state.persisted())
        .arg("--file")
        .arg(&file);
    process::run(&mut command, &state.log("demo-data"), progress)
        .await
        .context("The database does not take these statements")?;
    Ok(std::fs::remove_file(file)?)
}

/// Runs SQL statements on the database of the deployment that `wrangler.toml` describes.
pub(crate) async fn execute_remote(sql: &str, progress: &Progress) -> Result<()> {
    let file = std::env::temp_dir().join(format!("credenza-remote-{}.sql", std::process::id()));
    std::fs::write(&file, sql)?;
    let mut command = process::command(paths::npm_bin().join("wrangler"));
    command.envs([("WRANGLER_SEND_METRICS", "false"), ("WRANGLER_HIDE_BANNER", "true"), ("NO_COLOR", "1")]);
    command.args(["d1", "execute", DATABASE, "--remote", "--yes", "--file"]).arg(&file);
    let log = std::env::temp_dir().join(format!("credenza-remote-{}.log", std::process::id()));
    let done = process::run(&mut command, &log, progress).await;
    let _ = std::fs::remove_file(&file);
    let _ = std::fs::remove_file(&log);
    done.context("wrangler could not reach the deployment's database")
}

/// Where a configuration of this system's own stands, if it has one.
fn own_configuration(state: &State) -> PathBuf {
    state.folder().join("wrangler.toml")
}

/// Writes the configuration of a system that is bound to Cloudflare's e-mail service, or takes that of an earlier
/// start away. `readers`: to whom the binding sends; empty: to everybody.
pub(crate) fn configure(state: &State, readers: Option<&str>) -> Result<()> {
    let own = own_configuration(state);
    let Some(readers) = readers else {
        return if own.exists() { Ok(std::fs::remove_file(own)?) } else { Ok(()) };
    };
    let usual = std::fs::read_to_string(paths::root().join("wrangler.toml"))?;
    Ok(std::fs::write(own, with_binding(&usual, &paths::root().display().to_string(), readers))?)
}

/// The usual configuration, readable from another folder, with the binding.
fn with_binding(usual: &str, root: &str, readers: &str) -> String {
    let mut text = usual.to_owned();
    for folder in ["build/", "functions/"] {
        text = text.replace(&format!("= \"{folder}"), &format!("= \"{root}/{folder}"));
    }
    text.push_str("\n[[send_email]]\nname = \"EMAIL\"\n");
    if !readers.is_empty() {
        let quoted: Vec<String> = readers.split(',').map(|reader| format!("{reader:?}")).collect();
        let _ = writeln!(text, "allowed_destination_addresses = [{}]", quoted.join(", "));
    }
    text
}

/// Starts the runtime and waits until a request was really answered.
pub(crate) async fn start(state: &State, entrance: Entrance, progress: &Progress) -> Result<Group> {
    let log = state.log(LOG);
    // A restart after a migration goes on in the same log.
    std::fs::create_dir_all(log.parent().unwrap_or(state.folder()))?;
    let file = File::options().create(true).append(true).open(&log)?;
    progress.follow(&log);
    let mut command = wrangler(state);
    command
        .args([
            "dev",
            "--ip",
            "127.0.0.1",
            "--inspector-port",
            "0",
            "--show-interactive-dev-session=false",
            "--local-protocol",
            entrance.protocol(),
            "--port",
        ])
        .arg(entrance.port.to_string())
        .arg("--persist-to")
        .arg(state.persisted())
        .arg("--env-file")
        .arg(state.dev_vars())
        .stdout(file.try_clone()?)
        .stderr(file);
    let own = own_configuration(state);
    if own.exists() {
        command.arg("--config").arg(own);
    }
    let mut group = Group::spawn(&mut command)?;
    tokio::select! {
        ended = group.wait() => bail!("wrangler ended before it was ready, with {}. {}", ended?, process::tail(&log)),
        ready = answering(entrance) => ready.map_err(|error| anyhow::anyhow!("{error:#}. {}", process::tail(&log)))?,
    }
    Ok(group)
}

/// Waits until the Worker and the portal's page both answer 200.
/// `/healthz` would say 503: on a machine that slept no tick has run for long.
async fn answering(entrance: Entrance) -> Result<()> {
    if entrance.https {
        return answering_over_tls(&entrance.base_url()).await;
    }
    let port = entrance.port;
    let client = reqwest::Client::new();
    let begun = Instant::now();
    let mut last = String::from("nothing");
    loop {
        let mut good = 0;
        for path in ["/.well-known/jwks.json", "/"] {
            match client
                .get(format!("http://127.0.0.1:{port}{path}"))
                .timeout(Duration::from_secs(20))
                .send()
                .await
            {
                Ok(answer) if answer.status() == 200 => good += 1,
                Ok(answer) => {
                    last = format!(
                        "{path} answers {}: {}",
                        answer.status(),
                        answer.text().await.unwrap_or_default()
                    );
                }
                Err(error) => last = format!("{path}: {error}"),
            }
        }
        if good == 2 {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            bail!("After {} the system does not answer 200. Last: {last}", ui::seconds(begun.elapsed()));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The same over TLS, by Node: our own HTTP client is built without.
async fn answering_over_tls(base_url: &str) -> Result<()> {
    let mut node = process::command("node");
    node.args(["--no-warnings", "--input-type=module", "--eval", ANSWERING_OVER_TLS, base_url]);
    let mut group = Group::spawn(&mut node)?;
    match tokio::time::timeout(PATIENCE, group.wait()).await {
        Ok(Ok(ended)) if ended.success() => Ok(()),
        Ok(_) => bail!("Node could not ask whether {base_url} answers"),
        Err(_) => bail!("After {} {base_url} does not answer 200", ui::seconds(PATIENCE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_system_finds_its_files_from_its_own_folder() {
        let usual = "main = \"build/worker/index.js\"\nmigrations_dir = \"functions/migrations\"\n";
        let text = with_binding(usual, "/r", "a@b.example,c@d.example");
        assert!(text.starts_with(
            "main = \"/r/build/worker/index.js\"\nmigrations_dir = \"/r/functions/migrations\"\n"
        ));
        assert!(text.ends_with(
            "[[send_email]]\nname = \"EMAIL\"\nallowed_destination_addresses = [\"a@b.example\", \"c@d.example\"]\n"
        ));
        assert!(with_binding(usual, "/r", "").ends_with("name = \"EMAIL\"\n"));
    }

    #[test]
    fn the_address_says_the_protocol() {
        let entrance = |https| Entrance { port: 1, https }.base_url();
        assert_eq!(
            (entrance(false).as_str(), entrance(true).as_str()),
            ("http://localhost:1", "https://localhost:1")
        );
    }
}
