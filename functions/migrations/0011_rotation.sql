-- Rotation without fear: undo, brown-outs, planned deletions, guided rotations, and the labels that
-- managers write for their systems.

-- A brown-out: the secret is refused from the first instant until the second, then works again by
-- itself. Nothing has to run for either: the state follows from the instants.
ALTER TABLE secrets ADD COLUMN brown_out_at INTEGER;
ALTER TABLE secrets ADD COLUMN brown_out_ends_at INTEGER
  CHECK ((brown_out_at IS NULL) = (brown_out_ends_at IS NULL) AND brown_out_ends_at BETWEEN brown_out_at AND brown_out_at + 900);
-- A planned deletion: from then on the secret is refused; the cron writes `deleted_at` afterwards.
ALTER TABLE secrets ADD COLUMN deletes_at INTEGER;
ALTER TABLE secrets ADD COLUMN deletes_by TEXT REFERENCES people (id);
-- The audit entry of the last act that changed this row: the statements behind an act in its
-- transaction see by it whether the act did something.
ALTER TABLE secrets ADD COLUMN act_id TEXT;
CREATE INDEX secrets_to_delete ON secrets (deletes_at) WHERE deletes_at IS NOT NULL AND deleted_at IS NULL;

-- A guided rotation: which secret takes the place of which. How far it is follows from the evidence
-- of token requests and is not stored.
CREATE TABLE rotations (
  id            TEXT PRIMARY KEY,
  client_id     TEXT NOT NULL REFERENCES applications (client_id),
  old_secret_id TEXT REFERENCES secrets (id),                             -- NULL: the application had none
  new_secret_id TEXT NOT NULL REFERENCES secrets (id),
  started_at    INTEGER NOT NULL,
  started_by    TEXT NOT NULL REFERENCES people (id),
  ended_at      INTEGER,                                                  -- one of the two is gone, or somebody ended it
  completed     INTEGER NOT NULL DEFAULT 0 CHECK (completed IN (0, 1)),   -- it ended with the old secret gone and the new one there
  CHECK (old_secret_id IS NOT new_secret_id)
) STRICT;
-- One at a time: whoever begins a second one joins the first.
CREATE UNIQUE INDEX rotations_open ON rotations (client_id) WHERE ended_at IS NULL;
CREATE INDEX rotations_by_application ON rotations (client_id, started_at);

CREATE INDEX rotations_by_new_secret ON rotations (new_secret_id) WHERE ended_at IS NULL;

-- The first token that was got with the new secret stands in the audit log. The ID is a version 7
-- UUID, as all others there, so that it sorts by its time.
CREATE TRIGGER rotations_note_the_first_use AFTER INSERT ON secret_uses
BEGIN
  INSERT INTO audit (id, at, organisation_id, client_id, action, object_id, object_name, hint, network, user_agent)
  SELECT printf('%08x-%04x-7', NEW.first_at * 1000 / 65536, NEW.first_at * 1000 % 65536) || lower(substr(hex(randomblob(2)), 2))
         || '-8' || lower(substr(hex(randomblob(2)), 2)) || '-' || lower(hex(randomblob(6))),
         NEW.first_at, application.organisation_id, application.client_id, 'rotation.first_use', rotation.id,
         secret.name, secret.hint, NEW.network, NEW.user_agent
  FROM rotations AS rotation
  JOIN secrets AS secret ON secret.id = rotation.new_secret_id
  JOIN applications AS application ON application.client_id = rotation.client_id
  WHERE rotation.new_secret_id = NEW.secret_id AND rotation.ended_at IS NULL;
END;

-- A rotation ends with the old secret, however that goes; without the new one there is none.
CREATE TRIGGER rotations_end_with_their_secrets AFTER UPDATE OF deleted_at ON secrets
WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL
BEGIN
  UPDATE rotations SET ended_at = NEW.deleted_at, completed = (old_secret_id IS NEW.id)
  WHERE client_id = NEW.client_id AND ended_at IS NULL AND (old_secret_id = NEW.id OR new_secret_id = NEW.id);
END;

-- What managers call a system that uses their secrets: the evidence knows only network and agent.
CREATE TABLE system_labels (
  client_id  TEXT NOT NULL REFERENCES applications (client_id),
  network    TEXT NOT NULL,                                               -- shortened to /24 or /48, as in the evidence
  user_agent TEXT NOT NULL,
  label      TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
  written_at INTEGER NOT NULL,
  written_by TEXT REFERENCES people (id),
  PRIMARY KEY (client_id, network, user_agent)
) STRICT, WITHOUT ROWID;
