//! How the mail API does, and the mails that an outage of it left behind.

use jiff::Timestamp;
use serde::Deserialize;

use crate::ports::Statement;

/// How the mail API does.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
pub struct StandingRow {
    /// Which one.
    pub api: Option<String>,
    /// It has failed since then, and took no mail.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub since_at: Option<Timestamp>,
    /// The last time it failed.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub last_failed_at: Option<Timestamp>,
    /// It answers again since then, though it took no mail yet.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub answered_at: Option<Timestamp>,
    /// It asked to be left alone until then.
    #[serde(deserialize_with = "super::maybe_instant")]
    pub closed_until_at: Option<Timestamp>,
    /// There are mails that are unclear, that a tick held when it died, or that are owed for a week.
    #[serde(default, deserialize_with = "super::flag")]
    pub has_sick: bool,
}

/// Seconds for which a mail is owed at most.
const OWED_SECONDS_MAX: i64 = 7 * 86_400;

/// Reads it.
pub fn read(now: Timestamp) -> Statement {
    Statement::new(
        "SELECT api, since_at, last_failed_at, answered_at, closed_until_at,
                EXISTS (SELECT 1 FROM mails WHERE state = 'owed' AND unclear_at IS NOT NULL)
                OR EXISTS (SELECT 1 FROM mails WHERE state = 'owed' AND lease_until_at <= ?1)
                OR EXISTS (SELECT 1 FROM mails WHERE state = 'owed' AND created_at <= ?1 - ?2) AS has_sick
         FROM mail_api WHERE id = 1",
        [now.into(), OWED_SECONDS_MAX.into()],
    )
}

/// Writes it down.
pub fn write(row: &StandingRow) -> Statement {
    Statement::new(
        "UPDATE mail_api SET api = ?1, since_at = ?2, last_failed_at = ?3, answered_at = ?4,
                             closed_until_at = coalesce(?5, 0)
         WHERE id = 1",
        [
            row.api.clone().into(),
            row.since_at.into(),
            row.last_failed_at.into(),
            row.answered_at.into(),
            row.closed_until_at.into(),
        ],
    )
}

/// What waited for the mail API, and for nothing else, may be sent now.
pub fn bring_forward(now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE mails SET next_attempt_at = ?1, held_at = NULL WHERE state = 'owed' AND held_at IS NOT NULL",
        [now.into()],
    )
}

/// Marks the mails that became unclear between these instants, in an outage that ended now, if they
/// became so before `before`: of those, nobody can tell whether they were taken.
pub fn strand(from: Timestamp, until: Timestamp, before: Timestamp, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE mails SET stranded_at = ?4
         WHERE state = 'owed' AND stranded_at IS NULL AND unclear_at BETWEEN ?1 AND ?2 AND unclear_at <= ?3",
        [from.into(), until.into(), before.into(), now.into()],
    )
}

/// A mail that a tick held when it died is owed as before; one that was on its way is unclear.
pub fn take_back(now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE mails SET unclear_at = coalesce(unclear_at, sending_at), sending_at = NULL, lease_until_at = NULL
         WHERE state = 'owed' AND lease_until_at <= ?1",
        [now.into()],
    )
}

/// When nobody can tell any more whether a mail was taken.
#[derive(Debug, Clone, Copy)]
pub struct Hopeless {
    /// Unclear since before then: it is too late to ask. `None`: the mail API is down, so wait.
    pub unclear_before: Option<Timestamp>,
    /// Left behind by an outage that ended before then; `None`: the mail API is down.
    pub stranded_before: Option<Timestamp>,
}

/// Seconds after which a reader may be told a second time what the reader may have already.
const ONCE_MORE_SECONDS: i64 = 23 * 3600;

/// Gives up what nobody can tell any more, and what was owed for a week. Never is the same mail repeated on
/// a guess. The next milestone takes its place, with two exceptions: what an outage left behind is surely
/// no single mishap, and after the last milestone comes none. Their lines are owed anew: a fresh digest
/// says that the reader may have had it before. A notice has no next one: after an outage it goes once more.
pub fn give_up(hopeless: Hopeless, now: Timestamp) -> [Statement; 3] {
    [
        Statement::new(
            "UPDATE mails SET unclear_at = NULL, stranded_at = NULL, batch_key = NULL, repeated_at = ?1,
                              next_attempt_at = ?1,
                              problem = 'It became unclear in an outage whether it was taken: it goes out once more.'
             WHERE state = 'owed' AND lease_until_at IS NULL AND repeated_at IS NULL
               AND unclear_at IS NOT NULL AND stranded_at <= ?2 AND (kind <> 'reminder' OR again_of IS NOT NULL)",
            [now.into(), hopeless.stranded_before.into()],
        ),
        // Whoever may have been told twice already waits a day for the third time.
        Statement::new(
            "UPDATE mails SET state = 'failed', ended_at = ?1,
                              problem = coalesce(problem, '') || CASE
                                WHEN stranded_at IS NOT NULL
                                THEN ' Given up: an outage left it unclear. A new reminder takes its place.'
                                ELSE ' Given up: unclear for too long, or owed for a week.' END
             WHERE state = 'owed' AND lease_until_at IS NULL
               AND (created_at <= ?1 - ?5
                    OR (unclear_at <= ?2 AND stranded_at IS NULL)
                    OR (unclear_at IS NOT NULL AND stranded_at <= ?3
                        AND (created_at <= ?1 - ?4
                             OR NOT EXISTS (SELECT 1 FROM reminders AS line
                                            WHERE line.mail_id = mails.id AND line.maybe_mail_id IS NOT NULL))))",
            [
                now.into(),
                hopeless.unclear_before.into(),
                hopeless.stranded_before.into(),
                ONCE_MORE_SECONDS.into(),
                OWED_SECONDS_MAX.into(),
            ],
        ),
        Statement::new(
            "UPDATE reminders SET ended = NULL, mail_id = NULL, maybe_mail_id = mail_id
             WHERE ended = 'cancelled' AND planned_at > ?1 - 691200
               AND mail_id IN (SELECT id FROM mails WHERE state = 'failed' AND ended_at = ?1 AND unclear_at IS NOT NULL)
               AND ((SELECT stranded_at FROM mails WHERE id = reminders.mail_id) IS NOT NULL
                    OR (maybe_mail_id IS NULL AND (milestone = 0 OR (state = 'idle' AND milestone = 1))))",
            [now.into()],
        ),
    ]
}
