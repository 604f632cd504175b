//! Using up what is good once: a code of an authenticator, or a recovery code.
//!
//! Where there is nothing to use up, because nobody is known or the password was wrong, the same
//! statements run for nobody: neither shows in the time.

use credenza_domain::ids::{FactorId, PersonId};

use crate::account::{Change, Who, entry_of, run};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::mail::notices::people as letters;
use crate::ports::Ports;
use crate::recovery_codes::recovery_digests;
use crate::store::sessions::{Account, TriedRow};
use crate::{seal, store, totp};

/// Nobody has it, so a statement about it changes nothing.
const NOBODY: u128 = 0;

/// Uses a code up; each is good once, also for twenty requests at the same time. Only authenticators
/// that were alive when this try was counted are asked.
pub(crate) async fn use_totp(
    ports: &Ports,
    account: Option<&Account>,
    alive: &[TriedRow],
    code: &str,
) -> Result<bool, Failure> {
    let now = ports.now();
    let mut shown = None;
    let factors = account.into_iter().flat_map(|account| &account.factors);
    for factor in factors.filter(|factor| alive.iter().any(|tried| tried.id == Some(factor.id))) {
        let seed = seal::open(&ports.config, "totp", &factor.id.to_string(), &factor.sealed_seed)?;
        if let Some(step) = totp::check(&seed, code, now)? {
            shown = Some((factor.id, step));
            break;
        }
    }
    let (factor, step) = shown.unwrap_or((FactorId::from_u128(NOBODY), 0));
    Ok(!ports.database.run(store::sessions::use_step(factor, step, now)).await?.is_empty())
}

/// The same with a recovery code. Its use is written down and mailed: whoever has found the sheet of
/// paper must not get in unseen.
pub(crate) async fn use_recovery_code(
    ports: &Ports,
    caller: &Caller,
    account: Option<&Account>,
    email: &str,
    code: &str,
) -> Result<bool, Failure> {
    let (person, name) =
        account.map_or((PersonId::from_u128(NOBODY), ""), |account| (account.id, &account.name));
    let who = Who::new(person, name, email, caller);
    let digests = recovery_digests(ports, person, code);
    let change = Change { action: "recovery_code.used", object: person.to_string(), name };
    let act = store::sessions::use_recovery_code(person, &digests, ports.now());
    Ok(!run(ports, &who, &change, &letters::recovery_code_used(), act, Vec::new()).await?.is_empty())
}

/// What stopped working after twenty tries in vain.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dead<'a> {
    /// Every authenticator that was tried to the last.
    Authenticator,
    /// All recovery codes.
    RecoveryCodes,
    /// The passkey of this name.
    Passkey(&'a str),
}

/// Writes down that a factor stopped working, and mails it: by a code it means that somebody knows the
/// password. The count reaches its end once, so this is said once.
pub(crate) async fn tell_of_the_dead(ports: &Ports, who: &Who, dead: Dead<'_>) -> Result<(), Failure> {
    let (action, name, letter) = match dead {
        Dead::Authenticator => ("authenticator.died", "", letters::authenticator_died()),
        Dead::RecoveryCodes => ("recovery_codes.died", "", letters::recovery_codes_died()),
        Dead::Passkey(name) => ("passkey.died", name, letters::passkey_died(name)),
    };
    let change = Change { action, object: who.person.to_string(), name };
    let entry = entry_of(ports, who, &change)?;
    let statements = vec![store::audit::append(&entry), who.tell(ports, &letter, &entry)?];
    ports.database.batch(statements).await?;
    Ok(())
}

/// Writes down that an account's password was tried in vain twenty times in a row, and mails it, once
/// until a proof of identity begins another row. Where nobody has the address the same statements run
/// for nobody.
pub(crate) async fn tell_of_passwords(
    ports: &Ports,
    caller: &Caller,
    known: Option<(PersonId, String)>,
    email: &str,
) -> Result<(), Failure> {
    let (person, name) = known.unwrap_or((PersonId::from_u128(NOBODY), String::new()));
    let who = Who::somebody_at(person, &name, email, caller);
    let change = Change { action: "password.closed", object: person.to_string(), name: &name };
    let entry = entry_of(ports, &who, &change)?;
    let letter = letters::password_closed();
    let statements =
        vec![store::registry::people::append_about_person(&entry), who.tell(ports, &letter, &entry)?];
    ports.database.batch(statements).await?;
    Ok(())
}
