//! People and roles, as operators and organisations see them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ClientId, OrganisationId, PersonId};

/// Where a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// Has a link and has not enrolled yet.
    Invited,
    /// The link has run out before the person enrolled.
    InvitationExpired,
    /// Has enrolled.
    Active,
    /// Is switched off: no session, no mail.
    Disabled,
}

/// A line of `GET /api/operator/people`, a [`Page`](super::Page). Filter: `state`, which is
/// `invited`, `active`, `disabled`, `never` (enrolled, never signed in) or `operators`. Sort: `name`,
/// `created`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLine {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Holds the operator role.
    pub is_operator: bool,
    /// Where the person stands.
    pub state: PersonState,
    /// `None`: never signed in.
    #[serde(with = "crate::instants::optional")]
    pub last_signed_in_at: Option<Timestamp>,
    /// Names of the organisations for which the person holds a role.
    pub organisations: Vec<String>,
}

/// `GET /api/operator/people/{id}`, and the answer of what edits a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Holds the operator role.
    pub is_operator: bool,
    /// Where the person stands.
    pub state: PersonState,
    /// When the person was registered.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// `None`: never signed in.
    #[serde(with = "crate::instants::optional")]
    pub last_signed_in_at: Option<Timestamp>,
    /// When the link stops working by which the account can be set up anew; `None`: none is out.
    #[serde(with = "crate::instants::optional")]
    pub recovery_expires_at: Option<Timestamp>,
    /// Counts edits.
    pub version: u32,
    /// Roles, by organisation.
    pub roles: Vec<RoleView>,
}

/// A credential manager role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// The record.
    pub id: String,
    /// Who.
    pub person_id: PersonId,
    /// Full name.
    pub person: String,
    /// Mail address.
    pub email: String,
    /// Where the person stands.
    pub state: PersonState,
    /// For whom.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub organisation: String,
    /// `None`: all applications of the organisation.
    pub client_id: Option<ClientId>,
    /// Name of the application; empty: all of them.
    pub application: String,
    /// When it was given.
    #[serde(with = "crate::instants")]
    pub given_at: Timestamp,
    /// The organisation has said yes; until then the role is worth nothing.
    pub confirmed: bool,
    /// `None`: never signed in.
    #[serde(with = "crate::instants::optional")]
    pub last_signed_in_at: Option<Timestamp>,
}

/// `POST /api/operator/people`: answers 201 with [`Person`]; a link goes out by mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitePerson {
    /// Full name.
    pub name: String,
    /// Mail address, not taken.
    pub email: String,
    /// With the operator role.
    #[serde(default)]
    pub is_operator: bool,
}

/// `POST /api/operator/people/{id}/recovery`: a link by which somebody who has lost every way to
/// sign in sets up the account anew. It is in no other answer and in no mail.
#[derive(Clone, Serialize, Deserialize)]
pub struct RecoveryLink {
    /// To be given to the person.
    pub link: String,
    /// It stops working then.
    #[serde(with = "crate::instants")]
    pub expires_at: Timestamp,
}

/// `PUT /api/operator/people/{id}`: answers with [`Person`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditPerson {
    /// Full name.
    pub name: String,
    /// Of the person that is edited.
    pub version: u32,
}

/// `PUT /api/operator/people/{id}/state`: answers with [`Person`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPersonState {
    /// May sign in.
    pub enabled: bool,
    /// It is meant even if nobody is left to manage something.
    #[serde(default)]
    pub confirm_last: bool,
    /// Of the person that is switched.
    pub version: u32,
}

/// `POST /api/operator/people/{id}/handover`: gives all roles to somebody else and switches the
/// person off. Answers with [`Person`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Mail address of the person who takes over, who is registered.
    pub to: String,
    /// It is meant even if nobody is left until the organisation has said yes.
    #[serde(default)]
    pub confirm_last: bool,
    /// Of the person who leaves.
    pub version: u32,
}

/// `GET /api/operator/organisations/{id}/managers`, and the answer of what changes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Managers {
    /// Roles, by person.
    pub roles: Vec<RoleView>,
}

/// `POST /api/operator/organisations/{id}/managers`: gives the role, invites the person if need be,
/// and asks the organisation. Sent again, it asks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddManager {
    /// Mail address; who is not registered yet is invited.
    pub email: String,
    /// Full name; needed for who is not registered yet.
    #[serde(default)]
    pub name: String,
    /// Client IDs; empty: all applications of the organisation.
    #[serde(default)]
    pub applications: Vec<String>,
}

/// `GET /api/confirmations`: who waits for a yes that the signed-in person may say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmations {
    /// By organisation and person.
    pub waiting: Vec<Confirmation>,
}

/// A question to an organisation: may this person manage these applications? Also the answer of
/// `POST /api/confirmation`, which looks at a link without using it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub organisation: String,
    /// About whom.
    pub person_id: PersonId,
    /// Full name.
    pub person: String,
    /// Mail address.
    pub email: String,
    /// Names of the applications; empty: all of the organisation's.
    pub applications: Vec<String>,
    /// Name of the operator who asks.
    pub asked_by: String,
}

/// `POST /api/confirmation`: looks at a link.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpenConfirmation {
    /// The token from the link's fragment.
    pub token: String,
}

/// `POST /api/confirmation/answer`: answers by a link. 204.
#[derive(Clone, Serialize, Deserialize)]
pub struct AnswerByLink {
    /// The token from the link's fragment.
    pub token: String,
    /// Yes.
    pub accept: bool,
}

/// `POST /api/confirmations`: answers as a manager. 204.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerConfirmation {
    /// The organisation.
    pub organisation_id: String,
    /// About whom.
    pub person_id: String,
    /// Yes.
    pub accept: bool,
}
