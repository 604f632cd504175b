//! The proof of two factors: a password, or what a provider proved, and a code beside it.

use credenza_domain::ids::PersonId;
use credenza_domain::people::{PASSWORD_MAX_BYTES, is_recovery_code, is_totp_code};
use credenza_domain::problems::ProblemType;

use crate::account::Who;
use crate::caller::Caller;
use crate::codes::{Dead, tell_of_passwords, tell_of_the_dead, use_recovery_code, use_totp};
use crate::failure::{Failure, field};
use crate::ports::Ports;
use crate::store::sessions::{Account, TriedRow};
use crate::tries::{self, Counted};
use crate::{passwords, store};

fn sign_in_failed() -> Failure {
    Failure::new(
        ProblemType::SignInFailed,
        "Mail address, password and code do not belong together. A code works once: wait for the next one.",
    )
}

/// What can be neither code is said and is no try: whoever typed a digit too many loses none.
pub(crate) fn require_shape(code: &str) -> Result<(), Failure> {
    if is_totp_code(code) || is_recovery_code(code) {
        return Ok(());
    }
    let detail = "A code has six digits, such as 012345. A recovery code has 16 letters and digits.";
    Err(Failure::fields(vec![field("code", detail)]))
}

/// Checks password and code; uses the code up.
///
/// Every path does the same: one Argon2 hash, then one statement that counts a failure in advance on
/// the authenticators or the recovery codes of the person, then one that uses the code up; for nobody
/// where there is no such person or the password was wrong. So neither an unknown account nor a right
/// password shows in the time, and parallel guesses of a code cannot pass the limit before they are
/// counted. A success takes the count back.
pub(crate) async fn prove(
    ports: &Ports,
    caller: &Caller,
    counted: Counted,
    email: &str,
    password: &str,
    code: &str,
) -> Result<(PersonId, String), Failure> {
    let account: Option<Account> = counted.read.first()?;
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(sign_in_failed().log("password too long"));
    }
    let known = account.as_ref().map(|account| (account.id, account.name.clone()));
    let knows_password = if let Some(account) = &account {
        passwords::verify(&account.parameters, &account.salt, &account.hash, password)?
    } else {
        passwords::verify_nobody(password)?;
        false
    };
    let proved = prove_code(ports, caller, account, knows_password, email, code).await;
    if proved.is_err() && counted.is_told {
        tell_of_passwords(ports, caller, known, email).await?;
    }
    proved
}

/// Checks a code beside a first factor that was proved or not; uses the code up.
pub(crate) async fn prove_code(
    ports: &Ports,
    caller: &Caller,
    account: Option<Account>,
    has_first_factor: bool,
    email: &str,
    code: &str,
) -> Result<(PersonId, String), Failure> {
    let known = account.as_ref().map(|account| (account.id, account.name.clone()));
    let proven = account.filter(|_| has_first_factor);
    let who = proven.as_ref().map(|account| account.id);
    let is_code = is_totp_code(code);
    let counted = if is_code {
        store::sessions::count_failure(who)
    } else {
        store::sessions::count_recovery_failure(who)
    };
    let alive: Vec<TriedRow> = ports.database.run(counted).await?.decode()?;
    let forgive = if is_code {
        use_totp(ports, proven.as_ref(), &alive, code).await?.then(|| {
            let counted: Vec<_> =
                alive.iter().filter_map(|tried| tried.id).map(|id| id.to_string()).collect();
            store::sessions::forgive(&serde_json::Value::from(counted).to_string())
        })
    } else {
        let holder = proven.as_ref().filter(|_| !alive.is_empty());
        let used = use_recovery_code(ports, caller, holder, email, code).await?;
        who.filter(|_| used).map(store::sessions::forgive_recovery)
    };
    let Some(account) = proven else {
        return Err(sign_in_failed().log("unknown account or wrong password").refused_sign_in(known));
    };
    let Some(forgiven) = forgive else {
        if alive.iter().any(TriedRow::is_last) {
            let who = Who::new(account.id, &account.name, email, caller);
            let dead = if is_code { Dead::Authenticator } else { Dead::RecoveryCodes };
            tell_of_the_dead(ports, &who, dead).await?;
        }
        return Err(sign_in_failed().log("wrong or used code").refused_sign_in(known));
    };
    let mut statements = tries::clear(ports, caller, email);
    statements.push(forgiven);
    ports.database.batch(statements).await?;
    Ok((account.id, account.name))
}
