//! Passkeys, and the challenges that were given out.

use credenza_domain::ids::{FactorId, PersonId};
use credenza_domain::oauth::Algorithm;
use credenza_domain::webauthn::{CHALLENGE_SECONDS, PASSKEYS_MAX};
use jiff::Timestamp;
use serde::Deserialize;

use super::sessions::FACTOR_FAILURES_MAX;
use crate::ports::{Statement, Value};

/// Gives a challenge out.
pub fn give_challenge(challenge: &str, purpose: &str, bound_to: &str, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO challenges (challenge, purpose, bound_to, ends_at) VALUES (?1, ?2, ?3, ?4 + ?5)",
        [challenge.into(), purpose.into(), bound_to.into(), now.into(), CHALLENGE_SECONDS.into()],
    )
}

/// Takes a challenge back: answers with a row exactly once, however many ask at the same time.
pub fn take_challenge(challenge: &str, purpose: &str, bound_to: &str, now: Timestamp) -> Statement {
    Statement::new(
        "DELETE FROM challenges WHERE challenge = ?1 AND purpose = ?2 AND bound_to = ?3 AND ends_at > ?4
         RETURNING challenge",
        [challenge.into(), purpose.into(), bound_to.into(), now.into()],
    )
}

/// The challenge that was taken.
#[derive(Debug, Deserialize)]
pub struct ChallengeRow {
    /// As it was given out.
    pub challenge: String,
}

/// Takes challenges away that nobody answered.
pub fn sweep_challenges(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM challenges WHERE ends_at <= ?1", [now.into()])
}

/// A passkey and the enabled, enrolled person whose it is.
#[derive(Debug, Deserialize)]
pub struct PasskeyRow {
    /// The record.
    pub id: FactorId,
    /// The person.
    pub person_id: PersonId,
    /// The person's full name.
    pub person_name: String,
    /// The person's mail address.
    pub email: String,
    /// What the person calls it.
    pub name: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// The public key.
    pub public_jwk: String,
    /// Uses so far, or 0.
    pub sign_count: u32,
    /// Could be copied to another device.
    #[serde(deserialize_with = "super::flag")]
    pub backup_eligible: bool,
}

