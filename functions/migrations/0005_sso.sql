-- Single sign-on with the one external provider of a deployment (OpenID Connect).

-- Sign-ins that are under way: each belongs to one browser and is good once. State, nonce and PKCE
-- verifier follow from the browser's cookie and a pepper, so nothing here opens anything.
CREATE TABLE single_sign_ons (
  browser   TEXT PRIMARY KEY,                                             -- digest of the cookie
  back      TEXT NOT NULL CHECK (back LIKE '/%'),                         -- the page where it began
  ends_at   INTEGER NOT NULL,
  person_id TEXT REFERENCES people (id),                                  -- whom the provider named without a second factor: has no rights until ours is proved
  subject   TEXT,                                                         -- the provider's name for that person
  CHECK ((person_id IS NULL) = (subject IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX single_sign_ons_by_end ON single_sign_ons (ends_at);

-- Who a person is at a provider. Made at the first sign-in, by the mail address that the provider
-- has verified; from then on the address does not matter.
CREATE TABLE identities (
  issuer       TEXT NOT NULL,
  subject      TEXT NOT NULL,
  person_id    TEXT NOT NULL REFERENCES people (id),
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
-- One person is one account at a provider, and stays it.
CREATE UNIQUE INDEX identities_by_person ON identities (person_id, issuer);
CREATE TRIGGER identities_keep_their_person BEFORE UPDATE OF issuer, subject, person_id ON identities
BEGIN SELECT RAISE(ABORT, 'an identity keeps its person'); END;
