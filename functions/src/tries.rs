//! Tries of a factor, counted before anything is checked: for an account from one address, for an
//! address, and for the password of an account from everywhere. The same on every path.

use crate::caller::Caller;
use crate::failure::Failure;
use crate::ports::{Ports, Rows, Statement};
use crate::store;
use crate::store::throttles::{Counter, Limit};

/// Tries for one account from one address.
const TRIES: Limit = Limit { tries: 5, seconds: 15 * 60 };
/// Wrong passwords of one account in a row, from wherever they come. Passkeys and the organisation's
/// own provider stay open, so that a stranger who knows the address cannot lock anybody out.
const PASSWORDS_IN_A_ROW: Limit = Limit { tries: 20, seconds: 60 * 60 };
/// Tries from one address, for whatever accounts: an office shares one.
const TRIES_OF_ADDRESS: Limit = Limit { tries: 60, seconds: 15 * 60 };

/// Where a password is asked for. Each place counts by itself: tries at the door shut nobody out who
/// is inside.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// Signing in.
    SignIn,
    /// Proving again who one is.
    StepUp,
}

fn password_key(ports: &Ports, place: Place, account: &str) -> String {
    let purpose = match place {
        Place::SignIn => "throttle password at sign-in",
        Place::StepUp => "throttle password at step-up",
    };
    ports.config.pepper().digest_for(purpose, account).to_hex()
}

fn throttle_keys(ports: &Ports, caller: &Caller, account: &str) -> [String; 2] {
    let pepper = ports.config.pepper();
    [
        pepper.digest_for("throttle sign-in", &format!("{account}\0{}", caller.address)).to_hex(),
        pepper.digest_for("throttle sign-in address", &caller.address).to_hex(),
    ]
}

/// Counts a try before anything is checked, so that parallel tries cannot slip past the limit, and
/// reads what the check needs in the same round trip. The same on every path that takes a factor.
pub(crate) async fn count(
    ports: &Ports,
    caller: &Caller,
    account: &str,
    read: Option<Statement>,
) -> Result<Vec<Rows>, Failure> {
    let [key, address_key] = throttle_keys(ports, caller, account);
    count_all(ports, caller, &[(key, TRIES), (address_key, TRIES_OF_ADDRESS)], read).await
}

/// The same for a password, which is counted for its account too.
pub(crate) async fn count_password(
    ports: &Ports,
    caller: &Caller,
    place: Place,
    account: &str,
    read: Statement,
) -> Result<Vec<Rows>, Failure> {
    let [key, address_key] = throttle_keys(ports, caller, account);
    let account_key = password_key(ports, place, account);
    let counters = [(key, TRIES), (address_key, TRIES_OF_ADDRESS), (account_key, PASSWORDS_IN_A_ROW)];
    count_all(ports, caller, &counters, Some(read)).await
}

async fn count_all(
    ports: &Ports,
    caller: &Caller,
    counters: &[(String, Limit)],
    read: Option<Statement>,
) -> Result<Vec<Rows>, Failure> {
    if !ports.flood.allows(&caller.address).await {
        return Err(Failure::too_many_tries(10).log("flood at sign-in"));
    }
    let now = ports.now();
    let mut statements: Vec<_> = counters.iter().map(|(key, _)| store::throttles::read(key)).collect();
    statements.extend(counters.iter().map(|(key, limit)| store::throttles::count(key, *limit, now)));
    statements.extend(read);
    let mut answers = ports.database.batch(statements).await?.into_iter();
    let before: Vec<Option<Counter>> =
        answers.by_ref().take(counters.len()).map(Rows::first).collect::<Result<_, _>>()?;
    let counted: Vec<Rows> = answers.by_ref().take(counters.len()).collect();
    for (rows, counter) in counted.iter().zip(before) {
        if rows.is_empty() {
            let ends_at = counter.map_or(now.as_second() + TRIES.seconds, |counter| counter.ends_at);
            return Err(Failure::too_many_tries(ends_at - now.as_second()).log("sign-in throttled"));
        }
    }
    Ok(answers.collect())
}

/// Forgets the tries of an account from an address and the wrong passwords from anywhere, after a
/// success.
pub(crate) fn clear(ports: &Ports, caller: &Caller, account: &str) -> Vec<Statement> {
    let [key, _] = throttle_keys(ports, caller, account);
    let passwords = [Place::SignIn, Place::StepUp].map(|place| password_key(ports, place, account));
    [key].iter().chain(&passwords).map(|key| store::throttles::clear(key)).collect()
}