/// The passkey with this credential ID, if it is alive.
pub fn find(credential_id: &str) -> Statement {
    Statement::new(
        "SELECT passkey.id, passkey.person_id, person.name AS person_name, person.email, passkey.name,
                passkey.algorithm, passkey.public_jwk, passkey.sign_count, passkey.backup_eligible
         FROM passkeys AS passkey JOIN people AS person ON person.id = passkey.person_id
         WHERE passkey.credential_id = ?1 AND passkey.failures < ?2
           AND person.disabled_at IS NULL AND person.enrolled_at IS NOT NULL",
        [credential_id.into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Counts a try on a passkey before its answer is looked at; answers with it if it was alive.
pub fn count_failure(id: Option<FactorId>) -> Statement {
    Statement::new(
        "UPDATE passkeys SET failures = failures + 1 WHERE id = ?1 AND failures < ?2 RETURNING failures",
        [id.into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// A passkey was used. Of answers that overtake each other the highest count stays.
pub fn note_use(
    id: FactorId,
    sign_count: u32,
    backed_up: bool,
    count_went_back: bool,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "UPDATE passkeys SET failures = 0, sign_count = max(sign_count, ?2), backed_up = ?3, last_used_at = ?4,
                             suspect_at = CASE WHEN ?5 THEN ?4 ELSE suspect_at END
         WHERE id = ?1",
        [
            id.into(),
            sign_count.into(),
            i64::from(backed_up).into(),
            now.into(),
            i64::from(count_went_back).into(),
        ],
    )
}

/// A passkey to be.
pub struct NewPasskey<'a> {
    /// The record.
    pub id: FactorId,
    /// Whose.
    pub person: PersonId,
    /// What the person calls it.
    pub name: &'a str,
    /// As base64url.
    pub credential_id: &'a str,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// The public key.
    pub public_jwk: &'a str,
    /// A JSON array.
    pub transports: String,
    /// Uses so far, or 0.
    pub sign_count: u32,
    /// Could be copied to another device.
    pub backup_eligible: bool,
    /// Is.
    pub backed_up: bool,
}

fn values(passkey: &NewPasskey<'_>, now: Timestamp) -> [Value; 11] {
    [
        passkey.id.into(),
        passkey.person.into(),
        passkey.name.into(),
        passkey.credential_id.into(),
        passkey.algorithm.as_str().into(),
        passkey.public_jwk.into(),
        passkey.transports.clone().into(),
        passkey.sign_count.into(),
        i64::from(passkey.backup_eligible).into(),
        i64::from(passkey.backed_up).into(),
        now.into(),
    ]
}

/// Keeps a passkey, unless its credential ID is known or the person has as many as anybody may.
pub fn insert(passkey: &NewPasskey<'_>, now: Timestamp) -> Statement {
    let mut parameters = values(passkey, now).to_vec();
    parameters.push(PASSKEYS_MAX.into());
    Statement {
        sql: "INSERT INTO passkeys (id, person_id, name, credential_id, algorithm, public_jwk, transports, sign_count,
                                    backup_eligible, backed_up, created_at)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE (SELECT count(*) FROM passkeys WHERE person_id = ?2) < ?12
              ON CONFLICT (credential_id) DO NOTHING
              RETURNING id",
        parameters,
    }
}

/// What the database says where [`insert_first`] meets a credential ID that is known.
pub const KNOWN: &str = "passkeys.credential_id";

/// Keeps the only passkey of somebody who enrols. A credential ID that is known undoes the whole
/// transaction: nobody is enrolled without a factor.
pub fn insert_first(passkey: &NewPasskey<'_>, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO passkeys (id, person_id, name, credential_id, algorithm, public_jwk, transports, sign_count,
                               backup_eligible, backed_up, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        values(passkey, now),
    )
}

/// A passkey as its person sees it.
#[derive(Debug, Deserialize)]
pub struct ListedRow {
    /// The record.
    pub id: FactorId,
    /// What the person calls it.
    pub name: String,
    /// As base64url.
    pub credential_id: String,
    /// How the authenticator is reached.
    #[serde(deserialize_with = "super::json")]
    pub transports: Vec<String>,
    /// When it was added.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// When it was last used.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub last_used_at: Option<Timestamp>,
    /// Is copied to other devices.
    #[serde(deserialize_with = "super::flag")]
    pub backed_up: bool,
    /// Its counter once went back.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub suspect_at: Option<Timestamp>,
    /// Was tried in vain too often.
    #[serde(deserialize_with = "super::flag")]
    pub dead: bool,
}

/// All passkeys of a person, the newest first.
pub fn list(person: PersonId) -> Statement {
    Statement::new(
        "SELECT id, name, credential_id, transports, created_at, last_used_at, backed_up, suspect_at,
                failures >= ?2 AS dead
         FROM passkeys WHERE person_id = ?1 ORDER BY created_at DESC, id",
        [person.into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Gives a passkey another name.
pub fn rename(id: FactorId, person: PersonId, name: &str) -> Statement {
    Statement::new(
        "UPDATE passkeys SET name = ?3 WHERE id = ?1 AND person_id = ?2 RETURNING id",
        [id.into(), person.into(), name.into()],
    )
}

/// Takes a passkey away, unless the person could not sign in without it.
pub fn delete(id: FactorId, person: PersonId, passwords: bool) -> Statement {
    Statement::new(
        "DELETE FROM passkeys WHERE id = ?1 AND person_id = ?2
           AND (EXISTS (SELECT 1 FROM passkeys AS other
                        WHERE other.person_id = ?2 AND other.id <> ?1 AND other.failures < ?4)
                OR (?3 AND EXISTS (SELECT 1 FROM passwords WHERE person_id = ?2)
                       AND EXISTS (SELECT 1 FROM totp_factors WHERE person_id = ?2 AND failures < ?4)))
         RETURNING name",
        [id.into(), person.into(), i64::from(passwords).into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Takes all passkeys of a person away: enrolling starts from nothing.
pub fn forget(person: PersonId) -> Statement {
    Statement::new("DELETE FROM passkeys WHERE person_id = ?1", [person.into()])
}
