-- The rest of the token service: public keys in place of secrets, resource servers, revocation.

-- Public keys with which a client may authenticate (RFC 7523), uploaded by its managers.
CREATE TABLE client_keys (
  client_id  TEXT NOT NULL REFERENCES applications (client_id),
  kid        TEXT NOT NULL,                                               -- RFC 7638 thumbprint: the key names itself
  algorithm  TEXT NOT NULL CHECK (algorithm IN ('ES256', 'RS256')),
  public_jwk TEXT NOT NULL,                                               -- public members only
  name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_at INTEGER NOT NULL,
  created_by TEXT REFERENCES people (id),
  PRIMARY KEY (client_id, kid)
) STRICT, WITHOUT ROWID;

-- Or the address at which the client publishes them, with what was found there last.
CREATE TABLE client_key_sets (
  client_id  TEXT PRIMARY KEY REFERENCES applications (client_id),
  url        TEXT NOT NULL,
  body       TEXT,                                                        -- NULL: never fetched
  body_at    INTEGER,                                                     -- when `body` was found there
  fetched_at INTEGER NOT NULL DEFAULT 0                                   -- the last try, good or not
) STRICT, WITHOUT ROWID;

-- Assertions that were used: each works once (RFC 7523 §3). Recorded after the signature verified.
CREATE TABLE client_assertions (
  client_id  TEXT NOT NULL,
  jti        TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (client_id, jti)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_assertions_by_end ON client_assertions (expires_at);

-- APIs that ask whether a token is alive (RFC 7662), with credentials of their own.
CREATE TABLE resource_servers (
  id             TEXT PRIMARY KEY,
  name           TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
  hint           TEXT NOT NULL,
  digest         TEXT NOT NULL CHECK (length(digest) = 64),               -- as of a client secret
  pepper_version INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  created_by     TEXT REFERENCES people (id),
  deleted_at     INTEGER
) STRICT;

-- Which tokens a resource server may ask about; all others are inactive to it.
CREATE TABLE resource_server_resources (
  resource_server_id TEXT NOT NULL REFERENCES resource_servers (id),
  resource_id        TEXT NOT NULL REFERENCES resources (id),
  PRIMARY KEY (resource_server_id, resource_id)
) STRICT, WITHOUT ROWID;

-- Tokens that their clients revoked (RFC 7009), until they would have died anyway.
CREATE TABLE revoked_tokens (
  jti        TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX revoked_tokens_by_end ON revoked_tokens (expires_at);
