//! Password hashing: Argon2id with 19 MiB, two passes, one lane (OWASP's minimum; 35 to 45 ms in
//! the Worker). Not PBKDF2: the platform caps it at 100,000 rounds, in production only.

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::HEXLOWER;
use subtle::ConstantTimeEq;

use crate::ports::{PortError, Ports};
use crate::store::invitations::PasswordRow;

/// Parameters of new hashes: KiB, passes, lanes.
pub const PARAMETERS: &str = "argon2id-19456-2-1";

/// A salt for the work that is done for unknown accounts, so that they take as long as known ones.
const NOBODYS_SALT: &str = "00000000000000000000000000000000";

#[cfg(not(target_arch = "wasm32"))]
thread_local! {
    static WORK: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// The parameters of each hash that this thread has computed since the last time this was asked: for
/// tests that an unknown account costs the same work as a known one.
#[cfg(not(target_arch = "wasm32"))]
pub fn take_work() -> Vec<String> {
    WORK.take()
}

fn derive(parameters: &str, salt: &[u8], password: &str) -> Result<[u8; 32], PortError> {
    #[cfg(not(target_arch = "wasm32"))]
    WORK.with_borrow_mut(|work| work.push(parameters.to_owned()));
    let fail = |reason: String| PortError::new("password", reason);
    let mut numbers =
        parameters.strip_prefix("argon2id-").into_iter().flat_map(|rest| rest.split('-')).map(str::parse);
    let mut next =
        || numbers.next().and_then(Result::ok).ok_or_else(|| fail(format!("parameters {parameters}")));
    let params = Params::new(next()?, next()?, next()?, Some(32)).map_err(|error| fail(error.to_string()))?;
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut hash)
        .map_err(|error| fail(error.to_string()))?;
    Ok(hash)
}

/// Hashes a new password.
pub fn hash(ports: &Ports, password: &str) -> Result<PasswordRow, PortError> {
    hash_with(&ports.random()?, password)
}

/// Hashes a new password with a salt that was chosen at random.
pub fn hash_with(salt: &[u8; 16], password: &str) -> Result<PasswordRow, PortError> {
    let hash = derive(PARAMETERS, salt, password)?;
    Ok(PasswordRow { parameters: PARAMETERS, salt: HEXLOWER.encode(salt), hash: HEXLOWER.encode(&hash) })
}

/// Checks a password against a stored hash, in constant time.
pub fn verify(parameters: &str, salt: &str, stored: &str, password: &str) -> Result<bool, PortError> {
    let decode =
        |text: &str| HEXLOWER.decode(text.as_bytes()).map_err(|error| PortError::new("password", error));
    let hash = derive(parameters, &decode(salt)?, password)?;
    Ok(decode(stored)?.as_slice().ct_eq(&hash).into())
}

/// Does the same work for an account that does not exist.
pub fn verify_nobody(password: &str) -> Result<(), PortError> {
    verify(PARAMETERS, NOBODYS_SALT, &"00".repeat(32), password).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by the reference implementation in C (libargon2): version 19, two passes, 19,456 KiB,
    /// one lane, 32 bytes.
    #[test]
    fn hashes_are_those_of_the_reference_implementation() {
        assert_eq!(PARAMETERS, "argon2id-19456-2-1");
        let counted: [u8; 16] = std::array::from_fn(|index| u8::try_from(index).unwrap());
        for (password, salt, hash) in [
            (
                "windmills turn slowly",
                counted,
                "2a236bd137dbe199d669328d88ee8a049f9f076ce54f454e07df587c0217a0ef",
            ),
            (
                "pässwörter über dem Fluß",
                [0xff; 16],
                "fd5182158255b9ac2173e97f801449ac81a7b8f5ecc97f77c8c98fff7bcc8a35",
            ),
        ] {
            let salt = HEXLOWER.encode(&salt);
            assert_eq!(
                HEXLOWER.encode(
                    &derive(PARAMETERS, &HEXLOWER.decode(salt.as_bytes()).unwrap(), password).unwrap()
                ),
                hash
            );
            assert!(verify(PARAMETERS, &salt, hash, password).unwrap());
            assert!(!verify(PARAMETERS, &salt, hash, &password.to_uppercase()).unwrap());
        }
    }

    /// The test vector of Argon2id in RFC 9106 §5.3 has a secret and associated data, which we do not
    /// use: it shows that the library is the Argon2id of the standard.
    #[test]
    fn the_library_is_that_of_rfc_9106() {
        let mut params = argon2::ParamsBuilder::new();
        params.m_cost(32).t_cost(3).p_cost(4).output_len(32);
        params.data(argon2::AssociatedData::new(&[4; 12]).unwrap());
        let secret = [3; 8];
        let argon2 =
            Argon2::new_with_secret(&secret, Algorithm::Argon2id, Version::V0x13, params.build().unwrap());
        let mut hash = [0; 32];
        argon2.unwrap().hash_password_into(&[1; 32], &[2; 16], &mut hash).unwrap();
        let expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
        assert_eq!(HEXLOWER.encode(&hash), expected);
    }

    #[test]
    fn what_are_no_parameters_is_an_error_and_no_weaker_hash() {
        for bad in ["", "argon2id-", "argon2id-19456-2", "pbkdf2-100000", "argon2id-0-0-0", "argon2id-x-2-1"]
        {
            assert!(
                verify(bad, &"00".repeat(16), &"00".repeat(32), "windmills turn slowly").is_err(),
                "{bad}"
            );
        }
    }
}
