//! `credenza create`

use std::path::PathBuf;

use super::{Next, end_of, values};
use crate::client::Client;
use crate::files::Replacement;
use crate::outcome::{Failure, Outcome};
use crate::settings::Place;

/// How, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    next: Next,
    /// Writes the secret into this file (mode 600) instead of to standard output.
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, place: &Place) -> Result<Outcome, Failure> {
    let settings = place.load()?;
    let client = Client::new(&settings);
    let token = client.own_token(&settings.secret()?)?;
    // The file first: no secret is made that cannot be kept.
    let out = options.out.as_deref().map(Replacement::open).transpose()?;
    let created = client.create(&token, &options.next.form())?;
    let mut values = values(&created.secret);
    values.push(("client_id", settings.client_id.clone()));
    let mut lines = Vec::new();
    if let (Some(mut out), Some(path)) = (out, &options.out) {
        out.write(&created.text)?;
        out.finish()?;
        values.push(("secret_file", path.display().to_string()));
        lines.push(format!(
            "{}... works until {} and is in {}.",
            created.secret.hint,
            end_of(created.secret.expires_at),
            path.display()
        ));
    } else {
        values.push(("client_secret", created.text.clone()));
        lines.push(created.text);
    }
    Ok(Outcome { lines, values, code: 0 })
}
