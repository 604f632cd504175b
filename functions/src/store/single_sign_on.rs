//! Single sign-on: sign-ins under way, and who a person is at the provider.

use credenza_domain::ids::PersonId;
use jiff::Timestamp;
use serde::Deserialize;

use super::sessions::FACTOR_FAILURES_MAX;
use crate::ports::Statement;

/// Begins a sign-in in a browser. `replaces`: the digest of the session that it has, if it has one.
pub fn begin(browser: &str, back: &str, ends_at: Timestamp, replaces: Option<&str>) -> Statement {
    Statement::new(
        "INSERT INTO single_sign_ons (browser, back, ends_at, replaces) VALUES (?1, ?2, ?3, ?4)",
        [browser.into(), back.into(), ends_at.into(), replaces.into()],
    )
}

/// A sign-in that was under way.
#[derive(Debug, Deserialize)]
pub struct BegunRow {
    /// The page where it began.
    pub back: String,
    /// The digest of the session in which it began.
    pub replaces: Option<String>,
}

/// Takes a sign-in that waits for the provider: the first answer gets it, and only in time.
pub fn take(browser: &str, now: Timestamp) -> Statement {
    Statement::new(
        "DELETE FROM single_sign_ons WHERE browser = ?1 AND person_id IS NULL AND ends_at > ?2
         RETURNING back, replaces",
        [browser.into(), now.into()],
    )
}

/// Leaves a sign-in whose person must still prove a second factor of ours.
pub fn wait(
    browser: &str,
    begun: &BegunRow,
    ends_at: Timestamp,
    person: PersonId,
    subject: &str,
) -> Statement {
    Statement::new(
        "INSERT INTO single_sign_ons (browser, back, ends_at, person_id, subject, replaces)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [
            browser.into(),
            begun.back.as_str().into(),
            ends_at.into(),
            person.into(),
            subject.into(),
            begun.replaces.clone().into(),
        ],
    )
}

/// A sign-in that waits for a second factor.
#[derive(Debug, Deserialize)]
pub struct WaitingRow {
    /// Whom the provider named.
    pub person_id: PersonId,
    /// The provider's name for the person.
    pub subject: String,
    /// Counts tries.
    pub email: String,
}

/// Reads a sign-in that waits for a second factor.
pub fn find_waiting(browser: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT waiting.person_id, waiting.subject, person.email
         FROM single_sign_ons AS waiting JOIN people AS person ON person.id = waiting.person_id
         WHERE waiting.browser = ?1 AND waiting.ends_at > ?2 AND person.disabled_at IS NULL",
        [browser.into(), now.into()],
    )
}

/// Takes a sign-in that waits for a second factor: it is good once.
pub fn take_waiting(browser: &str, now: Timestamp) -> Statement {
    Statement::new(
        "DELETE FROM single_sign_ons WHERE browser = ?1 AND person_id IS NOT NULL AND ends_at > ?2
         RETURNING back, replaces",
        [browser.into(), now.into()],
    )
}

/// Whom the provider names.
#[derive(Debug, Deserialize)]
pub struct PersonRow {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Has signed in through the provider before.
    #[serde(deserialize_with = "super::flag")]
    pub is_linked: bool,
    /// Has an authenticator or a passkey of ours.
    #[serde(deserialize_with = "super::flag")]
    pub has_factor: bool,
}

/// The person of an identity; without one, the person with this verified address who has no other
/// identity at the provider and did not turn this way in off. In both cases somebody who was invited and is not disabled: who has not
/// enrolled yet needs an invitation that is open.
pub fn find_person(issuer: &str, subject: &str, email: Option<&str>, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT person.id, person.name, person.email,
                EXISTS (SELECT 1 FROM identities WHERE issuer = ?1 AND person_id = person.id) AS is_linked,
                EXISTS (SELECT 1 FROM totp_factors WHERE person_id = person.id)
                  OR EXISTS (SELECT 1 FROM passkeys WHERE person_id = person.id) AS has_factor
         FROM people AS person
         WHERE person.disabled_at IS NULL
           AND person.id = coalesce(
             (SELECT person_id FROM identities WHERE issuer = ?1 AND subject = ?2),
             (SELECT id FROM people AS known WHERE known.email = ?3 AND known.single_sign_on_off_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM identities WHERE issuer = ?1 AND person_id = known.id)))
           AND (person.enrolled_at IS NOT NULL
                OR EXISTS (SELECT 1 FROM invitations AS open
                           WHERE open.person_id = person.id AND open.consumed_at IS NULL AND open.expires_at > ?4))",
        [issuer.into(), subject.into(), email.into(), now.into()],
    )
}

