//! Codes for the day when the authenticator is lost: ten, each good once in place of its code.

use credenza_domain::ids::PersonId;
use data_encoding::BASE32_NOPAD;

use crate::ports::{PortError, Ports, Statement};
use crate::store;

/// Recovery codes that a person gets.
const RECOVERY_CODES: usize = 10;

/// One digest for each pepper, as a JSON array: what was made under an older one works on.
pub(crate) fn digests(ports: &Ports, purpose: &str, text: &str) -> String {
    let digests = ports.config.peppers.iter().map(|pepper| pepper.digest_for(purpose, text).to_hex());
    serde_json::Value::from(digests.collect::<Vec<_>>()).to_string()
}

/// What a recovery code is hashed as, however it was typed: case, spaces and hyphens do not count.
fn recovery_text(person: PersonId, code: &str) -> String {
    let code: String = code.chars().take(64).filter(char::is_ascii_alphanumeric).collect();
    format!("{person}\0{}", code.to_ascii_uppercase())
}

/// The digests of a recovery code under each pepper, as a JSON array.
pub fn recovery_digests(ports: &Ports, person: PersonId, code: &str) -> String {
    digests(ports, "recovery code", &recovery_text(person, code))
}

/// Ten new codes of 80 bits each, in groups of four (NIST SP 800-63B-4 §4.2.1.1 asks for 64 bits), and
/// the statements that keep their digests. The codes before them are to be forgotten first.
pub(crate) fn generate(ports: &Ports, person: PersonId) -> Result<(Vec<String>, Vec<Statement>), PortError> {
    let code = || {
        let bytes: [u8; 10] = ports.random()?;
        let text = BASE32_NOPAD.encode(&bytes);
        let groups: Vec<_> = text.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group)).collect();
        Ok(groups.join("-"))
    };
    let codes = (0..RECOVERY_CODES).map(|_| code()).collect::<Result<Vec<String>, PortError>>()?;
    let now = ports.now();
    let pepper = ports.config.pepper();
    let keep = codes.iter().map(|code| {
        let digest = pepper.digest_for("recovery code", &recovery_text(person, code)).to_hex();
        store::invitations::put_recovery_code(person, digest, now)
    });
    let keep = keep.collect();
    Ok((codes, keep))
}
