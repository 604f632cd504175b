//! Accounts as signing in sees them, and sessions.

use credenza_domain::access::SESSION_IDLE_SECONDS;
use credenza_domain::ids::{FactorId, PersonId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// Failures in a row after which a factor is dead until it is enrolled again.
pub const FACTOR_FAILURES_MAX: i64 = 20;

/// What is needed to check a password and a code.
#[derive(Deserialize)]
pub struct Account {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Parameters of the hash.
    pub parameters: String,
    /// In hexadecimal.
    pub salt: String,
    /// In hexadecimal.
    pub hash: String,
    /// Authenticators that are alive.
    #[serde(deserialize_with = "super::json")]
    pub factors: Vec<Factor>,
}

/// An authenticator that shows codes.
#[derive(Deserialize)]
pub struct Factor {
    /// The factor.
    pub id: FactorId,
    /// The seed, sealed.
    pub sealed_seed: String,
}

/// The account of an enrolled, enabled person with this address.
pub fn find_account(email: &str) -> Statement {
    Statement::new(
        "SELECT person.id, person.name, password.parameters, password.salt, password.hash,
                (SELECT json_group_array(json_object('id', factor.id, 'sealed_seed', factor.sealed_seed))
                 FROM totp_factors AS factor
                 WHERE factor.person_id = person.id AND factor.failures < ?2) AS factors
         FROM people AS person JOIN passwords AS password ON password.person_id = person.id
         WHERE person.email = ?1 AND person.disabled_at IS NULL AND person.enrolled_at IS NOT NULL",
        [email.into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// The account of a person whose first factor was proved elsewhere; it has no password to check.
pub fn find_account_by_id(person: PersonId) -> Statement {
    Statement::new(
        "SELECT person.id, person.name, '' AS parameters, '' AS salt, '' AS hash,
                (SELECT json_group_array(json_object('id', factor.id, 'sealed_seed', factor.sealed_seed))
                 FROM totp_factors AS factor
                 WHERE factor.person_id = person.id AND factor.failures < ?2) AS factors
         FROM people AS person
         WHERE person.id = ?1 AND person.disabled_at IS NULL AND person.enrolled_at IS NOT NULL",
        [person.into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Uses a code up: answers with a row exactly once for each step of an authenticator
/// (RFC 6238 §5.2, NIST SP 800-63B-4 §3.1.4). Takes the failures back that were counted.
pub fn use_step(factor: FactorId, step: i64, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE totp_factors SET last_step = ?2, failures = 0, last_used_at = ?3
         WHERE id = ?1 AND last_step < ?2 RETURNING id",
        [factor.into(), step.into(), now.into()],
    )
}

/// Counts a try on the authenticators of a person whose password was right, before the code is
/// looked at; answers with those that are alive. For nobody it does the same work and answers with
/// nothing.
pub fn count_failure(person: Option<PersonId>) -> Statement {
    Statement::new(
        "UPDATE totp_factors SET failures = failures + 1 WHERE person_id = ?1 AND failures < ?2
         RETURNING id, failures",
        [person.into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Takes one counted failure back from the authenticators that [`count_failure`] named, given as a
/// JSON array, after a sign-in that worked: by another one of them, or by a recovery code.
pub fn forgive(factors: &str) -> Statement {
    Statement::new(
        "UPDATE totp_factors SET failures = failures - 1
         WHERE id IN (SELECT value FROM json_each(?1)) AND failures > 0",
        [factors.into()],
    )
}

/// A factor that was alive when a try on it was counted.
#[derive(Debug, Deserialize)]
pub struct TriedRow {
    /// Which authenticator; recovery codes are counted together, for the person.
    #[serde(default)]
    pub id: Option<FactorId>,
    /// How often in a row it was tried in vain, with this try.
    pub failures: i64,
}

impl TriedRow {
    /// Whether this try, if it is in vain, was the last one.
    pub fn is_last(&self) -> bool {
        self.failures >= FACTOR_FAILURES_MAX
    }
}

/// Counts a try on the recovery codes of a person whose password was right; answers with a row if
/// they are alive.
pub fn count_recovery_failure(person: Option<PersonId>) -> Statement {
    Statement::new(
        "UPDATE people SET recovery_failures = recovery_failures + 1
         WHERE id = ?1 AND recovery_failures < ?2 RETURNING recovery_failures AS failures",
        [person.into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Takes the failures back that were counted, after a recovery code that worked.
pub fn forgive_recovery(person: PersonId) -> Statement {
    Statement::new("UPDATE people SET recovery_failures = 0 WHERE id = ?1", [person.into()])
}

/// Uses a recovery code up: answers with a row exactly once. `digests` is a JSON array, one for each
/// pepper.
pub fn use_recovery_code(person: PersonId, digests: &str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE recovery_codes SET used_at = ?3
         WHERE person_id = ?1 AND digest IN (SELECT value FROM json_each(?2)) AND used_at IS NULL
         RETURNING person_id",
        [person.into(), digests.into(), now.into()],
    )
}

/// A session to be.
pub struct NewSession<'a> {
    /// Digest of the cookie's token.
    pub digest: String,
    /// Whose.
    pub person: PersonId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
    /// From which network.
    pub network: &'a str,
    /// By which browser.
    pub user_agent: &'a str,
    /// In which country, or nothing.
    pub country: &'a str,
}

/// Opens a session, unless the person was switched off meanwhile.
pub fn insert(session: &NewSession<'_>, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO sessions
           (digest, person_id, created_at, last_seen_at, authenticated_at, ends_at, network, user_agent, country)
         SELECT ?1, id, ?3, ?4, ?4, ?5, ?6, ?7, ?8
         FROM people WHERE id = ?2 AND disabled_at IS NULL AND enrolled_at IS NOT NULL",
        [
            session.digest.clone().into(),
            session.person.into(),
            session.created_at.into(),
            now.into(),
            session.ends_at.into(),
            session.network.into(),
            session.user_agent.into(),
            session.country.into(),
        ],
    )
}

/// Notes that the person signed in.
pub fn note_sign_in(person: PersonId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE people SET last_signed_in_at = ?2 WHERE id = ?1 AND disabled_at IS NULL",
        [person.into(), now.into()],
    )
}

/// Notes that a session is in use, if it is still alive.
pub fn touch(digest: &str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE sessions SET last_seen_at = ?2 WHERE digest = ?1 AND ends_at > ?2 AND last_seen_at > ?2 - ?3",
        [digest.into(), now.into(), SESSION_IDLE_SECONDS.into()],
    )
}

/// Who is signed in.
#[derive(Debug, Clone, Deserialize)]
pub struct SignedInRow {
    /// The person.
    pub person_id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Holds the operator role.
    #[serde(deserialize_with = "super::flag")]
    pub is_operator: bool,
    /// When the session began.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// The last proof of identity.
    #[serde(deserialize_with = "super::instant")]
    pub authenticated_at: Timestamp,
    /// The session's end.
    #[serde(deserialize_with = "super::instant")]
    pub ends_at: Timestamp,
}

/// The person behind a session that is alive.
pub fn find(digest: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT session.person_id, person.name, person.email, person.is_operator,
                session.created_at, session.authenticated_at, session.ends_at
         FROM sessions AS session JOIN people AS person ON person.id = session.person_id
         WHERE session.digest = ?1 AND session.ends_at > ?2 AND session.last_seen_at > ?2 - ?3
           AND person.disabled_at IS NULL AND person.enrolled_at IS NOT NULL",
        [digest.into(), now.into(), SESSION_IDLE_SECONDS.into()],
    )
}

/// Ends a session.
pub fn delete(digest: &str) -> Statement {
    Statement::new("DELETE FROM sessions WHERE digest = ?1", [digest.into()])
}

/// Takes sessions away that have ended.
pub fn sweep(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM sessions WHERE ends_at <= ?1", [now.into()])
}

/// A session as its person sees it.
#[derive(Debug, Deserialize)]
pub struct ListedRow {
    /// The first half of the digest: names the session, opens nothing.
    pub id: String,
    /// The one that asks.
    #[serde(deserialize_with = "super::flag")]
    pub current: bool,
    /// When it began.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// The last request.
    #[serde(deserialize_with = "super::instant")]
    pub last_seen_at: Timestamp,
    /// From which network.
    pub network: String,
    /// In which country, or nothing.
    pub country: String,
    /// By which browser.
    pub user_agent: String,
}

/// Sessions of a person that are alive: the one that asks first, then by last use.
pub fn list(person: PersonId, current: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT substr(digest, 1, 32) AS id, digest = ?2 AS current, created_at, last_seen_at, network, country,
                user_agent
         FROM sessions WHERE person_id = ?1 AND ends_at > ?3 AND last_seen_at > ?3 - ?4
         ORDER BY digest = ?2 DESC, last_seen_at DESC",
        [person.into(), current.into(), now.into(), SESSION_IDLE_SECONDS.into()],
    )
}

/// Ends a session, if it is this person's.
pub fn delete_of(person: PersonId, digest: &str) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE digest = ?2 AND person_id = ?1",
        [person.into(), digest.into()],
    )
}

/// Ends one of a person's sessions.
pub fn delete_one(person: PersonId, id: &str) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE person_id = ?1 AND substr(digest, 1, 32) = ?2 RETURNING person_id",
        [person.into(), id.into()],
    )
}

/// Ends all of a person's sessions but one.
pub fn delete_others(person: PersonId, current: &str) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE person_id = ?1 AND digest <> ?2 RETURNING person_id",
        [person.into(), current.into()],
    )
}
