//! Using up what is good once: a code of an authenticator, or a recovery code.

use crate::failure::Failure;
use crate::ports::Ports;
use crate::recovery_codes::recovery_digests;
use crate::store::sessions::{Account, FactorRow};
use crate::{seal, store, totp};

/// Uses a code up; each is good once, also for twenty requests at the same time. Only authenticators
/// that were alive when this try was counted are asked.
pub(crate) async fn use_totp(
    ports: &Ports,
    account: &Account,
    alive: &[FactorRow],
    code: &str,
) -> Result<bool, Failure> {
    let now = ports.now();
    for factor in account.factors.iter().filter(|factor| alive.iter().any(|row| row.id == factor.id)) {
        let seed = seal::open(&ports.config, "totp", &factor.id.to_string(), &factor.sealed_seed)?;
        if let Some(step) = totp::check(&seed, code, now)? {
            let used = ports.database.run(store::sessions::use_step(factor.id, step, now)).await?;
            return Ok(!used.is_empty());
        }
    }
    Ok(false)
}

/// The same with a recovery code.
pub(crate) async fn use_recovery_code(ports: &Ports, account: &Account, code: &str) -> Result<bool, Failure> {
    let digests = recovery_digests(ports, account.id, code);
    let used = store::sessions::use_recovery_code(account.id, &digests, ports.now());
    Ok(!ports.database.run(used).await?.is_empty())
}
