//! Events that endpoints are owed, and what became of them.

use credenza_domain::endpoints::{EndpointKind, EventKind};
use credenza_domain::ids::{EndpointId, OrganisationId, RecordId};
use credenza_domain::wire::DeliveryState;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// Seconds for which deliveries are held by who sends them: as long as fifty endpoints take that answer
/// in their last second, and shorter than from one tick to the next.
pub const LEASE_SECONDS: i64 = 600;

/// Writes the events of milestones that passed since this was last asked, and of expiries. Reads only
/// secrets at a milestone, by the index on their expiry. A secret that is provably replaced, as
/// `credenza_domain::replacement` says, is passed over; after an outage only the narrowest milestone
/// is told.
pub fn tell_milestones(now: Timestamp) -> [Statement; 2] {
    [
        Statement::new(
            "WITH passed AS (
               SELECT secret.id, secret.expires_at, min(milestone.days) AS days
               FROM milestones AS milestone
               CROSS JOIN secrets AS secret
               WHERE secret.deleted_at IS NULL AND secret.disabled_at IS NULL
                 AND secret.expires_at > coalesce((SELECT at FROM told_until WHERE id = 1), ?1)
                                         + iif(milestone.days = 0, 0, (milestone.days + 1) * 86400)
                 AND secret.expires_at <= ?1 + iif(milestone.days = 0, 0, (milestone.days + 1) * 86400)
                 AND milestone.days < (secret.expires_at - 86400 - (secret.created_at - secret.created_at % 86400)) / 86400
                 AND NOT EXISTS (SELECT 1 FROM secrets AS later
                                 JOIN secret_uses AS later_use ON later_use.secret_id = later.id
                                 JOIN secret_uses AS own_use ON own_use.secret_id = secret.id
                                 WHERE later.client_id = secret.client_id AND later.expires_at > secret.expires_at
                                   AND later.deleted_at IS NULL AND later.disabled_at IS NULL AND later.expires_at > ?1
                                   AND later.created_at > secret.created_at AND later_use.last_at > own_use.last_at
                                   AND later_use.first_at <= ?1 - 86400 AND own_use.last_at <= ?1 - 86400)
               GROUP BY secret.id)
             INSERT INTO events (key, kind, organisation_id, at, facts)
             SELECT 'secret.expiring/' || passed.id || '/' || passed.days,
                    iif(passed.days = 0, 'secret.expired', 'secret.expiring'), fact.organisation_id, ?1,
                    json_set(fact.facts, '$.days_left', passed.days, '$.last_used_at',
                             (SELECT last_at FROM secret_uses WHERE secret_id = passed.id))
             FROM passed JOIN secret_facts AS fact ON fact.secret_id = passed.id
             WHERE true ON CONFLICT DO NOTHING",
            [now.into()],
        ),
        Statement::new(
            "INSERT INTO told_until (id, at) VALUES (1, ?1)
             ON CONFLICT (id) DO UPDATE SET at = max(at, excluded.at)",
            [now.into()],
        ),
    ]
}

/// Owes a test event to one endpoint.
pub fn insert_test(
    event: RecordId,
    delivery: RecordId,
    endpoint: EndpointId,
    now: Timestamp,
) -> [Statement; 2] {
    [
        Statement::new(
            "INSERT INTO events (id, key, kind, organisation_id, at, facts)
             SELECT replace(?1, '-', ''), 'test/' || ?1, 'test', endpoint.organisation_id, ?3,
                    json_object('organisation', organisation.name)
             FROM endpoints AS endpoint JOIN organisations AS organisation ON organisation.id = endpoint.organisation_id
             WHERE endpoint.id = ?2 AND endpoint.deleted_at IS NULL",
            [event.into(), endpoint.into(), now.into()],
        ),
        Statement::new(
            "INSERT INTO deliveries (id, event_id, endpoint_id, created_at, next_attempt_at)
             SELECT ?2, event.id, ?3, ?4, ?4 FROM events AS event WHERE event.id = replace(?1, '-', '')",
            [event.into(), delivery.into(), endpoint.into(), now.into()],
        ),
    ]
}

