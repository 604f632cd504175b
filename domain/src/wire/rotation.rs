//! Guided rotations, the panic button, and the names of systems.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::secrets::SecretView;
use super::undo::{DoneBy, SecretDetail};
use crate::ids::SecretId;
use crate::rotation::RotationStep;

/// `GET /api/applications/{client_id}/rotation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotationView {
    /// The server's clock.
    #[serde(with = "crate::instants")]
    pub now: Timestamp,
    /// The rotation that is under way; there is one at most.
    pub running: Option<RunningRotation>,
    /// What could be begun: one for each secret that works or has expired, then one for none.
    pub proposals: Vec<RotationProposal>,
    /// Secrets that live, active and disabled.
    pub live: u32,
    /// How many may.
    pub live_max: u32,
    /// The last rotation that ended with its old secret gone: when, and who had begun it.
    pub last: Option<DoneBy>,
}

/// A rotation that could be begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotationProposal {
    /// The secret that would be replaced; `None`: the application gets another one.
    pub old: Option<SecretId>,
    /// A name for the new one.
    pub name: String,
    /// A date for it.
    pub expires_on: String,
    /// The first date that is taken.
    pub earliest: String,
    /// The last date that is taken.
    pub latest: String,
}

/// A rotation that is under way. Its step is not stored: it follows from the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningRotation {
    /// When it was begun, and by whom.
    pub started: DoneBy,
    /// How far it is.
    pub step: RotationStep,
    /// The secret that goes.
    pub old: Option<SecretDetail>,
    /// The secret that takes its place.
    pub new: SecretDetail,
    /// When the old one will have been quiet for 24 hours, if it stays so.
    #[serde(default, with = "crate::instants::maybe")]
    pub quiet_at: Option<Timestamp>,
}

/// `POST /api/applications/{client_id}/rotation`, with [`IDEMPOTENCY_HEADER`](super::IDEMPOTENCY_HEADER).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartRotation {
    /// The secret to replace; `None`: none.
    #[serde(default)]
    pub old: Option<SecretId>,
    /// As in [`CreateSecret`](super::CreateSecret).
    pub name: String,
    /// Date; not before that of the old one.
    pub expires_on: String,
}

/// 201 with the new secret's text, the one time; or 200 without: a rotation was under way, and the
/// person joins it.
#[derive(Clone, Serialize, Deserialize)]
pub struct StartedRotation {
    /// As it is now.
    pub rotation: RotationView,
    /// The text, never to be had again.
    pub text: Option<String>,
}

/// `GET /api/applications/{client_id}/systems`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemLabels {
    /// By network and client.
    pub labels: Vec<SystemLabel>,
}

/// What managers call a system; also `PUT /api/applications/{client_id}/systems`, where an empty
/// label takes it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemLabel {
    /// The network of the evidence.
    pub network: String,
    /// The client of the evidence.
    pub user_agent: String,
    /// Up to 100 characters.
    pub label: String,
}

/// `POST /api/applications/{client_id}/panic`, with [`IDEMPOTENCY_HEADER`](super::IDEMPOTENCY_HEADER).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panic {
    /// The application's name, typed to confirm.
    pub name: String,
}

/// 201: all secrets are off, and this is the new one.
#[derive(Clone, Serialize, Deserialize)]
pub struct Panicked {
    /// How many were turned off.
    pub turned_off: u32,
    /// The row for the table.
    pub secret: SecretView,
    /// The text, never to be had again.
    pub text: String,
}

/// `GET /api/applications/{client_id}/runbook`: what the portal's own data do not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunbookView {
    /// The server's clock.
    #[serde(with = "crate::instants")]
    pub now: Timestamp,
    /// Who manages it.
    pub managers: Vec<RunbookManager>,
    /// Where its secrets were used in the last year, the latest first.
    pub systems: Vec<RunbookSystem>,
    /// The last rotation that ended with its old secret gone.
    pub last_rotation: Option<DoneBy>,
}

/// Somebody to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunbookManager {
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
}

/// A system that uses the application's secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunbookSystem {
    /// What managers call it; empty: nothing yet.
    pub label: String,
    /// The network.
    pub network: String,
    /// The client.
    pub user_agent: String,
    /// For which API and environment, in words.
    pub resource: String,
    /// Name of the secret.
    pub secret: String,
    /// The last request.
    #[serde(with = "crate::instants")]
    pub last_at: Timestamp,
}
