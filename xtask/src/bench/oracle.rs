//! `cargo xtask bench oracle`: whether the time of a refusal tells an unknown client from a wrong secret, or an
//! unknown account from a wrong password.
//!
//! One connection, one request at a time, the kinds in a new order in every turn. Each request comes from an address of
//! its own (`CF-Connecting-IP`, which at Cloudflare nobody can choose): so no counter of failures is ever reached, and
//! every request does the same work for it.

mod sign_in;
mod token;

use std::net::Ipv4Addr;

use anyhow::{Result, ensure};
use reqwest::{Client, RequestBuilder};
use tokio::time::Instant;

use super::Fixture;
use super::statistics::{Sample, cropped, median, welch};
use crate::ui::{self, Progress};

/// Above it, two samples differ for all we know.
const LIMIT_T: f64 = 4.5;
/// Milliseconds by which medians may differ, or a share of them where they are long.
const LIMIT_MEDIAN: f64 = 1.0;
const LIMIT_SHARE: f64 = 0.05;

/// How much is measured.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Refused token requests of each kind; 0 leaves them out.
    #[arg(long, default_value_t = 5000)]
    samples: u32,
    /// Refused sign-ins of each kind, which hash a password each; 0 leaves them out.
    #[arg(long, default_value_t = 300)]
    sign_ins: u32,
}

/// Makes the request of a turn.
type Asking = Box<dyn Fn(&Client, u32) -> RequestBuilder>;

/// A kind of refusal.
struct Kind {
    name: &'static str,
    request: Asking,
}

/// Runs and prints.
pub(super) async fn run(options: &Options, fixture: &Fixture) -> Result<()> {
    if options.samples > 0 {
        token::run(options.samples, fixture).await?;
    }
    if options.sign_ins > 0 {
        sign_in::run(options.sign_ins, fixture).await?;
    }
    Ok(())
}

/// Asks in each turn for each kind once, in a new order; `warm_up` turns do not count. Prints what came of it.
async fn measure(what: &str, kinds: &[Kind], warm_up: u32, samples: u32) -> Result<()> {
    let http = super::load::client()?;
    let mut address = u32::from(Ipv4Addr::new(10, 0, 0, 1));
    let mut times: Vec<Vec<f64>> = kinds.iter().map(|_| Vec::new()).collect();
    let mut bodies = Vec::new();
    ui::step(&format!("{samples} {what} of each kind"), async |progress: &Progress| {
        for turn in 0..warm_up + samples {
            for kind in order(kinds.len(), &random()?) {
                address += 1;
                let request = (kinds[kind].request)(&http, turn);
                let (took, body) = refusal(&http, kinds[kind].name, request, address).await?;
                if turn >= warm_up {
                    times[kind].push(took);
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
    println!("\nThe bodies of the {what} are the same, but for the correlation ID.");
    print(kinds, &times);
    Ok(())
}

/// The kinds in an order that chance decides, so that none always follows the same other.
fn order(count: usize, chance: &[u8; 16]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for (last, byte) in (1..count).rev().zip(chance) {
        order.swap(last, usize::from(*byte) % (last + 1));
    }
    order
}

/// One refusal: its milliseconds, and its body without what differs in every answer.
async fn refusal(http: &Client, name: &str, request: RequestBuilder, address: u32) -> Result<(f64, String)> {
    let request = request.header("cf-connecting-ip", Ipv4Addr::from(address).to_string()).build()?;
    let asked = Instant::now();
    let answer = http.execute(request).await?;
    let status = answer.status();
    let body = answer.text().await?;
    let took = asked.elapsed().as_secs_f64() * 1000.0;
    ensure!(status == 401, "{name}: {status} {body}");
    let mut body: serde_json::Value = serde_json::from_str(&body)?;
    body["correlation_id"] = serde_json::Value::Null;
    Ok((took, body.to_string()))
}

fn print(kinds: &[Kind], samples: &[Vec<f64>]) {
    // The slowest twentieth is the machine's: both are told, the whole and the cropped.
    let cropped = cropped(samples, 0.95);
    println!("\n{:<38} {:>8} {:>12} {:>16} {:>18}", "", "samples", "median", "t, all", "t, fastest 95 %");
    for (index, kind) in kinds.iter().enumerate() {
        let t = |samples: &[Vec<f64>]| welch(Sample::of(&samples[index]), Sample::of(&samples[0]));
        println!(
            "{:<38} {:>8} {:>9.3} ms {:>16.2} {:>18.2}",
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
    let limit = LIMIT_MEDIAN.max(LIMIT_SHARE * medians.first().copied().unwrap_or_default());
    println!(
        "\nMedians are {apart:.3} ms apart (goal: below {limit:.1} ms). t compares with the first kind (goal: between -{LIMIT_T} and {LIMIT_T})."
    );
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_its_turn() {
        let mut orders = Vec::new();
        for one in 0..6 {
            for other in 0..6 {
                let mut chance = [0; 16];
                (chance[0], chance[1]) = (one, other);
                let order = order(3, &chance);
                let mut kinds = order.clone();
                kinds.sort_unstable();
                assert_eq!(kinds, [0, 1, 2], "each kind once");
                orders.push(order);
            }
        }
        orders.sort_unstable();
        orders.dedup();
        assert_eq!(orders.len(), 6);
    }
}
