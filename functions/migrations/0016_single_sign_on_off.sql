-- The person does not want to be let in through the provider: no account there is tied by the mail
-- address alone, until the person allows it again. NULL: it is allowed.
ALTER TABLE people ADD COLUMN single_sign_on_off_at INTEGER;
