//! The token service: from client ID and secret to a bearer token (RFC 6749 §4.4).
//!
//! One read, one pure decision, one signature; usage is recorded after the answer.

mod decision;
mod error;
mod jwt;
mod request;

use credenza_domain::ids::ClientId;
use futures_util::FutureExt;
use serde_json::json;

pub use decision::Granted;
pub use error::TokenError;
pub use request::{Credentials, TokenRequest};

use crate::caller::Caller;
use crate::ports::Ports;
use crate::store::throttles::Limit;
use crate::store::tokens::TokenRow;
use crate::{keys, store};

/// Failures of one client from one address before it has to wait. Another address is not touched:
/// knowing a client ID, which is public, locks nobody out.
const FAILURES: Limit = Limit { tries: 20, seconds: 5 * 60 };

/// A token with what the answer says about it.
pub struct Token {
    /// The signed JWT.
    pub access_token: String,
    /// What was decided.
    pub granted: Granted,
}

/// Answers a token request.
pub async fn issue(ports: &Ports, caller: &Caller, request: &TokenRequest) -> Result<Token, TokenError> {
    let now = ports.now();
    let client_id: Option<ClientId> = request.credentials.client_id.parse().ok();
    let throttle_key = ports
        .config
        .pepper()
        .digest_for("throttle token", &format!("{}\0{}", request.credentials.client_id, caller.address))
        .to_hex();
    let read = store::tokens::find(client_id, &throttle_key, now);
    let row: TokenRow =
        ports.database.run(read).await?.first()?.ok_or_else(|| TokenError::unavailable("no row"))?;
    if row.failures.is_some_and(|failures| failures >= FAILURES.tries) {
        let seconds = row.failures_end_at.unwrap_or(0) - now.as_second();
        return Err(TokenError::too_many_failures(seconds));
    }

    let granted = match decision::decide(&ports.config, &row, client_id, request, now) {
        Ok(granted) => granted,
        Err(error) => {
            if error.counts_as_failure() {
                ports.database.run(store::throttles::count(&throttle_key, FAILURES, now)).await?;
            }
            return Err(error);
        }
    };
    let key = match row.keys.iter().find(|key| key.algorithm == granted.algorithm) {
        Some(key) => key.clone(),
        // A deployment that never ticked has no key yet: make it now, then ask again.
        None => first_key(ports, client_id, &throttle_key, &granted).await?,
    };
    let jti: [u8; 16] = ports.random()?;
    let message = jwt::message(&ports.config, &key, &granted, jti, now);
    let signature = keys::sign(ports, &key, message.as_bytes()).await?;
    let access_token = jwt::assemble(message, &signature);
    note_use_after_answer(ports, caller, &granted);
    Ok(Token { access_token, granted })
}

async fn first_key(
    ports: &Ports,
    client_id: Option<ClientId>,
    throttle_key: &str,
    granted: &Granted,
) -> Result<store::tokens::KeyRow, TokenError> {
    keys::rotate(ports).await?;
    let read = store::tokens::find(client_id, throttle_key, ports.now());
    let row: Option<TokenRow> = ports.database.run(read).await?.first()?;
    row.into_iter()
        .flat_map(|row| row.keys)
        .find(|key| key.algorithm == granted.algorithm)
        .ok_or_else(|| TokenError::unavailable("no signing key"))
}

fn note_use_after_answer(ports: &Ports, caller: &Caller, granted: &Granted) {
    let note = store::secrets::note_use(
        granted.secret,
        &granted.resource.to_string(),
        &caller.network,
        &caller.user_agent,
        ports.now(),
    );
    let (database, correlation_id) = (ports.database.clone(), caller.correlation_id.clone());
    let work = async move {
        if let Err(error) = database.run(note).await {
            crate::log::line(
                "usage not recorded",
                &json!({"correlation_id": correlation_id, "error": error.to_string()}),
            );
        }
    };
    ports.background.spawn(work.boxed());
}
