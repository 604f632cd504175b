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

fn derive(parameters: &str, salt: &[u8], password: &str) -> Result<[u8; 32], PortError> {
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
    let salt: [u8; 16] = ports.random()?;
    let hash = derive(PARAMETERS, &salt, password)?;
    Ok(PasswordRow { parameters: PARAMETERS, salt: HEXLOWER.encode(&salt), hash: HEXLOWER.encode(&hash) })
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
