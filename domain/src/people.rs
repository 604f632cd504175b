//! Persons: their addresses, passwords and codes, as they type them.

use std::fmt;

use serde::Serialize;

use crate::common_passwords::{self, read_as_letters};
use crate::names::is_unprintable;

/// Bytes at most in a mail address (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const EMAIL_MAX_BYTES: usize = 254;
/// Characters at least in a password that stands beside a second factor.
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Bytes at most in a password; longer ones would only feed the hash function.
pub const PASSWORD_MAX_BYTES: usize = 512;

/// A mail address, in lower case: the key by which a person signs in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

/// The text is no mail address that we could send to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This is not a mail address, such as name@organisation.org.")]
pub struct EmailError;

impl Email {
    /// Checks the shape: one `@`, a dot-atom before it, a host name behind it, ASCII only.
    ///
    /// Quoted local parts and address literals (RFC 5321 §4.1.2) are refused: nobody has them, and
    /// each is a way into a mail header.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, host) = text.split_once('@').ok_or(EmailError)?;
        let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
        let local_is_good =
            local.len() <= 64 && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
        let label = |l: &str| {
            (1..=63).contains(&l.len())
                && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        };
        let host_is_good = host.contains('.') && host.split('.').all(label);
        if text.len() > EMAIL_MAX_BYTES || !local_is_good || !host_is_good {
            return Err(EmailError);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a password is not taken (NIST SP 800-63B-4 §3.1.1.2: length and a blocklist, no
/// composition rules).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Under [`PASSWORD_MIN_CHARS`].
    #[error("The password is too short: at least 12 characters. A few words in a row are good.")]
    TooShort,
    /// Over [`PASSWORD_MAX_BYTES`].
    #[error("The password is too long.")]
    TooLong,
    /// On the list of common ones, a repetition, or made of the person's own address or name.
    #[error("This password is easy to guess. Please choose another one.")]
    Common,
    /// Control characters cannot be typed again.
    #[error("The password has a character that cannot be typed, such as a line break.")]
    Unprintable,
}

/// Checks a new password for a person with this address and name.
pub fn check_password(password: &str, email: &str, name: &str) -> Result<(), PasswordError> {
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(PasswordError::TooLong);
    }
    if password.chars().count() < PASSWORD_MIN_CHARS {
        return Err(PasswordError::TooShort);
    }
    if password.chars().any(|c| c.is_control() || (is_unprintable(c) && c != '\u{200d}')) {
        return Err(PasswordError::Unprintable);
    }
    if is_common(password, email, name) { Err(PasswordError::Common) } else { Ok(()) }
}

/// Words that open most lists of leaked passwords, and words of this house; a password made only of
/// them, digits and punctuation is guessed early, however many there are of them.
const COMMON_WORDS: &[&str] = &[
    "password",
    "passwort",
    "motdepasse",
    "contrasena",
    "wachtwoord",
    "welcome",
    "welkom",
    "letmein",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "qwerty",
    "azerty",
    "qwertz",
    "asdfghjkl",
    "zxcvbnm",
    "administrator",
    "admin",
    "iloveyou",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "trustno",
    "master",
    "superman",
    "batman",
    "changeme",
    "default",
    "secret",
    "login",
    "abc",
    "abcdefghijklm",
    "abcdefgh",
    "credenza",
    "registry",
    "donor",
    "test",
    "pass",
    "user",
    "hello",
    "spring",
    "summer",
    "autumn",
    "winter",
    "januari",
    "january",
    "company",
];

fn is_common(password: &str, email: &str, name: &str) -> bool {
    let lower = password.to_lowercase();
    let distinct: std::collections::BTreeSet<char> = lower.chars().collect();
    if distinct.len() < 5 || is_run(&lower) || common_passwords::is_common(&lower) {
        return true;
    }
    let mut rest = read_as_letters(&lower);
    let own_words = email.split(['@', '.', '-', '_']).chain(name.split_whitespace());
    let own_words: Vec<String> = own_words.filter(|w| w.len() >= 3).map(str::to_lowercase).collect();
    for word in COMMON_WORDS.iter().copied().chain(own_words.iter().map(String::as_str)) {
        rest = rest.replace(word, "");
    }
    // What is left when the guessable words are gone carries the password.
    rest.chars().filter(|c| c.is_alphabetic()).count() < 5
        && lower.chars().filter(char::is_ascii_digit).count() < 10
}

/// `123456789012`, `abcdefghijkl`, `aaaaaaaaaaaa`: each character follows from the one before.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps = codes.windows(2).filter(|pair| matches!(pair[1] - pair[0], -1..=1 | -9 | 9)).count();
    steps * 4 >= codes.len().saturating_sub(1) * 3
}

