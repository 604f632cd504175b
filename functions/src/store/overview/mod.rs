//! What will break, over all organisations. Only what is on counts: a secret of an application or
//! organisation that is switched off opens nothing anyway.
//!
//! Lists are read along an index from where the page before ended, so the first page of fifty
//! thousand rows costs as much as the first of fifty.

mod secrets;

use credenza_domain::ids::{ClientId, OrganisationId, PersonId, SecretId};
use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

pub use secrets::{SecretRow, SecretsAsked, SecretsSort, secrets};

/// Expiries of one instant.
#[derive(Debug, Deserialize)]
pub struct DayRow {
    /// When they stop working.
    #[serde(deserialize_with = "crate::store::instant")]
    pub expires_at: Timestamp,
    /// How many.
    pub secrets: u32,
    /// Those in use and not replaced.
    pub at_risk: u32,
    /// Those that were not used since the limit.
    pub unused: u32,
}

/// All live secrets by the instant of their end. `used_after`: what was not used since then is idle.
pub fn days(now: Timestamp, used_after: Timestamp) -> Statement {
    Statement::new(
        "SELECT outlook.expires_at, count(*) AS secrets,
                sum(CASE WHEN coalesce(outlook.used_at, 0) <= ?2 THEN 0
                         ELSE coalesce(outlook.replaced_at > ?1, 1) END) AS at_risk,
                sum(coalesce(outlook.used_at, outlook.created_at) <= ?2) AS unused
         FROM secret_outlook AS outlook
         WHERE outlook.expires_at > ?1
           AND outlook.client_id NOT IN
             (SELECT client_id FROM applications WHERE disabled_at IS NOT NULL
              UNION SELECT application.client_id FROM organisations AS organisation
                    JOIN applications AS application ON application.organisation_id = organisation.id
                    WHERE organisation.disabled_at IS NOT NULL)
         GROUP BY outlook.expires_at ORDER BY outlook.expires_at",
        [now.into(), used_after.into()],
    )
}

/// How many applications have too few managers.
#[derive(Debug, Default, Deserialize)]
pub struct ManagedRow {
    /// Nobody.
    pub without_manager: u32,
    /// One.
    pub with_one_manager: u32,
}

/// Counts applications without or with one manager.
pub fn count_managed() -> Statement {
    Statement::new(
        "SELECT coalesce(sum(managers = 0), 0) AS without_manager, coalesce(sum(managers = 1), 0) AS with_one_manager
         FROM (SELECT (SELECT count(*) FROM (SELECT 1 FROM manages WHERE manages.client_id = application.client_id LIMIT 2))
                        AS managers
               FROM organisations AS organisation
               JOIN applications AS application ON application.organisation_id = organisation.id
               WHERE application.disabled_at IS NULL AND organisation.disabled_at IS NULL)",
        [],
    )
}

/// How many managers cannot be reached, and how many clients are refused.
#[derive(Debug, Default, Deserialize)]
pub struct TroubleRow {
    /// Managers who never signed in.
    pub never_signed_in: u32,
    /// Managers whose last mail failed.
    pub unreachable: u32,
    /// Expired or deleted secrets that were presented lately.
    pub refused: u32,
}

/// Counts managers who never signed in or cannot be reached, and secrets that are dead and were
/// presented since then.
pub fn count_trouble(since: Timestamp) -> Statement {
    Statement::new(
        "SELECT (SELECT count(*) FROM people AS person
                 WHERE person.last_signed_in_at IS NULL AND person.disabled_at IS NULL
                   AND EXISTS (SELECT 1 FROM credential_managers AS role
                               JOIN organisations AS organisation ON organisation.id = role.organisation_id
                               WHERE role.person_id = person.id AND organisation.disabled_at IS NULL))
                  AS never_signed_in,
                (SELECT count(*) FROM people AS person
                 WHERE person.disabled_at IS NULL
                   AND (person.mail_trouble IS NOT NULL
                        OR EXISTS (SELECT 1 FROM mails AS failed
                                   WHERE failed.person_id = person.id AND failed.state = 'failed'
                                     AND NOT EXISTS (SELECT 1 FROM mails AS later
                                                     WHERE later.person_id = person.id AND later.state = 'sent'
                                                       AND later.created_at > failed.created_at)))
                   AND EXISTS (SELECT 1 FROM credential_managers AS role WHERE role.person_id = person.id))
                  AS unreachable,
                (SELECT count(DISTINCT ghost.secret_id) FROM ghosts AS ghost
                 CROSS JOIN secret_usage AS refusal ON refusal.secret_id = ghost.secret_id
                 WHERE refusal.seconds = 86400 AND refusal.outcome IN ('expired', 'deleted')
                   AND refusal.last_at > ?1) AS refused",
        [since.into()],
    )
}

