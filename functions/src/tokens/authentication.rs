//! Who asks: client authentication, the same at every endpoint of clients (RFC 6749 §2.3).

use credenza_domain::ids::ClientId;
use credenza_domain::jwk::UnverifiedJwt;

use super::decision::{self, Client};
use super::{Credentials, TokenError, assertion, introspection};
use crate::caller::Caller;
use crate::ports::Ports;
use crate::store;
use crate::store::throttles::Limit;
use crate::store::tokens::TokenRow;

/// Failures of one client from one address before it has to wait. Another address is not touched:
/// knowing a client ID, which is public, locks nobody out.
pub(super) const FAILURES: Limit = Limit { tries: 20, seconds: 5 * 60 };

/// A client that proved who it is, with the row that was read for it.
pub(super) struct Authenticated {
    pub(super) client: Client,
    pub(super) row: TokenRow,
}

/// Who asks, or a failure that was counted.
pub(super) async fn authenticate(
    ports: &Ports,
    caller: &Caller,
    credentials: &Credentials,
    target: Option<&str>,
) -> Result<Authenticated, TokenError> {
    let proven = prove(ports, caller, credentials, target).await;
    counted(ports, caller, credentials, proven).await
}

/// The same for who asks for a token. A resource server with its right secret is told that it gets
/// none, and it did not guess. It is looked up after everybody else's failure too, so that how long
/// a refusal takes tells nothing.
pub(super) async fn authenticate_for_token(
    ports: &Ports,
    caller: &Caller,
    credentials: &Credentials,
    target: Option<&str>,
) -> Result<Authenticated, TokenError> {
    let proven = prove(ports, caller, credentials, target).await;
    if let (Err(error), Credentials::Secret { client_id, client_secret }) = (&proven, credentials)
        && error.counts_as_failure()
        && introspection::resource_server(ports, caller, client_id, client_secret).await?.is_some()
    {
        return Err(TokenError::no_grant_for_resource_servers());
    }
    counted(ports, caller, credentials, proven).await
}

/// Reads once, checks the throttle, then the proof.
async fn prove(
    ports: &Ports,
    caller: &Caller,
    credentials: &Credentials,
    target: Option<&str>,
) -> Result<Authenticated, TokenError> {
    let row = read(ports, caller, credentials, target).await?;
    refuse_after_failures(row.failures, row.failures_end_at, ports)?;
    let client = match credentials {
        Credentials::Secret { client_id, client_secret } => {
            decision::by_secret(&ports.config, &row, client_id.parse().ok(), client_secret, ports.now())
        }
        Credentials::Assertion { client_id, assertion } => {
            assertion::verify(ports, &row, client_id.as_deref(), assertion).await
        }
    };
    Ok(Authenticated { client: client?, row })
}

async fn counted(
    ports: &Ports,
    caller: &Caller,
    credentials: &Credentials,
    proven: Result<Authenticated, TokenError>,
) -> Result<Authenticated, TokenError> {
    if let Err(error) = &proven {
        count_failure(ports, &throttle_key(ports, caller, &claimed(credentials)), error).await?;
    }
    proven
}

/// The one read before the answer.
pub(super) async fn read(
    ports: &Ports,
    caller: &Caller,
    credentials: &Credentials,
    target: Option<&str>,
) -> Result<TokenRow, TokenError> {
    let claimed = claimed(credentials);
    let client_id: Option<ClientId> = claimed.parse().ok();
    let by_key = matches!(credentials, Credentials::Assertion { .. });
    let question =
        store::tokens::find(client_id, &throttle_key(ports, caller, &claimed), by_key, target, ports.now());
    Ok(store::tokens::found(ports.database.ask(question).await?)?)
}

/// Who the client says it is.
fn claimed(credentials: &Credentials) -> String {
    match credentials {
        Credentials::Secret { client_id, .. } => client_id.clone(),
        Credentials::Assertion { assertion, .. } => UnverifiedJwt::parse(assertion)
            .and_then(|jwt| jwt.text("sub").map(str::to_owned))
            .unwrap_or_default(),
    }
}

/// The key of the counter: a digest, so that no address is stored.
pub(super) fn throttle_key(ports: &Ports, caller: &Caller, claimed: &str) -> String {
    let who = format!("{claimed}\0{}", caller.address);
    ports.config.pepper().digest_for("throttle token", &who).to_hex()
}

/// Refuses while the limit of failures is reached.
pub(super) fn refuse_after_failures(
    failures: Option<u32>,
    end_at: Option<i64>,
    ports: &Ports,
) -> Result<(), TokenError> {
    if failures.is_some_and(|failures| failures >= FAILURES.tries) {
        return Err(TokenError::too_many_failures(end_at.unwrap_or(0) - ports.now().as_second()));
    }
    Ok(())
}

/// Counts what a guesser would see, in one statement. Whoever comes when all tries are used up, in
/// parallel to them, learns nothing.
pub(super) async fn count_failure(ports: &Ports, key: &str, error: &TokenError) -> Result<(), TokenError> {
    if error.counts_as_failure()
        && ports.database.run(store::throttles::count(key, FAILURES, ports.now())).await?.is_empty()
    {
        return Err(TokenError::too_many_failures(FAILURES.seconds));
    }
    Ok(())
}
