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

-- Chats and machines that an organisation's managers want told of its secrets. In most chats the
-- address itself is the credential, so it is sealed; the host is kept to be shown.
CREATE TABLE endpoints (
  id               TEXT PRIMARY KEY,
  organisation_id  TEXT NOT NULL REFERENCES organisations (id),
  kind             TEXT NOT NULL CHECK (kind IN ('webhook', 'slack', 'teams')),
  name             TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  host             TEXT NOT NULL,
  sealed_address   TEXT NOT NULL,                                         -- AES-256-GCM under a key outside the database
  sealed_secret    TEXT CHECK ((sealed_secret IS NOT NULL) = (kind = 'webhook')), -- signs what is sent
  language         TEXT NOT NULL,                                         -- of what a chat is told
  created_at       INTEGER NOT NULL,
  created_by       TEXT NOT NULL REFERENCES people (id),
  failing_since_at INTEGER,                                               -- NULL: the last attempt worked
  disabled_at      INTEGER,                                               -- it failed for too long; a manager enables it again
  deleted_at       INTEGER
) STRICT;
CREATE INDEX endpoints_by_organisation ON endpoints (organisation_id, created_at) WHERE deleted_at IS NULL;

-- What happened to secrets of organisations that want to be told, with the facts as they were then.
CREATE TABLE events (
  id              TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),  -- receivers tell repetitions by it
  key             TEXT NOT NULL UNIQUE,                                   -- what happened; the same never twice
  kind            TEXT NOT NULL,                                          -- such as `secret.created`, or `test`
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  at              INTEGER NOT NULL,
  facts           TEXT NOT NULL                                           -- JSON
) STRICT;
CREATE INDEX events_by_time ON events (at);

-- The outbox of events: each is owed to each endpoint of the organisation.
CREATE TABLE deliveries (
  id              TEXT PRIMARY KEY,
  event_id        TEXT NOT NULL REFERENCES events (id),
  endpoint_id     TEXT NOT NULL REFERENCES endpoints (id),
  state           TEXT NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'sent', 'failed')),
  attempts        INTEGER NOT NULL DEFAULT 0,
  created_at      INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  lease_until_at  INTEGER,                                                -- somebody is sending it until then
  lease_id        TEXT,                                                   -- who
  ended_at        INTEGER,
  status          INTEGER,                                                -- what the endpoint answered last; NULL: it did not
  UNIQUE (event_id, endpoint_id)
) STRICT;
CREATE INDEX deliveries_owed ON deliveries (next_attempt_at) WHERE state = 'owed';
CREATE INDEX deliveries_by_endpoint ON deliveries (endpoint_id, created_at);
CREATE INDEX deliveries_by_time ON deliveries (created_at);
CREATE INDEX deliveries_by_lease ON deliveries (lease_id) WHERE lease_id IS NOT NULL;

CREATE TRIGGER events_are_owed AFTER INSERT ON events WHEN NEW.kind <> 'test'
BEGIN
  INSERT INTO deliveries (id, event_id, endpoint_id, created_at, next_attempt_at)
  SELECT lower(hex(randomblob(16))), NEW.id, endpoint.id, NEW.at, NEW.at FROM endpoints AS endpoint
  WHERE endpoint.organisation_id = NEW.organisation_id AND endpoint.disabled_at IS NULL AND endpoint.deleted_at IS NULL;
END;

-- What an endpoint is told of a secret; only of organisations that have an endpoint.
CREATE VIEW secret_facts AS
SELECT secret.id AS secret_id, secret.client_id, application.organisation_id,
       json_object('organisation', organisation.name, 'application', application.name,
                   'client_id', secret.client_id, 'secret', secret.name, 'hint', secret.hint,
                   'created_at', secret.created_at, 'created_by', creator.name,
                   'expires_at', secret.expires_at) AS facts
FROM secrets AS secret
JOIN applications AS application ON application.client_id = secret.client_id
JOIN organisations AS organisation ON organisation.id = application.organisation_id
LEFT JOIN people AS creator ON creator.id = secret.created_by
WHERE EXISTS (SELECT 1 FROM endpoints AS endpoint
              WHERE endpoint.organisation_id = application.organisation_id
                AND endpoint.disabled_at IS NULL AND endpoint.deleted_at IS NULL);

-- Events are written by the database itself, in the transaction of the act: whichever way a secret is
-- created, deleted or used, its organisation is told.
CREATE TRIGGER secrets_tell_of_creation AFTER INSERT ON secrets
BEGIN
  INSERT INTO events (key, kind, organisation_id, at, facts)
  SELECT 'secret.created/' || NEW.id, 'secret.created', organisation_id, NEW.created_at, facts
  FROM secret_facts WHERE secret_id = NEW.id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER secret_uses_tell_of_the_first AFTER INSERT ON secret_uses
BEGIN
  INSERT INTO events (key, kind, organisation_id, at, facts)
  SELECT 'secret.first_used/' || NEW.secret_id, 'secret.first_used', organisation_id, NEW.first_at,
         json_set(facts, '$.network', NEW.network, '$.user_agent', NEW.user_agent)
  FROM secret_facts WHERE secret_id = NEW.secret_id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER secrets_tell_of_deletion AFTER UPDATE OF deleted_at ON secrets
WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL
BEGIN
  INSERT INTO events (key, kind, organisation_id, at, facts)
  SELECT 'secret.deleted/' || NEW.id || '/' || NEW.deleted_at, 'secret.deleted', organisation_id, NEW.deleted_at,
         json_set(facts, '$.by', (SELECT name FROM people WHERE id = NEW.deleted_by))
  FROM secret_facts WHERE secret_id = NEW.id ON CONFLICT DO NOTHING;
  -- Rotated: it was used, it is gone, and one that was created later is in use.
  INSERT INTO events (key, kind, organisation_id, at, facts)
  SELECT 'secret.rotated/' || NEW.id, 'secret.rotated', fact.organisation_id, NEW.deleted_at,
         json_set(fact.facts, '$.successor', later.name, '$.successor_hint', later.hint)
  FROM secret_facts AS fact
  JOIN secrets AS later ON later.client_id = NEW.client_id AND later.id <> NEW.id
  JOIN secret_uses AS later_use ON later_use.secret_id = later.id
  WHERE fact.secret_id = NEW.id AND later.created_at > NEW.created_at AND later.expires_at > NEW.deleted_at
    AND later.deleted_at IS NULL AND later.disabled_at IS NULL
    AND EXISTS (SELECT 1 FROM secret_uses WHERE secret_id = NEW.id)
  ORDER BY later_use.last_at DESC LIMIT 1
  ON CONFLICT DO NOTHING;
END;

-- Until when the passing of milestones was told: the cron looks from there to now, so its work grows
-- with what is due, and a missed tick loses nothing.
CREATE TABLE told_until (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX secrets_to_tell_of ON secrets (expires_at) WHERE deleted_at IS NULL AND disabled_at IS NULL;
