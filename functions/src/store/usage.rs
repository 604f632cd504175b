//! Evidence of token requests. What happens to a use that arrives (the hour and the day it counts
//! for, the limit of rows, the newest use, ghosts) stands in the trigger of `arriving_usage`.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use serde::Deserialize;

use crate::access::Authority;
use crate::ports::Statement;

/// Origins that a list shows.
const ORIGINS_MAX: i64 = 100;
/// Rows that one tick forgets.
const SWEEP_MAX: i64 = 50_000;
/// Spans that are read: a week of hours, a year of days.
const WEEK_SECONDS: i64 = 7 * 86_400;
const YEAR_SECONDS: i64 = 365 * 86_400;

/// Keeps what was collected: a JSON array of `{"s": secret, "n": network, "a": User-Agent,
/// "r": resource, "o": outcome, "f": first, "l": last, "u": uses}`. A secret that is gone from the
/// database takes its uses with it and not those of the others.
pub fn keep(collected: &str) -> Statement {
    Statement::new(
        "INSERT INTO arriving_usage (secret_id, network, user_agent, resource_id, outcome, first_at, last_at, uses)
         SELECT secret.id, item.value ->> 'n', item.value ->> 'a', item.value ->> 'r', item.value ->> 'o',
                item.value ->> 'f', item.value ->> 'l', item.value ->> 'u'
         FROM json_each(?1) AS item JOIN secrets AS secret ON secret.id = item.value ->> 's'",
        [collected.into()],
    )
}

/// The first and the last token of a secret.
#[derive(Debug, Deserialize)]
pub struct TokensRow {
    /// NULL: there was none.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub first_at: Option<Timestamp>,
    /// The last.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub last_at: Option<Timestamp>,
    /// How many.
    pub uses: Option<u64>,
}

/// Reads it; no row where the application has no such secret.
pub fn tokens(authority: &Authority, secret: SecretId) -> Statement {
    Statement::new(
        "SELECT used.first_at, used.last_at, used.uses
         FROM secrets AS secret LEFT JOIN secret_uses AS used ON used.secret_id = secret.id
         WHERE secret.id = ?1 AND secret.client_id = ?2",
        [secret.into(), authority.client_id().into()],
    )
}

/// Uses in a span.
#[derive(Debug, Deserialize)]
pub struct SpanRow {
    /// 3600 or 86400.
    pub seconds: i64,
    /// When it begins.
    #[serde(deserialize_with = "super::instant")]
    pub begins_at: Timestamp,
    /// Answered with a token.
    pub tokens: u64,
    /// Refused.
    pub refused: u64,
}

/// The hours of the last week and the days of the last year, oldest first.
pub fn spans(authority: &Authority, secret: SecretId, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT usage.seconds, usage.begins_at,
                coalesce(sum(usage.uses) FILTER (WHERE usage.outcome = 'token'), 0) AS tokens,
                coalesce(sum(usage.uses) FILTER (WHERE usage.outcome <> 'token'), 0) AS refused
         FROM secrets AS secret JOIN secret_usage AS usage ON usage.secret_id = secret.id
         WHERE secret.id = ?1 AND secret.client_id = ?2
           AND (usage.seconds = 3600 AND usage.begins_at > ?3 - ?4 OR usage.seconds = 86400 AND usage.begins_at > ?3 - ?5)
         GROUP BY usage.seconds, usage.begins_at ORDER BY usage.seconds, usage.begins_at",
        [
            secret.into(),
            authority.client_id().into(),
            now.into(),
            WEEK_SECONDS.into(),
            YEAR_SECONDS.into(),
        ],
    )
}

/// A system that presents a secret.
#[derive(Debug, Deserialize)]
pub struct OriginRow {
    /// Empty: all the rest.
    pub network: String,
    /// What it calls itself.
    pub user_agent: String,
    /// Name of the API.
    pub api: Option<String>,
    /// Where the API stands.
    pub environment: Option<String>,
    /// The first request.
    #[serde(deserialize_with = "super::instant")]
    pub first_at: Timestamp,
    /// The last one.
    #[serde(deserialize_with = "super::instant")]
    pub last_at: Timestamp,
    /// Answered with a token.
    pub tokens: u64,
    /// Refused.
    pub refused: u64,
    /// In the last 24 hours.
    pub last_day: u64,
    /// How they were answered.
    #[serde(deserialize_with = "super::json")]
    pub outcomes: Vec<credenza_domain::wire::UsageOutcome>,
}

