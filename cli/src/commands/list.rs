//! `credenza list`

use crate::client::Client;
use crate::outcome::{Failure, Outcome};
use crate::settings::Place;

pub(crate) fn run(place: &Place) -> Result<Outcome, Failure> {
    let settings = place.load()?;
    let client = Client::new(&settings);
    let secrets = client.list(&client.own_token(&settings.secret()?)?)?.secrets;
    let state = |state: &_| serde_json::to_string(state).unwrap_or_default().replace('"', "");
    let lines = secrets.iter().map(|secret| {
        let used = secret.last_used.as_ref().map_or("never".to_owned(), |used| used.at.to_string());
        format!(
            "{}...  {:<9}  {}  {used:<20}  {}",
            secret.hint,
            state(&secret.state),
            secret.expires_at,
            secret.name
        )
    });
    let head = format!("{:<6}  {:<9}  {:<20}  {:<20}  NAME", "HINT", "STATE", "ENDS", "LAST USED");
    let lines = std::iter::once(head).chain(lines);
    let listed = serde_json::to_string(&secrets)?;
    Ok(Outcome { lines: lines.collect(), values: vec![("secrets", listed)], code: 0 })
}
