//! Acts on a secret that can be taken back. Each is one conditional statement that leaves the ID of
//! its audit entry in the row, so that what stands behind it in the transaction knows whether it did
//! something.

use credenza_domain::ids::{ClientId, RecordId, SecretId};
use credenza_domain::undo::{BrownOut, IN_USE_SECONDS, Life, RESTORE_SECONDS};
use jiff::Timestamp;
use serde::Deserialize;

use super::secrets::SecretRow;
use crate::access::Authority;
use crate::ports::{Statement, Value};

/// Which secret, by whom, when, and the audit entry that tells of it.
pub struct Act<'a> {
    /// Who may.
    pub authority: &'a Authority,
    /// The secret.
    pub secret: SecretId,
    /// When.
    pub now: Timestamp,
    /// The audit entry.
    pub id: RecordId,
}

impl Act<'_> {
    fn values<const N: usize>(&self, more: [Value; N]) -> Vec<Value> {
        let mut values = vec![
            self.secret.into(),
            self.authority.client_id().into(),
            self.authority.person().into(),
            self.now.into(),
            self.id.into(),
        ];
        values.extend(more);
        values
    }
}

/// Deletes a secret. One that works and was used in the last day, or is the last that works, is
/// deleted by whoever names its hint.
pub fn delete(act: &Act<'_>, hint: Option<&str>) -> Statement {
    Statement {
        sql: "UPDATE secrets SET deleted_at = ?4, deleted_by = ?3, next_reminder_at = NULL, act_id = ?5
              WHERE id = ?1 AND client_id = ?2 AND deleted_at IS NULL AND (deletes_at IS NULL OR deletes_at > ?4)
                AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?2)
                AND (hint = ?6 OR disabled_at IS NOT NULL OR expires_at <= ?4
                     OR (NOT EXISTS (SELECT 1 FROM secret_uses WHERE secret_id = ?1 AND last_at > ?4 - ?7)
                         AND EXISTS (SELECT 1 FROM secrets AS other
                                     WHERE other.client_id = ?2 AND other.id <> ?1 AND other.deleted_at IS NULL
                                       AND other.disabled_at IS NULL AND other.expires_at > ?4
                                       AND (other.deletes_at IS NULL OR other.deletes_at > ?4))))
              RETURNING id",
        parameters: act.values([hint.into(), IN_USE_SECONDS.into()]),
    }
}

/// Disables a secret that works, under the same condition.
pub fn disable(act: &Act<'_>, hint: Option<&str>) -> Statement {
    Statement {
        sql: "UPDATE secrets SET disabled_at = ?4, disabled_by = ?3, act_id = ?5
              WHERE id = ?1 AND client_id = ?2 AND deleted_at IS NULL AND (deletes_at IS NULL OR deletes_at > ?4)
                AND disabled_at IS NULL AND expires_at > ?4
                AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?2)
                AND (hint = ?6
                     OR (NOT EXISTS (SELECT 1 FROM secret_uses WHERE secret_id = ?1 AND last_at > ?4 - ?7)
                         AND EXISTS (SELECT 1 FROM secrets AS other
                                     WHERE other.client_id = ?2 AND other.id <> ?1 AND other.deleted_at IS NULL
                                       AND other.disabled_at IS NULL AND other.expires_at > ?4
                                       AND (other.deletes_at IS NULL OR other.deletes_at > ?4))))
              RETURNING id",
        parameters: act.values([hint.into(), IN_USE_SECONDS.into()]),
    }
}

/// Lets a disabled secret work again. The planner of reminders looks at it anew.
pub fn enable(act: &Act<'_>) -> Statement {
    Statement {
        sql: "UPDATE secrets SET disabled_at = NULL, disabled_by = NULL, next_reminder_at = ?4, act_id = ?5
              WHERE id = ?1 AND client_id = ?2 AND deleted_at IS NULL AND (deletes_at IS NULL OR deletes_at > ?4)
                AND disabled_at IS NOT NULL AND expires_at > ?4
                AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?2)
              RETURNING id",
        parameters: act.values([]),
    }
}

