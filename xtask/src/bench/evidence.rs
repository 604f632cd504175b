//! `cargo xtask soak evidence`: a flood of token requests from ever new clients and networks, against the
//! Worker as it ships. The evidence must stay small, nothing may go uncounted, and tokens must not get slower.
//!
//! Calm and flood alternate, so that what the machine does beside us meets both. The flood ends by itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use credenza_domain::ids::SecretId;
use credenza_functions::adapters::native::Sqlite;
use credenza_functions::ports::Database;
use credenza_functions::store::usage::{SizeRow, sizes};
use reqwest::header::USER_AGENT;
use tokio::time::Instant;

use super::runtime::Runtime;
use super::statistics::{median, percentile};
use super::{Client, Fixture, load};
use crate::tools;
use crate::ui::{self, Progress};

/// The application that asks.
const APPLICATION: &str = "Partner-NL-Noordzee-SMC";
/// Connections at once.
const CONNECTIONS: u32 = 8;
/// Requests before the first turn: the compiler of the runtime warms up.
const WARM_UP: u32 = 400;
/// A part of the flood.
const TURNS: u32 = 6;
/// Rows that a secret may fill in one span, and one more for each outcome of all the rest: `usage_spans`.
const ORIGINS_MAX: u64 = 50;
/// How much slower the median may be: between two runs of the same it differs by as much.
const LIMIT: f64 = 1.25;
/// What is collected is written down within a second.
const WINDOW: Duration = Duration::from_secs(3);

/// How long.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Seconds of flood; half as many of calm come to it.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(6..=600))]
    seconds: u32,
    /// Takes the Worker and the database of the last measurement instead of making them anew.
    #[arg(long)]
    again: bool,
}

/// Runs it and prints.
pub(crate) async fn soak(options: &Options) -> Result<()> {
    tools::prepare().await?;
    let fixture = if options.again { Fixture::found() } else { Fixture::make().await }?;
    let client = fixture.client(APPLICATION)?;
    let secret = secret_of(&fixture)?;
    let runtime = Runtime::start("ours", false, &fixture, &client).await?;
    let file = database(&fixture.state.join("bench/ours/wrangler"))?;
    let before = uses(&read(&file, secret).await?);
    let flood = Flood { http: load::client()?, url: runtime.url.clone(), client, sent: Arc::default() };
    let (calm, stormy) = ui::step("Calm and flood, in turns", async |progress: &Progress| {
        flood.run(Kind::Calm, Duration::from_mins(1), WARM_UP).await?;
        let turn = Duration::from_secs(options.seconds.into()) / TURNS;
        let (mut calm, mut stormy) = (Vec::new(), Vec::new());
        for number in 1..=TURNS {
            progress.note(format!("turn {number} of {TURNS}"));
            calm.extend(flood.run(Kind::Calm, turn / 2, u32::MAX).await?);
            stormy.extend(flood.run(Kind::Flood, turn, u32::MAX).await?);
        }
        Ok((calm, stormy))
    })
    .await?;
    tokio::time::sleep(WINDOW).await;
    drop(runtime);
    let after = read(&file, secret).await?;
    report(&calm, &stormy, options.seconds);
    judge(&after, &before, flood.sent.load(Ordering::Relaxed))?;
    let (quiet, loud) = (median(&calm), median(&stormy));
    ensure!(loud <= quiet * LIMIT, "a token took {loud:.2} ms in the flood and {quiet:.2} ms without it");
    println!("\nThe evidence stayed within its limits, no request went uncounted, and tokens were as fast.");
    Ok(())
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One client, one network.
    Calm,
    /// Each time another client from another network.
    Flood,
}

/// Requests of one secret.
struct Flood {
    http: reqwest::Client,
    url: String,
    client: Client,
    /// How many were answered with a token.
    sent: Arc<AtomicU32>,
}

impl Flood {
    /// Asks for so long, or so often. Milliseconds of each answer.
    async fn run(&self, kind: Kind, time: Duration, most: u32) -> Result<Vec<f64>> {
        let (begun, left) = (Instant::now(), Arc::new(AtomicU32::new(most)));
        let mut connections = tokio::task::JoinSet::new();
        for _ in 0..CONNECTIONS {
            let (http, url, sent, left) =
                (self.http.clone(), self.url.clone(), self.sent.clone(), left.clone());
            let form = [
                ("grant_type", "client_credentials".to_owned()),
                ("client_id", self.client.id.clone()),
                ("client_secret", self.client.secret.clone()),
                ("resource", self.client.resource.clone()),
            ];
            connections.spawn(async move {
                let mut latencies = Vec::new();
                let take = |left: u32| left.checked_sub(1);
                while begun.elapsed() < time
                    && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
                {
                    let number = sent.fetch_add(1, Ordering::Relaxed);
                    let (agent, address) = who(kind, number);
                    // At Cloudflare nobody can choose this header.
                    let request =
                        http.post(&url).header(USER_AGENT, agent).header("cf-connecting-ip", address);
                    let asked = Instant::now();
                    let answer = request.form(&form).send().await?;
                    let status = answer.status();
                    let body = answer.bytes().await?;
                    latencies.push(asked.elapsed().as_secs_f64() * 1000.0);
                    ensure!(status == 200, "{status}: {}", String::from_utf8_lossy(&body));
                }
                Ok(latencies)
            });
        }
        let mut latencies = Vec::new();
        while let Some(done) = connections.join_next().await {
            latencies.extend(done??);
        }
        Ok(latencies)
    }
}

