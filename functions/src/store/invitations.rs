//! Invitations to enrol, and what enrolment leaves behind.

use credenza_domain::ids::{InvitationId, PersonId, RecordId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// An invitation that can still be used.
#[derive(Deserialize)]
pub struct OpenInvitationRow {
    /// The invitation.
    pub id: InvitationId,
    /// Who is invited.
    pub person_id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// The link stops working then.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
    /// The seed that the person was shown, sealed.
    pub sealed_seed: Option<String>,
    /// The person has factors that enrolling replaces.
    #[serde(deserialize_with = "super::flag")]
    pub enrolled_before: bool,
}

/// The open invitation with one of these digests, given as a JSON array.
pub fn find_open(digests: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT invitation.id, invitation.person_id, person.name, person.email,
                invitation.expires_at, invitation.sealed_seed, person.enrolled_at IS NOT NULL AS enrolled_before
         FROM invitations AS invitation JOIN people AS person ON person.id = invitation.person_id
         WHERE invitation.digest IN (SELECT value FROM json_each(?1)) AND invitation.consumed_at IS NULL AND invitation.expires_at > ?2
           AND person.disabled_at IS NULL",
        [digests.into(), now.into()],
    )
}

/// Keeps the seed that is shown, if none was shown before; answers with the one that counts.
/// Two tabs see the same key.
pub fn keep_seed(invitation: InvitationId, sealed_seed: String) -> Statement {
    Statement::new(
        "UPDATE invitations SET sealed_seed = coalesce(sealed_seed, ?2)
         WHERE id = ?1 AND consumed_at IS NULL RETURNING sealed_seed",
        [invitation.into(), sealed_seed.into()],
    )
}

/// The seed of [`keep_seed`].
#[derive(Deserialize)]
pub struct SeedRow {
    /// Sealed.
    pub sealed_seed: String,
}

/// What the database says where [`consume`] comes too late.
pub const USED: &str = "this invitation was used";

/// Uses the link up. A second use is refused by a trigger, which undoes the whole transaction:
/// nothing of the enrolment beside it stays.
pub fn consume(invitation: InvitationId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE invitations SET consumed_at = ?2, sealed_seed = NULL WHERE id = ?1",
        [invitation.into(), now.into()],
    )
}

/// An invitation to be.
pub struct NewInvitation {
    /// The record.
    pub id: InvitationId,
    /// For whom.
    pub person: PersonId,
    /// Of the link's token.
    pub digest: String,
    /// The link stops working then.
    pub expires_at: Timestamp,
}

/// Invites a person; an open invitation of the same person gives way. `because` is the audit entry of
/// the act, which stands before these statements in the same transaction: if the act left none,
/// nothing happens here. The second statement answers with a row if it did.
pub fn insert(new: &NewInvitation, because: Option<RecordId>, now: Timestamp) -> [Statement; 2] {
    [
        close(new.person, because, now),
        Statement::new(
            "INSERT INTO invitations (id, person_id, digest, created_at, expires_at)
             SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?6 IS NULL OR EXISTS (SELECT 1 FROM audit WHERE id = ?6)
             RETURNING id",
            [
                new.id.into(),
                new.person.into(),
                new.digest.clone().into(),
                now.into(),
                new.expires_at.into(),
                because.into(),
            ],
        ),
    ]
}

/// Closes the open invitation of a person, if the act left its entry in the audit log.
pub fn close(person: PersonId, because: Option<RecordId>, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE invitations SET consumed_at = ?2, sealed_seed = NULL
         WHERE person_id = ?1 AND consumed_at IS NULL
           AND (?3 IS NULL OR EXISTS (SELECT 1 FROM audit WHERE id = ?3))",
        [person.into(), now.into(), because.into()],
    )
}

/// A hashed password.
pub struct PasswordRow {
    /// Parameters of the hash.
    pub parameters: &'static str,
    /// In hexadecimal.
    pub salt: String,
    /// In hexadecimal.
    pub hash: String,
}