/// Who presented a secret in the last year, the latest first.
pub fn origins(authority: &Authority, secret: SecretId, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT usage.network, usage.user_agent, resource.api, resource.environment,
                min(usage.first_at) AS first_at, max(usage.last_at) AS last_at,
                coalesce(sum(usage.uses) FILTER (WHERE usage.seconds = 86400 AND usage.outcome = 'token'), 0) AS tokens,
                coalesce(sum(usage.uses) FILTER (WHERE usage.seconds = 86400 AND usage.outcome <> 'token'), 0) AS refused,
                coalesce(sum(usage.uses) FILTER (WHERE usage.seconds = 3600 AND usage.begins_at > ?3 - 90000), 0) AS last_day,
                json_group_array(DISTINCT usage.outcome) AS outcomes
         FROM secrets AS secret JOIN secret_usage AS usage ON usage.secret_id = secret.id
         LEFT JOIN resources AS resource ON resource.id = usage.resource_id
         WHERE secret.id = ?1 AND secret.client_id = ?2 AND usage.begins_at > ?3 - ?4
         GROUP BY usage.network, usage.user_agent, usage.resource_id
         ORDER BY last_at DESC, tokens + refused DESC LIMIT ?5",
        [
            secret.into(),
            authority.client_id().into(),
            now.into(),
            YEAR_SECONDS.into(),
            ORIGINS_MAX.into(),
        ],
    )
}

/// A secret that is presented after its end.
#[derive(Debug, Deserialize)]
pub struct GhostRow {
    /// The secret.
    pub secret_id: SecretId,
    /// Its end; with the secret the key of the warning.
    pub ended_at: i64,
    /// As its creator named it.
    pub name: String,
    /// First three characters.
    pub hint: Hint,
    /// It was deleted; else it expired.
    #[serde(deserialize_with = "super::flag")]
    pub is_deleted: bool,
    /// It has come back to life since.
    #[serde(deserialize_with = "super::flag")]
    pub is_alive: bool,
    /// Whose.
    pub client_id: ClientId,
    /// The application's name.
    pub application: String,
    /// In whose words times are told.
    pub time_zone: String,
    /// When it was presented after its end, first.
    #[serde(deserialize_with = "super::instant")]
    pub first_at: Timestamp,
    /// How often it was presented since, in vain.
    pub uses: u64,
    /// From how many networks.
    pub networks: u64,
    /// The network that did so most.
    pub network: String,
    /// What calls itself so there.
    pub user_agent: String,
}

/// Ghosts whose managers were not told yet, the oldest first.
pub fn ghosts(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "WITH untold AS (SELECT secret_id, ended_at, first_at FROM ghosts
                         WHERE warned_at IS NULL ORDER BY first_at LIMIT ?2)
         SELECT untold.secret_id, untold.ended_at, untold.first_at, secret.name, secret.hint,
                secret.deleted_at IS NOT NULL AS is_deleted,
                secret.deleted_at IS NULL AND secret.expires_at > ?1 AS is_alive,
                application.client_id, application.name AS application, organisation.time_zone,
                coalesce(sum(vain.uses), 0) AS uses, count(DISTINCT vain.network) AS networks,
                -- Of the row with the greatest number of uses: SQLite takes bare columns from there.
                max(vain.uses) AS most, coalesce(vain.network, '') AS network, coalesce(vain.user_agent, '') AS user_agent
         FROM untold
         JOIN secrets AS secret ON secret.id = untold.secret_id
         JOIN applications AS application ON application.client_id = secret.client_id
         JOIN organisations AS organisation ON organisation.id = application.organisation_id
         LEFT JOIN secret_usage AS vain ON vain.secret_id = untold.secret_id AND vain.seconds = 86400
           AND vain.begins_at > untold.first_at - 86400 AND vain.outcome IN ('expired', 'deleted')
         GROUP BY untold.secret_id, untold.ended_at ORDER BY untold.first_at",
        [now.into(), limit.into()],
    )
}

/// The managers were told, or need not be.
pub fn settle_ghost(secret: SecretId, ended_at: i64, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE ghosts SET warned_at = ?3 WHERE secret_id = ?1 AND ended_at = ?2 AND warned_at IS NULL",
        [secret.into(), ended_at.into(), now.into()],
    )
}

/// Forgets what is old; in bites, so that no tick holds the database up.
pub fn sweep(now: Timestamp) -> Statement {
    Statement::new(
        "DELETE FROM secret_usage WHERE rowid IN (SELECT rowid FROM secret_usage WHERE ends_at <= ?1 LIMIT ?2)",
        [now.into(), SWEEP_MAX.into()],
    )
}

/// How much evidence a secret has in one span.
#[derive(Debug, Deserialize)]
pub struct SizeRow {
    /// 3600 or 86400.
    pub seconds: i64,
    /// Rows for networks and clients that are told apart.
    pub origins: u64,
    /// Rows in all.
    pub rows: u64,
    /// Uses in all rows.
    pub uses: u64,
}

/// How much evidence a secret has in each of its spans: what a soak checks.
pub fn sizes(secret: SecretId) -> Statement {
    Statement::new(
        "SELECT seconds, count(*) FILTER (WHERE network <> '') AS origins, count(*) AS rows, sum(uses) AS uses
         FROM secret_usage WHERE secret_id = ?1 GROUP BY seconds, begins_at ORDER BY seconds, begins_at",
        [secret.into()],
    )
}
