-- What an outage of the mail API leaves behind, so that its end is seen and nothing is lost in it.

-- How the mail API does: one row.
CREATE TABLE mail_api (
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  since_at        INTEGER,                                                -- it has failed since then, and took no mail; NULL: it works
  last_failed_at  INTEGER,                                                -- the last time it failed
  answered_at     INTEGER,                                                -- it answers again since then, though it took no mail yet; NULL: it does not
  closed_until_at INTEGER NOT NULL DEFAULT 0,                             -- it asked to be left alone until then
  api             TEXT                                                    -- which one it was; NULL: none was spoken to yet
) STRICT;
INSERT INTO mail_api (id) VALUES (1);

-- A request with this mail went out then and its answer is not noted yet. A tick that dies makes these mails
-- unclear, and no other that it only held.
ALTER TABLE mails ADD COLUMN sending_at INTEGER;
UPDATE mails SET sending_at = lease_until_at - 180 WHERE state = 'owed' AND lease_until_at IS NOT NULL;
-- It waits because the mail API is down, and for nothing else: not for a morning, and not for as long as it was asked.
ALTER TABLE mails ADD COLUMN held_at INTEGER;
-- It became unclear in an outage, which ended then.
ALTER TABLE mails ADD COLUMN stranded_at INTEGER;
-- A notice that became unclear in an outage was sent once more then.
ALTER TABLE mails ADD COLUMN repeated_at INTEGER;
CREATE INDEX mails_unclear ON mails (unclear_at) WHERE state = 'owed' AND unclear_at IS NOT NULL;
CREATE INDEX mails_held ON mails (held_at) WHERE state = 'owed' AND held_at IS NOT NULL;
CREATE INDEX mails_leased ON mails (lease_until_at) WHERE state = 'owed' AND lease_until_at IS NOT NULL;

-- The mail by which the reader may have this line already. The one that holds it now says so.
ALTER TABLE reminders ADD COLUMN maybe_mail_id TEXT REFERENCES mails (id);
CREATE INDEX reminders_by_maybe_mail ON reminders (maybe_mail_id) WHERE maybe_mail_id IS NOT NULL;

-- Whatever the mail API answered: a mail that it tells of was taken, also one that was given up; and what waits to
-- be told once more is told.
DROP TRIGGER mail_events_settle;
CREATE TRIGGER mail_events_settle AFTER INSERT ON mail_events
BEGIN
  UPDATE mails SET state = 'sent', ended_at = NEW.received_at, lease_until_at = NULL, sending_at = NULL, problem = NULL
  WHERE id = NEW.mail_id AND (state = 'owed' OR (state = 'failed' AND unclear_at IS NOT NULL));
  UPDATE reminders SET ended = 'mailed' WHERE maybe_mail_id = NEW.mail_id AND ended IS NULL;
END;
