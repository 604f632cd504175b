-- Tries of a factor for an account from an address, and for an address. The key says what is counted; it
-- holds digests, no addresses. Each try of the last quarter of an hour is kept, so that the limit slides.
CREATE TABLE tries (
  key      TEXT PRIMARY KEY,
  instants TEXT NOT NULL,                                                 -- JSON array, milliseconds since 1970
  ends_at  INTEGER NOT NULL                                               -- when the newest counts no more and the row may go
) STRICT, WITHOUT ROWID;
CREATE INDEX tries_by_end ON tries (ends_at);

-- Wrong passwords of an account in a row, from wherever they come. A proof of identity takes the row away.
CREATE TABLE tries_in_a_row (
  key      TEXT PRIMARY KEY,                                              -- a digest of place and account
  failures INTEGER NOT NULL,
  opens_at INTEGER NOT NULL,                                              -- nothing is checked until then
  ends_at  INTEGER NOT NULL                                               -- when the row is forgotten
) STRICT, WITHOUT ROWID;
CREATE INDEX tries_in_a_row_by_end ON tries_in_a_row (ends_at);
