//! Authenticators, passwords and recovery codes, as their person changes them.

use credenza_domain::ids::{FactorId, PersonId};
use jiff::Timestamp;
use serde::Deserialize;

use super::sessions::FACTOR_FAILURES_MAX;
use crate::ports::Statement;

/// Authenticators at most that a person can have.
const AUTHENTICATORS_MAX: i64 = 10;

/// An authenticator to be.
pub struct NewAuthenticator<'a> {
    /// The record.
    pub id: FactorId,
    /// Whose.
    pub person: PersonId,
    /// What the person calls it.
    pub name: &'a str,
    /// The seed, sealed.
    pub sealed_seed: String,
    /// Names the seed without telling it.
    pub seed_digest: String,
    /// The step of the code that was shown: it is used up.
    pub step: i64,
}

/// Keeps an authenticator, unless its seed is known or the person has as many as anybody may.
pub fn insert_authenticator(new: &NewAuthenticator<'_>, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO totp_factors (id, person_id, name, sealed_seed, seed_digest, last_step, created_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
         WHERE (SELECT count(*) FROM totp_factors WHERE person_id = ?2) < ?8
           AND NOT EXISTS (SELECT 1 FROM totp_factors WHERE seed_digest = ?5)
         RETURNING id",
        [
            new.id.into(),
            new.person.into(),
            new.name.into(),
            new.sealed_seed.clone().into(),
            new.seed_digest.clone().into(),
            new.step.into(),
            now.into(),
            AUTHENTICATORS_MAX.into(),
        ],
    )
}

/// An authenticator as its person sees it.
#[derive(Debug, Deserialize)]
pub struct AuthenticatorRow {
    /// The record.
    pub id: FactorId,
    /// What the person calls it.
    pub name: String,
    /// When it was added.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// When a code of it was last used.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub last_used_at: Option<Timestamp>,
    /// Too many wrong codes.
    #[serde(deserialize_with = "super::flag")]
    pub dead: bool,
}

/// All authenticators of a person, the newest first.
pub fn list_authenticators(person: PersonId) -> Statement {
    Statement::new(
        "SELECT id, name, created_at, last_used_at, failures >= ?2 AS dead
         FROM totp_factors WHERE person_id = ?1 ORDER BY created_at DESC, id",
        [person.into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Gives an authenticator another name.
pub fn rename_authenticator(id: FactorId, person: PersonId, name: &str) -> Statement {
    Statement::new(
        "UPDATE totp_factors SET name = ?3 WHERE id = ?1 AND person_id = ?2 RETURNING id",
        [id.into(), person.into(), name.into()],
    )
}

/// Takes an authenticator away, unless the person could not sign in without it.
pub fn delete_authenticator(id: FactorId, person: PersonId, passwords: bool) -> Statement {
    Statement::new(
        "DELETE FROM totp_factors WHERE id = ?1 AND person_id = ?2
           AND (EXISTS (SELECT 1 FROM passkeys WHERE person_id = ?2 AND failures < ?4)
                OR (?3 AND EXISTS (SELECT 1 FROM passwords WHERE person_id = ?2)
                       AND EXISTS (SELECT 1 FROM totp_factors AS other
                                   WHERE other.person_id = ?2 AND other.id <> ?1 AND other.failures < ?4)))
         RETURNING name",
        [id.into(), person.into(), i64::from(passwords).into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Takes the password away, if there is a passkey to sign in with.
pub fn delete_password(person: PersonId) -> Statement {
    Statement::new(
        "DELETE FROM passwords WHERE person_id = ?1
           AND EXISTS (SELECT 1 FROM passkeys WHERE person_id = ?1 AND failures < ?2)
         RETURNING person_id",
        [person.into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Forgets all recovery codes of a person, and how often a wrong one was typed.
pub fn forget_recovery_codes(person: PersonId) -> [Statement; 2] {
    [
        Statement::new("DELETE FROM recovery_codes WHERE person_id = ?1", [person.into()]),
        Statement::new("UPDATE people SET recovery_failures = 0 WHERE id = ?1", [person.into()]),
    ]
}

/// When the password was chosen, and how many recovery codes are left.
#[derive(Debug, Deserialize)]
pub struct OthersRow {
    /// NULL: there is no password.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub password_changed_at: Option<Timestamp>,
    /// Unused ones.
    pub recovery_codes: u32,
}

/// Reads them.
pub fn others(person: PersonId) -> Statement {
    Statement::new(
        "SELECT (SELECT changed_at FROM passwords WHERE person_id = ?1) AS password_changed_at,
                (SELECT count(*) FROM recovery_codes WHERE person_id = ?1 AND used_at IS NULL) AS recovery_codes",
        [person.into()],
    )
}

/// A factor that was taken away.
#[derive(Debug, Deserialize)]
pub struct NameRow {
    /// What the person called it.
    pub name: String,
}

/// Whether a person has this passkey or authenticator.
pub fn exists(id: FactorId, person: PersonId) -> Statement {
    Statement::new(
        "SELECT name FROM passkeys WHERE id = ?1 AND person_id = ?2
         UNION ALL SELECT name FROM totp_factors WHERE id = ?1 AND person_id = ?2",
        [id.into(), person.into()],
    )
}
