//! What mail APIs tell of mails: checked, then written down.

use credenza_domain::problems::ProblemType;
use serde_json::json;

use crate::failure::Failure;
use crate::mail::Api;
use crate::mail::webhooks::{self, Call, Distrust};
use crate::ports::Ports;
use crate::store;

/// Takes a call of the mail API that is in use. Gives how many events were new.
pub async fn receive(
    ports: &Ports,
    provider: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Result<usize, Failure> {
    let config = &ports.config.mail;
    // Another API's address, or one whose calls cannot be checked, is no address.
    let api = Api::named(provider).filter(|api| api.name() == config.api).ok_or_else(Failure::not_found)?;
    let secret = config.webhook_secret.as_ref().ok_or_else(Failure::not_found)?;
    let now = ports.now();
    let call = Call { headers, body, now };
    let events = match webhooks::read(&*ports.signer, api, secret, &call).await? {
        Ok(events) => events,
        Err(distrust) => return Err(refusal(distrust)),
    };
    if events.is_empty() {
        return Ok(0);
    }
    let events = json!(events).to_string();
    let new = ports.database.run(store::mail_events::record(&events, now)).await?;
    Ok(new.len())
}

fn refusal(distrust: Distrust) -> Failure {
    let (problem, detail) = match distrust {
        Distrust::Signature => {
            (ProblemType::Forbidden, "This call is not signed with the secret that this deployment knows.")
        }
        Distrust::Replayed => (ProblemType::Forbidden, "This call was signed too long ago."),
        Distrust::Malformed => (ProblemType::MalformedBody, "This is no event of this mail API."),
    };
    Failure::new(problem, detail).log(format!("{distrust:?}"))
}
