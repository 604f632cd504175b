//! Runs journeys in their order and says what came of each, as `cargo test` would.
//!
//! The order matters: a tick as of next month moves reminders and keys on for good, and the search for leaks looks back
//! on everything.

use futures_util::FutureExt;
use std::pin::Pin;
use tokio::time::Instant;

/// A journey: its name, and what it does.
pub type Journey<'a> = (&'static str, Pin<Box<dyn Future<Output = ()> + 'a>>);

/// Runs all journeys whose name holds one of the command line's words. A failed one does not stop the others.
pub async fn run(journeys: Vec<Journey<'_>>) {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let (mut passed, mut failed) = (0, Vec::new());
    for (name, journey) in journeys {
        if !wanted(name) {
            continue;
        }
        let begun = Instant::now();
        let ended = std::panic::AssertUnwindSafe(journey).catch_unwind().await;
        let took = begun.elapsed().as_secs_f32();
        println!("test {name} ... {} ({took:.1} s)", if ended.is_ok() { "ok" } else { "FAILED" });
        if ended.is_ok() {
            passed += 1;
        } else {
            failed.push(name);
        }
    }
    println!("\n{passed} journeys passed, {} failed {failed:?}\n", failed.len());
    assert!(failed.is_empty(), "journeys failed: {failed:?}");
}
