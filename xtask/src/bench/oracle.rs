//! `cargo xtask bench oracle`: whether the time of a refusal tells an unknown client from a wrong secret.
//!
//! One connection, one request at a time, the kinds in a new order in every turn. Each request comes from an address of
//! its own (`CF-Connecting-IP`, which at Cloudflare nobody can choose): so no counter of failures is ever reached, and
//! every request does the same work for it.

use std::net::Ipv4Addr;

use anyhow::{Context, Result, ensure};
use credenza_domain::secrets::{ENTROPY_BYTES, SecretText};
use reqwest::Client;
use tokio::time::Instant;

use super::Fixture;
use super::load;
use super::runtime::Runtime;
use super::statistics::{Sample, cropped, median, welch};
use crate::ui::{self, Progress};

/// Refusals before the first that counts.
const WARM_UP: u32 = 300;
/// Above it, two samples differ for all we know.
const LIMIT_T: f64 = 4.5;
/// Milliseconds by which medians may differ.
const LIMIT_MEDIAN: f64 = 1.0;

/// How much is measured.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Samples of each kind.
    #[arg(long, default_value_t = 5000)]
    samples: u32,
}

/// A kind of refusal.
struct Kind {
    name: &'static str,
    client_id: String,
    client_secret: String,
}

/// Runs and prints.
pub(super) async fn run(options: &Options, fixture: &Fixture) -> Result<()> {
    let (known, other) =
        (fixture.client("Partner-NL-Noordzee-SMC")?, fixture.client("Partner-CL-Cordillera-SMC")?);
    let kinds = [
        Kind {
            name: "unknown client",
            client_id: uuid::Uuid::from_bytes(random()?).to_string(),
            client_secret: whole()?,
        },
        Kind { name: "wrong secret", client_id: known.id.clone(), client_secret: whole()? },
        Kind { name: "another client's secret", client_id: known.id.clone(), client_secret: other.secret },
    ];
    let runtime = Runtime::start("ours", false, fixture, &known).await?;
    let http = load::client()?;
    let mut address = u32::from(Ipv4Addr::new(10, 0, 0, 1));
    let mut samples: Vec<Vec<f64>> = kinds.iter().map(|_| Vec::new()).collect();
    let mut bodies = Vec::new();
    ui::step(&format!("{} refusals of each kind", options.samples), async |progress: &Progress| {
        for turn in 0..WARM_UP + options.samples {
            for kind in order(turn) {
                address += 1;
                let (took, body) = refusal(&http, &runtime.url, &kinds[kind], address).await?;
                if turn >= WARM_UP {
                    samples[kind].push(took);
                }
                if turn == 0 {
                    bodies.push(body);
                }
            }
            progress.note(format!("{turn} turns"));
        }
        Ok(())
    })
    .await?;
    ensure!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "the bodies differ: {bodies:?}");
    println!("\nThe bodies are the same, but for the correlation ID.");
    print(&kinds, &samples);
    Ok(())
}

/// The three kinds in one of their six orders, so that no kind always follows the same other.
fn order(turn: u32) -> [usize; 3] {
    const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [1, 0, 2], [0, 2, 1]];
    // A step that is prime to 6 and not 1 walks through all of them.
    ORDERS[(turn * 5 % 6) as usize]
}

/// One refusal: its milliseconds, and its body without what differs in every answer.
async fn refusal(http: &Client, url: &str, kind: &Kind, address: u32) -> Result<(f64, String)> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", kind.client_id.as_str()),
        ("client_secret", &kind.client_secret),
    ];
    let request =
        http.post(url).header("cf-connecting-ip", Ipv4Addr::from(address).to_string()).form(&form).build()?;
    let asked = Instant::now();
    let answer = http.execute(request).await?;
    let status = answer.status();
    let body = answer.text().await?;
    let took = asked.elapsed().as_secs_f64() * 1000.0;
    ensure!(status == 401, "{}: {status} {body}", kind.name);
    let mut body: serde_json::Value = serde_json::from_str(&body)?;
    body["correlation_id"] = serde_json::Value::Null;
    Ok((took, body.to_string()))
}

fn print(kinds: &[Kind], samples: &[Vec<f64>]) {
    // The slowest twentieth is the machine's: both are told, the whole and the cropped.
    let cropped = cropped(samples, 0.95);
    println!("\n{:<26} {:>8} {:>12} {:>16} {:>18}", "", "samples", "median", "t, all", "t, fastest 95 %");
    for (index, kind) in kinds.iter().enumerate() {
        let t = |samples: &[Vec<f64>]| welch(Sample::of(&samples[index]), Sample::of(&samples[0]));
        println!(
            "{:<26} {:>8} {:>9.3} ms {:>16.2} {:>18.2}",
            kind.name,
            samples[index].len(),
            median(&samples[index]),
            t(samples),
            t(&cropped)
        );
    }
    let medians: Vec<f64> = samples.iter().map(|sample| median(sample)).collect();
    let apart =
        medians.iter().copied().fold(f64::MIN, f64::max) - medians.iter().copied().fold(f64::MAX, f64::min);
    println!(
        "\nMedians are {apart:.3} ms apart (goal: below {LIMIT_MEDIAN} ms). t compares with the unknown client (goal: between -{LIMIT_T} and {LIMIT_T})."
    );
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
    Ok(bytes)
}

/// A secret that nobody has, with the right checksum: else it would be refused in other words.
fn whole() -> Result<String> {
    let entropy: [u8; ENTROPY_BYTES] = random()?;
    Ok(SecretText::generate(&entropy).context("not enough randomness")?.reveal().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_its_turn() {
        let mut orders: Vec<[usize; 3]> = (0..6).map(order).collect();
        orders.sort_unstable();
        orders.dedup();
        assert_eq!(orders.len(), 6);
    }
}
