//! The plan of reminders. The work of a tick grows with what is due, not with what exists: each
//! secret carries the instant at which the planner must look again.

use jiff::Timestamp;

use crate::ports::Statement;

/// Plans what is due: idempotent, by the key (secret, person, milestone). Mirrors
/// `credenza_domain::reminders::{ReminderState, due}`; a test compares the two over random states.
/// `given_up`: what ends mails of which nobody can tell any more; it comes first, so that a line that is
/// owed anew is judged like any other.
pub fn plan(given_up: Vec<Statement>, now: Timestamp, secrets_max: i64) -> Vec<Statement> {
    let mut statements = given_up;
    statements.extend([
        due(now, secrets_max),
        look_again(now, secrets_max),
        withdraw_mails_of_the_gone(now),
        free_lines(),
        forget_lines(),
        cancel_lines(),
        collapse_lines(),
        withdraw_mails(now),
        end_unclear_lines(),
        free_lines(),
    ]);
    statements
}

fn due(now: Timestamp, secrets_max: i64) -> Statement {
    Statement::new(
        "WITH looked_at AS MATERIALIZED (
           SELECT id, client_id, created_at, expires_at,
                  (expires_at - 86400 - (?1 - ?1 % 86400)) / 86400 AS days_left,
                  (expires_at - 86400 - (created_at - created_at % 86400)) / 86400 AS lifetime
           FROM secrets
           WHERE next_reminder_at <= ?1 AND deleted_at IS NULL AND disabled_at IS NULL
           ORDER BY next_reminder_at LIMIT ?2),
         judged AS MATERIALIZED (
           SELECT look.*, CASE
             WHEN EXISTS (SELECT 1 FROM secrets AS later
                          JOIN secret_uses AS later_use ON later_use.secret_id = later.id
                          WHERE later.client_id = look.client_id AND later.created_at > look.created_at
                            AND later.expires_at > look.expires_at AND later.expires_at > ?1
                            AND later.deleted_at IS NULL AND later.disabled_at IS NULL
                            AND later_use.last_at > own.last_at AND later_use.first_at <= ?1 - 86400
                            AND own.last_at <= ?1 - 86400) THEN 'replaced'
             WHEN coalesce(own.last_at, 0) <= ?1 - 7776000 THEN 'idle'
             WHEN EXISTS (SELECT 1 FROM secrets AS later
                          WHERE later.client_id = look.client_id AND later.created_at > look.created_at
                            AND later.expires_at > look.expires_at AND later.expires_at > ?1
                            AND later.deleted_at IS NULL AND later.disabled_at IS NULL) THEN 'waiting'
             ELSE 'not_replaced' END AS state
           FROM looked_at AS look LEFT JOIN secret_uses AS own ON own.secret_id = look.id),
         due AS (
           SELECT judged.*, manages.person_id,
                  -- A line without a milestone has the number that no milestone can have.
                  CASE state WHEN 'replaced' THEN 366 ELSE
                    (SELECT min(days) FROM (SELECT days FROM milestones UNION ALL
                                            SELECT days FROM person_milestones WHERE person_id = manages.person_id)
                     WHERE CASE days WHEN 0 THEN days_left < 0 ELSE days >= days_left END
                       AND (state <> 'idle' OR days = 1 OR days = (SELECT max(days) FROM milestones)))
                  END AS milestone
           FROM judged JOIN manages ON manages.client_id = judged.client_id)
         INSERT INTO reminders (secret_id, person_id, milestone, planned_at, state)
         SELECT id, person_id, milestone, ?1, state FROM due
         WHERE CASE state WHEN 'replaced' THEN days_left >= 0 ELSE
                 milestone < lifetime
                 AND NOT EXISTS (SELECT 1 FROM reminders AS known
                                 WHERE known.secret_id = due.id AND known.person_id = due.person_id
                                   AND known.milestone <= due.milestone AND known.state <> 'replaced') END
         ON CONFLICT DO NOTHING",
        [now.into(), secrets_max.into()],
    )
}

/// When the planner must look at these secrets again: at the next milestone of anybody.
fn look_again(now: Timestamp, secrets_max: i64) -> Statement {
    Statement::new(
        "WITH days_in_force AS MATERIALIZED (SELECT days FROM milestones UNION SELECT days FROM person_milestones)
         UPDATE secrets SET next_reminder_at =
           (SELECT min(comes_at) FROM
              (SELECT CASE days WHEN 0 THEN expires_at ELSE expires_at - 86400 - days * 86400 END AS comes_at
               FROM days_in_force)
            WHERE comes_at > ?1)
         WHERE id IN (SELECT id FROM secrets
                      WHERE next_reminder_at <= ?1 AND deleted_at IS NULL AND disabled_at IS NULL
                      ORDER BY next_reminder_at LIMIT ?2)",
        [now.into(), secrets_max.into()],
    )
}

