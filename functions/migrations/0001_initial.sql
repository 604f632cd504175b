-- Credenza's first schema.
-- Instants are whole seconds since 1970 in UTC, in columns that end in `_at`.
-- Identifiers are UUIDs as lower-case text. Digests are lower-case hexadecimal.
-- No column of this schema holds a plaintext that opens anything.

-- Bodies that own applications. What has history is disabled, not deleted.
CREATE TABLE organisations (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
  country       TEXT NOT NULL CHECK (country GLOB '[A-Z][A-Z]'),          -- ISO 3166-1 alpha-2
  number        TEXT UNIQUE CHECK (length(number) BETWEEN 1 AND 10),      -- the operator's short number for it
  time_zone     TEXT NOT NULL DEFAULT 'UTC',                              -- IANA name; reminders go out in its morning
  contact_email TEXT,
  created_at    INTEGER NOT NULL,
  disabled_at   INTEGER,
  version       INTEGER NOT NULL DEFAULT 1                                -- counts edits; a stale edit is refused
) STRICT;

-- Persons. A person is invited, then active (has enrolled), and may be disabled.
CREATE TABLE people (
  id                TEXT PRIMARY KEY,
  email             TEXT NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
  name              TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  language          TEXT NOT NULL DEFAULT 'en',
  is_operator       INTEGER NOT NULL DEFAULT 0 CHECK (is_operator IN (0, 1)),
  created_at        INTEGER NOT NULL,
  enrolled_at       INTEGER,                                              -- NULL: invited only
  disabled_at       INTEGER,
  last_signed_in_at INTEGER,
  version           INTEGER NOT NULL DEFAULT 1
) STRICT;

