//! The token service: from client ID and secret to a bearer token (RFC 6749 §4.4), and what became
//! of it (RFC 7662, RFC 7009).
//!
//! One read, one pure decision, one signature; usage is recorded after the answer.

mod assertion;
mod authentication;
mod decision;
mod error;
mod introspection;
mod jwt;
mod own;
mod published_keys;
mod request;
mod verification;

pub use decision::{Client, Granted, Proof};
pub use error::TokenError;
pub use introspection::{introspect, revoke};
pub use own::{OwnToken, own, self_audience};
pub use request::{Credentials, TokenQuery, TokenRequest, is_well_encoded};

use crate::caller::Caller;
use crate::ports::Ports;
use crate::store::tokens::KeyRow;
use crate::usage::Use;
use crate::{keys, usage};

/// A token with what the answer says about it.
pub struct Token {
    /// The signed JWT.
    pub access_token: String,
    /// What was decided.
    pub granted: Granted,
}

/// Answers a token request, and leaves the evidence of it.
pub async fn issue(ports: &Ports, caller: &Caller, request: &TokenRequest) -> Result<Token, TokenError> {
    let answer = decide_and_sign(ports, caller, request).await;
    let (holder, resource) = match &answer {
        Ok(token) => (token.granted.secret(), token.granted.resource),
        Err(error) => (error.holder, None),
    };
    if let Some((secret, outcome)) = holder {
        usage::note(ports, caller, Use { secret, resource, outcome, at: ports.now() });
    }
    answer
}

async fn decide_and_sign(
    ports: &Ports,
    caller: &Caller,
    request: &TokenRequest,
) -> Result<Token, TokenError> {
    let target = request.target.identifier();
    let authenticated =
        authentication::authenticate_for_token(ports, caller, &request.credentials, target).await?;
    let (client, row) = (authenticated.client, authenticated.row);
    let granted = decision::grant(&ports.config, &row, client, &request.target, ports.now())?;
    let key = match row.keys.into_iter().find(|key| key.algorithm == granted.algorithm) {
        Some(key) => key,
        // A deployment that never ticked has no key yet: make it now, then ask again.
        None => first_key(ports, &request.credentials, caller, &granted).await?,
    };
    let message =
        jwt::message(&ports.config, &key, &granted, ports.random()?).map_err(TokenError::unavailable)?;
    let signature = keys::sign(ports, &key, message.as_bytes()).await?;
    Ok(Token { access_token: jwt::assemble(message, &signature), granted })
}

async fn first_key(
    ports: &Ports,
    credentials: &Credentials,
    caller: &Caller,
    granted: &Granted,
) -> Result<KeyRow, TokenError> {
    keys::rotate(ports).await?;
    let row = authentication::read(ports, caller, credentials, None).await?;
    let key = row.keys.into_iter().find(|key| key.algorithm == granted.algorithm);
    key.ok_or_else(|| TokenError::unavailable("no signing key"))
}
