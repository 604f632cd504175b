//! Who may do what: one table that guards, portal and tests read.

use serde::{Deserialize, Serialize};

/// What a signed-in person can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Registers organisations and applications; looks after everything, holds nobody's secrets.
    Operator,
    /// Looks after the secrets of an organisation's applications.
    CredentialManager,
    /// Signed in, without a role for the object.
    Nobody,
}

/// What can be done with an application and its secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See the application, its permissions and its secrets' records.
    View,
    /// See who did what.
    ViewAudit,
    /// Create a secret.
    CreateSecret,
    /// Delete a secret, now or at a date.
    DeleteSecret,
    /// Disable and enable a secret, for good or for some minutes.
    DisableSecret,
    /// Take a deletion back.
    RestoreSecret,
    /// Turn off all secrets at once and make a new one.
    Panic,
    /// Name the systems that use the secrets.
    LabelSystems,
    /// See the public keys with which the client may authenticate.
    ViewKeys,
    /// Upload and remove such keys.
    ManageKeys,
    /// See where the organisation is told of its secrets, beside mail.
    ViewEndpoints,
    /// Register and remove such places.
    ManageEndpoints,
}

impl Action {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::View,
        Self::ViewAudit,
        Self::CreateSecret,
        Self::DeleteSecret,
        Self::DisableSecret,
        Self::RestoreSecret,
        Self::Panic,
        Self::LabelSystems,
        Self::ViewKeys,
        Self::ManageKeys,
        Self::ViewEndpoints,
        Self::ManageEndpoints,
    ];

    /// Whether the act needs authentication within the last [`STEP_UP_SECONDS`].
    pub const fn needs_step_up(self) -> bool {
        !matches!(
            self,
            Self::View | Self::ViewAudit | Self::ViewKeys | Self::ViewEndpoints | Self::LabelSystems
        )
    }
}

/// Who may use a route, and for what. Each route of the portal's API has exactly one; the guards
/// enforce it and the matrix test walks over all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Anybody, signed in or not.
    Public,
    /// Whoever is signed in, for what is their own. `true`: needs a recent proof of identity.
    Own {
        /// Needs authentication within the last [`STEP_UP_SECONDS`].
        step_up: bool,
    },
    /// Whoever [`allows`] this for the application that `{client_id}` names.
    Application(Action),
    /// Whoever [`allows`] this for the whole organisation that `{organisation_id}` names. A role for
    /// some of its applications is none for the organisation.
    Organisation(Action),
    /// Only the operator; for everybody else it does not exist.
    Operator {
        /// It changes something, so it needs authentication within the last [`STEP_UP_SECONDS`].
        changes: bool,
    },
    /// Machines, which prove who they are with each request, or need not.
    Machine,
}

/// Seconds for which a proof of identity is good for acts that change something.
pub const STEP_UP_SECONDS: i64 = 600;
/// Seconds without a request after which a session has ended (NIST SP 800-63B-4 §2.2.3).
pub const SESSION_IDLE_SECONDS: i64 = 30 * 60;
/// Seconds after which a session has ended, whatever happened (NIST SP 800-63B-4 §2.2.3).
pub const SESSION_ABSOLUTE_SECONDS: i64 = 12 * 60 * 60;

/// The table. The role is the one held *for the object in question*: a credential manager of
/// another organisation is [`Role::Nobody`] here, and for `Nobody` the object does not exist.
///
/// The operator sees, and makes no secret: whoever runs the APIs must not be able to act as an
/// organisation without its managers seeing who created the secret.
pub const fn allows(role: Role, action: Action) -> bool {
    match role {
        Role::CredentialManager => true,
        Role::Operator => matches!(action, Action::View | Action::ViewAudit | Action::ViewKeys),
        Role::Nobody => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_may_do_nothing_and_reading_needs_no_step_up() {
        use Action::{LabelSystems, View, ViewAudit, ViewEndpoints, ViewKeys};
        assert!(Action::ALL.iter().all(|action| !allows(Role::Nobody, *action)));
        assert!(Action::ALL.iter().all(|action| allows(Role::CredentialManager, *action)));
        assert!(!allows(Role::Operator, Action::CreateSecret));
        let without: Vec<_> = Action::ALL.iter().filter(|action| !action.needs_step_up()).collect();
        assert_eq!(
            without,
            [&View, &ViewAudit, &LabelSystems, &ViewKeys, &ViewEndpoints],
            "and nothing else"
        );
    }
}