/// User-Agent and address of a request.
fn who(kind: Kind, number: u32) -> (String, String) {
    match kind {
        Kind::Calm => ("nightly-upload/3.1".to_owned(), "198.51.100.7".to_owned()),
        Kind::Flood => {
            let [_, a, b, c] = number.to_be_bytes();
            (format!("flood/{number}"), format!("10.{b}.{c}.{}", a.max(1)))
        }
    }
}

fn secret_of(fixture: &Fixture) -> Result<SecretId> {
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let applications = list(&fixture.ready["applications"]);
    let application = applications.iter().find(|one| one["name"] == APPLICATION);
    let secrets = application.map(|application| list(&application["secrets"])).unwrap_or_default();
    let live = secrets.iter().find(|secret| secret["state"] == "live").context("no live secret")?;
    live["id"].as_str().and_then(|id| id.parse().ok()).context("the ready line lacks the secret's ID")
}

/// The largest SQLite file below a folder: the database among the runtime's own small ones.
pub(super) fn database(folder: &Path) -> Result<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut files = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)?.flatten() {
            let (path, about) = (entry.path(), entry.metadata()?);
            if about.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "sqlite") {
                files.insert(about.len(), path);
            }
        }
    }
    files.pop_last().map(|(_, path)| path).context("the runtime has no database")
}

async fn read(file: &Path, secret: SecretId) -> Result<Vec<SizeRow>> {
    let database: Arc<dyn Database> = Arc::new(Sqlite::open_read_only(file)?);
    Ok(database.run(sizes(secret)).await?.decode()?)
}

/// Uses by hours, and by days.
fn uses(rows: &[SizeRow]) -> BTreeMap<i64, u64> {
    let mut sums = BTreeMap::new();
    for row in rows {
        *sums.entry(row.seconds).or_default() += row.uses;
    }
    sums
}

fn report(calm: &[f64], stormy: &[f64], seconds: u32) {
    let hourly = u64::try_from(stormy.len()).unwrap_or_default() * 3_600 / u64::from(seconds);
    println!("\n{:<26} {:>9} {:>9} {:>9}", "", "requests", "p50 ms", "p99 ms");
    for (name, values) in [("one client", calm), ("ever new ones", stormy)] {
        let (p50, p99) = (median(values), percentile(values, 0.99));
        println!("{name:<26} {:>9} {p50:>9.2} {p99:>9.2}", values.len());
    }
    println!("The flood was as of {hourly} requests an hour.");
}

/// The limits of the tables, and that every request is counted by hour and by day.
fn judge(after: &[SizeRow], before: &BTreeMap<i64, u64>, sent: u32) -> Result<()> {
    println!("\n{:<26} {:>9} {:>9} {:>9}", "span, seconds", "origins", "rows", "uses");
    for row in after.iter().filter(|row| row.uses > u64::from(sent) / 10) {
        println!("{:<26} {:>9} {:>9} {:>9}", row.seconds, row.origins, row.rows, row.uses);
    }
    for row in after {
        ensure!(row.origins <= ORIGINS_MAX, "{} origins in {} s", row.origins, row.seconds);
        ensure!(row.rows <= ORIGINS_MAX + 4, "{} rows in {} s", row.rows, row.seconds);
    }
    for (seconds, uses) in uses(after) {
        let counted = uses - before.get(&seconds).copied().unwrap_or_default();
        ensure!(
            counted == u64::from(sent),
            "{counted} of {sent} requests are counted in spans of {seconds} s"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seconds: i64, origins: u64, uses: u64) -> SizeRow {
        SizeRow { seconds, origins, rows: origins + 1, uses }
    }

    #[test]
    fn tables_that_grow_and_requests_that_are_lost_are_found() {
        let before = BTreeMap::from([(3_600, 5), (86_400, 7)]);
        let good = [row(3_600, 50, 105), row(86_400, 50, 107)];
        assert!(judge(&good, &before, 100).is_ok());
        assert!(judge(&good, &before, 101).is_err(), "one was lost");
        assert!(judge(&[row(3_600, 51, 105)], &before, 100).is_err(), "one too many");
    }

    #[test]
    fn a_flood_is_of_other_clients_and_other_networks() {
        let network = |number| who(Kind::Flood, number).1.rsplit_once('.').map(|(front, _)| front.to_owned());
        assert_ne!(network(1), network(2));
        assert_ne!(who(Kind::Flood, 1).0, who(Kind::Flood, 2).0);
        assert_eq!(who(Kind::Calm, 1), who(Kind::Calm, 2));
    }
}
