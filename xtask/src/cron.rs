//! `cargo xtask cron`: the Worker's scheduled work, as of any time.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use reqwest::Client;
use serde_json::Value;

use crate::dev::state::State;
use crate::ui::{self, Colour, paint};

/// The trigger in `wrangler.toml`.
const CRON: &str = "*/15 * * * *";
/// From tick to tick, in seconds.
const QUARTER: i64 = 15 * 60;
/// Most ticks of one walk: a year of quarter hours.
const MOST: i64 = 35_200;

/// When the clock is said to stand where.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// The time of the (first) tick, for example 2027-01-05T08:00:00Z. [default: now]
    #[arg(long)]
    at: Option<Timestamp>,
    /// Goes on for so long after that, for example 60d.
    #[arg(long, value_parser = duration)]
    walk: Option<SignedDuration>,
    /// From tick to tick of a walk, for example 1d, 6h or 15m.
    #[arg(long, value_parser = duration, default_value = "1d")]
    step: SignedDuration,
    /// The portal's port, where it is not in the state folder's running.json.
    #[arg(long)]
    port: Option<u16>,
    /// The state folder of the running system.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

/// `60d`, `6h`, `15m`; a day has 24 hours.
fn duration(text: &str) -> Result<SignedDuration, String> {
    let span: Span = text.parse().map_err(|_| format!("`{text}` is no duration; write 60d, 6h or 15m"))?;
    let duration =
        span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|error| error.to_string())?;
    if duration.is_positive() {
        Ok(duration)
    } else {
        Err("a duration must be longer than nothing".to_owned())
    }
}

/// The times of the ticks.
fn ticks(from: Timestamp, walk: Option<SignedDuration>, step: SignedDuration) -> Result<Vec<Timestamp>> {
    let count = walk.map_or(0, |walk| walk.as_millis() / step.as_millis().max(1));
    let count = i64::try_from(count)?;
    if count > MOST {
        bail!("That would be {count} ticks. Take a longer --step, or a shorter --walk.");
    }
    (0..=count)
        .map(
            |number| Ok(from.checked_add(step.checked_mul(i32::try_from(number)?).context("too far away")?)?),
        )
        .collect()
}

/// Triggers the ticks and prints the mails that arrived.
pub(crate) async fn cron(options: &Options) -> Result<()> {
    let running = State::new(options.state.as_deref())?.running();
    let (base, mail) = match (options.port, running) {
        (Some(port), running) => {
            (format!("http://127.0.0.1:{port}"), running.ok().map(|running| running.mail_url))
        }
        (None, running) => {
            let running = running?;
            (running.base_url, Some(running.mail_url))
        }
    };
    let client = Client::builder().timeout(Duration::from_mins(2)).build()?;
    let mut known = ids(&mails(&client, mail.as_deref()).await?);
    let mut arrived = 0;
    for at in ticks(options.at.unwrap_or_else(Timestamp::now), options.walk, options.step)? {
        trigger(&client, &base, at).await?;
        let mails = mails(&client, mail.as_deref()).await?;
        let new: Vec<&Value> = mails
            .iter()
            .rev()
            .filter(|mail| !known.contains(mail["id"].as_str().unwrap_or_default()))
            .collect();
        if options.walk.is_none() || !new.is_empty() {
            println!("{}", paint(Colour::Bold, at.strftime("%Y-%m-%d %H:%M UTC, %A")));
        }
        for mail in &new {
            let to: Vec<&str> =
                mail["to"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            println!("  ✉ {}  {}", to.join(", "), mail["subject"].as_str().unwrap_or_default());
        }
        arrived += new.len();
        known = ids(&mails);
    }
    let read = mail.map(|mail| format!(" Read them at {mail}")).filter(|_| arrived > 0).unwrap_or_default();
    println!("{arrived} {} arrived.{read}", if arrived == 1 { "mail" } else { "mails" });
    Ok(())
}

/// Ticks now and at every quarter of an hour, as Cloudflare would; the local runtime never does it by itself.
pub(crate) async fn clockwork(base: &str) {
    let client = Client::new();
    loop {
        let now = Timestamp::now();
        if let Err(error) = trigger(&client, base, now).await {
            ui::warn(format!("{error:#}"));
        }
        let past = u64::try_from(now.as_second() % QUARTER).unwrap_or_default();
        tokio::time::sleep(Duration::from_secs(QUARTER.unsigned_abs() - past)).await;
    }
}

async fn trigger(client: &Client, base: &str, at: Timestamp) -> Result<()> {
    let query = [("cron", CRON.replace(' ', "+")), ("time", at.as_millisecond().to_string())];
    let url = format!(
        "{base}/cdn-cgi/handler/scheduled?{}={}&{}={}",
        query[0].0, query[0].1, query[1].0, query[1].1
    );
    let answer = client
        .get(url)
        .send()
        .await
        .with_context(|| format!("Nothing answers at {base}. Is `cargo xtask dev` running?"))?;
    let status = answer.status();
    let said = answer.text().await.unwrap_or_default();
    anyhow::ensure!(
        status.is_success() && said.trim() == "ok",
        "The tick of {at} failed: {status} {said}. The Worker's log is logs/wrangler.log in the state folder."
    );
    Ok(())
}

async fn mails(client: &Client, mail: Option<&str>) -> Result<Vec<Value>> {
    let Some(mail) = mail else {
        return Ok(Vec::new());
    };
    let answer = client
        .get(format!("{mail}/api/mails"))
        .send()
        .await
        .context("The mail catcher does not answer. Is `cargo xtask dev` running?")?;
    Ok(answer.json().await?)
}

fn ids(mails: &[Value]) -> HashSet<String> {
    mails.iter().filter_map(|mail| mail["id"].as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_has_both_ends() {
        let from: Timestamp = "2027-01-05T08:00:00Z".parse().unwrap();
        let walk = ticks(from, Some(duration("60d").unwrap()), duration("1d").unwrap()).unwrap();
        assert_eq!(walk.len(), 61);
        assert_eq!(walk[60].to_string(), "2027-03-06T08:00:00Z");
        assert_eq!(ticks(from, None, duration("1d").unwrap()).unwrap(), [from]);
    }

    #[test]
    fn durations_are_days_hours_and_minutes() {
        assert_eq!(duration("15m"), Ok(SignedDuration::from_mins(15)));
        assert!(duration("soon").is_err() && duration("0h").is_err() && duration("-1d").is_err());
    }

    #[test]
    fn an_endless_walk_is_refused() {
        let from = Timestamp::UNIX_EPOCH;
        assert!(ticks(from, Some(duration("3650d").unwrap()), duration("1m").unwrap()).is_err());
    }
}
