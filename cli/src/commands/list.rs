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
        let used =
            secret.last_used.as_ref().map_or("never used".to_owned(), |used| format!("used {}", used.at));
        format!(
            "{}...  {:<9}  until {}  {used}  {}",
            secret.hint,
            state(&secret.state),
            secret.expires_at,
            secret.name
        )
    });
    let listed = serde_json::to_string(&secrets)?;
    Ok(Outcome { lines: lines.collect(), values: vec![("secrets", listed)], code: 0 })
}
