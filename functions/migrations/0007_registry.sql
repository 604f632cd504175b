-- The operator's registry: what it must be quick at, and what it must never do.

-- Two names that differ by case only are one name to whoever reads them.
CREATE UNIQUE INDEX organisations_by_name ON organisations (name COLLATE NOCASE);
CREATE UNIQUE INDEX applications_by_name ON applications (name COLLATE NOCASE);
-- Lists of 5,000 organisations are read a page at a time, in these orders.
CREATE INDEX organisations_by_country ON organisations (country, name COLLATE NOCASE);
CREATE INDEX organisations_by_creation ON organisations (created_at, id);
CREATE INDEX applications_by_creation ON applications (created_at, client_id);
CREATE INDEX people_by_name ON people (name COLLATE NOCASE, id);
CREATE INDEX people_by_creation ON people (created_at, id);
-- How many applications hold a resource.
CREATE INDEX permissions_by_resource ON permissions (resource_id);

-- Organisations, people and resources have history: they are switched off, not deleted.
CREATE TRIGGER organisations_are_kept BEFORE DELETE ON organisations
BEGIN SELECT RAISE(ABORT, 'organisations are disabled, not deleted'); END;
CREATE TRIGGER people_are_kept BEFORE DELETE ON people
BEGIN SELECT RAISE(ABORT, 'people are disabled, not deleted'); END;
CREATE TRIGGER resources_are_kept BEFORE DELETE ON resources
BEGIN SELECT RAISE(ABORT, 'resources are disabled, not deleted'); END;

-- What an application is for decides what it may hold, so neither changes afterwards.
CREATE TRIGGER applications_keep_their_kind BEFORE UPDATE OF kind ON applications
WHEN NEW.kind IS NOT OLD.kind
BEGIN SELECT RAISE(ABORT, 'an application keeps its kind'); END;
CREATE TRIGGER resources_keep_their_environment BEFORE UPDATE OF environment ON resources
WHEN NEW.environment IS NOT OLD.environment
BEGIN SELECT RAISE(ABORT, 'a resource keeps its environment'); END;
-- The other side of permissions_of_a_partner_alternative.
CREATE TRIGGER resources_of_partner_alternatives BEFORE UPDATE OF for_partner_alternative ON resources
WHEN NEW.for_partner_alternative = 0 AND OLD.for_partner_alternative = 1
 AND EXISTS (SELECT 1 FROM permissions AS permission
             JOIN applications AS application ON application.client_id = permission.client_id
             WHERE permission.resource_id = OLD.id AND application.kind = 'partner_alternative')
BEGIN SELECT RAISE(ABORT, 'a PartnerAlternative application holds this resource'); END;
-- An identifier of a resource is a UUID or an absolute URI, and what else stands in a token request.
CREATE TRIGGER resources_have_identifiers BEFORE INSERT ON resources
WHEN NEW.identifier = '' OR length(NEW.identifier) > 200 OR instr(NEW.identifier, ' ') > 0 OR instr(NEW.identifier, '#') > 0
BEGIN SELECT RAISE(ABORT, 'this is no identifier of a resource'); END;
CREATE TRIGGER resources_keep_having_identifiers BEFORE UPDATE OF identifier ON resources
WHEN NEW.identifier = '' OR length(NEW.identifier) > 200 OR instr(NEW.identifier, ' ') > 0 OR instr(NEW.identifier, '#') > 0
BEGIN SELECT RAISE(ABORT, 'this is no identifier of a resource'); END;

-- Somebody has to be able to let the others in again. Enrolled: an invitation nobody took is no operator.
CREATE TRIGGER the_last_operator_stays BEFORE UPDATE OF disabled_at ON people
WHEN OLD.is_operator = 1 AND OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL
 AND NOT EXISTS (SELECT 1 FROM people WHERE id <> OLD.id AND is_operator = 1 AND disabled_at IS NULL AND enrolled_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'this is the last operator'); END;

-- Questions to an organisation: may this person manage these applications? Asked by mail, of its
-- managers and its contact; one answer is enough. The link's token is kept as a digest only.
CREATE TABLE confirmations (
  id              TEXT PRIMARY KEY,
  person_id       TEXT NOT NULL REFERENCES people (id),                   -- about whom
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  digest          TEXT NOT NULL UNIQUE,                                   -- of the link's token
  asked_id        TEXT REFERENCES people (id),                            -- NULL: the organisation's contact
  asked_email     TEXT NOT NULL,
  asked_by        TEXT REFERENCES people (id),                            -- the operator
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  answered_at     INTEGER,
  answer          TEXT CHECK (answer IN ('yes', 'no'))                    -- of this link; others may have been faster
) STRICT;
CREATE INDEX confirmations_by_role ON confirmations (person_id, organisation_id, created_at);

-- What the operators decide for the whole deployment: one row. NULL: as the configuration says.
CREATE TABLE policy (
  id                          INTEGER PRIMARY KEY CHECK (id = 1),
  secret_lifetime_days        INTEGER CHECK (secret_lifetime_days BETWEEN 1 AND 365),   -- NULL: one calendar year
  live_secrets_max            INTEGER NOT NULL DEFAULT 5 CHECK (live_secrets_max BETWEEN 2 AND 20),
  token_lifetime_max_seconds  INTEGER NOT NULL DEFAULT 86400 CHECK (token_lifetime_max_seconds BETWEEN 60 AND 86400),
  product_name                TEXT CHECK (length(product_name) BETWEEN 1 AND 40),
  support_address             TEXT,
  accent_light                TEXT CHECK (accent_light GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'),
  accent_dark                 TEXT CHECK (accent_dark GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'),
  logo                        TEXT CHECK (length(logo) <= 90000),                       -- a PNG in base64
  version                     INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO policy (id) VALUES (1);
CREATE TRIGGER policy_is_one_row BEFORE DELETE ON policy
BEGIN SELECT RAISE(ABORT, 'the policy is edited, not deleted'); END;
-- The last week and the end are what prevents outages: nobody switches them off.
CREATE TRIGGER milestones_of_the_last_week_stay BEFORE DELETE ON milestones WHEN OLD.days <= 7
BEGIN SELECT RAISE(ABORT, 'the reminders of the last week cannot be switched off'); END;
CREATE TRIGGER milestones_are_within_a_year BEFORE INSERT ON milestones WHEN NEW.days NOT BETWEEN 0 AND 365
BEGIN SELECT RAISE(ABORT, 'a milestone lies within a year'); END;
