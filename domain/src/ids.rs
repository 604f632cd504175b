//! Typed identifiers, so that a person's ID cannot be passed where a secret's is meant.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an identifier: expected a UUID")]
pub struct MalformedId;

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier: a version 7 UUID (RFC 9562 §5.7) from an instant and ten random
            /// bytes, so that rows sort by their time of creation.
            pub fn new(now: Timestamp, entropy: [u8; 10]) -> Self {
                let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &entropy).into_uuid())
            }

            /// The sixteen bytes of the identifier.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// An identifier that stands in a document (demo data, tests).
            pub const fn from_u128(value: u128) -> Self {
                Self(Uuid::from_u128(value))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = MalformedId;

            /// Only the canonical form is accepted: lower case with hyphens.
            /// Two spellings of one identifier would be two keys in logs and throttles.
            fn from_str(text: &str) -> Result<Self, MalformedId> {
                let id = Uuid::try_parse(text).map_err(|_| MalformedId)?;
                let canonical = id.hyphenated().to_string() == text;
                if canonical { Ok(Self(id)) } else { Err(MalformedId) }
            }
        }
    };
}

typed_id!(
    /// An organisation.
    OrganisationId
);
typed_id!(
    /// A person.
    PersonId
);
typed_id!(
    /// A client ID (RFC 6749 §2.2): identifies an application, permanent, not confidential.
    ClientId
);
typed_id!(
    /// A client secret's record. It is not confidential and opens nothing.
    SecretId
);
typed_id!(
    /// An API in one environment.
    ResourceId
);
typed_id!(
    /// An invitation to enrol.
    InvitationId
);
typed_id!(
    /// A mail in the outbox.
    MailId
);
typed_id!(
    /// One row of the audit log, one tick, one reminder: records that nothing else refers to.
    RecordId
);
typed_id!(
    /// A resource server: an API that asks whether tokens are alive.
    ResourceServerId
);
typed_id!(
    /// A chat or a machine that an organisation wants told.
    EndpointId
);
typed_id!(
    /// A second factor that a person enrolled.
    FactorId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_sort_by_time_and_survive_their_text() {
        let early = SecretId::new(Timestamp::UNIX_EPOCH, [9; 10]);
        let late = SecretId::new(Timestamp::from_second(1_800_000_000).unwrap(), [0; 10]);
        assert!(early < late);
        assert_eq!(late.to_string().parse(), Ok(late));
    }

    #[test]
    fn other_spellings_are_refused() {
        let id = ClientId::from_u128(0xabc).to_string();
        for text in [id.to_uppercase(), format!("{{{id}}}"), id.replace('-', ""), format!(" {id}")] {
            assert_eq!(text.parse::<ClientId>(), Err(MalformedId), "{text}");
        }
    }
}