/// An application with too few managers.
#[derive(Debug, Deserialize)]
pub struct ApplicationRow {
    /// Its key.
    pub client_id: ClientId,
    /// Its name.
    pub application: String,
    /// The owner.
    pub organisation_id: OrganisationId,
    /// The owner's name.
    pub organisation: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The one who manages it.
    pub manager: Option<String>,
    /// Its live secrets.
    pub secrets: u32,
}

/// Applications with exactly so many managers (0 or 1) behind this name.
pub fn applications(
    managers: i64,
    after: &str,
    search: Option<String>,
    now: Timestamp,
    limit: i64,
) -> Statement {
    Statement::new(
        "SELECT application.client_id, application.name AS application, organisation.id AS organisation_id,
                organisation.name AS organisation, organisation.country,
                (SELECT person.name FROM manages JOIN people AS person ON person.id = manages.person_id
                 WHERE manages.client_id = application.client_id) AS manager,
                (SELECT count(*) FROM secrets AS secret
                 WHERE secret.client_id = application.client_id AND secret.deleted_at IS NULL
                   AND secret.disabled_at IS NULL AND secret.expires_at > ?4) AS secrets
         FROM applications AS application
         CROSS JOIN organisations AS organisation ON organisation.id = application.organisation_id
         WHERE application.name > ?2 AND application.disabled_at IS NULL AND organisation.disabled_at IS NULL
           AND (?3 IS NULL OR application.name LIKE ?3 ESCAPE '!' OR organisation.name LIKE ?3 ESCAPE '!'
                OR application.client_id LIKE ?3 ESCAPE '!')
           AND ?1 = (SELECT count(*) FROM (SELECT 1 FROM manages
                                           WHERE manages.client_id = application.client_id LIMIT 2))
         ORDER BY application.name LIMIT ?5",
        [managers.into(), after.into(), search.into(), now.into(), limit.into()],
    )
}

/// A manager whom a reminder may not reach.
#[derive(Debug, Deserialize)]
pub struct ManagerRow {
    /// The person.
    pub person_id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Names of the organisations.
    #[serde(deserialize_with = "crate::store::json")]
    pub organisations: Vec<String>,
    /// Never signed in.
    #[serde(deserialize_with = "crate::store::flag")]
    pub never_signed_in: bool,
    /// When the person was registered.
    #[serde(deserialize_with = "crate::store::instant")]
    pub registered_at: Timestamp,
    /// `bounced`, `complained`, or why the last mail failed.
    pub mail_problem: Option<String>,
}

/// Managers whose mail comes back or failed, behind this address.
pub fn unreachable(after: &str, search: Option<String>, limit: i64) -> Statement {
    Statement::new(
        "SELECT person.id AS person_id, person.name, person.email, person.created_at AS registered_at,
                person.last_signed_in_at IS NULL AS never_signed_in,
                coalesce(person.mail_trouble, (SELECT failed.problem FROM mails AS failed
                                               WHERE failed.person_id = person.id AND failed.state = 'failed'
                                               ORDER BY failed.created_at DESC LIMIT 1), '') AS mail_problem,
                (SELECT json_group_array(name) FROM
                   (SELECT DISTINCT organisation.name FROM credential_managers AS role
                    JOIN organisations AS organisation ON organisation.id = role.organisation_id
                    WHERE role.person_id = person.id AND organisation.disabled_at IS NULL)) AS organisations
         FROM people AS person
         WHERE person.email > ?1 AND person.disabled_at IS NULL
           AND (?2 IS NULL OR person.name LIKE ?2 ESCAPE '!' OR person.email LIKE ?2 ESCAPE '!')
           AND (person.mail_trouble IS NOT NULL
                OR EXISTS (SELECT 1 FROM mails AS failed
                           WHERE failed.person_id = person.id AND failed.state = 'failed'
                             AND NOT EXISTS (SELECT 1 FROM mails AS later
                                             WHERE later.person_id = person.id AND later.state = 'sent'
                                               AND later.created_at > failed.created_at)))
           AND EXISTS (SELECT 1 FROM credential_managers AS role WHERE role.person_id = person.id)
         ORDER BY person.email LIMIT ?3",
        [after.into(), search.into(), limit.into()],
    )
}

