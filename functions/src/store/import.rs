//! Import: what exists of what a file names, and many rows in one statement. The rows travel as one
//! JSON array, since D1 binds a hundred parameters at most.
//!
//! Whatever a row names is looked up here again, where nothing can slip in between. What is not
//! there any more becomes NULL or a key of nothing, which a constraint refuses: then nothing of the
//! whole file is imported.

use credenza_domain::ids::{OrganisationId, PersonId};
use credenza_domain::registry::Kind;
use credenza_domain::wire::Environment;
use jiff::Timestamp;
use serde::Deserialize;

use super::audit::Actor;
use crate::ports::{Statement, Value};

/// An organisation.
#[derive(Debug, Deserialize)]
pub struct OrganisationRow {
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The operator's short number.
    pub number: Option<String>,
    /// IANA name.
    pub time_zone: String,
    /// Whom it is asked through.
    pub contact_email: Option<String>,
    /// Managers who can say yes to another one, two at most: their mail addresses.
    #[serde(deserialize_with = "super::json")]
    pub voices: Vec<String>,
    /// It is not switched off.
    #[serde(deserialize_with = "super::flag")]
    pub enabled: bool,
}

/// Organisations with one of these names or numbers, and those that own one of these applications;
/// each a JSON array.
pub fn organisations(names: &str, numbers: &str, applications: &str) -> Statement {
    Statement::new(
        "SELECT name, country, number, time_zone, contact_email, disabled_at IS NULL AS enabled,
                (SELECT json_group_array(email)
                 FROM (SELECT person.email FROM credential_managers AS role
                       JOIN people AS person ON person.id = role.person_id
                       WHERE role.organisation_id = organisations.id AND role.client_id IS NULL
                         AND role.confirmed_at IS NOT NULL AND person.enrolled_at IS NOT NULL
                         AND person.disabled_at IS NULL LIMIT 2)) AS voices
         FROM organisations
         WHERE id IN (SELECT id FROM organisations WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(?1))
                      UNION SELECT id FROM organisations WHERE number IN (SELECT value FROM json_each(?2))
                      UNION SELECT organisation_id FROM applications
                            WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(?3)))",
        [names.into(), numbers.into(), applications.into()],
    )
}

/// An application.
#[derive(Debug, Deserialize)]
pub struct ApplicationRow {
    /// Its name.
    pub name: String,
    /// Its owner's name.
    pub organisation: String,
    /// What it is for.
    pub kind: Kind,
}

/// Applications with one of these names.
pub fn applications(names: &str) -> Statement {
    Statement::new(
        "SELECT application.name, organisation.name AS organisation, application.kind
         FROM applications AS application
         JOIN organisations AS organisation ON organisation.id = application.organisation_id
         WHERE application.name COLLATE NOCASE IN (SELECT value FROM json_each(?1))",
        [names.into()],
    )
}

/// A resource.
#[derive(Debug, Deserialize)]
pub struct ResourceRow {
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
    /// The sandbox for alternative applications.
    #[serde(deserialize_with = "super::flag")]
    pub for_partner_alternative: bool,
    /// It is not switched off.
    #[serde(deserialize_with = "super::flag")]
    pub enabled: bool,
}

/// All resources: there are few.
pub fn resources() -> Statement {
    Statement::new(
        "SELECT api, environment, for_partner_alternative, disabled_at IS NULL AS enabled FROM resources",
        [],
    )
}

/// A permission.
#[derive(Debug, Deserialize)]
pub struct PermissionRow {
    /// Name of the application.
    pub application: String,
    /// Name of the API.
    pub api: String,
    /// Where it stands.
    pub environment: Environment,
}

/// Permissions of applications with one of these names.
pub fn permissions(applications: &str) -> Statement {
    Statement::new(
        "SELECT application.name AS application, resource.api, resource.environment
         FROM applications AS application
         JOIN permissions AS permission ON permission.client_id = application.client_id
         JOIN resources AS resource ON resource.id = permission.resource_id
         WHERE application.name COLLATE NOCASE IN (SELECT value FROM json_each(?1))",
        [applications.into()],
    )
}

/// A person.
#[derive(Debug, Deserialize)]
pub struct PersonRow {
    /// Mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Is not disabled.
    #[serde(deserialize_with = "super::flag")]
    pub enabled: bool,
}