/// Takes a deletion back: within 72 hours, before the end, and while there is room. A planned
/// deletion that has taken effect counts as one.
pub fn restore(act: &Act<'_>, live_max: u32) -> Statement {
    Statement {
        sql: "UPDATE secrets SET deleted_at = NULL, deleted_by = NULL, deletes_at = NULL, deletes_by = NULL,
                                 next_reminder_at = ?4, act_id = ?5
              WHERE id = ?1 AND client_id = ?2 AND expires_at > ?4
                AND coalesce(deleted_at, deletes_at) <= ?4 AND coalesce(deleted_at, deletes_at) > ?4 - ?6
                AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?2)
                AND (SELECT count(*) FROM secrets AS live
                     WHERE live.client_id = ?2 AND live.deleted_at IS NULL AND live.expires_at > ?4
                       AND (live.deletes_at IS NULL OR live.deletes_at > ?4)) < ?7
              RETURNING id",
        parameters: act.values([RESTORE_SECONDS.into(), live_max.into()]),
    }
}

/// Plans a brown-out, in place of one that is planned already.
pub fn brown_out(act: &Act<'_>, brown_out: BrownOut) -> Statement {
    Statement {
        sql: "UPDATE secrets SET brown_out_at = ?6, brown_out_ends_at = ?7, act_id = ?5
              WHERE id = ?1 AND client_id = ?2 AND deleted_at IS NULL AND (deletes_at IS NULL OR deletes_at > ?4)
                AND disabled_at IS NULL AND expires_at > ?7
                AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?2)
              RETURNING id",
        parameters: act.values([brown_out.begins_at.into(), brown_out.ends_at.into()]),
    }
}

/// Ends a brown-out, or takes one back that is to come.
pub fn end_brown_out(act: &Act<'_>) -> Statement {
    Statement {
        sql: "UPDATE secrets SET brown_out_at = NULL, brown_out_ends_at = NULL, act_id = ?5
              WHERE id = ?1 AND client_id = ?2 AND deleted_at IS NULL AND brown_out_ends_at > ?4
                AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?2)
              RETURNING id",
        parameters: act.values([]),
    }
}

/// Plans a deletion, in place of one that is planned already. Under the same condition as
/// [`delete`].
pub fn plan_deletion(act: &Act<'_>, deletes_at: Timestamp, hint: Option<&str>) -> Statement {
    Statement {
        sql: "UPDATE secrets SET deletes_at = ?8, deletes_by = ?3, act_id = ?5
              WHERE id = ?1 AND client_id = ?2 AND deleted_at IS NULL AND (deletes_at IS NULL OR deletes_at > ?4)
                AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?2)
                AND (hint = ?6 OR disabled_at IS NOT NULL OR expires_at <= ?4
                     OR (NOT EXISTS (SELECT 1 FROM secret_uses WHERE secret_id = ?1 AND last_at > ?4 - ?7)
                         AND EXISTS (SELECT 1 FROM secrets AS other
                                     WHERE other.client_id = ?2 AND other.id <> ?1 AND other.deleted_at IS NULL
                                       AND other.disabled_at IS NULL AND other.expires_at > ?4
                                       AND (other.deletes_at IS NULL OR other.deletes_at > ?4))))
              RETURNING id",
        parameters: act.values([hint.into(), IN_USE_SECONDS.into(), deletes_at.into()]),
    }
}

/// Takes a planned deletion back that has not taken effect.
pub fn cancel_deletion(act: &Act<'_>) -> Statement {
    Statement {
        sql: "UPDATE secrets SET deletes_at = NULL, deletes_by = NULL, act_id = ?5
              WHERE id = ?1 AND client_id = ?2 AND deleted_at IS NULL AND deletes_at > ?4
                AND EXISTS (SELECT 1 FROM manages WHERE person_id = ?3 AND client_id = ?2)
              RETURNING id",
        parameters: act.values([]),
    }
}

/// All that is known of a secret.
#[derive(Debug, Deserialize)]
pub struct DetailRow {
    /// What the table shows.
    #[serde(flatten)]
    pub secret: SecretRow,
    /// Who disabled it.
    pub disabled_by: Option<String>,
    /// When it was deleted.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub deleted_at: Option<Timestamp>,
    /// Who deleted it.
    pub deleted_by: Option<String>,
    /// Who planned its deletion.
    pub deletes_by: Option<String>,
    /// How many others of its application work.
    pub others: u32,
    /// How many of its application live, which this one would join.
    pub living: u32,
}

