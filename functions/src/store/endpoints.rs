//! Endpoints: chats and machines that an organisation's managers want told.

use credenza_domain::endpoints::EndpointKind;
use credenza_domain::ids::{EndpointId, OrganisationId, PersonId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// An organisation.
#[derive(Debug, Deserialize)]
pub struct OrganisationRow {
    /// Its name.
    pub name: String,
}

/// The name of an organisation.
pub fn organisation(id: OrganisationId) -> Statement {
    Statement::new("SELECT name FROM organisations WHERE id = ?1", [id.into()])
}

/// An endpoint to be.
pub struct NewEndpoint<'a> {
    /// The endpoint.
    pub id: EndpointId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What stands there.
    pub kind: EndpointKind,
    /// As its creator names it.
    pub name: &'a str,
    /// Of its address.
    pub host: &'a str,
    /// The address, sealed.
    pub sealed_address: String,
    /// What signs, sealed.
    pub sealed_secret: Option<String>,
    /// A language tag.
    pub language: String,
    /// By whom.
    pub created_by: PersonId,
    /// Now.
    pub created_at: Timestamp,
}

/// Registers an endpoint, if there is room. Answers with a row if there was.
pub fn insert(endpoint: &NewEndpoint<'_>, max: u32) -> Statement {
    Statement::new(
        "INSERT INTO endpoints (id, organisation_id, kind, name, host, sealed_address, sealed_secret, language,
                                created_at, created_by)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, coalesce((SELECT language FROM people WHERE id = ?10), ?8), ?9, ?10
         WHERE (SELECT count(*) FROM endpoints WHERE organisation_id = ?2 AND deleted_at IS NULL) < ?11
         RETURNING id",
        [
            endpoint.id.into(),
            endpoint.organisation.into(),
            endpoint.kind.name().into(),
            endpoint.name.into(),
            endpoint.host.into(),
            endpoint.sealed_address.clone().into(),
            endpoint.sealed_secret.clone().into(),
            endpoint.language.clone().into(),
            endpoint.created_at.into(),
            endpoint.created_by.into(),
            max.into(),
        ],
    )
}

/// An endpoint as it is shown.
#[derive(Debug, Deserialize)]
pub struct EndpointRow {
    /// The endpoint.
    pub id: EndpointId,
    /// What stands there.
    pub kind: EndpointKind,
    /// As its creator named it.
    pub name: String,
    /// Of its address.
    pub host: String,
    /// When it was registered.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Set while nothing is sent.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub disabled_at: Option<Timestamp>,
    /// Set while attempts fail.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub failing_since_at: Option<Timestamp>,
}

/// Endpoints of an organisation, newest first.
pub fn list(organisation: OrganisationId) -> Statement {
    Statement::new(
        "SELECT endpoint.id, endpoint.kind, endpoint.name, endpoint.host, endpoint.created_at,
                creator.name AS created_by, endpoint.disabled_at, endpoint.failing_since_at
         FROM endpoints AS endpoint JOIN people AS creator ON creator.id = endpoint.created_by
         WHERE endpoint.organisation_id = ?1 AND endpoint.deleted_at IS NULL
         ORDER BY endpoint.created_at DESC, endpoint.id DESC",
        [organisation.into()],
    )
}

/// Takes an endpoint away. Answers with a row exactly once. The address and what signs are forgotten.
pub fn delete(organisation: OrganisationId, id: EndpointId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE endpoints SET deleted_at = ?3, sealed_address = '', sealed_secret = iif(kind = 'webhook', '', NULL)
         WHERE id = ?2 AND organisation_id = ?1 AND deleted_at IS NULL RETURNING id",
        [organisation.into(), id.into(), now.into()],
    )
}

/// What was owed to an endpoint that is gone, or disabled, is owed no more.
pub fn drop_owed(id: EndpointId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE deliveries SET state = 'failed', ended_at = ?2, lease_until_at = NULL
         WHERE endpoint_id = ?1 AND state = 'owed'
           AND EXISTS (SELECT 1 FROM endpoints
                       WHERE id = ?1 AND (deleted_at IS NOT NULL OR disabled_at IS NOT NULL))",
        [id.into(), now.into()],
    )
}

/// Sends to an endpoint again that was disabled. Answers with a row if it was.
pub fn enable(organisation: OrganisationId, id: EndpointId) -> Statement {
    Statement::new(
        "UPDATE endpoints SET disabled_at = NULL, failing_since_at = NULL
         WHERE id = ?2 AND organisation_id = ?1 AND deleted_at IS NULL AND disabled_at IS NOT NULL RETURNING id",
        [organisation.into(), id.into()],
    )
}

/// Answers with a row if an endpoint that is sent to has failed since before then.
pub fn failing(id: EndpointId, failing_before: Timestamp) -> Statement {
    Statement::new(
        "SELECT id FROM endpoints
         WHERE id = ?1 AND deleted_at IS NULL AND disabled_at IS NULL AND failing_since_at <= ?2",
        [id.into(), failing_before.into()],
    )
}

/// Nothing is sent any more, if it has failed since before `failing_before`. Answers with a row if so.
pub fn disable(id: EndpointId, failing_before: Timestamp, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE endpoints SET disabled_at = ?3
         WHERE id = ?1 AND deleted_at IS NULL AND disabled_at IS NULL AND failing_since_at <= ?2 RETURNING id",
        [id.into(), failing_before.into(), now.into()],
    )
}

/// Notes how an attempt went.
pub fn note_attempt(id: EndpointId, worked: bool, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE endpoints SET failing_since_at = CASE WHEN ?2 THEN NULL ELSE coalesce(failing_since_at, ?3) END
         WHERE id = ?1",
        [id.into(), i64::from(worked).into(), now.into()],
    )
}

/// Who manages the whole organisation: whom an endpoint concerns.
pub fn managers(organisation: OrganisationId) -> Statement {
    Statement::new(
        "SELECT person.id, person.name, person.email, person.language
         FROM credential_managers AS role JOIN people AS person ON person.id = role.person_id
         WHERE role.organisation_id = ?1 AND role.client_id IS NULL AND role.confirmed_at IS NOT NULL
           AND person.disabled_at IS NULL
         ORDER BY person.id",
        [organisation.into()],
    )
}