/// A TOTP code is exactly six ASCII digits (RFC 6238, RFC 4226 §5.3).
///
/// Checked before anything else sees the code: a library that trims what the store of used codes
/// does not (CVE-2025-6015) accepts one code twice.
pub fn is_totp_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Characters of a recovery code (base32, RFC 4648 §6), whatever stands between them.
pub const RECOVERY_CODE_CHARACTERS: usize = 16;

/// Whether a text can be a recovery code: what has another shape cannot be right, however it is
/// hashed, so it need not be counted as a try.
pub fn is_recovery_code(text: &str) -> bool {
    let mut characters = text.chars().filter(|c| c.is_alphanumeric());
    let is_base32 = |c: char| matches!(c.to_ascii_uppercase(), 'A'..='Z' | '2'..='7');
    text.len() <= 64 && characters.clone().count() == RECOVERY_CODE_CHARACTERS && characters.all(is_base32)
}

/// What a person may have meant with a code: white space inside and around is a habit of
/// authenticator apps ("123 456"), and some keyboards type digits of full width. Both are made good
/// by the form, not by the check.
pub fn tidy_code(text: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        other => other,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_and_checked() {
        assert_eq!(
            Email::parse(" Anna.Smit@Registry.Example ").unwrap().as_str(),
            "anna.smit@registry.example"
        );
        for bad in [
            "",
            "a",
            "a@b",
            "@b.c",
            "a@",
            "a b@c.de",
            "a@b.c\r\nBcc: x@y.z",
            "a@-b.de",
            "a..b@c.de",
            "\"a\"@b.de",
            "a@[127.0.0.1]",
            "ä@b.de",
            "a@b.de,c@d.ef",
            "a@b@c.de",
            "<a@b.de>",
        ] {
            assert_eq!(Email::parse(bad), Err(EmailError), "{bad:?}");
        }
    }

    #[test]
    fn passwords_need_length_not_symbols() {
        let check = |p: &str| check_password(p, "anna.smit@registry.example", "Anna Smit");
        assert_eq!(check("correct horse battery"), Ok(()));
        assert_eq!(check("grüne Wolken am Meer"), Ok(()));
        assert_eq!(check("short"), Err(PasswordError::TooShort));
        assert_eq!(check(&"x".repeat(600)), Err(PasswordError::TooLong));
        for common in [
            "password1234",
            "P@ssw0rd2026!",
            "aaaaaaaaaaaaaa",
            "123456789012",
            "annasmit2026!!",
            "qwertyuiop12",
            "abcabcabcabc",
            "Sunshine2026",
            "dragonmonkey99",
        ] {
            assert_eq!(check(common), Err(PasswordError::Common), "{common}");
        }
    }

    #[test]
    fn the_form_makes_good_what_keyboards_do() {
        assert_eq!(tidy_code(" 123 456\u{a0}"), "123456");
        assert_eq!(tidy_code("０１２３４５"), "012345");
        assert_eq!(tidy_code("1234567"), "1234567", "a digit too many stays, and is said");
    }

    #[test]
    fn a_code_is_six_ascii_digits_and_nothing_else() {
        for good in
            ["ABCD-2345-EFGH-67QR", "abcd 2345 efgh 67qr", "ABCD2345EFGH67QR", " abcd–2345–efgh–67qr\n"]
        {
            assert!(is_recovery_code(good), "{good:?}");
        }
        for bad in
            ["", "ABCD-2345-EFGH-67Q", "ABCD-2345-EFGH-67QRS", "ABCD-2345-EFGH-67Q0", "ＡBCD-2345-EFGH-67QR"]
        {
            assert!(!is_recovery_code(bad), "{bad:?}");
        }
        assert!(!is_recovery_code(&format!("ABCD-2345-EFGH-67QR{}", " ".repeat(64))), "no shape at all");
        assert!(is_totp_code("012345"));
        for bad in
            ["", "12345", "1234567", " 123456", "123456 ", "12 3456", "１２３４５６", "١٢٣٤٥٦", "12345a"]
        {
            assert!(!is_totp_code(bad), "{bad:?}");
        }
    }
}
