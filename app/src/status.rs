//! What a secret's row says about it.

use credenza_domain::expiry;
use credenza_domain::secrets::SecretState;
use credenza_domain::wire::{Policy, SecretView};
use jiff::Timestamp;

use crate::text;

/// The state of a secret, as a person needs it. The order is that of attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Today is its last day.
    LastDay,
    /// So many days are left, fewer than the warning wants.
    Soon(i64),
    /// It ended so many days ago.
    Expired(i64),
    /// It works, for so many days.
    Active(i64),
    /// It is refused until it is enabled again.
    Disabled,
    /// It is refused for some minutes.
    BrownOut,
    /// The whole application is refused.
    SwitchedOff,
}

impl Status {
    /// The status of a secret of an application that is switched on, or off.
    pub(crate) fn of(secret: &SecretView, enabled: bool, now: Timestamp, policy: Policy) -> Self {
        let days = expiry::days_left(secret.expires_at, now);
        match secret.state {
            SecretState::Expired => Self::Expired(-days),
            SecretState::Disabled | SecretState::Deleted => Self::Disabled,
            SecretState::BrownOut => Self::BrownOut,
            SecretState::Active if !enabled => Self::SwitchedOff,
            SecretState::Active if days <= 0 => Self::LastDay,
            SecretState::Active if days < policy.warning_days => Self::Soon(days),
            SecretState::Active => Self::Active(days),
        }
    }

    /// Whether a mark stands beside it.
    pub(crate) fn warns(self) -> bool {
        matches!(self, Self::LastDay | Self::Soon(_) | Self::Expired(_))
    }

    /// Whether tokens are given for it.
    pub(crate) fn works(self) -> bool {
        matches!(self, Self::LastDay | Self::Soon(_) | Self::Active(_))
    }

    /// The name of its looks in `style/`.
    pub(crate) fn tone(self) -> &'static str {
        match self {
            Self::Active(_) => "good",
            Self::Soon(days) if days > 7 => "warning",
            Self::LastDay | Self::Soon(_) | Self::Expired(_) => "danger",
            Self::Disabled | Self::BrownOut | Self::SwitchedOff => "muted",
        }
    }

    /// The words on its badge.
    pub(crate) fn label(self) -> String {
        match self {
            Self::LastDay => text::STATUS_LAST_DAY.to_owned(),
            Self::Soon(days) => text::status_soon(days),
            Self::Expired(_) => text::STATUS_EXPIRED.to_owned(),
            Self::Active(_) => text::STATUS_ACTIVE.to_owned(),
            Self::Disabled => text::STATUS_DISABLED.to_owned(),
            Self::BrownOut => text::STATUS_BROWN_OUT.to_owned(),
            Self::SwitchedOff => text::STATUS_SWITCHED_OFF.to_owned(),
        }
    }

    /// How far the end is.
    pub(crate) fn distance(self, secret: &SecretView, now: Timestamp) -> String {
        match self {
            Self::Expired(days) => text::expired_ago(days),
            _ => text::in_days(expiry::days_left(secret.expires_at, now)),
        }
    }
}
