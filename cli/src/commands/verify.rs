//! `credenza verify`

use jiff::Timestamp;

use super::{days_until, end_of};
use crate::client::Client;
use crate::outcome::{Failure, Outcome, Why};
use crate::settings::Place;

/// How strict.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Ends with exit code 5 where fewer days are left.
    #[arg(long, default_value_t = 0)]
    min_days: i64,
    /// Asks for a token for this API instead of one for the client itself: where its managers have
    /// not allowed that it rotates itself.
    #[arg(long)]
    resource: Option<String>,
}

pub(crate) fn run(options: &Options, place: &Place) -> Result<Outcome, Failure> {
    let settings = place.load()?;
    let (client, secret) = (Client::new(&settings), settings.secret()?);
    let token = match &options.resource {
        Some(resource) => client.token(&secret, Some(resource))?,
        None => client.own_token(&secret)?,
    };
    let expires_at = token.client_secret_expires_at.and_then(|at| Timestamp::from_second(at).ok());
    let days = expires_at.map_or(i64::MAX, days_until);
    let until = expires_at.map(|at| at.to_string()).unwrap_or_default();
    let code = if days < options.min_days { Why::ExpiresSoon as u8 } else { 0 };
    Ok(Outcome {
        lines: vec![expires_at.map_or("The secret works.".to_owned(), |at| {
            format!("The secret works until {}: {days} days.", end_of(at))
        })],
        values: vec![("valid", "true".to_owned()), ("expires_at", until), ("days_left", days.to_string())],
        code,
    })
}
