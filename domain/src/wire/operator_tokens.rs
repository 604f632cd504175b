//! Personal tokens of operators, for the API.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::RecordId;

/// `GET /api/operator/tokens`: one's own, newest first; revoked ones are not among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorTokens {
    /// The tokens.
    pub tokens: Vec<OperatorTokenView>,
}

/// A personal token, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorTokenView {
    /// The token.
    pub id: RecordId,
    /// What it is for.
    pub name: String,
    /// First characters behind the prefix.
    pub hint: String,
    /// When it was made.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// When it stops working.
    #[serde(with = "crate::instants")]
    pub expires_at: Timestamp,
    /// The last request with it; `None`: none yet.
    #[serde(default, with = "super::overview::maybe", skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// From which network that was.
    pub last_network: Option<String>,
}

/// `POST /api/operator/tokens`: answers 201 with [`CreatedOperatorToken`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateOperatorToken {
    /// What it is for: 1 to 100 characters.
    pub name: String,
    /// Its last day, such as `2027-03-31`; a year ahead at most.
    pub expires_on: String,
}

/// The one answer that holds a personal token.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedOperatorToken {
    /// The row for the table.
    pub token: OperatorTokenView,
    /// The text, never to be had again.
    pub text: String,
}
