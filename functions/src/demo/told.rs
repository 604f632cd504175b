//! What the demo tells of itself: everything that a person or a test needs to use it.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::wire::Environment;
use jiff::Timestamp;
use serde::Serialize;

/// Everything that a person or a test needs to use the demo.
#[derive(Debug, Clone, Serialize)]
pub struct Demo {
    /// Who can sign in.
    pub people: Vec<DemoPerson>,
    /// What they see, and the secrets' texts.
    pub applications: Vec<DemoApplication>,
    /// Who can enrol.
    pub invitations: Vec<DemoInvitation>,
    /// Who can ask whether tokens are alive.
    pub resource_servers: Vec<DemoResourceServer>,
}

/// A resource server with its text: only a demo knows it.
#[derive(Debug, Clone, Serialize)]
pub struct DemoResourceServer {
    /// Its client ID at the introspection endpoint.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// The text.
    pub secret: String,
    /// Identifiers about whose tokens it may ask.
    pub resources: Vec<String>,
}

/// A person who has enrolled.
#[derive(Debug, Clone, Serialize)]
pub struct DemoPerson {
    /// Mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// What the person shows.
    pub good_for: String,
    /// The password.
    pub password: String,
    /// The TOTP seed in base32.
    pub totp_seed: String,
    /// Unused recovery codes.
    pub recovery_codes: Vec<String>,
    /// What the person may do.
    pub roles: Vec<DemoRole>,
}

/// A role of a person.
#[derive(Debug, Serialize, Clone)]
pub struct DemoRole {
    /// `operator` or `credential_manager`.
    pub role: &'static str,
    /// For which organisation.
    pub organisation: Option<&'static str>,
    /// For which applications; all of the organisation's where it is empty.
    pub applications: Vec<&'static str>,
}

/// An application with its secrets.
#[derive(Debug, Clone, Serialize)]
pub struct DemoApplication {
    /// Its key.
    pub client_id: ClientId,
    /// Its name.
    pub name: &'static str,
    /// Its owner's name.
    pub organisation: &'static str,
    /// False: switched off by the operator.
    pub enabled: bool,
    /// What it may ask tokens for.
    pub resources: Vec<DemoResource>,
    /// With their texts: only a demo knows them.
    pub secrets: Vec<DemoSecret>,
}

/// An API in an environment.
#[derive(Debug, Serialize, Clone)]
pub struct DemoResource {
    /// Name of the API.
    pub api: &'static str,
    /// Where it stands.
    pub environment: Environment,
    /// What becomes `aud`.
    pub identifier: String,
}

/// A secret with its text.
#[derive(Debug, Clone, Serialize)]
pub struct DemoSecret {
    /// The record.
    pub id: SecretId,
    /// Its name.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// `live`, `second_live`, `near_expiry`, `expired`, `disabled` or `deleted`.
    pub state: &'static str,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// A link to enrol.
#[derive(Debug, Clone, Serialize)]
pub struct DemoInvitation {
    /// Mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// The link.
    pub url: String,
}
