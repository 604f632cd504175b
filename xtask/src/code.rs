//! `cargo xtask code`: what an authenticator app would show for a demo person.

use anyhow::{Context, Result};
use jiff::Timestamp;
use totp_rs::{Builder, Secret};

use crate::dev::state::State;

/// A code and for how long it is current.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// Six digits.
    pub(crate) code: String,
    /// Until the next code begins.
    pub(crate) seconds_left: u64,
}

/// The current code of a seed in base32 (RFC 6238: SHA-1, 6 digits, 30 s).
pub(crate) fn current(seed: &str, now: Timestamp) -> Result<Code> {
    let secret = Secret::try_from_base32(seed)
        .map_err(|error| anyhow::anyhow!("the TOTP seed is not base32: {error:?}"))?;
    let totp = Builder::new()
        .with_secret(secret)
        .build()
        .map_err(|error| anyhow::anyhow!("the TOTP seed cannot be used: {error}"))?;
    let now = u64::try_from(now.as_second()).context("the clock stands before 1970")?;
    Ok(Code { code: totp.generate(now).to_string(), seconds_left: totp.next_step(now) - now })
}

/// Prints the code of the person with this address.
pub(crate) fn print(email: &str, state: &State) -> Result<()> {
    let demo = state.demo()?.context("There is no demo data here yet: `cargo xtask dev` makes it.")?;
    let people = demo.people.as_array().cloned().unwrap_or_default();
    let person = people
        .iter()
        .find(|person| person["email"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(email)));
    let known = || people.iter().filter_map(|person| person["email"].as_str()).collect::<Vec<_>>().join(", ");
    let person = person
        .with_context(|| format!("Nobody in the demo data has the address {email}. Known: {}", known()))?;
    let seed = person["totp_seed"].as_str().with_context(|| format!("{email} has no authenticator yet"))?;
    let code = current(seed, Timestamp::now())?;
    println!("{}  ({} s left)", code.code, code.seconds_left);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        // "12345678901234567890" in base32; the last six of the RFC's eight digits.
        let seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (second, code, seconds_left) in
            [(59, "287082", 1), (1_111_111_109, "081804", 1), (20_000_000_000, "353130", 10)]
        {
            let now = Timestamp::from_second(second).unwrap();
            assert_eq!(current(seed, now).unwrap(), Code { code: code.to_owned(), seconds_left });
        }
    }

    #[test]
    fn a_seed_that_is_no_base32_is_refused_in_words() {
        assert!(current("not base32!", Timestamp::UNIX_EPOCH).unwrap_err().to_string().contains("base32"));
    }
}
