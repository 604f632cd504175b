//! Tries of a factor, counted before anything is checked: for an account from one address, for an
//! address, and for the password of an account from everywhere. The same on every path.

use crate::caller::Caller;
use crate::failure::Failure;
use crate::ports::{Ports, Rows, Statement};
use crate::store;
use crate::store::throttles::Limit;
use crate::store::tries::{OpensRow, Row, RowRow};

/// Tries for one account from one address.
const TRIES: Limit = Limit { tries: 5, seconds: 15 * 60 };
/// Tries from one address, for whatever accounts and links: an office shares one.
const TRIES_OF_ADDRESS: Limit = Limit { tries: 60, seconds: 15 * 60 };
/// Wrong passwords of one account in a row at the door, from wherever they come. Passkeys and the
/// organisation's own provider stay open, so that a stranger who knows the address cannot lock anybody
/// out for good. With those of a step-up they are the hundred that NIST SP 800-63B-4 §3.2.2 allows.
const PASSWORDS_AT_THE_DOOR: Row = Row { free: 20, last: 80 };
/// The same for who is inside, who can sign in anew.
const PASSWORDS_INSIDE: Row = Row { free: 20, last: 20 };

/// Where a password is asked for. Each place counts by itself: tries at the door shut nobody out who
/// is inside.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// Signing in.
    SignIn,
    /// Proving again who one is.
    StepUp,
}

impl Place {
    const fn row(self) -> Row {
        match self {
            Self::SignIn => PASSWORDS_AT_THE_DOOR,
            Self::StepUp => PASSWORDS_INSIDE,
        }
    }
}

/// A try of a password that was counted.
pub(crate) struct Counted {
    /// What was read beside it.
    pub(crate) read: Rows,
    /// Whether, if it is in vain, the person is to be told: it is the twentieth in a row.
    pub(crate) is_told: bool,
}

fn password_key(ports: &Ports, place: Place, account: &str) -> String {
    let purpose = match place {
        Place::SignIn => "throttle password at sign-in",
        Place::StepUp => "throttle password at step-up",
    };
    ports.config.pepper().digest_for(purpose, account).to_hex()
}

fn account_key(ports: &Ports, caller: &Caller, account: &str) -> String {
    ports.config.pepper().digest_for("throttle sign-in", &format!("{account}\0{}", caller.address)).to_hex()
}

fn address_key(ports: &Ports, caller: &Caller) -> String {
    ports.config.pepper().digest_for("throttle sign-in address", &caller.address).to_hex()
}

/// Counts a try before anything is checked, so that parallel tries cannot slip past the limit, and
/// reads what the check needs in the same round trip. The same on every path that takes a factor.
pub(crate) async fn count(
    ports: &Ports,
    caller: &Caller,
    account: &str,
    read: Statement,
) -> Result<Rows, Failure> {
    let mut answers = count_all(ports, caller, Some(account), None, read).await?;
    Ok(answers.pop().unwrap_or_default())
}

/// The same for a link, by the caller's address alone. What was right is no try: see [`right_link`].
pub(crate) async fn count_link(ports: &Ports, caller: &Caller, read: Statement) -> Result<Rows, Failure> {
    let mut answers = count_all(ports, caller, None, None, read).await?;
    Ok(answers.pop().unwrap_or_default())
}

/// Takes back what [`count_link`] counted: looking at one's own link is free.
pub(crate) fn right_link(ports: &Ports, caller: &Caller) -> Statement {
    store::tries::take_back(&address_key(ports, caller))
}

/// Takes back what [`count`] counted, where nothing was checked.
pub(crate) fn was_none(ports: &Ports, caller: &Caller, account: &str) -> [Statement; 2] {
    [account_key(ports, caller, account), address_key(ports, caller)].map(|key| store::tries::take_back(&key))
}

/// [`count`] for a password, which is counted for its account too.
pub(crate) async fn count_password(
    ports: &Ports,
    caller: &Caller,
    place: Place,
    account: &str,
    read: Statement,
) -> Result<Counted, Failure> {
    let mut answers = count_all(ports, caller, Some(account), Some(place), read).await?;
    let read = answers.pop().unwrap_or_default();
    let row: Option<RowRow> = answers.pop().unwrap_or_default().first()?;
    Ok(Counted { read, is_told: row.is_some_and(|row| row.failures == place.row().free) })
}

/// Counts what there is to count, one behind the other: where one counter refuses, none behind it
/// counts. Answers with the rows of the last counter and of `read`.
async fn count_all(
    ports: &Ports,
    caller: &Caller,
    account: Option<&str>,
    place: Option<Place>,
    read: Statement,
) -> Result<Vec<Rows>, Failure> {
    if !ports.flood.allows(&caller.address).await {
        return Err(Failure::too_many_tries(10).log("flood at sign-in"));
    }
    let now = ports.now();
    let of_account = account.map(|account| (account_key(ports, caller, account), TRIES));
    let sliding: Vec<_> =
        of_account.into_iter().chain([(address_key(ports, caller), TRIES_OF_ADDRESS)]).collect();
    let row = account.zip(place).map(|(account, place)| (password_key(ports, place, account), place.row()));

    let mut statements: Vec<_> =
        sliding.iter().map(|(key, limit)| store::tries::opens(key, *limit, now)).collect();
    statements.extend(row.iter().map(|(key, _)| store::tries::read_row(key)));
    statements.extend(sliding.iter().enumerate().map(|(index, (key, limit))| match index {
        0 => store::tries::count(key, *limit, now),
        _ => store::tries::count_next(key, *limit, now),
    }));
    statements.extend(row.iter().map(|(key, row)| store::tries::count_in_a_row(key, *row, now)));
    statements.push(read);
    let mut answers = ports.database.batch(statements).await?.into_iter();

    let opens: Vec<Rows> = answers.by_ref().take(sliding.len()).collect();
    let before: Vec<Rows> = answers.by_ref().take(row.iter().len()).collect();
    let counted: Vec<Rows> = answers.by_ref().take(sliding.len()).collect();
    for (counted, opens) in counted.iter().zip(opens) {
        if counted.is_empty() {
            let opens: Option<OpensRow> = opens.first()?;
            let left = opens.and_then(|row| row.opens_ms).map_or(0, |at| at - now.as_millisecond());
            // A part of a second is waited for too.
            return Err(Failure::too_many_tries((left + 999) / 1000).log("sign-in throttled"));
        }
    }
    let rest: Vec<Rows> = answers.collect();
    if let (Some((_, row)), Some(before), Some(counted)) = (row, before.into_iter().next(), rest.first())
        && counted.is_empty()
    {
        let before: Option<RowRow> = before.first()?;
        let is_closed = before.is_some_and(|before| before.failures >= row.last);
        let opens_at = before.map_or(0, |before| before.opens_at);
        let wait = if is_closed {
            Failure::passwords_closed()
        } else {
            Failure::too_many_tries(opens_at - now.as_second())
        };
        return Err(wait.log("passwords in a row"));
    }
    Ok(rest)
}

/// Forgets the tries of an account from an address and the wrong passwords from anywhere, after a
/// proof of identity.
pub(crate) fn clear(ports: &Ports, caller: &Caller, account: &str) -> Vec<Statement> {
    let rows = [Place::SignIn, Place::StepUp].map(|place| password_key(ports, place, account));
    let tries = store::tries::clear(&account_key(ports, caller, account));
    std::iter::once(tries).chain(rows.iter().map(|key| store::tries::clear_row(key))).collect()
}