/// A digest that surely did not go out, with a line of a secret or a role that was taken away, is
/// composed anew. A mail that an operator sent again ends: its words are not true any more.
fn withdraw_mails_of_the_gone(now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE mails SET state = 'cancelled', ended_at = ?1,
                          problem = CASE WHEN again_of IS NULL
                            THEN 'A secret or a role that it tells of is gone: what is left is told in another one.'
                            ELSE 'It was sent again, but a secret or a role that it tells of is gone.' END
         WHERE state = 'owed' AND (lease_until_at IS NULL OR lease_until_at <= ?1)
           AND (again_of IS NOT NULL OR (sending_at IS NULL AND unclear_at IS NULL))
           AND EXISTS (SELECT 1 FROM reminders AS line
                       WHERE (line.mail_id = coalesce(mails.again_of, mails.id) OR line.maybe_mail_id = mails.again_of)
                         AND (line.ended IS NULL OR mails.again_of IS NOT NULL)
                         AND NOT EXISTS (SELECT 1 FROM secrets AS secret
                                         JOIN manages ON manages.client_id = secret.client_id
                                         WHERE secret.id = line.secret_id AND manages.person_id = line.person_id
                                           AND secret.deleted_at IS NULL AND secret.disabled_at IS NULL))",
        [now.into()],
    )
}

/// A role or a secret that was taken away takes its reminders with it. A line that no mail holds is
/// forgotten: whoever gets the role back, or switches the secret on again, is owed it anew.
fn forget_lines() -> Statement {
    Statement::new(
        "DELETE FROM reminders
         WHERE ended IS NULL AND mail_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM secrets AS secret JOIN manages ON manages.client_id = secret.client_id
                           WHERE secret.id = reminders.secret_id AND manages.person_id = reminders.person_id
                             AND secret.deleted_at IS NULL AND secret.disabled_at IS NULL)",
        [],
    )
}

/// A line that a mail holds may be with its reader already, and stays known.
fn cancel_lines() -> Statement {
    Statement::new(
        "UPDATE reminders SET ended = 'cancelled'
         WHERE ended IS NULL
           AND NOT EXISTS (SELECT 1 FROM secrets AS secret JOIN manages ON manages.client_id = secret.client_id
                           WHERE secret.id = reminders.secret_id AND manages.person_id = reminders.person_id
                             AND secret.deleted_at IS NULL AND secret.disabled_at IS NULL)",
        [],
    )
}

/// A narrower milestone takes the place of a wider one that was not sent. What may be with the
/// reader already is left to its mail.
fn collapse_lines() -> Statement {
    Statement::new(
        "UPDATE reminders SET ended = 'collapsed'
         WHERE ended IS NULL AND state <> 'replaced'
           AND EXISTS (SELECT 1 FROM reminders AS narrower
                       WHERE narrower.secret_id = reminders.secret_id AND narrower.person_id = reminders.person_id
                         AND narrower.milestone < reminders.milestone)
           AND NOT EXISTS (SELECT 1 FROM mails AS mail WHERE mail.id = reminders.mail_id
                           AND (mail.unclear_at IS NOT NULL OR mail.lease_until_at IS NOT NULL))",
        [],
    )
}

/// A mail to a person who was switched off ends: nobody waits for it. A mail with a line that ended is
/// composed anew, unless a tick is sending it at this moment. So is a digest that surely
/// did not go out, when its words are of yesterday or more lines came in: an outage ends in one mail.
fn withdraw_mails(now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE mails SET state = 'cancelled', ended_at = ?1
         WHERE state = 'owed' AND (lease_until_at IS NULL OR lease_until_at <= ?1)
           AND (EXISTS (SELECT 1 FROM reminders AS line
                        WHERE line.mail_id = mails.id AND line.ended IS NOT NULL)
                OR EXISTS (SELECT 1 FROM people AS person
                           WHERE person.id = mails.person_id AND person.disabled_at IS NOT NULL)
                OR (kind = 'reminder' AND again_of IS NULL AND sending_at IS NULL AND unclear_at IS NULL
                    AND (created_at < ?1 - ?1 % 86400
                         OR EXISTS (SELECT 1 FROM reminders AS line
                                    WHERE line.person_id = mails.person_id AND line.ended IS NULL
                                      AND line.mail_id IS NULL AND line.state <> 'replaced'))))",
        [now.into()],
    )
}

/// Where it is not known whether the mail API took a mail that was withdrawn, the reader may have its
/// other lines already: the next milestone is a line of its own.
fn end_unclear_lines() -> Statement {
    Statement::new(
        "UPDATE reminders SET ended = 'cancelled'
         WHERE ended IS NULL
           AND EXISTS (SELECT 1 FROM mails AS mail WHERE mail.id = reminders.mail_id AND mail.state = 'cancelled'
                       AND (mail.unclear_at IS NOT NULL OR mail.sending_at IS NOT NULL))",
        [],
    )
}

/// The other lines of a mail that was withdrawn are free again.
fn free_lines() -> Statement {
    Statement::new(
        "UPDATE reminders SET mail_id = NULL
         WHERE ended IS NULL
           AND EXISTS (SELECT 1 FROM mails AS mail WHERE mail.id = reminders.mail_id
                       AND mail.state = 'cancelled')",
        [],
    )
}