/// Takes every way in and every session of a person away: enrolling starts from nothing. Somebody
/// else may have got in by any of them.
pub fn forget_factors(person: PersonId, now: Timestamp) -> [Statement; 9] {
    let [codes, failures] = super::factors::forget_recovery_codes(person);
    [
        super::passkeys::forget(person),
        Statement::new("DELETE FROM passwords WHERE person_id = ?1", [person.into()]),
        Statement::new("DELETE FROM totp_factors WHERE person_id = ?1", [person.into()]),
        codes,
        failures,
        Statement::new("DELETE FROM sessions WHERE person_id = ?1", [person.into()]),
        Statement::new("DELETE FROM identities WHERE person_id = ?1", [person.into()]),
        Statement::new("DELETE FROM calendar_feeds WHERE person_id = ?1", [person.into()]),
        Statement::new(
            "UPDATE operator_tokens SET revoked_at = ?2 WHERE person_id = ?1 AND revoked_at IS NULL",
            [person.into(), now.into()],
        ),
    ]
}

/// Keeps a password, in place of an earlier one.
pub fn put_password(person: PersonId, password: &PasswordRow, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO passwords (person_id, parameters, salt, hash, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (person_id) DO UPDATE SET
           parameters = excluded.parameters, salt = excluded.salt, hash = excluded.hash,
           changed_at = excluded.changed_at",
        [
            person.into(),
            password.parameters.into(),
            password.salt.clone().into(),
            password.hash.clone().into(),
            now.into(),
        ],
    )
}

/// Keeps the digest of a recovery code.
pub fn put_recovery_code(person: PersonId, digest: String, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO recovery_codes (person_id, digest, created_at) VALUES (?1, ?2, ?3)",
        [person.into(), digest.into(), now.into()],
    )
}

/// The person has enrolled.
pub fn note_enrolment(person: PersonId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE people SET enrolled_at = ?2, version = version + 1 WHERE id = ?1",
        [person.into(), now.into()],
    )
}

/// An operator who is let in from outside: person, invitation and entry in the audit log.
pub struct NewOperator<'a> {
    /// The person, if there is none with this address.
    pub person: PersonId,
    /// Mail address.
    pub email: &'a str,
    /// Full name.
    pub name: &'a str,
    /// The invitation.
    pub invitation: InvitationId,
    /// Of the link's token.
    pub digest: String,
    /// The entry.
    pub entry: RecordId,
    /// The link stops working then.
    pub expires_at: Timestamp,
}

/// Lets an operator in from outside. Whoever is registered with this address becomes an operator
/// and is switched on again; an open invitation gives way.
pub fn let_operator_in(operator: &NewOperator<'_>, now: Timestamp) -> [Statement; 4] {
    [
        Statement::new(
            "INSERT INTO people (id, email, name, is_operator, created_at) VALUES (?1, ?2, ?3, 1, ?4)
             ON CONFLICT (email) DO UPDATE SET is_operator = 1, disabled_at = NULL, version = version + 1",
            [operator.person.into(), operator.email.into(), operator.name.into(), now.into()],
        ),
        Statement::new(
            "UPDATE invitations SET consumed_at = ?2, sealed_seed = NULL
             WHERE person_id = (SELECT id FROM people WHERE email = ?1) AND consumed_at IS NULL",
            [operator.email.into(), now.into()],
        ),
        Statement::new(
            "INSERT INTO invitations (id, person_id, digest, created_at, expires_at)
             SELECT ?1, id, ?3, ?4, ?5 FROM people WHERE email = ?2",
            [
                operator.invitation.into(),
                operator.email.into(),
                operator.digest.clone().into(),
                now.into(),
                operator.expires_at.into(),
            ],
        ),
        Statement::new(
            "INSERT INTO audit (id, at, action, object_id, object_name)
             SELECT ?1, ?3, 'person.invited', id, name FROM people WHERE email = ?2",
            [operator.entry.into(), operator.email.into(), now.into()],
        ),
    ]
}
