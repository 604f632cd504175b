//! Live secrets in several orders, each along an index.

use credenza_domain::ids::{ClientId, OrganisationId, SecretId};
use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::{Statement, Value};

/// A live secret.
#[derive(Debug, Deserialize)]
pub struct SecretRow {
    /// The secret.
    pub id: SecretId,
    /// Its name.
    pub name: String,
    /// First three characters.
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
    #[serde(deserialize_with = "crate::store::instant")]
    pub created_at: Timestamp,
    /// When it stops working.
    #[serde(deserialize_with = "crate::store::instant")]
    pub expires_at: Timestamp,
    /// The last use.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub used_at: Option<Timestamp>,
    /// From when on it counts as replaced.
    #[serde(deserialize_with = "crate::store::maybe_instant")]
    pub replaced_at: Option<Timestamp>,
    /// A later secret of the application is alive.
    #[serde(deserialize_with = "crate::store::flag")]
    pub has_later: bool,
}

/// Which secrets, from where on.
#[derive(Debug, Clone)]
pub struct SecretsAsked {
    /// By what is live decided.
    pub now: Timestamp,
    /// What was not used since then is idle.
    pub used_after: Timestamp,
    /// In use and not replaced, the others, or all.
    pub at_risk: Option<bool>,
    /// Only idle ones.
    pub unused: bool,
    /// A pattern for LIKE.
    pub search: Option<String>,
    /// Only those that end at this instant.
    pub ends_at: Option<Timestamp>,
    /// The order.
    pub sort: SecretsSort,
    /// Rows at most.
    pub limit: i64,
}

/// The order of secrets, and behind which row the page begins.
#[derive(Debug, Clone)]
pub enum SecretsSort {
    /// The first to end first.
    Expires(i64, String),
    /// The last to end first.
    ExpiresLast(i64, String),
    /// By application, then by age.
    Application(String, i64, String),
    /// The other way round.
    ApplicationLast(String, i64, String),
}

/// Live secrets.
pub fn secrets(asked: &SecretsAsked) -> Statement {
    let (sql, name, at, id) = match &asked.sort {
        SecretsSort::Expires(at, id) => (SECRETS_BY_EXPIRY, Value::Null, *at, id),
        SecretsSort::ExpiresLast(at, id) => (SECRETS_BY_EXPIRY_LAST, Value::Null, *at, id),
        SecretsSort::Application(name, at, id) => (SECRETS_BY_APPLICATION, name.as_str().into(), *at, id),
        SecretsSort::ApplicationLast(name, at, id) => {
            (SECRETS_BY_APPLICATION_LAST, name.as_str().into(), *at, id)
        }
    };
    Statement::new(
        sql,
        [
            asked.now.into(),
            asked.used_after.into(),
            asked.at_risk.map(i64::from).into(),
            i64::from(asked.unused).into(),
            asked.search.clone().into(),
            asked.limit.into(),
            at.into(),
            id.as_str().into(),
            name,
            asked.ends_at.into(),
        ],
    )
}

const SECRETS_BY_EXPIRY: &str = "
  SELECT outlook.id, outlook.name, outlook.hint, outlook.client_id, application.name AS application,
         organisation.id AS organisation_id, organisation.name AS organisation, organisation.country,
         outlook.created_at, outlook.expires_at, outlook.used_at, outlook.replaced_at, outlook.has_later
  FROM secret_outlook AS outlook
  CROSS JOIN applications AS application ON application.client_id = outlook.client_id
  CROSS JOIN organisations AS organisation ON organisation.id = application.organisation_id
  WHERE (outlook.expires_at, outlook.id) > (?7, ?8) AND outlook.expires_at > ?1
    AND application.disabled_at IS NULL AND organisation.disabled_at IS NULL
    AND (?5 IS NULL OR outlook.name LIKE ?5 ESCAPE '!' OR outlook.hint LIKE ?5 ESCAPE '!' OR outlook.client_id IN
         (SELECT found.client_id FROM applications AS found
          JOIN organisations AS owner ON owner.id = found.organisation_id
          WHERE ?5 IS NOT NULL AND (found.name LIKE ?5 ESCAPE '!' OR owner.name LIKE ?5 ESCAPE '!'
                                    OR found.client_id LIKE ?5 ESCAPE '!')))
    AND (?10 IS NULL OR outlook.expires_at = ?10)
    AND (?4 = 0 OR coalesce(outlook.used_at, outlook.created_at) <= ?2)
    AND (?3 IS NULL OR ?3 = CASE WHEN coalesce(outlook.used_at, 0) <= ?2 THEN 0
                                 ELSE coalesce(outlook.replaced_at > ?1, 1) END)
    AND ?9 IS NULL
  ORDER BY outlook.expires_at, outlook.id LIMIT ?6";

