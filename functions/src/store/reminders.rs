//! The plan of reminders. The work of a tick grows with what is due, not with what exists: each
//! secret carries the instant at which the planner must look again.

use credenza_domain::ids::{ClientId, MailId, PersonId, SecretId};
use credenza_domain::secrets::Hint;
use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// Plans what is due: idempotent, by the key (secret, person, milestone). Mirrors
/// `credenza_domain::reminders::due`; a test compares the two.
///
/// A secret is passed over while it is provably replaced, as `credenza_domain::replacement` says.
pub fn plan(now: Timestamp, secrets_max: i64) -> Vec<Statement> {
    let parameters = || [now.into(), secrets_max.into()];
    vec![
        Statement::new(
            "WITH looked_at AS (
               SELECT id, client_id, created_at, expires_at,
                      CASE WHEN expires_at <= ?1 THEN 0 ELSE
                        (SELECT min(days) FROM milestones
                         WHERE days > 0 AND days >= (expires_at - 86400 - (?1 - ?1 % 86400)) / 86400) END AS milestone
               FROM secrets
               WHERE next_reminder_at <= ?1 AND deleted_at IS NULL AND disabled_at IS NULL
               ORDER BY next_reminder_at LIMIT ?2)
             INSERT INTO reminders (secret_id, person_id, milestone, planned_at)
             SELECT due.id, manages.person_id, due.milestone, ?1
             FROM looked_at AS due JOIN manages ON manages.client_id = due.client_id
             WHERE due.milestone < (due.expires_at - 86400 - (due.created_at - due.created_at % 86400)) / 86400
               AND NOT EXISTS (SELECT 1 FROM reminders AS known
                               WHERE known.secret_id = due.id AND known.person_id = manages.person_id
                                 AND known.milestone <= due.milestone)
               AND NOT EXISTS (SELECT 1 FROM secrets AS later
                               JOIN secret_uses AS later_use ON later_use.secret_id = later.id
                               JOIN secret_uses AS own_use ON own_use.secret_id = due.id
                               WHERE later.client_id = due.client_id AND later.expires_at > due.expires_at
                                 AND later.deleted_at IS NULL AND later.disabled_at IS NULL AND later.expires_at > ?1
                                 AND later.created_at > due.created_at AND later_use.last_at > own_use.last_at
                                 AND later_use.first_at <= ?1 - 86400 AND own_use.last_at <= ?1 - 86400)
             ON CONFLICT DO NOTHING",
            parameters(),
        ),
        Statement::new(
            "UPDATE secrets SET next_reminder_at =
               (SELECT min(comes_at) FROM
                  (SELECT CASE days WHEN 0 THEN expires_at ELSE expires_at - 86400 - days * 86400 END AS comes_at
                   FROM milestones)
                WHERE comes_at > ?1)
             WHERE id IN (SELECT id FROM secrets
                          WHERE next_reminder_at <= ?1 AND deleted_at IS NULL AND disabled_at IS NULL
                          ORDER BY next_reminder_at LIMIT ?2)",
            parameters(),
        ),
        // A role or a secret that was taken away takes its reminders with it.
        Statement::new(
            "UPDATE reminders SET ended = 'cancelled'
             WHERE ended IS NULL
               AND (NOT EXISTS (SELECT 1 FROM secrets AS secret JOIN manages ON manages.client_id = secret.client_id
                                WHERE secret.id = reminders.secret_id AND manages.person_id = reminders.person_id
                                  AND secret.deleted_at IS NULL AND secret.disabled_at IS NULL))",
            [],
        ),
        // A narrower milestone takes the place of a wider one that was not sent.
        Statement::new(
            "UPDATE reminders SET ended = 'collapsed'
             WHERE ended IS NULL
               AND EXISTS (SELECT 1 FROM reminders AS narrower
                           WHERE narrower.secret_id = reminders.secret_id AND narrower.person_id = reminders.person_id
                             AND narrower.milestone < reminders.milestone)",
            [],
        ),
        // A mail with such a line is composed anew, unless a tick is sending it at this moment.
        Statement::new(
            "UPDATE mails SET state = 'cancelled', ended_at = ?1
             WHERE state = 'owed' AND (lease_until_at IS NULL OR lease_until_at <= ?1)
               AND EXISTS (SELECT 1 FROM reminders AS line
                           WHERE line.mail_id = mails.id AND line.ended IN ('cancelled', 'collapsed'))",
            [now.into()],
        ),
        // Its other lines are free again; but where it is not known whether the mail API took it, the
        // reader may have it already.
        Statement::new(
            "UPDATE reminders SET ended = 'cancelled'
             WHERE ended IS NULL
               AND EXISTS (SELECT 1 FROM mails AS mail WHERE mail.id = reminders.mail_id
                           AND mail.state = 'cancelled' AND mail.unclear_at IS NOT NULL)",
            [],
        ),
        Statement::new(
            "UPDATE reminders SET mail_id = NULL
             WHERE ended IS NULL
               AND EXISTS (SELECT 1 FROM mails AS mail WHERE mail.id = reminders.mail_id
                           AND mail.state = 'cancelled')",
            [],
        ),
    ]
}