/// Ties an identity to a person, or notes that it was used. No row: it is somebody else's, or the
/// person was switched off or turned this way in off meanwhile.
pub fn link(issuer: &str, subject: &str, person: PersonId, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO identities (issuer, subject, person_id, created_at, last_used_at)
         SELECT ?1, ?2, ?3, ?4, ?4
         WHERE NOT EXISTS (SELECT 1 FROM identities WHERE issuer = ?1 AND person_id = ?3 AND subject <> ?2)
           AND EXISTS (SELECT 1 FROM people WHERE id = ?3 AND disabled_at IS NULL AND single_sign_on_off_at IS NULL)
         ON CONFLICT (issuer, subject) DO UPDATE SET last_used_at = ?4 WHERE person_id = ?3
         RETURNING person_id",
        [issuer.into(), subject.into(), person.into(), now.into()],
    )
}

/// Enrols a person who signs in through the provider for the first time, and uses the invitation up,
/// if this identity is tied to the person by now.
pub fn enrol(issuer: &str, subject: &str, person: PersonId, now: Timestamp) -> [Statement; 2] {
    [
        Statement::new(
            "UPDATE people SET enrolled_at = ?2 WHERE id = ?1 AND enrolled_at IS NULL AND disabled_at IS NULL
               AND EXISTS (SELECT 1 FROM identities WHERE issuer = ?3 AND subject = ?4 AND person_id = ?1)",
            [person.into(), now.into(), issuer.into(), subject.into()],
        ),
        Statement::new(
            "UPDATE invitations SET consumed_at = ?2 WHERE person_id = ?1 AND consumed_at IS NULL
               AND EXISTS (SELECT 1 FROM identities WHERE issuer = ?3 AND subject = ?4 AND person_id = ?1)",
            [person.into(), now.into(), issuer.into(), subject.into()],
        ),
    ]
}

/// A person and the provider.
#[derive(Debug, Deserialize)]
pub struct OwnRow {
    /// Since when the person does not want to be let in through the provider.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub off_at: Option<Timestamp>,
    /// The provider's name for the person, if there is an identity.
    pub subject: Option<String>,
    /// When it was tied.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub created_at: Option<Timestamp>,
    /// When it last signed the person in.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub last_used_at: Option<Timestamp>,
}

/// Reads what a person is to the provider.
pub fn own(issuer: &str, person: PersonId) -> Statement {
    Statement::new(
        "SELECT person.single_sign_on_off_at AS off_at, identity.subject, identity.created_at, identity.last_used_at
         FROM people AS person
         LEFT JOIN identities AS identity ON identity.person_id = person.id AND identity.issuer = ?1
         WHERE person.id = ?2",
        [issuer.into(), person.into()],
    )
}

/// Turns signing in through the provider off for a person, unless the person could not sign in
/// without it. Answers with a row if it did.
pub fn turn_off(person: PersonId, passwords: bool, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE people SET single_sign_on_off_at = ?2
         WHERE id = ?1 AND single_sign_on_off_at IS NULL
           AND (EXISTS (SELECT 1 FROM passkeys WHERE person_id = ?1 AND failures < ?4)
                OR (?3 AND EXISTS (SELECT 1 FROM passwords WHERE person_id = ?1)
                       AND EXISTS (SELECT 1 FROM totp_factors WHERE person_id = ?1 AND failures < ?4)))
         RETURNING id",
        [person.into(), now.into(), i64::from(passwords).into(), FACTOR_FAILURES_MAX.into()],
    )
}

/// Unties every identity of a person who has turned it off.
pub fn untie(person: PersonId) -> Statement {
    Statement::new(
        "DELETE FROM identities WHERE person_id = ?1
           AND EXISTS (SELECT 1 FROM people WHERE id = ?1 AND single_sign_on_off_at IS NOT NULL)",
        [person.into()],
    )
}

/// Ends all sessions but one of a person who has turned it off.
pub fn end_others(person: PersonId, current: &str) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE person_id = ?1 AND digest <> ?2
           AND EXISTS (SELECT 1 FROM people WHERE id = ?1 AND single_sign_on_off_at IS NOT NULL)",
        [person.into(), current.into()],
    )
}

/// Allows it again: the next sign-in through the provider ties the identity by the verified address.
/// Answers with a row if it was off.
pub fn turn_on(person: PersonId) -> Statement {
    Statement::new(
        "UPDATE people SET single_sign_on_off_at = NULL
         WHERE id = ?1 AND single_sign_on_off_at IS NOT NULL RETURNING id",
        [person.into()],
    )
}

/// Sets back when the person proved themselves: to what the provider says.
pub fn proved_at(session: &str, at: Timestamp) -> Statement {
    Statement::new(
        "UPDATE sessions SET authenticated_at = min(authenticated_at, ?2) WHERE digest = ?1",
        [session.into(), at.into()],
    )
}

/// Takes sign-ins away that nobody finished.
pub fn sweep(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM single_sign_ons WHERE ends_at <= ?1", [now.into()])
}