-- OAuth clients (RFC 6749 §1.1). The client ID is permanent and never reused: rows are never deleted.
CREATE TABLE applications (
  client_id       TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  name            TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
  kind            TEXT NOT NULL CHECK (kind IN ('partner', 'partner_alternative')),
  created_at      INTEGER NOT NULL,
  disabled_at     INTEGER,
  version         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX applications_by_organisation ON applications (organisation_id, name);

-- An application never changes hands, and its client ID never dies.
CREATE TRIGGER applications_keep_their_owner BEFORE UPDATE OF organisation_id, client_id ON applications
WHEN NEW.organisation_id IS NOT OLD.organisation_id OR NEW.client_id IS NOT OLD.client_id
BEGIN SELECT RAISE(ABORT, 'an application keeps its organisation and its client ID'); END;
CREATE TRIGGER applications_are_kept BEFORE DELETE ON applications
BEGIN SELECT RAISE(ABORT, 'applications are disabled, not deleted'); END;

-- An API in an environment: what a token is for.
CREATE TABLE resources (
  id                      TEXT PRIMARY KEY,
  api                     TEXT NOT NULL,                                  -- name of the API, such as Match-Connect
  environment             TEXT NOT NULL CHECK (environment IN ('production', 'sandbox')),
  identifier              TEXT NOT NULL UNIQUE,                           -- UUID or absolute URI; becomes `aud`
  algorithm               TEXT NOT NULL DEFAULT 'ES256' CHECK (algorithm IN ('ES256', 'RS256')),
  token_lifetime_seconds  INTEGER NOT NULL DEFAULT 3600 CHECK (token_lifetime_seconds BETWEEN 60 AND 86400),
  for_partner_alternative INTEGER NOT NULL DEFAULT 0 CHECK (for_partner_alternative IN (0, 1)),
  created_at              INTEGER NOT NULL,
  disabled_at             INTEGER,
  version                 INTEGER NOT NULL DEFAULT 1,
  UNIQUE (api, environment),
  CHECK (for_partner_alternative = 0 OR environment = 'sandbox')
) STRICT;

-- Application × resource, given by the operator.
CREATE TABLE permissions (
  client_id   TEXT NOT NULL REFERENCES applications (client_id),
  resource_id TEXT NOT NULL REFERENCES resources (id),
  granted_at  INTEGER NOT NULL,
  granted_by  TEXT REFERENCES people (id),
  PRIMARY KEY (client_id, resource_id)
) STRICT, WITHOUT ROWID;

-- A dummy for testing holds only the sandbox meant for it, whoever asks.
CREATE TRIGGER permissions_of_a_partner_alternative BEFORE INSERT ON permissions
WHEN EXISTS (SELECT 1 FROM applications WHERE client_id = NEW.client_id AND kind = 'partner_alternative')
 AND NOT EXISTS (SELECT 1 FROM resources WHERE id = NEW.resource_id AND for_partner_alternative = 1)
BEGIN SELECT RAISE(ABORT, 'a PartnerAlternative application can hold only the sandbox meant for it'); END;

-- The credential manager role, for all applications of an organisation or for one.
CREATE TABLE credential_managers (
  id              TEXT PRIMARY KEY,
  person_id       TEXT NOT NULL REFERENCES people (id),
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  client_id       TEXT REFERENCES applications (client_id),               -- NULL: all of the organisation's
  given_at        INTEGER NOT NULL,
  given_by        TEXT REFERENCES people (id),
  confirmed_at    INTEGER                                                 -- NULL: the organisation has not said yes; no rights
) STRICT;
CREATE UNIQUE INDEX credential_managers_of_all ON credential_managers (person_id, organisation_id) WHERE client_id IS NULL;
CREATE UNIQUE INDEX credential_managers_of_one ON credential_managers (person_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX credential_managers_by_organisation ON credential_managers (organisation_id, client_id);
CREATE INDEX credential_managers_by_person ON credential_managers (person_id);

CREATE TRIGGER credential_managers_of_the_same_house BEFORE INSERT ON credential_managers
WHEN NEW.client_id IS NOT NULL
 AND NOT EXISTS (SELECT 1 FROM applications WHERE client_id = NEW.client_id AND organisation_id = NEW.organisation_id)
BEGIN SELECT RAISE(ABORT, 'the application belongs to another organisation'); END;

-- Who manages what, at this moment: the one place where the role is spelt out.
-- Everything that asks "may this person?" or "whom do we mail?" reads this view.
-- A role for all makes one for a single application silent, so each pair stands here once. (Not
-- DISTINCT: that would keep SQLite from looking the pair up by an index.)
CREATE VIEW manages AS
SELECT role.person_id, application.client_id, application.organisation_id
FROM credential_managers AS role
JOIN applications AS application ON application.organisation_id = role.organisation_id
JOIN organisations AS organisation ON organisation.id = role.organisation_id
JOIN people AS person ON person.id = role.person_id
WHERE role.confirmed_at IS NOT NULL AND person.disabled_at IS NULL AND organisation.disabled_at IS NULL
  AND (role.client_id IS NULL
       OR (role.client_id = application.client_id
           AND NOT EXISTS (SELECT 1 FROM credential_managers AS wider
                           WHERE wider.person_id = role.person_id AND wider.organisation_id = role.organisation_id
                             AND wider.client_id IS NULL AND wider.confirmed_at IS NOT NULL)));

-- Client secrets: what is kept of them. The state follows from the instants.
CREATE TABLE secrets (
  id               TEXT PRIMARY KEY,
  client_id        TEXT NOT NULL REFERENCES applications (client_id),
  name             TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  hint             TEXT NOT NULL CHECK (length(hint) = 3),
  digest           TEXT NOT NULL CHECK (length(digest) = 64),             -- HMAC-SHA-256(pepper, client ID, 0x00, text)
  pepper_version   INTEGER NOT NULL,
  idempotency_key  TEXT NOT NULL,                                         -- the caller's; a retried create is the same create
  created_at       INTEGER NOT NULL,
  created_by       TEXT REFERENCES people (id),
  expires_at       INTEGER NOT NULL CHECK (expires_at > created_at AND expires_at <= created_at + 367 * 86400),
  disabled_at      INTEGER,
  disabled_by      TEXT REFERENCES people (id),
  deleted_at       INTEGER,                                               -- refused at once; restorable for 72 hours
  deleted_by       TEXT REFERENCES people (id),
  next_reminder_at INTEGER,                                               -- when the planner must look again; NULL: never
  UNIQUE (client_id, idempotency_key)
) STRICT;
CREATE INDEX secrets_by_application ON secrets (client_id, created_at);
CREATE INDEX secrets_to_remind ON secrets (next_reminder_at) WHERE next_reminder_at IS NOT NULL;

-- Evidence of token requests that were answered with a token, one row a secret.
CREATE TABLE secret_uses (
  secret_id     TEXT PRIMARY KEY REFERENCES secrets (id),
  first_at      INTEGER NOT NULL,
  last_at       INTEGER NOT NULL,
  uses          INTEGER NOT NULL DEFAULT 1,
  network       TEXT NOT NULL,                                            -- of the last use, shortened to /24 or /48
  user_agent    TEXT NOT NULL,
  resource_id   TEXT REFERENCES resources (id)
) STRICT, WITHOUT ROWID;

-- Signed-in browsers. The key is the digest of the cookie's token.
CREATE TABLE sessions (
  digest           TEXT PRIMARY KEY,
  person_id        TEXT NOT NULL REFERENCES people (id),
  created_at       INTEGER NOT NULL,
  last_seen_at     INTEGER NOT NULL,
  authenticated_at INTEGER NOT NULL,                                      -- last proof of identity, for step-up
  ends_at          INTEGER NOT NULL,
  network          TEXT NOT NULL,
  user_agent       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_person ON sessions (person_id);
CREATE INDEX sessions_by_end ON sessions (ends_at);

-- Passwords: Argon2id, parameters beside the hash so that they can grow.
CREATE TABLE passwords (
  person_id  TEXT PRIMARY KEY REFERENCES people (id),
  parameters TEXT NOT NULL,                                               -- such as argon2id-19456-2-1 (KiB, passes, lanes)
  salt       TEXT NOT NULL,
  hash       TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Authenticators that show codes (RFC 6238).
CREATE TABLE totp_factors (
  id           TEXT PRIMARY KEY,
  person_id    TEXT NOT NULL REFERENCES people (id),
  name         TEXT NOT NULL,
  sealed_seed  TEXT NOT NULL,                                             -- AES-256-GCM under a key outside the database
  last_step    INTEGER NOT NULL,                                          -- the newest step that was accepted; only later ones are
  failures     INTEGER NOT NULL DEFAULT 0,                                -- in a row; at 20 the factor is dead until re-enrolled
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;
CREATE INDEX totp_factors_by_person ON totp_factors (person_id);

-- Codes for the day when the authenticator is lost.
CREATE TABLE recovery_codes (
  person_id  TEXT NOT NULL REFERENCES people (id),
  digest     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at    INTEGER,
  PRIMARY KEY (person_id, digest)
) STRICT, WITHOUT ROWID;

-- One-time links to enrol. The TOTP seed waits here, sealed, until the person has proved a code.
CREATE TABLE invitations (
  id          TEXT PRIMARY KEY,
  person_id   TEXT NOT NULL REFERENCES people (id),
  digest      TEXT NOT NULL UNIQUE,
  sealed_seed TEXT,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  consumed_at INTEGER
) STRICT;
-- A new invitation takes the place of the old one.
CREATE UNIQUE INDEX invitations_open ON invitations (person_id) WHERE consumed_at IS NULL;
-- Single use: a second one undoes the whole transaction that it stands in.
CREATE TRIGGER invitations_work_once BEFORE UPDATE OF consumed_at ON invitations WHEN OLD.consumed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'this invitation was used'); END;

-- Counters of tries. The key says what is counted; it holds digests, no addresses.
CREATE TABLE throttles (
  key       TEXT PRIMARY KEY,
  tries     INTEGER NOT NULL,
  window_at INTEGER NOT NULL,                                             -- when counting began
  ends_at   INTEGER NOT NULL                                              -- when the window ends and the row may go
) STRICT, WITHOUT ROWID;
CREATE INDEX throttles_by_end ON throttles (ends_at);

-- Keys that sign access tokens. The newest active key of an algorithm signs; an older one stays in
-- the key set until its last token has died. So a missed tick can delay a rotation, never leave a gap.
CREATE TABLE signing_keys (
  kid            TEXT PRIMARY KEY,
  algorithm      TEXT NOT NULL CHECK (algorithm IN ('ES256', 'RS256')),
  public_jwk     TEXT NOT NULL,                                           -- RFC 7517, public members only
  sealed_private TEXT NOT NULL,                                           -- AES-256-GCM under a key outside the database
  published_at   INTEGER NOT NULL,                                        -- stands in the key set from then on
  activates_at   INTEGER NOT NULL CHECK (activates_at >= published_at)    -- signs from then on, until a later one does
) STRICT;
CREATE UNIQUE INDEX signing_keys_by_activation ON signing_keys (algorithm, activates_at);

-- One line owed to one person for one secret at one milestone. The key makes planning idempotent.
CREATE TABLE reminders (
  secret_id  TEXT NOT NULL REFERENCES secrets (id),
  person_id  TEXT NOT NULL REFERENCES people (id),
  milestone  INTEGER NOT NULL CHECK (milestone BETWEEN 0 AND 366),        -- days left; 0: it has expired
  planned_at INTEGER NOT NULL,
  mail_id    TEXT REFERENCES mails (id),                                  -- NULL: not composed yet
  ended      TEXT CHECK (ended IN ('mailed', 'collapsed', 'cancelled')),  -- NULL: still owed
  PRIMARY KEY (secret_id, person_id, milestone)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminders_owed ON reminders (person_id) WHERE ended IS NULL;
CREATE INDEX reminders_by_mail ON reminders (mail_id) WHERE mail_id IS NOT NULL;

-- A new manager, or one who was confirmed, is owed what is due now: the planner looks again. Not at
-- what expired before: that was news to others.
CREATE TRIGGER credential_managers_wake_the_planner AFTER INSERT ON credential_managers
BEGIN
  UPDATE secrets SET next_reminder_at = NEW.given_at
  WHERE deleted_at IS NULL AND disabled_at IS NULL AND expires_at > NEW.given_at
    AND client_id IN (SELECT client_id FROM applications WHERE organisation_id = NEW.organisation_id
                      AND (NEW.client_id IS NULL OR client_id = NEW.client_id));
END;
CREATE TRIGGER credential_managers_wake_the_planner_when_confirmed AFTER UPDATE OF confirmed_at ON credential_managers
WHEN NEW.confirmed_at IS NOT NULL AND OLD.confirmed_at IS NULL
BEGIN
  UPDATE secrets SET next_reminder_at = NEW.confirmed_at
  WHERE deleted_at IS NULL AND disabled_at IS NULL AND expires_at > NEW.confirmed_at
    AND client_id IN (SELECT client_id FROM applications WHERE organisation_id = NEW.organisation_id
                      AND (NEW.client_id IS NULL OR client_id = NEW.client_id));
END;
-- A secret that goes may have been what replaced another one: the planner looks at its sisters again.
CREATE TRIGGER secrets_wake_the_planner AFTER UPDATE OF deleted_at, disabled_at ON secrets
WHEN coalesce(NEW.deleted_at, NEW.disabled_at) IS NOT NULL AND coalesce(OLD.deleted_at, OLD.disabled_at) IS NULL
BEGIN
  UPDATE secrets SET next_reminder_at = coalesce(NEW.deleted_at, NEW.disabled_at)
  WHERE client_id = NEW.client_id AND id <> NEW.id AND deleted_at IS NULL AND disabled_at IS NULL
    AND expires_at > coalesce(NEW.deleted_at, NEW.disabled_at);
END;

-- The milestones in force, in days before expiry.
CREATE TABLE milestones (days INTEGER PRIMARY KEY) STRICT;
INSERT INTO milestones (days) VALUES (42), (21), (7), (6), (5), (4), (3), (2), (1), (0);

-- The outbox: mails owed, with the frozen body and what became of them.
CREATE TABLE mails (
  id              TEXT PRIMARY KEY,
  person_id       TEXT REFERENCES people (id),                            -- NULL: to an organisation's contact
  kind            TEXT NOT NULL,                                          -- `reminder`, or the kind of a notice
  idempotency_key TEXT NOT NULL UNIQUE,                                   -- ours, and the provider's where it has one
  recipient       TEXT NOT NULL,
  subject         TEXT NOT NULL,
  body_text       TEXT NOT NULL,
  body_html       TEXT NOT NULL,
  urgency         INTEGER NOT NULL,                                       -- days left of the most urgent line; smaller goes first
  state           TEXT NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'sent', 'failed', 'cancelled')),
  attempts        INTEGER NOT NULL DEFAULT 0,
  created_at      INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  lease_until_at  INTEGER,                                                -- a tick is sending it until then
  unclear_at      INTEGER,                                                -- first time it was not known whether the API took it
  ended_at        INTEGER,                                                -- when it was sent, failed or cancelled
  provider_id     TEXT,                                                   -- the mail API's identifier
  problem         TEXT                                                    -- why the last attempt did not work
) STRICT;
CREATE INDEX mails_owed ON mails (next_attempt_at, urgency) WHERE state = 'owed';
CREATE INDEX mails_by_person ON mails (person_id, created_at);

-- Each run of the cron leaves a row.
CREATE TABLE ticks (
  id           TEXT PRIMARY KEY,
  scheduled_at INTEGER NOT NULL,
  started_at   INTEGER NOT NULL,
  finished_at  INTEGER,                                                   -- NULL: it did not end well
  planned      INTEGER NOT NULL DEFAULT 0,
  composed     INTEGER NOT NULL DEFAULT 0,
  sent         INTEGER NOT NULL DEFAULT 0,
  failed       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ticks_by_start ON ticks (started_at);

-- Who did what to which object, when, from where. Append-only.
CREATE TABLE audit (
  id              TEXT PRIMARY KEY,                                       -- UUIDv7: sorts by time
  at              INTEGER NOT NULL,
  organisation_id TEXT REFERENCES organisations (id),
  client_id       TEXT REFERENCES applications (client_id),
  actor_id        TEXT REFERENCES people (id),                            -- NULL: the system itself
  actor_name      TEXT,                                                   -- as it was then
  action          TEXT NOT NULL,
  object_id       TEXT NOT NULL,
  object_name     TEXT NOT NULL,                                          -- as it was then
  hint            TEXT,
  network         TEXT NOT NULL DEFAULT '',
  user_agent      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_by_application ON audit (client_id, id) WHERE client_id IS NOT NULL;
CREATE INDEX audit_by_organisation ON audit (organisation_id, id) WHERE organisation_id IS NOT NULL;
CREATE TRIGGER audit_is_never_edited BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