/// A delivery with all that sending it needs.
#[derive(Deserialize)]
pub struct ClaimedRow {
    /// The delivery.
    pub id: String,
    /// Including this one.
    pub attempts: u32,
    /// When it was first owed.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// Receivers tell repetitions by it.
    pub event_id: String,
    /// What happened.
    pub kind: EventKind,
    /// When.
    #[serde(deserialize_with = "super::instant")]
    pub at: Timestamp,
    /// To what.
    #[serde(deserialize_with = "super::json")]
    pub facts: Facts,
    /// To whom.
    pub endpoint_id: EndpointId,
    /// The endpoint's name.
    pub endpoint: String,
    /// What stands there.
    pub endpoint_kind: EndpointKind,
    /// Where it stands, sealed.
    pub sealed_address: String,
    /// What signs, sealed.
    pub sealed_secret: Option<String>,
    /// A language tag.
    pub language: String,
    /// Whose endpoint.
    pub organisation_id: OrganisationId,
}

/// The facts of an event, as they were when it happened. Instants are seconds since 1970.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The owner.
    pub organisation: String,
    /// The application's name.
    pub application: String,
    /// The application's key.
    pub client_id: String,
    /// The secret's name.
    pub secret: String,
    /// First three characters.
    pub hint: String,
    /// When it was created.
    pub created_at: i64,
    /// By whom; `None`: the operator.
    pub created_by: Option<String>,
    /// When it stops working.
    pub expires_at: i64,
    /// Who acted, where somebody did.
    pub by: Option<String>,
    /// Days left, of an expiry.
    pub days_left: Option<i64>,
    /// When it was last used, of an expiry.
    pub last_used_at: Option<i64>,
    /// From where, of a first use.
    pub network: Option<String>,
    /// By what, of a first use.
    pub user_agent: Option<String>,
    /// Which one took its place, of a rotation.
    pub successor: Option<String>,
    /// The first characters of that one.
    pub successor_hint: Option<String>,
}

/// Takes what is owed, the oldest first, and reads it: whoever overlaps cannot take the same. A test is
/// taken by whoever asked for it: `only`. Nothing leaves for an organisation that is switched off.
pub fn claim(lease: RecordId, only: Option<RecordId>, now: Timestamp, limit: i64) -> [Statement; 2] {
    [
        Statement::new(
            "UPDATE deliveries SET lease_until_at = ?1 + ?2, lease_id = ?4, attempts = attempts + 1
             WHERE id IN (
               SELECT delivery.id FROM deliveries AS delivery
               JOIN endpoints AS endpoint ON endpoint.id = delivery.endpoint_id
               JOIN organisations AS organisation ON organisation.id = endpoint.organisation_id
               WHERE delivery.state = 'owed' AND organisation.disabled_at IS NULL AND delivery.next_attempt_at <= ?1
                 AND (delivery.lease_until_at IS NULL OR delivery.lease_until_at <= ?1)
                 AND endpoint.deleted_at IS NULL AND (endpoint.disabled_at IS NULL OR delivery.id = ?5)
                 AND (?5 IS NULL OR delivery.id = ?5)
               ORDER BY delivery.next_attempt_at LIMIT ?3)",
            [now.into(), LEASE_SECONDS.into(), limit.into(), lease.into(), only.into()],
        ),
        Statement::new(
            "SELECT delivery.id, delivery.attempts, delivery.created_at, event.id AS event_id, event.kind, event.at,
                    event.facts, endpoint.id AS endpoint_id, endpoint.name AS endpoint, endpoint.kind AS endpoint_kind,
                    endpoint.sealed_address, endpoint.sealed_secret, endpoint.language, endpoint.organisation_id
             FROM deliveries AS delivery
             JOIN events AS event ON event.id = delivery.event_id
             JOIN endpoints AS endpoint ON endpoint.id = delivery.endpoint_id
             WHERE delivery.lease_id = ?1 ORDER BY event.at, delivery.id",
            [lease.into()],
        ),
    ]
}

