-- Evidence of token requests: which secret is used, by what, from where, with what outcome.

-- How long evidence is kept, and how much of it. `seconds` is the length of a span.
CREATE TABLE usage_spans (
  seconds      INTEGER PRIMARY KEY,
  kept_seconds INTEGER NOT NULL,
  origins_max  INTEGER NOT NULL                                           -- rows that a secret may fill in one span
) STRICT;
INSERT INTO usage_spans (seconds, kept_seconds, origins_max) VALUES (3600, 7 * 86400, 50), (86400, 366 * 86400, 50);

-- Uses of a secret in an hour or a day, one row for each network, client, API and outcome. A flood cannot grow it:
-- when a secret has its rows for a span, whatever is new is counted in rows whose network and client are empty.
CREATE TABLE secret_usage (
  secret_id   TEXT NOT NULL REFERENCES secrets (id) ON DELETE CASCADE,
  seconds     INTEGER NOT NULL REFERENCES usage_spans (seconds),
  begins_at   INTEGER NOT NULL,
  network     TEXT NOT NULL,                                              -- shortened to /24 or /48; empty: all the rest
  user_agent  TEXT NOT NULL,
  resource_id TEXT NOT NULL,                                              -- empty: none that the application may use
  outcome     TEXT NOT NULL,                                              -- `token`, or why there was none
  first_at    INTEGER NOT NULL,
  last_at     INTEGER NOT NULL,
  uses        INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL,                                           -- when it is forgotten
  UNIQUE (secret_id, seconds, begins_at, network, user_agent, resource_id, outcome)
) STRICT;
CREATE INDEX secret_usage_by_end ON secret_usage (ends_at);

-- Secrets that were presented after their end. Their managers are told once for each end: a secret that is restored
-- and ends again is another story.
CREATE TABLE ghosts (
  secret_id TEXT NOT NULL REFERENCES secrets (id) ON DELETE CASCADE,
  ended_at  INTEGER NOT NULL,                                             -- when it was deleted, or when it expired
  first_at  INTEGER NOT NULL,                                             -- when it was presented after that, first
  warned_at INTEGER,                                                      -- NULL: still to be told
  PRIMARY KEY (secret_id, ended_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX ghosts_to_warn ON ghosts (first_at) WHERE warned_at IS NULL;

-- Where uses arrive: whoever inserts here has said all, and one statement keeps everything in step.
CREATE VIEW arriving_usage (secret_id, network, user_agent, resource_id, outcome, first_at, last_at, uses) AS
SELECT '', '', '', '', '', 0, 0, 0 WHERE 0;

CREATE TRIGGER arriving_usage_is_kept INSTEAD OF INSERT ON arriving_usage
BEGIN
  INSERT INTO secret_usage (secret_id, seconds, begins_at, network, user_agent, resource_id, outcome, first_at, last_at, uses, ends_at)
  SELECT NEW.secret_id, span.seconds, span.begins_at, iif(span.has_room, NEW.network, ''), iif(span.has_room, NEW.user_agent, ''),
         NEW.resource_id, NEW.outcome, NEW.first_at, NEW.last_at, NEW.uses, span.begins_at + span.seconds + span.kept_seconds
  FROM (SELECT seconds, kept_seconds, NEW.first_at - NEW.first_at % seconds AS begins_at,
               (SELECT count(*) FROM secret_usage AS known
                WHERE known.secret_id = NEW.secret_id AND known.seconds = usage_spans.seconds
                  AND known.begins_at = NEW.first_at - NEW.first_at % usage_spans.seconds AND known.network <> '') < origins_max
               OR EXISTS (SELECT 1 FROM secret_usage AS same
                          WHERE same.secret_id = NEW.secret_id AND same.seconds = usage_spans.seconds
                            AND same.begins_at = NEW.first_at - NEW.first_at % usage_spans.seconds
                            AND same.network = NEW.network AND same.user_agent = NEW.user_agent
                            AND same.resource_id = NEW.resource_id AND same.outcome = NEW.outcome) AS has_room
        FROM usage_spans) AS span
  WHERE true
  ON CONFLICT (secret_id, seconds, begins_at, network, user_agent, resource_id, outcome) DO UPDATE SET
    first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at), uses = uses + excluded.uses;

  -- The newest use that was answered with a token, for lists and for the planner of reminders.
  INSERT INTO secret_uses (secret_id, first_at, last_at, uses, network, user_agent, resource_id)
  SELECT NEW.secret_id, NEW.first_at, NEW.last_at, NEW.uses, NEW.network, NEW.user_agent, nullif(NEW.resource_id, '')
  WHERE NEW.outcome = 'token'
  ON CONFLICT (secret_id) DO UPDATE SET
    first_at = min(first_at, excluded.first_at), uses = uses + excluded.uses,
    network = iif(excluded.last_at >= last_at, excluded.network, network),
    user_agent = iif(excluded.last_at >= last_at, excluded.user_agent, user_agent),
    resource_id = iif(excluded.last_at >= last_at, excluded.resource_id, resource_id),
    last_at = max(last_at, excluded.last_at);

  INSERT INTO ghosts (secret_id, ended_at, first_at)
  SELECT secret.id, coalesce(secret.deleted_at, secret.expires_at), NEW.first_at FROM secrets AS secret
  WHERE secret.id = NEW.secret_id AND NEW.outcome IN ('expired', 'deleted')
  ON CONFLICT DO NOTHING;
END;
