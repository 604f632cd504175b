//! `credenza token`

use crate::client::Client;
use crate::outcome::{Failure, Outcome};
use crate::settings::Place;

/// For what.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The identifier of the API; not needed where the application may use only one.
    #[arg(long)]
    resource: Option<String>,
}

pub(crate) fn run(options: &Options, place: &Place) -> Result<Outcome, Failure> {
    let settings = place.load()?;
    let token = Client::new(&settings).token(&settings.secret()?, options.resource.as_deref())?;
    Ok(Outcome {
        lines: vec![token.access_token.clone()],
        values: vec![
            ("access_token", token.access_token),
            ("token_type", "Bearer".to_owned()),
            ("expires_in", token.expires_in.to_string()),
        ],
        code: 0,
    })
}
