//! Acts on a secret that can be taken back, and what is known of it before anything is cut.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::secrets::SecretView;
use crate::secrets::SecretState;

/// `DELETE /api/applications/{client_id}/secrets/{secret_id}` and `POST …/disable`.
///
/// The hint must be there when the secret was used in the last 24 hours or is the last one that
/// works; else the body may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutOff {
    /// The first three characters of the secret, as the person typed them.
    #[serde(default)]
    pub hint: Option<String>,
}

/// `PUT /api/applications/{client_id}/secrets/{secret_id}/deletion`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDeletion {
    /// Date; it is deleted at 10 o'clock of that day in the time zone of its organisation.
    pub on: String,
    /// As in [`CutOff`].
    #[serde(default)]
    pub hint: Option<String>,
}

/// `PUT /api/applications/{client_id}/secrets/{secret_id}/brown-out`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanBrownOut {
    /// Missing: now.
    #[serde(default, with = "crate::instants::maybe")]
    pub begins_at: Option<Timestamp>,
    /// 1, 5 or 15.
    pub minutes: i64,
}

/// `GET /api/applications/{client_id}/secrets/{secret_id}`, and the answer of each act on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretDetail {
    /// The server's clock, by which the state is meant.
    #[serde(with = "crate::instants")]
    pub now: Timestamp,
    /// The row of the table.
    pub secret: SecretView,
    /// Since when it is disabled, and by whom.
    pub disabled: Option<DoneBy>,
    /// Since when it is deleted, and by whom.
    pub deleted: Option<DoneBy>,
    /// Until then the deletion can be taken back.
    #[serde(default, with = "crate::instants::maybe")]
    pub restorable_until: Option<Timestamp>,
    /// When it shall be deleted, and who planned it.
    pub deletion: Option<DoneBy>,
    /// A brown-out that is on or to come.
    pub brown_out: Option<BrownOutView>,
    /// It was used within the last 24 hours.
    pub used_today: bool,
    /// No other secret of the application works.
    pub is_last: bool,
}

impl SecretDetail {
    /// Whether it works, a brown-out apart.
    pub fn works(&self) -> bool {
        matches!(self.secret.state, SecretState::Active | SecretState::BrownOut)
    }

    /// Whether cutting it off asks for its hint.
    pub fn needs_hint(&self) -> bool {
        self.works() && (self.used_today || self.is_last)
    }
}

/// When, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneBy {
    /// When.
    #[serde(with = "crate::instants")]
    pub at: Timestamp,
    /// Name of the person; empty for the system itself.
    pub by: String,
}

/// A time during which a secret is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrownOutView {
    /// From then on.
    #[serde(with = "crate::instants")]
    pub begins_at: Timestamp,
    /// Until then.
    #[serde(with = "crate::instants")]
    pub ends_at: Timestamp,
}

/// `GET /api/applications/{client_id}/secrets/deleted`: what can be restored, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedSecrets {
    /// Deleted within the last 72 hours.
    pub secrets: Vec<SecretDetail>,
}