/// Managers who never signed in, behind this address.
pub fn never_signed_in(after: &str, search: Option<String>, limit: i64) -> Statement {
    Statement::new(
        "SELECT person.id AS person_id, person.name, person.email, person.created_at AS registered_at,
                1 AS never_signed_in, NULL AS mail_problem,
                (SELECT json_group_array(name) FROM
                   (SELECT DISTINCT organisation.name FROM credential_managers AS role
                    JOIN organisations AS organisation ON organisation.id = role.organisation_id
                    WHERE role.person_id = person.id AND organisation.disabled_at IS NULL)) AS organisations
         FROM people AS person
         WHERE person.email > ?1 AND person.last_signed_in_at IS NULL AND person.disabled_at IS NULL
           AND (?2 IS NULL OR person.name LIKE ?2 ESCAPE '!' OR person.email LIKE ?2 ESCAPE '!')
           AND EXISTS (SELECT 1 FROM credential_managers AS role
                       JOIN organisations AS organisation ON organisation.id = role.organisation_id
                       WHERE role.person_id = person.id AND organisation.disabled_at IS NULL)
           AND person.mail_trouble IS NULL
           AND NOT EXISTS (SELECT 1 FROM mails AS failed
                           WHERE failed.person_id = person.id AND failed.state = 'failed'
                             AND NOT EXISTS (SELECT 1 FROM mails AS later
                                             WHERE later.person_id = person.id AND later.created_at > failed.created_at
                                               AND later.state = 'sent'))
         ORDER BY person.email LIMIT ?3",
        [after.into(), search.into(), limit.into()],
    )
}

/// An expired or deleted secret that is still presented.
#[derive(Debug, Deserialize)]
pub struct RefusedRow {
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
    /// It was deleted.
    #[serde(deserialize_with = "crate::store::flag")]
    pub deleted: bool,
    /// When it was presented last.
    #[serde(deserialize_with = "crate::store::instant")]
    pub last_at: Timestamp,
    /// How often, since the limit.
    pub times: u32,
    /// From where, the last time.
    pub network: String,
    /// By what, the last time.
    pub user_agent: String,
}

/// Secrets that were presented after their end since a limit, the latest first, before this instant
/// and behind this identifier.
pub fn refused(
    since: Timestamp,
    before: i64,
    after_id: &str,
    search: Option<String>,
    limit: i64,
) -> Statement {
    Statement::new(
        "SELECT secret.id, secret.name, secret.hint, secret.client_id, application.name AS application,
                organisation.id AS organisation_id, organisation.name AS organisation,
                secret.deleted_at IS NOT NULL AS deleted, refusal.last_at, refusal.times,
                refusal.network, refusal.user_agent
         FROM (SELECT secret_id, max(last_at) AS last_at, sum(uses) AS times, network, user_agent
               FROM secret_usage
               WHERE secret_id IN (SELECT secret_id FROM ghosts) AND seconds = 86400
                 AND outcome IN ('expired', 'deleted') AND last_at > ?1
               GROUP BY secret_id) AS refusal
         JOIN secrets AS secret ON secret.id = refusal.secret_id
         JOIN applications AS application ON application.client_id = secret.client_id
         JOIN organisations AS organisation ON organisation.id = application.organisation_id
         WHERE (refusal.last_at < ?2 OR (refusal.last_at = ?2 AND secret.id > ?3))
           AND (?4 IS NULL OR secret.name LIKE ?4 ESCAPE '!' OR application.name LIKE ?4 ESCAPE '!'
                OR organisation.name LIKE ?4 ESCAPE '!' OR secret.client_id LIKE ?4 ESCAPE '!')
         ORDER BY refusal.last_at DESC, secret.id LIMIT ?5",
        [since.into(), before.into(), after_id.into(), search.into(), limit.into()],
    )
}
