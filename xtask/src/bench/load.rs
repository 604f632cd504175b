//! Requests over several connections at once, bounded in number and time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use reqwest::Client;
use tokio::time::Instant;

/// A load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    /// Connections at once.
    pub(super) connections: u32,
    /// Requests at most.
    pub(super) requests: u32,
    /// Time at most.
    pub(super) time: Duration,
}

/// What came of it.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// How long each answer took, in milliseconds.
    pub(super) latencies: Vec<f64>,
    /// From the first request to the last answer.
    pub(super) took: Duration,
}

impl Measured {
    /// Answers in a second.
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53")]
    pub(super) fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.took.as_secs_f64()
    }
}

/// A client that keeps its connections, and speaks to this machine only.
pub(super) fn client() -> Result<Client> {
    Ok(Client::builder().no_proxy().timeout(Duration::from_secs(20)).build()?)
}

/// POSTs the form again and again. An answer that is not 200 ends it: its speed would mean nothing.
pub(super) async fn run(client: &Client, url: &str, form: &[(&str, &str)], load: Load) -> Result<Measured> {
    let request = client.post(url).header("user-agent", "credenza-bench/1").form(form).build()?;
    let sent = Arc::new(AtomicU32::new(0));
    let begun = Instant::now();
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..load.connections {
        let (client, sent, request) = (client.clone(), sent.clone(), request.try_clone());
        connections.spawn(async move {
            let mut latencies = Vec::new();
            while let Some(request) = request.as_ref().and_then(reqwest::Request::try_clone) {
                if sent.fetch_add(1, Ordering::Relaxed) >= load.requests || begun.elapsed() > load.time {
                    break;
                }
                let asked = Instant::now();
                let answer = client.execute(request).await?;
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
    Ok(Measured { latencies, took: begun.elapsed() })
}
