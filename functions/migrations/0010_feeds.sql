-- Calendars, the preferences of a person, and what chats and machines are told.

-- The calendar file that goes with a mail, frozen like its body; NULL: none.
ALTER TABLE mails ADD COLUMN calendar TEXT;

-- The private address of a person's calendar feed. A new address takes the place of the old one.
CREATE TABLE calendar_feeds (
  person_id    TEXT PRIMARY KEY REFERENCES people (id),
  digest       TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),          -- HMAC-SHA-256 of the token in the address
  created_at   INTEGER NOT NULL,
  last_read_at INTEGER                                                    -- NULL: no calendar has asked yet
) STRICT, WITHOUT ROWID;

-- Milestones that a person wants beside everybody's (`milestones`), in days before expiry. Never
-- instead of them, and none in the last week, which everybody gets daily.
CREATE TABLE person_milestones (
  person_id TEXT NOT NULL REFERENCES people (id),
  days      INTEGER NOT NULL CHECK (days BETWEEN 8 AND 180),
  PRIMARY KEY (person_id, days)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_milestones_by_days ON person_milestones (days);
-- A new milestone may be due now: the planner looks again at what its owner manages.
CREATE TRIGGER person_milestones_wake_the_planner AFTER INSERT ON person_milestones
BEGIN
  UPDATE secrets SET next_reminder_at = created_at
  WHERE deleted_at IS NULL AND disabled_at IS NULL AND next_reminder_at > created_at
    AND client_id IN (SELECT client_id FROM manages WHERE person_id = NEW.person_id);
END;