/// Persons with one of these addresses.
pub fn people(emails: &str) -> Statement {
    Statement::new(
        "SELECT email, name, disabled_at IS NULL AS enabled FROM people WHERE email IN (SELECT value FROM json_each(?1))",
        [emails.into()],
    )
}

/// A role.
#[derive(Debug, Deserialize)]
pub struct RoleRow {
    /// Whose.
    pub email: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Name of the application; `None`: all of them.
    pub application: Option<String>,
}

/// Roles of persons with one of these addresses.
pub fn roles(emails: &str) -> Statement {
    Statement::new(
        "SELECT person.email, organisation.name AS organisation, application.name AS application
         FROM people AS person
         JOIN credential_managers AS role ON role.person_id = person.id
         JOIN organisations AS organisation ON organisation.id = role.organisation_id
         LEFT JOIN applications AS application ON application.client_id = role.client_id
         WHERE person.email IN (SELECT value FROM json_each(?1))",
        [emails.into()],
    )
}

/// Persons with one of these addresses who have not enrolled.
pub fn people_to_invite(emails: &str) -> Statement {
    Statement::new(
        "SELECT id, name, email FROM people
         WHERE email IN (SELECT value FROM json_each(?1)) AND enrolled_at IS NULL AND disabled_at IS NULL",
        [emails.into()],
    )
}

/// A person whose role an organisation has not confirmed.
#[derive(Debug, Deserialize)]
pub struct WaitingRow {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// The organisation.
    pub organisation_id: OrganisationId,
}

/// Persons with one of these addresses and a role that waits for its organisation's yes.
pub fn roles_to_confirm(emails: &str) -> Statement {
    Statement::new(
        "SELECT DISTINCT person.id, person.name, person.email, role.organisation_id
         FROM people AS person JOIN credential_managers AS role ON role.person_id = person.id
         WHERE person.email IN (SELECT value FROM json_each(?1)) AND role.confirmed_at IS NULL",
        [emails.into()],
    )
}

fn acted(rows: &str, now: Timestamp, actor: &Actor) -> [Value; 6] {
    let (id, name) =
        actor.person.clone().map_or((Value::Null, Value::Null), |(id, name)| (id.into(), name.into()));
    [rows.into(), now.into(), id, name, actor.network.clone().into(), actor.user_agent.clone().into()]
}

/// Registers organisations: `{id, entry, name, country, number, time_zone, contact}`, with their
/// entries in the audit log.
pub fn insert_organisations(rows: &str, now: Timestamp, actor: &Actor) -> [Statement; 2] {
    [
        Statement::new(
            "INSERT INTO organisations (id, name, country, number, time_zone, contact_email, created_at)
             SELECT value ->> 'id', value ->> 'name', value ->> 'country', value ->> 'number', value ->> 'time_zone',
                    value ->> 'contact', ?2
             FROM json_each(?1)",
            [rows.into(), now.into()],
        ),
        Statement::new(
            "INSERT INTO audit (id, at, organisation_id, actor_id, actor_name, action, object_id, object_name,
                                network, user_agent)
             SELECT value ->> 'entry', ?2, value ->> 'id', ?3, ?4, 'organisation.created', value ->> 'id',
                    value ->> 'name', ?5, ?6
             FROM json_each(?1)",
            acted(rows, now, actor),
        ),
    ]
}

/// Registers applications: `{id, entry, organisation, name, kind}`, of organisations that are on.
pub fn insert_applications(rows: &str, now: Timestamp, actor: &Actor) -> [Statement; 2] {
    [
        Statement::new(
            "INSERT INTO applications (client_id, organisation_id, name, kind, created_at)
             SELECT value ->> 'id',
                    (SELECT id FROM organisations
                     WHERE name = value ->> 'organisation' COLLATE NOCASE AND disabled_at IS NULL),
                    value ->> 'name', value ->> 'kind', ?2
             FROM json_each(?1)",
            [rows.into(), now.into()],
        ),
        Statement::new(
            "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                object_name, network, user_agent)
             SELECT value ->> 'entry', ?2, application.organisation_id, application.client_id, ?3, ?4,
                    'application.created', application.client_id, application.name, ?5, ?6
             FROM json_each(?1) JOIN applications AS application ON application.client_id = value ->> 'id'",
            acted(rows, now, actor),
        ),
    ]
}