impl DetailRow {
    /// What decides over its state.
    pub fn life(&self) -> Life {
        Life { deleted_at: self.deleted_at, ..self.secret.life() }
    }
}

/// A secret of the application, or those that were deleted within the last 72 hours where none is
/// named; newest deletions first.
pub fn find(client_id: ClientId, secret: Option<SecretId>, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT secret.id, secret.client_id, secret.name, secret.hint, secret.created_at,
                creator.name AS created_by, secret.expires_at, secret.disabled_at,
                secret.brown_out_at, secret.brown_out_ends_at, secret.deletes_at,
                used.first_at AS used_first_at, used.last_at AS used_at, used.network AS used_network, used.user_agent AS used_agent,
                resource.api AS used_api, resource.environment AS used_environment,
                disabler.name AS disabled_by, secret.deleted_at, deleter.name AS deleted_by, planner.name AS deletes_by,
                (SELECT count(*) FROM secrets AS other
                 WHERE other.client_id = ?1 AND other.id <> secret.id AND other.deleted_at IS NULL
                   AND other.disabled_at IS NULL AND other.expires_at > ?3
                   AND (other.deletes_at IS NULL OR other.deletes_at > ?3)) AS others,
                (SELECT count(*) FROM secrets AS live
                 WHERE live.client_id = ?1 AND live.deleted_at IS NULL AND live.expires_at > ?3
                   AND (live.deletes_at IS NULL OR live.deletes_at > ?3)) AS living
         FROM secrets AS secret
         LEFT JOIN people AS creator ON creator.id = secret.created_by
         LEFT JOIN people AS disabler ON disabler.id = secret.disabled_by
         LEFT JOIN people AS deleter ON deleter.id = secret.deleted_by
         LEFT JOIN people AS planner ON planner.id = secret.deletes_by
         LEFT JOIN secret_uses AS used ON used.secret_id = secret.id
         LEFT JOIN resources AS resource ON resource.id = used.resource_id
         WHERE secret.client_id = ?1
           AND CASE WHEN ?2 IS NULL
               THEN coalesce(secret.deleted_at, secret.deletes_at) <= ?3
                    AND coalesce(secret.deleted_at, secret.deletes_at) > ?3 - ?4 AND secret.expires_at > ?3
               ELSE secret.id = ?2 END
         ORDER BY coalesce(secret.deleted_at, secret.deletes_at) DESC, secret.id DESC",
        [client_id.into(), secret.into(), now.into(), RESTORE_SECONDS.into()],
    )
}

/// A planned deletion that has taken effect and is not written down.
#[derive(Debug, Deserialize)]
pub struct DueRow {
    /// The secret.
    pub id: SecretId,
    /// Its application.
    pub client_id: ClientId,
    /// The application's name.
    pub application: String,
    /// As its creator named it.
    pub name: String,
    /// First three characters.
    pub hint: String,
    /// When.
    #[serde(deserialize_with = "super::instant")]
    pub deletes_at: Timestamp,
    /// Who planned it.
    pub planned_by: Option<String>,
    /// The last use.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub used_at: Option<Timestamp>,
    /// From where.
    pub used_network: Option<String>,
    /// By what.
    pub used_agent: Option<String>,
}

/// Planned deletions to write down, the oldest first.
pub fn due(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "SELECT secret.id, secret.client_id, application.name AS application, secret.name, secret.hint,
                secret.deletes_at, planner.name AS planned_by, used.last_at AS used_at,
                used.network AS used_network, used.user_agent AS used_agent
         FROM secrets AS secret
         JOIN applications AS application ON application.client_id = secret.client_id
         LEFT JOIN people AS planner ON planner.id = secret.deletes_by
         LEFT JOIN secret_uses AS used ON used.secret_id = secret.id
         WHERE secret.deletes_at <= ?1 AND secret.deleted_at IS NULL
         ORDER BY secret.deletes_at LIMIT ?2",
        [now.into(), limit.into()],
    )
}

/// Writes a planned deletion down, once: overlapping ticks find nothing left to do.
pub fn delete_as_planned(secret: SecretId, act: RecordId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE secrets SET deleted_at = deletes_at, deleted_by = deletes_by, next_reminder_at = NULL, act_id = ?2
         WHERE id = ?1 AND deletes_at <= ?3 AND deleted_at IS NULL",
        [secret.into(), act.into(), now.into()],
    )
}
