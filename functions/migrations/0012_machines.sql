-- What machines do by themselves: scanners report leaks, clients make their next secret.

-- A reported text names its secret by the first three characters alone; the digest decides.
CREATE INDEX secrets_by_hint ON secrets (hint);

-- The public keys of the scanner that signs its reports, as they were found at its address.
CREATE TABLE leak_reporter_keys (
  url        TEXT PRIMARY KEY,
  body       TEXT NOT NULL DEFAULT '',
  fetched_at INTEGER NOT NULL                                             -- the last try, good or not
) STRICT, WITHOUT ROWID;

-- Applications that may make their own next secret; given and taken by their credential managers.
CREATE TABLE self_rotations (
  client_id TEXT PRIMARY KEY REFERENCES applications (client_id),
  given_at  INTEGER NOT NULL,
  given_by  TEXT NOT NULL REFERENCES people (id)
) STRICT, WITHOUT ROWID;
