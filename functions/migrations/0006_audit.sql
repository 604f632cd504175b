-- The audit log as hash chains: one for each organisation, and one over everything.
--
-- An entry is written in the transaction of its act, where no hash can be computed: D1 has no SHA.
-- So each entry waits here until the next tick seals it, in one order that never changes.
CREATE TABLE audit_unsealed (
  audit_id TEXT PRIMARY KEY REFERENCES audit (id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_waits_for_its_seal AFTER INSERT ON audit
BEGIN INSERT INTO audit_unsealed (audit_id) VALUES (NEW.id); END;

-- The last link of each chain, so that nobody has to look for it; follows from `audit_seals`.
CREATE TABLE audit_chains (
  chain        TEXT PRIMARY KEY,                                          -- an organisation's ID, or `all`
  seq          INTEGER NOT NULL,
  hash         TEXT NOT NULL CHECK (length(hash) = 64),
  digested_at  INTEGER NOT NULL DEFAULT 0,                                -- the week whose digest mail carried a head of it
  digested_seq INTEGER NOT NULL DEFAULT 0                                 -- which head that was
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_chains_to_digest ON audit_chains (digested_at);

-- An entry's place in a chain: hash = SHA-256(hash before, canonical form of the entry). Append-only.
CREATE TABLE audit_seals (
  chain    TEXT NOT NULL,
  seq      INTEGER NOT NULL CHECK (seq > 0),
  audit_id TEXT NOT NULL REFERENCES audit (id),
  hash     TEXT NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (chain, seq),
  UNIQUE (chain, audit_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_seals_continue_their_chain BEFORE INSERT ON audit_seals
WHEN NEW.seq IS NOT 1 + coalesce((SELECT max(seq) FROM audit_seals WHERE chain = NEW.chain), 0)
BEGIN SELECT RAISE(ABORT, 'a seal continues its chain'); END;
CREATE TRIGGER audit_seals_make_the_head AFTER INSERT ON audit_seals
BEGIN
  INSERT INTO audit_chains (chain, seq, hash) VALUES (NEW.chain, NEW.seq, NEW.hash)
  ON CONFLICT (chain) DO UPDATE SET seq = NEW.seq, hash = NEW.hash;
  DELETE FROM audit_unsealed WHERE audit_id = NEW.audit_id AND NEW.chain = 'all';
END;
CREATE TRIGGER audit_seals_are_never_edited BEFORE UPDATE ON audit_seals BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_seals_are_never_deleted BEFORE DELETE ON audit_seals BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- What was there before this migration is sealed like the rest.
INSERT INTO audit_unsealed (audit_id) SELECT id FROM audit;

-- The operator's filters, each with the cursor; and the counts that bound how many refusals are kept.
CREATE INDEX audit_by_actor ON audit (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_by_action ON audit (action, id);
-- The few operators among many people.
CREATE INDEX people_operators ON people (id) WHERE is_operator = 1;

-- Entries as operators look for them: with the names of today beside those of then.
CREATE VIEW audit_records AS
SELECT entry.id, entry.at, entry.organisation_id, organisation.name AS organisation, entry.client_id,
       application.name AS application, entry.actor_id, entry.actor_name, entry.action, entry.object_id,
       entry.object_name, entry.hint, entry.network, entry.user_agent
FROM audit AS entry
LEFT JOIN organisations AS organisation ON organisation.id = entry.organisation_id
LEFT JOIN applications AS application ON application.client_id = entry.client_id;
