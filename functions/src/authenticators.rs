//! Authenticators that show codes: apps that read a key, and hardware tokens that bring one.

use credenza_domain::ids::FactorId;
use credenza_domain::people::is_totp_code;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{AddAuthenticator, AuthenticatorView, NewAuthenticator};
use data_encoding::{BASE32_NOPAD, HEXLOWER_PERMISSIVE};
use zeroize::Zeroizing;

use crate::account::{Change, Who, name_or, run};
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::mail::notices::people as letters;
use crate::ports::{PortError, Ports};
use crate::sessions::SignedIn;
use crate::store::factors;
use crate::{seal, totp};

/// Bytes of a seed that is brought along: 128 to 512 bits (RFC 4226 §4 R6).
const SEED_BYTES: std::ops::RangeInclusive<usize> = 16..=64;

/// A key for a new authenticator app. Nothing is kept: the key travels, sealed, with the person's form.
pub fn offer(ports: &Ports, signed_in: &SignedIn) -> Result<NewAuthenticator, Failure> {
    let seed: Zeroizing<[u8; totp::SEED_BYTES]> = Zeroizing::new(ports.random()?);
    let ticket = seal::seal(ports, "new authenticator", &signed_in.person().to_string(), &*seed)?;
    let uri = totp::uri(&*seed, &ports.config.public.product_name, signed_in.email());
    Ok(NewAuthenticator {
        ticket,
        totp_key: totp::key_for_typing(&*seed),
        qr: totp::qr(&uri)?,
        totp_uri: uri,
    })
}

/// Names a seed without telling it.
pub(crate) fn seed_digest(ports: &Ports, seed: &[u8]) -> String {
    ports.config.pepper().digest_for("totp seed", &BASE32_NOPAD.encode(seed)).to_hex()
}

/// What a typed seed can mean: makers give it in base32 or in hexadecimal, and some texts are both.
fn readings(text: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(256).collect();
    let hexadecimal = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let base32 = BASE32_NOPAD.decode(text.trim_end_matches('=').to_ascii_uppercase().as_bytes()).ok();
    let fits = |seed: &Vec<u8>| SEED_BYTES.contains(&seed.len());
    [hexadecimal, base32].into_iter().flatten().filter(fits).map(Zeroizing::new).collect()
}

/// Keeps an authenticator that has shown a code.
pub async fn add(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    form: &AddAuthenticator,
) -> Result<AuthenticatorView, Failure> {
    let now = ports.now();
    let person = signed_in.person();
    let name = name_or(&form.name, "Authenticator")?;
    let seeds = if form.ticket.is_empty() {
        readings(&form.seed)
    } else {
        vec![seal::open(&ports.config, "new authenticator", &person.to_string(), &form.ticket).map_err(
            |error| {
                let words = "This key is not good any more. Please begin again.";
                Failure::fields(vec![field("code", words)]).log(error)
            },
        )?]
    };
    if seeds.is_empty() {
        let words = "A seed has 16 to 64 bytes, in base32 (A–Z and 2–7) or in hexadecimal (0–9 and A–F).";
        return Err(Failure::fields(vec![field("seed", words)]));
    }
    if !is_totp_code(&form.code) {
        return Err(Failure::fields(vec![field("code", "A code has six digits, such as 012345.")]));
    }
    let shown = seeds
        .into_iter()
        .map(|seed| Ok(totp::check(&seed, &form.code, now)?.map(|step| (seed, step))))
        .collect::<Result<Vec<_>, PortError>>()?;
    let Some((seed, step)) = shown.into_iter().flatten().next() else {
        let words = "This is not the code of this moment. Check the seed and the clock of the device, and take the newest code.";
        return Err(Failure::fields(vec![field("code", words)]));
    };
    let id = FactorId::new(now, ports.random()?);
    let new = factors::NewAuthenticator {
        id,
        person,
        name: name.as_str(),
        sealed_seed: seal::seal(ports, "totp", &id.to_string(), &seed)?,
        seed_digest: seed_digest(ports, &seed),
        step,
    };
    let who = Who::of(signed_in, caller);
    let change = Change { action: "authenticator.added", object: id.to_string(), name: name.as_str() };
    let letter = letters::authenticator_added(name.as_str());
    let kept =
        run(ports, &who, &change, &letter, factors::insert_authenticator(&new, now), Vec::new()).await?;
    if kept.is_empty() {
        return Err(Failure::new(
            ProblemType::FactorRefused,
            "This authenticator is registered already, or you have as many as anybody may.",
        ));
    }
    Ok(AuthenticatorView {
        id: id.to_string(),
        name: name.as_str().to_owned(),
        created_at: now,
        last_used_at: None,
        dead: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_read_as_makers_write_them() {
        let seed = b"12345678901234567890";
        for text in [
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            "gezd gnbv gy3t qojq gezd gnbv gy3t qojq",
            "3132333435363738393031323334353637383930",
            "31-32-33-34-35-36-37-38-39-30-31-32-33-34-35-36-37-38-39-30",
        ] {
            assert!(readings(text).iter().any(|read| read.as_slice() == seed), "{text}");
        }
        assert_eq!(readings("ABCDEF234567ABCDEF234567ABCDEF23").len(), 2, "both, and the code decides");
        for bad in ["", "GEZDGNBV", "not a seed at all!", "0x31323334"] {
            assert!(readings(bad).is_empty(), "{bad}");
        }
    }
}