/// Gives permissions: `{entry, application, api, environment}`.
pub fn insert_permissions(rows: &str, now: Timestamp, by: PersonId, actor: &Actor) -> [Statement; 2] {
    [
        Statement::new(
            "INSERT INTO permissions (client_id, resource_id, granted_at, granted_by)
             SELECT (SELECT client_id FROM applications WHERE name = value ->> 'application' COLLATE NOCASE),
                    (SELECT id FROM resources WHERE api = value ->> 'api' AND environment = value ->> 'environment'
                                                AND disabled_at IS NULL), ?2, ?3
             FROM json_each(?1)",
            [rows.into(), now.into(), by.into()],
        ),
        Statement::new(
            "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                object_name, network, user_agent)
             SELECT value ->> 'entry', ?2, application.organisation_id, application.client_id, ?3, ?4,
                    'permission.granted', application.client_id,
                    (value ->> 'api') || ' ' || (value ->> 'environment'), ?5, ?6
             FROM json_each(?1)
             JOIN applications AS application ON application.name = value ->> 'application' COLLATE NOCASE",
            acted(rows, now, actor),
        ),
    ]
}

/// Registers persons: `{id, entry, email, name}`.
pub fn insert_people(rows: &str, now: Timestamp, actor: &Actor) -> [Statement; 2] {
    [
        Statement::new(
            "INSERT INTO people (id, email, name, created_at)
             SELECT value ->> 'id', value ->> 'email', value ->> 'name', ?2 FROM json_each(?1)",
            [rows.into(), now.into()],
        ),
        Statement::new(
            "INSERT INTO audit (id, at, actor_id, actor_name, action, object_id, object_name, network, user_agent)
             SELECT value ->> 'entry', ?2, ?3, ?4, 'person.registered', value ->> 'id', value ->> 'name', ?5, ?6
             FROM json_each(?1)",
            acted(rows, now, actor),
        ),
    ]
}

/// Gives the credential manager role: `{id, entry, email, organisation, application}`, unconfirmed:
/// it works once the organisation has said yes, so there must be somebody who can say it. An
/// application that is not there must not become "all of them", so it becomes a key of nothing.
pub fn insert_roles(rows: &str, now: Timestamp, by: PersonId, actor: &Actor) -> [Statement; 2] {
    [
        Statement::new(
            "INSERT INTO credential_managers (id, person_id, organisation_id, client_id, given_at, given_by)
             SELECT value ->> 'id', (SELECT id FROM people WHERE email = value ->> 'email' AND disabled_at IS NULL),
                    (SELECT id FROM organisations AS house
                     WHERE name = value ->> 'organisation' COLLATE NOCASE AND disabled_at IS NULL
                       AND (contact_email IS NOT NULL OR EXISTS (
                         SELECT 1 FROM credential_managers AS voice JOIN people AS person ON person.id = voice.person_id
                         WHERE voice.organisation_id = house.id AND voice.client_id IS NULL
                           AND voice.confirmed_at IS NOT NULL AND person.enrolled_at IS NOT NULL
                           AND person.disabled_at IS NULL AND person.email <> value ->> 'email'))),
                    CASE WHEN value ->> 'application' IS NOT NULL
                         THEN coalesce((SELECT client_id FROM applications
                                        WHERE name = value ->> 'application' COLLATE NOCASE), '') END,
                    ?2, ?3
             FROM json_each(?1)",
            [rows.into(), now.into(), by.into()],
        ),
        Statement::new(
            "INSERT INTO audit (id, at, organisation_id, client_id, actor_id, actor_name, action, object_id,
                                object_name, network, user_agent)
             SELECT value ->> 'entry', ?2, role.organisation_id, role.client_id, ?3, ?4, 'manager.added',
                    role.id, person.name, ?5, ?6
             FROM json_each(?1) JOIN credential_managers AS role ON role.id = value ->> 'id'
             JOIN people AS person ON person.id = role.person_id",
            acted(rows, now, actor),
        ),
    ]
}
