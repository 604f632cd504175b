//! `credenza token`

use crate::client::Client;
use crate::outcome::{Failure, Outcome, Why};
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
    let asked = Client::new(&settings).token(&settings.secret()?, options.resource.as_deref());
    let token = asked.map_err(|failure| match options.resource {
        None if failure.code == "invalid_target" => {
            let words = failure.message.replace("in the parameter resource", "with --resource");
            Failure { why: Why::WrongUse, message: words, ..failure }
        }
        _ => failure,
    })?;
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
