//! `cargo xtask bench token`: ours, the reference and the floor, one after the other, round after round.
//!
//! Absolute numbers are those of the machine; the ratio within a round is what counts. Rounds are short and many, so that
//! what the machine does beside them, which changes by the second, meets all alike. A crowd is measured, and then one
//! machine that asks alone: what helps the one may not help the other.

use std::time::Duration;

use anyhow::Result;

use super::load::{self, Load, Measured};
use super::runtime::Runtime;
use super::statistics::{median, percentile};
use super::{Client, Fixture};
use crate::ui::{self, Progress};

/// The application that asks.
const APPLICATION: &str = "Partner-NL-Noordzee-SMC";
/// Requests before the first round: the compiler of the runtime warms up.
const WARM_UP: u32 = 4_000;
/// What ran for each request, and the ratio's two sides in front.
const RUNS: [(&str, &str, bool); 5] = [
    ("ours", "ours", false),
    ("reference (Hono + jose)", "reference", false),
    ("ours, flood limiter simulated", "ours", true),
    ("floor: one read + one signature", "read_and_sign", false),
    ("floor: empty handler", "empty", false),
];

/// How much is measured.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Rounds; in each, every Worker runs once.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Requests at most of a Worker in a round.
    #[arg(long, default_value_t = 300)]
    requests: u32,
    /// Seconds at most for a Worker in a round.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Connections at once, in the crowd.
    #[arg(long, default_value_t = 8)]
    connections: u32,
}

/// All rounds of one Worker.
#[derive(Default)]
struct Results {
    rates: Vec<f64>,
    latencies: Vec<f64>,
    /// CPU milliseconds for a request, in each round.
    cpu: Vec<f64>,
}

impl Results {
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53")]
    fn add(&mut self, measured: &Measured, cpu: Option<Duration>) {
        let count = measured.latencies.len() as f64;
        self.rates.push(measured.rate());
        self.latencies.extend(&measured.latencies);
        self.cpu.extend(cpu.map(|cpu| cpu.as_secs_f64() * 1000.0 / count));
    }

    fn line(&self, name: &str) -> String {
        let cpu = if self.cpu.is_empty() { "-".to_owned() } else { format!("{:.2} ms", median(&self.cpu)) };
        format!(
            "{name:<34} {:>8.0} {:>9.1} ms {:>9.1} ms {cpu:>12}",
            median(&self.rates),
            median(&self.latencies),
            percentile(&self.latencies, 0.99),
        )
    }
}

/// Runs and prints.
pub(super) async fn run(options: &Options, fixture: &Fixture) -> Result<()> {
    let asks = fixture.client(APPLICATION)?;
    let mut runtimes = Vec::new();
    for (name, run, flood) in RUNS {
        let step = format!("{name} runs");
        let start = async |_: &Progress| Runtime::start(run, flood, fixture, &asks).await;
        runtimes.push(ui::step(&step, start).await?);
    }
    let http = load::client()?;
    let load = Load {
        connections: options.connections,
        requests: options.requests,
        time: Duration::from_secs(options.seconds),
    };
    ui::step("Warmed up", async |_: &Progress| {
        for runtime in &runtimes {
            let much = Load { requests: WARM_UP, time: Duration::from_mins(1), ..load };
            load::run(&http, &runtime.url, &form(&asks), much).await?;
        }
        Ok(())
    })
    .await?;
    let mut tables = Vec::new();
    for connections in [options.connections, 1] {
        let load = Load { connections, ..load };
        let step = format!("{} rounds with {connections} at once", options.rounds);
        let rounds = async |progress: &Progress| {
            let mut results: Vec<Results> = RUNS.iter().map(|_| Results::default()).collect();
            for round in 0..options.rounds {
                progress.note(format!("{round} of {}", options.rounds));
                for place in turns(round, RUNS.len()) {
                    let before = runtimes[place].cpu();
                    let measured = load::run(&http, &runtimes[place].url, &form(&asks), load).await?;
                    let cpu = before.and_then(|before| runtimes[place].cpu()?.checked_sub(before));
                    results[place].add(&measured, cpu);
                }
            }
            Ok(results)
        };
        tables.push((connections, ui::step(&step, rounds).await?));
    }
    for (connections, results) in &tables {
        print(*connections, results);
    }
    println!("CPU is that of workerd with its simulation of the database, which at Cloudflare is elsewhere.");
    Ok(())
}

/// The order in a round. Over ten rounds everybody begins twice, and comes after everybody else equally often
/// (a Williams square): what one leaves behind in the caches meets all alike.
fn turns(round: u32, count: usize) -> Vec<usize> {
    let zigzag = |step: usize| if step % 2 == 1 { step.div_ceil(2) } else { (count - step / 2) % count };
    let mut order: Vec<usize> = (0..count).map(|step| (round as usize / 2 + zigzag(step)) % count).collect();
    if round % 2 == 1 {
        order.reverse();
    }
    order
}

fn form(client: &Client) -> [(&'static str, &str); 4] {
    [
        ("grant_type", "client_credentials"),
        ("client_id", &client.id),
        ("client_secret", &client.secret),
        ("resource", &client.resource),
    ]
}

fn print(connections: u32, results: &[Results]) {
    println!(
        "\n{:<34} {:>8} {:>12} {:>12} {:>12}\n",
        format!("{connections} at once"),
        "per s",
        "p50",
        "p99",
        "CPU each"
    );
    for ((name, _, _), results) in RUNS.iter().zip(results) {
        println!("{}", results.line(name));
    }
    let (ours, theirs) = (&results[0], &results[1]);
    let ratios = ratios(&ours.rates, &theirs.rates);
    println!(
        "\nratio ours / reference: {:.2} (median of {} rounds, the middle half {:.2} to {:.2}); goal: 1.00 or more",
        median(&ratios),
        ratios.len(),
        percentile(&ratios, 0.25),
        percentile(&ratios, 0.75),
    );
}

/// Of each round by itself: what the machine does in between changes both sides.
fn ratios(ours: &[f64], theirs: &[f64]) -> Vec<f64> {
    ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_round_of_both_leaves_the_ratio() {
        assert_eq!(ratios(&[100.0, 10.0], &[50.0, 5.0]), [2.0, 2.0]);
    }

    #[test]
    fn everybody_comes_after_everybody_else_equally_often() {
        let mut pairs = std::collections::BTreeMap::new();
        for round in 0..10 {
            let order = turns(round, 5);
            assert_eq!(order.iter().collect::<std::collections::BTreeSet<_>>().len(), 5, "round {round}");
            for pair in order.windows(2) {
                *pairs.entry((pair[0], pair[1])).or_insert(0) += 1;
            }
        }
        assert_eq!(pairs.len(), 20);
        assert!(pairs.values().all(|count| *count == 2), "{pairs:?}");
    }

    #[test]
    fn cpu_is_told_for_one_request() {
        let mut results = Results::default();
        let measured = Measured { latencies: vec![1.0; 500], took: Duration::from_secs(2) };
        results.add(&measured, Some(Duration::from_secs(1)));
        assert_eq!((results.rates[0], results.cpu[0]), (250.0, 2.0));
    }
}
