//! What the operator registers, edits and switches off.
//!
//! Each edit names the version that it is an edit of, and is one conditional statement; the entry
//! in the audit log stands before it in the same transaction, under the same condition.

pub mod applications;
pub mod confirmations;
pub mod managers;
pub mod organisations;
pub mod people;
pub mod resources;

use serde::Deserialize;

use crate::ports::{Statement, Value};
use crate::store::audit::Entry;

/// A version, in the answer of an edit that was carried out, or in a look at what is there.
#[derive(Debug, Deserialize)]
pub struct VersionRow {
    /// Counts edits.
    pub version: u32,
}

/// What carries a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An organisation.
    Organisation,
    /// An application.
    Application,
    /// A resource.
    Resource,
    /// A person.
    Person,
}

impl Subject {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Application => "application",
            Self::Resource => "resource",
            Self::Person => "person",
        }
    }
}

/// What a page of a list is chosen by.
pub struct Choice {
    /// A pattern of LIKE; empty: all.
    pub pattern: String,
    /// What else the list knows: a filter of its own.
    pub own: Value,
    /// `active`, `disabled`, or all where it is empty.
    pub state: String,
    /// The key behind which the page begins.
    pub behind: [Value; 2],
    /// Rows at most.
    pub limit: i64,
}

impl Choice {
    /// Pattern, own filter, state, key, ID, limit: `?1` to `?6`.
    fn statement(self, sql: &'static str) -> Statement {
        let [key, id] = self.behind;
        Statement::new(sql, [self.pattern.into(), self.own, self.state.into(), key, id, self.limit.into()])
    }
}

/// Appends an entry about an object that still has this version: before its edit, in the same
/// transaction.
pub fn append_at_version(entry: &Entry<'_>, subject: Subject, version: u32) -> Statement {
    let mut parameters = crate::store::audit::values(entry);
    parameters.extend([subject.as_str().into(), version.into()]);
    Statement {
        sql: "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                 object_name, network, user_agent)
              SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
              WHERE ?13 = CASE ?12
                WHEN 'organisation' THEN (SELECT version FROM organisations WHERE id = ?8)
                WHEN 'application' THEN (SELECT version FROM applications WHERE client_id = ?8)
                WHEN 'resource' THEN (SELECT version FROM resources WHERE id = ?8)
                WHEN 'person' THEN (SELECT version FROM people WHERE id = ?8)
              END",
        parameters,
    }
}

/// The version that an object has now; no row where it does not exist.
pub fn version(subject: Subject, id: &str) -> Statement {
    let sql = match subject {
        Subject::Organisation => "SELECT version FROM organisations WHERE id = ?1",
        Subject::Application => "SELECT version FROM applications WHERE client_id = ?1",
        Subject::Resource => "SELECT version FROM resources WHERE id = ?1",
        Subject::Person => "SELECT version FROM people WHERE id = ?1",
    };
    Statement::new(sql, [id.into()])
}
