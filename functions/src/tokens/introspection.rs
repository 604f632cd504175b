//! Is this token alive (RFC 7662), and: let it be dead (RFC 7009).

use credenza_domain::ids::{ResourceServerId, SecretId};
use serde_json::{Value, json};

use super::jwt::{PUBLISHED_KEY_CLAIM, SECRET_CLAIM, UPLOADED_KEY_CLAIM};
use super::{Credentials, TokenError, TokenQuery, authentication, verification};
use crate::caller::Caller;
use crate::ports::Ports;
use crate::store;
use crate::store::resource_servers::CallerRow;
use crate::store::tokens::StateRow;

/// Claims that an answer repeats (RFC 7662 §2.2).
const MEMBERS: [&str; 12] =
    ["iss", "sub", "aud", "client_id", "scope", "roles", "tid", "organisation", "iat", "nbf", "exp", "jti"];

/// Answers a resource server. Whatever is not a live token that it may ask about is
/// `{"active": false}` and nothing else. A token dies with its secret, its key, its application
/// and its organisation, at once.
pub async fn introspect(ports: &Ports, caller: &Caller, query: &TokenQuery) -> Result<Value, TokenError> {
    let audiences = authenticate(ports, caller, &query.credentials).await?;
    let inactive = json!({ "active": false });
    let Some(token) = verification::verify(ports, &query.token).await? else { return Ok(inactive) };
    let text = |name: &str| token.claims.get(name).and_then(Value::as_str);
    if !text("aud").is_some_and(|audience| audiences.iter().any(|known| known == audience)) {
        return Ok(inactive);
    }
    let secret: Option<SecretId> = text(SECRET_CLAIM).and_then(|id| id.parse().ok());
    let published = text(PUBLISHED_KEY_CLAIM).is_some();
    let read = store::tokens::find_state(
        token.client_id,
        secret,
        text(UPLOADED_KEY_CLAIM),
        published,
        &token.jti,
        ports.now(),
    );
    let state: Option<StateRow> = ports.database.run(read).await?.first()?;
    if !state.is_some_and(|state| state.alive) {
        return Ok(inactive);
    }
    let mut answer = json!({ "active": true, "token_type": "Bearer" });
    for member in MEMBERS {
        if let Some(value) = token.claims.get(member) {
            answer[member] = value.clone();
        }
    }
    Ok(answer)
}

/// The identifiers about whose tokens this resource server may ask.
async fn authenticate(
    ports: &Ports,
    caller: &Caller,
    credentials: &Credentials,
) -> Result<Vec<String>, TokenError> {
    let Credentials::Secret { client_id, client_secret } = credentials else {
        return Err(TokenError::no_assertions_here());
    };
    if let Some(audiences) = resource_server(ports, caller, client_id, client_secret).await? {
        return Ok(audiences);
    }
    let error = TokenError::wrong();
    let key = authentication::throttle_key(ports, caller, client_id);
    authentication::count_failure(ports, &key, &error).await?;
    Err(error)
}

/// What a resource server may ask about, where these are its ID and secret. Counts no failure, and
/// refuses who had too many.
pub(super) async fn resource_server(
    ports: &Ports,
    caller: &Caller,
    client_id: &str,
    client_secret: &str,
) -> Result<Option<Vec<String>>, TokenError> {
    let id: Option<ResourceServerId> = client_id.parse().ok();
    let key = authentication::throttle_key(ports, caller, client_id);
    let read = store::resource_servers::find_caller(id, &key, ports.now());
    let row: CallerRow =
        ports.database.run(read).await?.first()?.ok_or_else(|| TokenError::unavailable("no row"))?;
    authentication::refuse_after_failures(row.failures, row.failures_end_at, ports)?;
    let purpose = format!("resource server {client_id}");
    let matches = |pepper: &credenza_domain::secrets::Pepper| {
        let digest = pepper.digest_for(&purpose, client_secret);
        let fits = row.pepper_version == Some(pepper.version());
        digest.matches_hex(row.digest.as_deref().unwrap_or("")) && fits
    };
    // Every pepper is tried, so that an unknown caller costs the same work.
    let is_right = ports.config.peppers.iter().filter(|pepper| matches(pepper)).count() > 0;
    Ok(is_right.then_some(row.audiences))
}

/// Revokes a token of the client that asks. Revoked, unknown and garbage answer alike.
pub async fn revoke(ports: &Ports, caller: &Caller, query: &TokenQuery) -> Result<(), TokenError> {
    let authenticated = authentication::authenticate(ports, caller, &query.credentials, None).await?;
    let Some(token) = verification::verify(ports, &query.token).await? else { return Ok(()) };
    if token.client_id != authenticated.client.client_id {
        return Err(TokenError::foreign_token());
    }
    ports.database.run(store::tokens::revoke(&token.jti, token.expires_at)).await?;
    Ok(())
}