/// What was not tried is free again.
pub fn let_go(lease: RecordId) -> Statement {
    Statement::new(
        "UPDATE deliveries SET attempts = attempts - 1, lease_until_at = NULL, lease_id = NULL
         WHERE lease_id = ?1 AND state = 'owed'",
        [lease.into()],
    )
}

/// The endpoint took it.
pub fn sent(id: &str, status: u16, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE deliveries SET state = 'sent', ended_at = ?3, status = ?2, lease_until_at = NULL, lease_id = NULL
         WHERE id = ?1 AND state = 'owed'",
        [id.into(), i64::from(status).into(), now.into()],
    )
}

/// It was given up.
pub fn failed(id: &str, status: Option<u16>, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE deliveries SET state = 'failed', ended_at = ?3, status = ?2, lease_until_at = NULL, lease_id = NULL
         WHERE id = ?1 AND state = 'owed'",
        [id.into(), status.map(i64::from).into(), now.into()],
    )
}

/// It did not work this time.
pub fn retry(id: &str, status: Option<u16>, next_attempt_at: Timestamp) -> Statement {
    Statement::new(
        "UPDATE deliveries SET status = ?2, next_attempt_at = ?3, lease_until_at = NULL, lease_id = NULL
         WHERE id = ?1 AND state = 'owed'",
        [id.into(), status.map(i64::from).into(), next_attempt_at.into()],
    )
}

/// It was not tried, because another one to the same endpoint had just failed.
pub fn put_off(id: &str, next_attempt_at: Timestamp) -> Statement {
    Statement::new(
        "UPDATE deliveries SET next_attempt_at = ?2, attempts = attempts - 1, lease_until_at = NULL, lease_id = NULL
         WHERE id = ?1 AND state = 'owed'",
        [id.into(), next_attempt_at.into()],
    )
}

/// A delivery as it is shown.
#[derive(Debug, Deserialize)]
pub struct DeliveryRow {
    /// What happened.
    pub kind: EventKind,
    /// To which secret.
    pub secret: Option<String>,
    /// When.
    #[serde(deserialize_with = "super::instant")]
    pub at: Timestamp,
    /// Whether it arrived.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the endpoint answered last.
    pub status: Option<u16>,
}

/// The latest deliveries of an endpoint, newest first.
pub fn list(organisation: OrganisationId, endpoint: EndpointId, limit: i64) -> Statement {
    Statement::new(
        "SELECT event.kind, event.facts ->> 'secret' AS secret, event.at, delivery.state, delivery.attempts,
                delivery.status
         FROM deliveries AS delivery
         JOIN endpoints AS endpoint ON endpoint.id = delivery.endpoint_id
         JOIN events AS event ON event.id = delivery.event_id
         WHERE delivery.endpoint_id = ?2 AND endpoint.organisation_id = ?1 AND endpoint.deleted_at IS NULL
         ORDER BY delivery.created_at DESC, delivery.id DESC LIMIT ?3",
        [organisation.into(), endpoint.into(), limit.into()],
    )
}

/// Whether the organisation has this endpoint.
pub fn find(organisation: OrganisationId, endpoint: EndpointId) -> Statement {
    Statement::new(
        "SELECT id FROM endpoints WHERE id = ?2 AND organisation_id = ?1 AND deleted_at IS NULL",
        [organisation.into(), endpoint.into()],
    )
}

/// Keeps 90 days of what was sent.
pub fn sweep(now: Timestamp) -> [Statement; 2] {
    [
        Statement::new(
            "DELETE FROM deliveries WHERE created_at < ?1 - 90 * 86400 AND state <> 'owed'",
            [now.into()],
        ),
        Statement::new(
            "DELETE FROM events WHERE at < ?1 - 90 * 86400
               AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event_id = events.id)",
            [now.into()],
        ),
    ]
}