/// A person who is owed a mail.
#[derive(Debug, Deserialize)]
pub struct OwedRow {
    /// The person.
    pub person_id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// In whose morning the mail goes out.
    pub time_zone: String,
    /// Days left of the most urgent line.
    pub urgency: i64,
}

/// Persons with lines that no mail holds yet, the most urgent first.
pub fn owed(limit: i64) -> Statement {
    Statement::new(
        "SELECT line.person_id, person.name, person.email, organisation.time_zone, min(line.milestone) AS urgency
         FROM reminders AS line
         JOIN people AS person ON person.id = line.person_id
         JOIN secrets AS secret ON secret.id = line.secret_id
         JOIN applications AS application ON application.client_id = secret.client_id
         JOIN organisations AS organisation ON organisation.id = application.organisation_id
         WHERE line.ended IS NULL AND line.mail_id IS NULL
         GROUP BY line.person_id ORDER BY urgency, line.person_id LIMIT ?1",
        [limit.into()],
    )
}

/// One line of a mail.
#[derive(Debug, Deserialize)]
pub struct LineRow {
    /// The secret.
    pub secret_id: SecretId,
    /// Days left at the milestone.
    pub milestone: i64,
    /// The application's key.
    pub client_id: ClientId,
    /// The application's name.
    pub application: String,
    /// The owner of the application.
    pub organisation: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// The secret's name.
    pub secret: String,
    /// First three characters.
    pub hint: Hint,
    /// Who created it.
    pub created_by: Option<String>,
    /// When it was created.
    #[serde(deserialize_with = "super::instant")]
    pub created_at: Timestamp,
    /// When it stops working.
    #[serde(deserialize_with = "super::instant")]
    pub expires_at: Timestamp,
    /// The last use.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub used_at: Option<Timestamp>,
    /// From where.
    pub used_network: Option<String>,
    /// By what.
    pub used_agent: Option<String>,
    /// Another live secret of the application expires later.
    #[serde(deserialize_with = "super::flag")]
    pub has_later: bool,
}

/// Lines of one mail at most; what is over goes into the next one.
const LINES_MAX: i64 = 60;

/// Lines that a person is owed, the most urgent first.
pub fn lines(person: PersonId, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT line.secret_id, line.milestone, application.client_id, application.name AS application,
                organisation.name AS organisation, organisation.time_zone,
                secret.name AS secret, secret.hint, creator.name AS created_by, secret.created_at, secret.expires_at,
                used.last_at AS used_at, used.network AS used_network, used.user_agent AS used_agent,
                EXISTS (SELECT 1 FROM secrets AS later
                        WHERE later.client_id = secret.client_id AND later.expires_at > secret.expires_at
                          AND later.deleted_at IS NULL AND later.disabled_at IS NULL
                          AND later.expires_at > ?2) AS has_later
         FROM reminders AS line
         JOIN secrets AS secret ON secret.id = line.secret_id
         JOIN applications AS application ON application.client_id = secret.client_id
         JOIN organisations AS organisation ON organisation.id = application.organisation_id
         LEFT JOIN people AS creator ON creator.id = secret.created_by
         LEFT JOIN secret_uses AS used ON used.secret_id = secret.id
         WHERE line.person_id = ?1 AND line.ended IS NULL AND line.mail_id IS NULL
         ORDER BY secret.expires_at, application.name, secret.name LIMIT ?3",
        [person.into(), now.into(), LINES_MAX.into()],
    )
}

/// Puts a line into a mail that was composed, if no other mail holds it.
pub fn attach(secret: SecretId, person: PersonId, milestone: i64, mail: MailId) -> Statement {
    Statement::new(
        "UPDATE reminders SET mail_id = ?4
         WHERE secret_id = ?1 AND person_id = ?2 AND milestone = ?3 AND mail_id IS NULL AND ended IS NULL
           AND EXISTS (SELECT 1 FROM mails WHERE id = ?4)",
        [secret.into(), person.into(), milestone.into(), mail.into()],
    )
}

/// The lines of a mail that was sent are done.
pub fn settle(mail: MailId) -> Statement {
    Statement::new(
        "UPDATE reminders SET ended = 'mailed' WHERE mail_id = ?1 AND ended IS NULL",
        [mail.into()],
    )
}
