//! Systems that use an application's secrets: labels, and the evidence of all its secrets together.

use credenza_domain::ids::ClientId;
use jiff::Timestamp;
use serde::Deserialize;

use crate::access::Authority;
use crate::ports::Statement;

/// Systems that a runbook shows.
const SYSTEMS_MAX: i64 = 100;
/// Seconds of evidence that a runbook looks at.
const YEAR_SECONDS: i64 = 365 * 86_400;

/// What managers call a system.
#[derive(Debug, Deserialize)]
pub struct LabelRow {
    /// The network of the evidence.
    pub network: String,
    /// The client of the evidence.
    pub user_agent: String,
    /// Its name.
    pub label: String,
}

/// Labels of an application.
pub fn labels(client_id: ClientId) -> Statement {
    Statement::new(
        "SELECT network, user_agent, label FROM system_labels WHERE client_id = ?1 ORDER BY network, user_agent",
        [client_id.into()],
    )
}

/// Names a system, if the person manages the application. So many names at most that a page can
/// show them.
pub fn name(
    authority: &Authority,
    network: &str,
    user_agent: &str,
    label: &str,
    now: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO system_labels (client_id, network, user_agent, label, written_at, written_by)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE EXISTS (SELECT 1 FROM manages WHERE person_id = ?6 AND client_id = ?1)
           AND (SELECT count(*) FROM system_labels WHERE client_id = ?1) < 500
         ON CONFLICT (client_id, network, user_agent) DO UPDATE SET
           label = excluded.label, written_at = excluded.written_at, written_by = excluded.written_by",
        [
            authority.client_id().into(),
            network.into(),
            user_agent.into(),
            label.into(),
            now.into(),
            authority.person().into(),
        ],
    )
}

/// Takes a name away.
pub fn unname(authority: &Authority, network: &str, user_agent: &str) -> Statement {
    Statement::new(
        "DELETE FROM system_labels
         WHERE client_id = ?1 AND network = ?2 AND user_agent = ?3
           AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?4 AND client_id = ?1)",
        [authority.client_id().into(), network.into(), user_agent.into(), authority.person().into()],
    )
}

/// A system that was given tokens.
#[derive(Debug, Deserialize)]
pub struct SystemRow {
    /// What managers call it.
    pub label: Option<String>,
    /// The network.
    pub network: String,
    /// The client.
    pub user_agent: String,
    /// Name of the API.
    pub api: Option<String>,
    /// Where the API stands.
    pub environment: Option<String>,
    /// Name of the secret that it used last.
    pub secret: String,
    /// The last token.
    #[serde(deserialize_with = "super::instant")]
    pub last_at: Timestamp,
}

/// Systems that were given tokens in the last year, the latest first.
pub fn used(client_id: ClientId, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT label.label, usage.network, usage.user_agent, resource.api, resource.environment,
                secret.name AS secret, max(usage.last_at) AS last_at
         FROM secrets AS secret JOIN secret_usage AS usage ON usage.secret_id = secret.id
         LEFT JOIN resources AS resource ON resource.id = usage.resource_id
         LEFT JOIN system_labels AS label ON label.client_id = ?1 AND label.network = usage.network
                                         AND label.user_agent = usage.user_agent
         WHERE secret.client_id = ?1 AND usage.seconds = 86400 AND usage.begins_at > ?2 - ?3
           AND usage.outcome = 'token' AND usage.network <> ''
         GROUP BY usage.network, usage.user_agent, usage.resource_id
         ORDER BY last_at DESC LIMIT ?4",
        [client_id.into(), now.into(), YEAR_SECONDS.into(), SYSTEMS_MAX.into()],
    )
}

/// A line of the timeline: an act, or the uses of a secret on a day.
#[derive(Debug, Deserialize)]
pub struct TimelineRow {
    /// When; of uses the last.
    #[serde(deserialize_with = "super::instant")]
    pub at: Timestamp,
    /// `act` or `use`.
    pub kind: String,
    /// Who acted.
    pub who: Option<String>,
    /// Which act, or what became of the uses.
    pub what: String,
    /// Name of the object.
    pub object: String,
    /// The hint, where it is a secret.
    pub hint: Option<String>,
    /// How many uses.
    pub uses: Option<u64>,
    /// From where.
    pub network: String,
    /// By what.
    pub user_agent: String,
}

/// Acts on an application, the newest if they are too many.
pub fn acts(client_id: ClientId, limit: i64) -> Statement {
    Statement::new(
        "SELECT at, 'act' AS kind, actor_name AS who, action AS what, object_name AS object, hint, NULL AS uses,
                network, user_agent
         FROM audit WHERE client_id = ?1 ORDER BY id DESC LIMIT ?2",
        [client_id.into(), limit.into()],
    )
}

/// Uses of its secrets, a line for each day, network, client, API and outcome.
pub fn uses(client_id: ClientId, limit: i64) -> Statement {
    Statement::new(
        "SELECT usage.last_at AS at, 'use' AS kind, NULL AS who, usage.outcome AS what, secret.name AS object,
                secret.hint, usage.uses, usage.network, usage.user_agent
         FROM secrets AS secret JOIN secret_usage AS usage ON usage.secret_id = secret.id
         WHERE secret.client_id = ?1 AND usage.seconds = 86400
         ORDER BY usage.last_at DESC LIMIT ?2",
        [client_id.into(), limit.into()],
    )
}
