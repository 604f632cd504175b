//! What the first page after signing in shows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::secrets::SecretView;
use super::sessions::{Configuration, Session};
use crate::access::Action;
use crate::ids::{ClientId, OrganisationId, PersonId};

/// `GET /api/portal`: everything that the first page after sign-in shows, in one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portal {
    /// The server's clock, by which states and remaining days are meant.
    #[serde(with = "crate::instants")]
    pub now: Timestamp,
    /// What signed-out pages know too.
    pub configuration: Configuration,
    /// The session.
    pub session: Session,
    /// Who is signed in.
    pub person: Me,
    /// The rules that forms follow.
    pub policy: Policy,
    /// Organisations for which the person holds a role, by name.
    pub organisations: Vec<OrganisationView>,
    /// Applications that the person manages, by organisation and name.
    pub applications: Vec<ApplicationView>,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Holds the operator role.
    pub is_operator: bool,
    /// Unused recovery codes.
    pub recovery_codes_left: u32,
    /// Has a passkey.
    pub has_passkey: bool,
    /// Has a password, and passwords are used here.
    pub has_password: bool,
}

/// The operator's rules for secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Secrets that may be alive (active or disabled) in one application at a time.
    pub live_secrets_max: u32,
    /// A secret with fewer days left carries a warning mark.
    pub warning_days: i64,
    /// Days for which a secret can live; `None`: one calendar year.
    pub lifetime_days: Option<u32>,
}

impl Policy {
    /// What holds until an operator decides otherwise.
    pub const DEFAULT: Self = Self { live_secrets_max: 5, warning_days: 30, lifetime_days: None };
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationView {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The operator's short number for it, if it has one.
    pub number: Option<String>,
    /// What the signed-in person may do with the organisation as a whole.
    #[serde(default)]
    pub actions: Vec<Action>,
}

/// An application with all that its card shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationView {
    /// Its permanent identifier, which is its key here too.
    pub client_id: ClientId,
    /// Such as `Partner-NL-Name-SMC`.
    pub name: String,
    /// Which organisation owns it.
    pub organisation_id: OrganisationId,
    /// False while the operator has switched it off: all its secrets are refused.
    pub enabled: bool,
    /// What the signed-in person may do with it.
    pub actions: Vec<Action>,
    /// APIs that it may ask tokens for.
    pub permissions: Vec<PermissionView>,
    /// Names of its credential managers.
    pub managers: Vec<String>,
    /// Its secrets, newest first; deleted ones are not among them.
    pub secrets: Vec<SecretView>,
}

/// An API in an environment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PermissionView {
    /// Name of the API, such as `Match-Connect`.
    pub api: String,
    /// Production or sandbox.
    pub environment: Environment,
    /// What a token request names as `resource`, and what becomes `aud`.
    pub identifier: String,
}

/// Where an API stands. Tokens for one are useless at the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// Real data.
    Production,
    /// For trying out.
    Sandbox,
}

impl Environment {
    /// As the database has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
        }
    }
}
