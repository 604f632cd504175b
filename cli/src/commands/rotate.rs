//! `credenza rotate`: create before destroy. The old secret is never touched; it ends by itself, or
//! its managers delete it when nothing uses it any more.

use super::{Next, days_until, end_of, values};
use crate::client::Client;
use crate::files::Replacement;
use crate::outcome::{Failure, Outcome, Why};
use crate::settings::Place;

/// How, and when.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    next: Next,
    /// Only if the current secret has at most so many days left: so a job can run every day.
    #[arg(long)]
    when_days_left: Option<i64>,
}

pub(crate) fn run(options: &Options, place: &Place) -> Result<Outcome, Failure> {
    let settings = place.load()?;
    let client = Client::new(&settings);
    let old = settings.secret()?;
    let token = client.own_token(&old)?;
    if let Some(limit) = options.when_days_left {
        let hint = old.get(..3).unwrap_or_default();
        let secrets = client.list(&token)?.secrets;
        let current = secrets
            .iter()
            .filter(|secret| secret.hint.as_str() == hint)
            .min_by_key(|secret| secret.expires_at);
        if let Some(current) = current.filter(|current| days_until(current.expires_at) > limit) {
            let mut values = values(current);
            values.push(("rotated", "false".to_owned()));
            values.push(("secret_file", settings.secret_file.display().to_string()));
            let line = format!(
                "{}... has {} days left: nothing to do.",
                current.hint,
                days_until(current.expires_at)
            );
            return Ok(Outcome { lines: vec![line], values, code: 0 });
        }
    }
    let mut next = Replacement::open(&settings.secret_file)?;
    let created = client.create(&token, &options.next.form())?;
    next.write(&created.text)?;
    // A secret that does not work must not take the place of one that does.
    if let Err(failure) = client.own_token(&created.text) {
        let words =
            format!("the new secret is in {}, but did not work: {}", next.aside().display(), failure.message);
        return Err(Failure::new(Why::Failed, words));
    }
    next.finish()?;
    let mut values = values(&created.secret);
    values.push(("rotated", "true".to_owned()));
    values.push(("secret_file", settings.secret_file.display().to_string()));
    let lines = vec![
        format!(
            "{}... works until {} and is in {}.",
            created.secret.hint,
            end_of(created.secret.expires_at),
            settings.secret_file.display()
        ),
        format!("The old secret ({}...) still works.", old.get(..3).unwrap_or_default()),
    ];
    Ok(Outcome { lines, values, code: 0 })
}
