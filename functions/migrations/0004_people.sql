-- People's own factors: passkeys, the ceremonies with them, and what the account page needs.

-- Passkeys (WebAuthn Level 3). Public keys only: nothing here opens anything.
CREATE TABLE passkeys (
  id              TEXT PRIMARY KEY,
  person_id       TEXT NOT NULL REFERENCES people (id),
  name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),   -- what the person calls it
  credential_id   TEXT NOT NULL UNIQUE,                                   -- base64url; the authenticator's name for it
  algorithm       TEXT NOT NULL CHECK (algorithm IN ('ES256', 'RS256')),
  public_jwk      TEXT NOT NULL,                                          -- RFC 7517, public members only
  transports      TEXT NOT NULL DEFAULT '[]',                             -- JSON array: how the authenticator is reached
  sign_count      INTEGER NOT NULL,                                       -- uses so far, as the authenticator counts; 0: it does not
  backup_eligible INTEGER NOT NULL CHECK (backup_eligible IN (0, 1)),     -- could be copied to another device; never changes
  backed_up       INTEGER NOT NULL CHECK (backed_up IN (0, 1) AND backed_up <= backup_eligible),
  failures        INTEGER NOT NULL DEFAULT 0,                             -- in a row; at 20 the passkey is dead
  created_at      INTEGER NOT NULL,
  last_used_at    INTEGER,
  suspect_at      INTEGER                                                 -- when its counter went back: there may be a copy
) STRICT;
CREATE INDEX passkeys_by_person ON passkeys (person_id);

-- A credential ID belongs to the person and the key that it was made with.
CREATE TRIGGER passkeys_keep_their_key BEFORE UPDATE OF person_id, credential_id, algorithm, public_jwk, backup_eligible ON passkeys
BEGIN SELECT RAISE(ABORT, 'a passkey keeps its person and its key'); END;

-- Challenges that were given out and not answered yet. A row is taken by the first answer to it.
CREATE TABLE challenges (
  challenge TEXT PRIMARY KEY,                                             -- 256 random bits as base64url; opens nothing by itself
  purpose   TEXT NOT NULL CHECK (purpose IN ('sign in', 'step up', 'add', 'enrol')),
  bound_to  TEXT NOT NULL,                                                -- digest of the session, the invitation or the browser that may answer
  ends_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_by_end ON challenges (ends_at);

-- A key of an authenticator stands here once, whoever's it is: the same key twice would make each
-- code good twice. NULL: enrolled before there was this column.
ALTER TABLE totp_factors ADD COLUMN seed_digest TEXT;
CREATE UNIQUE INDEX totp_factors_by_seed ON totp_factors (seed_digest) WHERE seed_digest IS NOT NULL;

-- Wrong recovery codes in a row; at 20 none is taken until new ones are made.
ALTER TABLE people ADD COLUMN recovery_failures INTEGER NOT NULL DEFAULT 0;

-- Where a session was opened, as far as the platform knows (ISO 3166-1 alpha-2).
ALTER TABLE sessions ADD COLUMN country TEXT NOT NULL DEFAULT '';
