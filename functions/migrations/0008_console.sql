-- The operator's console: what will break, import, and access to the API by personal tokens.

-- Live secrets in the order in which they end: the operator's timeline and list walk along it.
CREATE INDEX secrets_by_expiry ON secrets (expires_at, id) WHERE deleted_at IS NULL AND disabled_at IS NULL;
-- The live secrets of an application by age: what may have replaced another one is found along it.
CREATE INDEX secrets_alive_by_application ON secrets (client_id, created_at, expires_at, id)
  WHERE deleted_at IS NULL AND disabled_at IS NULL;
-- What is switched off is left out, and there is little of it.
CREATE INDEX applications_off ON applications (client_id) WHERE disabled_at IS NOT NULL;
CREATE INDEX organisations_off ON organisations (id) WHERE disabled_at IS NOT NULL;
-- Persons who were invited and never came.
CREATE INDEX people_never_signed_in ON people (email) WHERE last_signed_in_at IS NULL AND disabled_at IS NULL;

-- Live secrets with the evidence of their use. A secret counts as replaced from `replaced_at` on:
-- a day after both the later one began to be used and this one fell quiet, as
-- `credenza_domain::replacement` says. NULL: nothing took over.
CREATE VIEW secret_outlook AS
SELECT secret.id, secret.client_id, secret.name, secret.hint, secret.created_at, secret.expires_at,
       own_use.last_at AS used_at,
       (SELECT max(own_use.last_at, min(later_use.first_at)) + 86400
        FROM secrets AS later JOIN secret_uses AS later_use ON later_use.secret_id = later.id
        WHERE later.client_id = secret.client_id AND later.expires_at > secret.expires_at
          AND later.created_at > secret.created_at
          AND later.deleted_at IS NULL AND later.disabled_at IS NULL
          AND later_use.last_at > own_use.last_at) AS replaced_at,
       EXISTS (SELECT 1 FROM secrets AS later
               WHERE later.client_id = secret.client_id AND later.expires_at > secret.expires_at
                 AND later.created_at > secret.created_at
                 AND later.deleted_at IS NULL AND later.disabled_at IS NULL) AS has_later
FROM secrets AS secret LEFT JOIN secret_uses AS own_use ON own_use.secret_id = secret.id
WHERE secret.deleted_at IS NULL AND secret.disabled_at IS NULL;

-- Mails that failed: whose mail does not arrive is found along it.
CREATE INDEX mails_failed ON mails (person_id, created_at) WHERE state = 'failed' AND person_id IS NOT NULL;

-- Personal tokens of operators, for the API. Shown once; what is kept opens nothing.
CREATE TABLE operator_tokens (
  id           TEXT PRIMARY KEY,
  person_id    TEXT NOT NULL REFERENCES people (id),
  name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  hint         TEXT NOT NULL CHECK (length(hint) = 4),                    -- first characters behind the prefix
  digest       TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL CHECK (expires_at > created_at AND expires_at <= created_at + 367 * 86400),
  last_used_at INTEGER,
  last_network TEXT,                                                      -- of the last use, shortened to /24 or /48
  revoked_at   INTEGER
) STRICT;
CREATE INDEX operator_tokens_by_person ON operator_tokens (person_id, created_at);
-- A token dies with the role, and does not rise with it again.
CREATE TRIGGER operator_tokens_die_with_the_role AFTER UPDATE OF is_operator, disabled_at ON people
WHEN (NEW.is_operator = 0 AND OLD.is_operator = 1) OR (NEW.disabled_at IS NOT NULL AND OLD.disabled_at IS NULL)
BEGIN
  UPDATE operator_tokens SET revoked_at = coalesce(NEW.disabled_at, unixepoch())
  WHERE person_id = NEW.id AND revoked_at IS NULL;
END;
