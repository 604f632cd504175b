//! What will break: the operator's view over all organisations.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ClientId, OrganisationId, PersonId, SecretId};
use crate::reminders::ReminderState;
use crate::secrets::Hint;
use crate::timeline::Day;

/// `GET /api/operator/overview`: how things stand, and the expiries of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The server's clock, by which everything here is meant.
    #[serde(with = "crate::instants")]
    pub now: Timestamp,
    /// How many of each kind of trouble there are.
    pub counts: OverviewCounts,
    /// Days of the next year on which secrets expire, in order; a day without is left out.
    pub days: Vec<Day>,
    /// Days on which unusually many expire, the fullest first; at most 50.
    pub clusters: Vec<Day>,
}

/// How many of each kind of trouble there are, in applications and organisations that are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OverviewCounts {
    /// Live secrets.
    pub secrets: u32,
    /// In use, not replaced, and expiring within 7 days.
    pub break_within_week: u32,
    /// In use, not replaced, and expiring within 42 days; those of the week are among them.
    pub break_within_six_weeks: u32,
    /// Applications that nobody manages.
    pub without_manager: u32,
    /// Applications that one person manages.
    pub with_one_manager: u32,
    /// Managers who never signed in.
    pub never_signed_in: u32,
    /// Managers whose mail does not arrive.
    pub unreachable: u32,
    /// Live secrets that were not used for 90 days.
    pub unused: u32,
    /// Clients that presented an expired or deleted secret in the last 30 days.
    pub refused: u32,
}

/// `GET /api/operator/overview/secrets` and `GET /api/operator/overview/unused`: live secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretRisk {
    /// The secret.
    pub secret_id: SecretId,
    /// Its name.
    pub secret: String,
    /// First three characters of its text.
    pub hint: Hint,
    /// The application's key.
    pub client_id: ClientId,
    /// The application's name.
    pub application: String,
    /// The owner.
    pub organisation_id: OrganisationId,
    /// The owner's name.
    pub organisation: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// When it was created.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// When it stops working.
    #[serde(with = "crate::instants")]
    pub expires_at: Timestamp,
    /// The last token request that it opened; `None`: never used.
    #[serde(default, with = "maybe", skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// What evidence says of it.
    pub state: ReminderState,
}

/// `GET /api/operator/overview/applications`: applications that nobody or one person manages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationRisk {
    /// The application's key.
    pub client_id: ClientId,
    /// The application's name.
    pub application: String,
    /// The owner.
    pub organisation_id: OrganisationId,
    /// The owner's name.
    pub organisation: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The one who manages it; `None`: nobody.
    pub manager: Option<String>,
    /// Its live secrets.
    pub secrets: u32,
}

/// `GET /api/operator/overview/managers`: managers who never signed in, or whose mail does not
/// arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagerRisk {
    /// The person.
    pub person_id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Names of the organisations.
    pub organisations: Vec<String>,
    /// Never signed in.
    pub never_signed_in: bool,
    /// When the person was registered.
    #[serde(with = "crate::instants")]
    pub registered_at: Timestamp,
    /// Why mail does not arrive; `None`: it does, as far as is known.
    pub mail_problem: Option<String>,
}

/// `GET /api/operator/overview/refused`: clients that still present an expired or deleted secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRisk {
    /// The secret that is presented.
    pub secret_id: SecretId,
    /// Its name.
    pub secret: String,
    /// First three characters of its text.
    pub hint: Hint,
    /// The application's key.
    pub client_id: ClientId,
    /// The application's name.
    pub application: String,
    /// The owner.
    pub organisation_id: OrganisationId,
    /// The owner's name.
    pub organisation: String,
    /// It was deleted; otherwise it has expired.
    pub deleted: bool,
    /// When it was presented last.
    #[serde(with = "crate::instants")]
    pub last_at: Timestamp,
    /// How often it was presented in vain.
    pub times: u32,
    /// From which network.
    pub network: String,
    /// What the client calls itself.
    pub user_agent: String,
}

/// An instant that may be missing.
pub(super) mod maybe {
    use jiff::Timestamp;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    #[expect(clippy::ref_option, reason = "serde hands the field over so")]
    pub(in crate::wire) fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => crate::instants::serialize(at, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::wire) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let read = |text: String| {
            crate::instants::parse(&text)
                .ok_or_else(|| D::Error::custom("expected an instant such as 2027-03-31T00:00:00Z"))
        };
        text.map(read).transpose()
    }
}
