-- The session in which a sign-in through the provider began (digest of its token): the new one takes its place,
-- if it is the same person's.
ALTER TABLE single_sign_ons ADD COLUMN replaces TEXT;
