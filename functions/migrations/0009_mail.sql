-- What reminders and mails need beyond their first version: the state of each line, one digest a
-- day, mail APIs without idempotency keys, and what became of a mail after it was taken.

-- What was known of the secret when the line was planned or composed. A `replaced` line has no
-- milestone (366 stands for none): it makes no mail of its own and rides in the next digest.
ALTER TABLE reminders ADD COLUMN state TEXT NOT NULL DEFAULT 'not_replaced'
  CHECK (state IN ('not_replaced', 'waiting', 'replaced', 'idle'));
-- Not composed before then: the reader's night, or a day that had its digest already.
ALTER TABLE reminders ADD COLUMN wait_until_at INTEGER NOT NULL DEFAULT 0;
-- When a mail first held the line. A digest that is composed anew does not make the wait look short.
ALTER TABLE reminders ADD COLUMN composed_at INTEGER;
-- The composer takes the most urgent first and passes over those that wait.
CREATE INDEX reminders_to_compose ON reminders (milestone, wait_until_at, person_id)
  WHERE ended IS NULL AND mail_id IS NULL AND state <> 'replaced';
CREATE INDEX reminders_by_composition ON reminders (composed_at) WHERE ended IS NULL AND composed_at IS NOT NULL;

-- Goes out only in the daytime of this zone; NULL: at any hour.
ALTER TABLE mails ADD COLUMN time_zone TEXT;
-- Where the reader can switch off such mails; NULL: nowhere, as in the last week.
ALTER TABLE mails ADD COLUMN unsubscribe_url TEXT;
-- The mail API that took it.
ALTER TABLE mails ADD COLUMN provider TEXT;
-- Went in one request with all others of this key. While that is unclear, it is repeated as it was.
ALTER TABLE mails ADD COLUMN batch_key TEXT;
-- The mail that the operator sent again with this one: the same words, whose lines are judged anew.
ALTER TABLE mails ADD COLUMN again_of TEXT;
CREATE INDEX mails_owed_by_urgency ON mails (urgency, created_at) WHERE state = 'owed';
CREATE INDEX mails_by_state ON mails (state, id);
CREATE INDEX mails_sent_again ON mails (again_of) WHERE again_of IS NOT NULL;
CREATE INDEX mails_by_provider_id ON mails (provider_id) WHERE provider_id IS NOT NULL;

-- The lines of a mail end with it. A refused mail's next milestone is a line of its own.
CREATE TRIGGER mails_take_their_lines_along AFTER UPDATE OF state ON mails
WHEN OLD.state = 'owed' AND NEW.state IN ('sent', 'failed')
BEGIN
  UPDATE reminders SET ended = CASE NEW.state WHEN 'sent' THEN 'mailed' ELSE 'cancelled' END
  WHERE mail_id = NEW.id AND ended IS NULL;
END;

-- What the mail API told of a mail after it had taken it, by signed webhook.
CREATE TABLE mail_events (
  id          TEXT PRIMARY KEY,                                           -- the provider and its own identifier: a repeated call adds nothing
  mail_id     TEXT NOT NULL REFERENCES mails (id),
  kind        TEXT NOT NULL CHECK (kind IN ('accepted', 'delivered', 'deferred', 'bounced', 'complained')),
  at          INTEGER NOT NULL,                                           -- as the provider says
  detail      TEXT NOT NULL DEFAULT '',                                   -- the receiving server's words
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_events_by_mail ON mail_events (mail_id, at);
CREATE INDEX mail_events_of_trouble ON mail_events (kind, mail_id) WHERE kind IN ('bounced', 'complained');

-- Mails to this person come back, or the person called one spam: a risk that the operator sees.
ALTER TABLE people ADD COLUMN mail_trouble_at INTEGER;
ALTER TABLE people ADD COLUMN mail_trouble TEXT CHECK (mail_trouble IN ('bounced', 'complained'));
-- A new address begins anew.
CREATE TRIGGER people_with_a_new_address AFTER UPDATE OF email ON people WHEN NEW.email IS NOT OLD.email
BEGIN UPDATE people SET mail_trouble_at = NULL, mail_trouble = NULL WHERE id = NEW.id; END;
-- What comes back marks the address it was sent to, and what arrives clears it.
CREATE TRIGGER mail_events_mark_the_address AFTER INSERT ON mail_events WHEN NEW.kind NOT IN ('accepted', 'deferred')
BEGIN
  UPDATE people
  SET mail_trouble_at = CASE NEW.kind WHEN 'delivered' THEN NULL ELSE NEW.at END,
      mail_trouble = CASE NEW.kind WHEN 'delivered' THEN NULL ELSE NEW.kind END
  WHERE id = (SELECT person_id FROM mails WHERE id = NEW.mail_id)
    AND email = (SELECT lower(recipient) FROM mails WHERE id = NEW.mail_id)
    -- An old piece of news does not undo a newer one, and a delivery does not undo a complaint.
    AND coalesce(mail_trouble_at, 0) <= NEW.at
    AND NOT (NEW.kind = 'delivered' AND mail_trouble IS 'complained');
END;
-- Whatever the mail API answered: a mail that it tells of was taken.
CREATE TRIGGER mail_events_settle AFTER INSERT ON mail_events
BEGIN
  UPDATE mails SET state = 'sent', ended_at = NEW.received_at, lease_until_at = NULL, problem = NULL
  WHERE id = NEW.mail_id AND state = 'owed';
END;

-- A milestone that the operator adds is owed at its time: the planner looks earlier where it must.
CREATE TRIGGER milestones_wake_the_planner AFTER INSERT ON milestones
BEGIN
  UPDATE secrets SET next_reminder_at = CASE NEW.days WHEN 0 THEN expires_at ELSE expires_at - 86400 - NEW.days * 86400 END
  WHERE deleted_at IS NULL AND disabled_at IS NULL
    AND next_reminder_at > CASE NEW.days WHEN 0 THEN expires_at ELSE expires_at - 86400 - NEW.days * 86400 END;
END;
