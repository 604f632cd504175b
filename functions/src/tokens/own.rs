//! A client that comes back with a token of its own, to do something to itself.

use credenza_domain::ids::{ClientId, SecretId};
use serde_json::Value;

use super::jwt::{PUBLISHED_KEY_CLAIM, SECRET_CLAIM, UPLOADED_KEY_CLAIM};
use super::{TokenError, verification};
use crate::config::Config;
use crate::ports::{PortError, Ports};
use crate::store;
use crate::store::tokens::StateRow;

/// Seconds for which a token for oneself lives: it is used at once.
pub(super) const SELF_SECONDS: i64 = 300;

/// Who a token for oneself belongs to.
#[derive(Debug)]
pub struct OwnToken {
    /// The client.
    pub client_id: ClientId,
    /// The secret that it was got with; `None`: a key.
    pub secret: Option<SecretId>,
}

/// The audience of a token with which a client may act on itself. It is ours alone: a token that
/// was sent to an API is of no use here, or every API could make secrets of its clients.
pub fn self_audience(config: &Config) -> String {
    format!("{}/api/self", config.base_url)
}

/// Verifies such a token: ours, for us, alive, and so is what it was got with.
pub async fn own(ports: &Ports, token: &str) -> Result<Option<OwnToken>, PortError> {
    let fault = |error: TokenError| PortError::new("tokens", error.log);
    let Some(token) = verification::verify(ports, token).await.map_err(fault)? else { return Ok(None) };
    let text = |name: &str| token.claims.get(name).and_then(Value::as_str);
    if text("aud") != Some(&self_audience(&ports.config)) {
        return Ok(None);
    }
    let secret: Option<SecretId> = text(SECRET_CLAIM).and_then(|id| id.parse().ok());
    let published = text(PUBLISHED_KEY_CLAIM).is_some();
    let (client_id, key) = (token.client_id, text(UPLOADED_KEY_CLAIM));
    let read = store::tokens::find_state(client_id, secret, key, published, &token.jti, ports.now());
    let state: Option<StateRow> = ports.database.run(read).await?.first()?;
    Ok(state.filter(|state| state.alive).map(|_| OwnToken { client_id, secret }))
}
