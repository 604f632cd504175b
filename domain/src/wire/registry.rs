//! What the operator registers: organisations, applications, resources, permissions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::portal::Environment;
use super::secrets::SecretView;
use crate::ids::{ClientId, OrganisationId, ResourceId};
use crate::oauth::Algorithm;
use crate::registry::Kind;

/// A line of `GET /api/operator/organisations`, a [`Page`](super::Page). Filter: `state`, which is
/// `active` or `disabled`. Sort: `name`, `country`, `created`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationLine {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The operator's short number for it.
    pub number: Option<String>,
    /// False while it is switched off: nobody manages anything of it.
    pub enabled: bool,
    /// How many applications it has.
    pub applications: u32,
    /// How many people manage something of it.
    pub managers: u32,
}

/// `GET /api/operator/organisations/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The operator's short number for it.
    pub number: Option<String>,
    /// IANA name; reminders go out in its daytime.
    pub time_zone: String,
    /// Whom it is asked through: says yes to new managers.
    pub contact_email: Option<String>,
    /// When it was registered.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// False while it is switched off.
    pub enabled: bool,
    /// Counts edits; goes into the next one.
    pub version: u32,
    /// Its applications, by name.
    pub applications: Vec<ApplicationLine>,
}

/// `POST /api/operator/organisations` and `PUT /api/operator/organisations/{id}`: answer with
/// [`Organisation`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditOrganisation {
    /// 1 to 100 characters, not taken.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Up to 10 letters and digits, not taken; empty: none.
    #[serde(default)]
    pub number: String,
    /// IANA name; empty: the country's.
    #[serde(default)]
    pub time_zone: String,
    /// A mail address; empty: none.
    #[serde(default)]
    pub contact_email: String,
    /// Of the object that is edited; 0 creates.
    #[serde(default)]
    pub version: u32,
}

/// `PUT …/state`: switches something off or on. Answers with the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetState {
    /// On.
    pub enabled: bool,
    /// Of the object that is switched.
    pub version: u32,
}

/// A line of `GET /api/operator/applications`. Filters: `state`, `kind`. Sort: `name`, `created`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationLine {
    /// Its permanent identifier.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: Kind,
    /// Its owner.
    pub organisation_id: OrganisationId,
    /// Its owner's name.
    pub organisation: String,
    /// False while it is switched off.
    pub enabled: bool,
    /// Secrets that are alive.
    pub secrets: u32,
    /// People who manage it.
    pub managers: u32,
}

/// `GET /api/operator/applications/{client_id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its permanent identifier, never given to another one.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// What it is for; permanent.
    pub kind: Kind,
    /// Its owner; permanent.
    pub organisation_id: OrganisationId,
    /// Its owner's name.
    pub organisation: String,
    /// False while its owner is switched off.
    pub organisation_enabled: bool,
    /// When it was registered.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// False while it is switched off: its secrets are refused.
    pub enabled: bool,
    /// Counts edits, of permissions too.
    pub version: u32,
    /// The server's clock, by which the states of the secrets are meant.
    #[serde(with = "crate::instants")]
    pub now: Timestamp,
    /// All resources, and which of them it holds.
    pub permissions: Vec<PermissionChoice>,
    /// Its secrets, newest first: never their texts.
    pub secrets: Vec<SecretView>,
}

/// A resource, from the side of one application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionChoice {
    /// The resource.
    pub resource_id: ResourceId,
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
    /// The application may ask tokens for it.
    pub granted: bool,
    /// The kind of the application allows it.
    pub allowed: bool,
    /// False while the resource is switched off.
    pub enabled: bool,
}

/// `POST /api/operator/applications`: answers 201 with [`Application`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateApplication {
    /// Its owner, for ever.
    pub organisation_id: String,
    /// 1 to 100 characters, not taken.
    pub name: String,
    /// `partner` or `partner_alternative`, for ever.
    pub kind: Kind,
}

/// `PUT /api/operator/applications/{client_id}`: answers with [`Application`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditApplication {
    /// 1 to 100 characters, not taken.
    pub name: String,
    /// Where it is given, it must be the owner: an application never changes hands.
    #[serde(default)]
    pub organisation_id: Option<String>,
    /// Of the object that is edited.
    pub version: u32,
}

/// `PUT /api/operator/applications/{client_id}/permissions`: exactly these. Answers with
/// [`Application`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPermissions {
    /// The resources that it may ask tokens for.
    pub resources: Vec<String>,
    /// Of the application.
    pub version: u32,
}

/// A line of `GET /api/operator/resources`, and the answer of what edits it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The resource.
    pub id: ResourceId,
    /// Name of the API.
    pub api: String,
    /// Where it stands; permanent.
    pub environment: Environment,
    /// UUID or absolute URI: what a token request names, and what becomes `aud`.
    pub identifier: String,
    /// What its tokens are signed with.
    pub algorithm: Algorithm,
    /// Seconds for which its tokens live.
    pub token_lifetime_seconds: u32,
    /// The sandbox that alternative applications may hold.
    pub for_partner_alternative: bool,
    /// False while it is switched off: no tokens for it.
    pub enabled: bool,
    /// How many applications hold it.
    pub applications: u32,
    /// Counts edits.
    pub version: u32,
}

/// `POST /api/operator/resources` and `PUT /api/operator/resources/{id}`: answer with [`Resource`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditResource {
    /// 1 to 100 characters; one name in each environment.
    pub api: String,
    /// For ever.
    pub environment: Environment,
    /// UUID or absolute URI, not taken.
    pub identifier: String,
    /// `ES256` or `RS256`.
    pub algorithm: Algorithm,
    /// 60 to 86400.
    pub token_lifetime_seconds: u32,
    /// Only in the sandbox.
    #[serde(default)]
    pub for_partner_alternative: bool,
    /// Of the object that is edited; 0 creates.
    #[serde(default)]
    pub version: u32,
}