const SECRETS_BY_EXPIRY_LAST: &str = "
  SELECT outlook.id, outlook.name, outlook.hint, outlook.client_id, application.name AS application,
         organisation.id AS organisation_id, organisation.name AS organisation, organisation.country,
         outlook.created_at, outlook.expires_at, outlook.used_at, outlook.replaced_at, outlook.has_later
  FROM secret_outlook AS outlook
  CROSS JOIN applications AS application ON application.client_id = outlook.client_id
  CROSS JOIN organisations AS organisation ON organisation.id = application.organisation_id
  WHERE (outlook.expires_at, outlook.id) < (?7, ?8) AND outlook.expires_at > ?1
    AND application.disabled_at IS NULL AND organisation.disabled_at IS NULL
    AND (?5 IS NULL OR outlook.name LIKE ?5 ESCAPE '!' OR outlook.hint LIKE ?5 ESCAPE '!' OR outlook.client_id IN
         (SELECT found.client_id FROM applications AS found
          JOIN organisations AS owner ON owner.id = found.organisation_id
          WHERE ?5 IS NOT NULL AND (found.name LIKE ?5 ESCAPE '!' OR owner.name LIKE ?5 ESCAPE '!'
                                    OR found.client_id LIKE ?5 ESCAPE '!')))
    AND (?10 IS NULL OR outlook.expires_at = ?10)
    AND (?4 = 0 OR coalesce(outlook.used_at, outlook.created_at) <= ?2)
    AND (?3 IS NULL OR ?3 = CASE WHEN coalesce(outlook.used_at, 0) <= ?2 THEN 0
                                 ELSE coalesce(outlook.replaced_at > ?1, 1) END)
    AND ?9 IS NULL
  ORDER BY outlook.expires_at DESC, outlook.id DESC LIMIT ?6";

const SECRETS_BY_APPLICATION: &str = "
  SELECT outlook.id, outlook.name, outlook.hint, outlook.client_id, application.name AS application,
         organisation.id AS organisation_id, organisation.name AS organisation, organisation.country,
         outlook.created_at, outlook.expires_at, outlook.used_at, outlook.replaced_at, outlook.has_later
  FROM applications AS application
  CROSS JOIN secret_outlook AS outlook ON outlook.client_id = application.client_id
  CROSS JOIN organisations AS organisation ON organisation.id = application.organisation_id
  WHERE application.name >= ?9 AND (application.name, outlook.created_at, outlook.id) > (?9, ?7, ?8)
    AND outlook.expires_at > ?1
    AND application.disabled_at IS NULL AND organisation.disabled_at IS NULL
    AND (?5 IS NULL OR outlook.name LIKE ?5 ESCAPE '!' OR outlook.hint LIKE ?5 ESCAPE '!' OR outlook.client_id IN
         (SELECT found.client_id FROM applications AS found
          JOIN organisations AS owner ON owner.id = found.organisation_id
          WHERE ?5 IS NOT NULL AND (found.name LIKE ?5 ESCAPE '!' OR owner.name LIKE ?5 ESCAPE '!'
                                    OR found.client_id LIKE ?5 ESCAPE '!')))
    AND (?10 IS NULL OR outlook.expires_at = ?10)
    AND (?4 = 0 OR coalesce(outlook.used_at, outlook.created_at) <= ?2)
    AND (?3 IS NULL OR ?3 = CASE WHEN coalesce(outlook.used_at, 0) <= ?2 THEN 0
                                 ELSE coalesce(outlook.replaced_at > ?1, 1) END)
  ORDER BY application.name, outlook.created_at, outlook.id LIMIT ?6";

const SECRETS_BY_APPLICATION_LAST: &str = "
  SELECT outlook.id, outlook.name, outlook.hint, outlook.client_id, application.name AS application,
         organisation.id AS organisation_id, organisation.name AS organisation, organisation.country,
         outlook.created_at, outlook.expires_at, outlook.used_at, outlook.replaced_at, outlook.has_later
  FROM applications AS application
  CROSS JOIN secret_outlook AS outlook ON outlook.client_id = application.client_id
  CROSS JOIN organisations AS organisation ON organisation.id = application.organisation_id
  WHERE application.name <= ?9 AND (application.name, outlook.created_at, outlook.id) < (?9, ?7, ?8)
    AND outlook.expires_at > ?1
    AND application.disabled_at IS NULL AND organisation.disabled_at IS NULL
    AND (?5 IS NULL OR outlook.name LIKE ?5 ESCAPE '!' OR outlook.hint LIKE ?5 ESCAPE '!' OR outlook.client_id IN
         (SELECT found.client_id FROM applications AS found
          JOIN organisations AS owner ON owner.id = found.organisation_id
          WHERE ?5 IS NOT NULL AND (found.name LIKE ?5 ESCAPE '!' OR owner.name LIKE ?5 ESCAPE '!'
                                    OR found.client_id LIKE ?5 ESCAPE '!')))
    AND (?10 IS NULL OR outlook.expires_at = ?10)
    AND (?4 = 0 OR coalesce(outlook.used_at, outlook.created_at) <= ?2)
    AND (?3 IS NULL OR ?3 = CASE WHEN coalesce(outlook.used_at, 0) <= ?2 THEN 0
                                 ELSE coalesce(outlook.replaced_at > ?1, 1) END)
  ORDER BY application.name DESC, outlook.created_at DESC, outlook.id DESC LIMIT ?6";
