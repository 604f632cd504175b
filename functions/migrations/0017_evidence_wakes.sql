-- Evidence changes what is owed: a secret that seemed idle or replaced is used again, so the planner looks
-- again. A system that asks every day wakes nobody.
CREATE TRIGGER secret_uses_wake_the_planner AFTER UPDATE OF last_at ON secret_uses
WHEN NEW.last_at >= OLD.last_at + 86400
BEGIN
  UPDATE secrets SET next_reminder_at = NEW.last_at WHERE id = NEW.secret_id AND next_reminder_at > NEW.last_at;
END;
CREATE TRIGGER secret_uses_wake_the_planner_at_first AFTER INSERT ON secret_uses
BEGIN
  UPDATE secrets SET next_reminder_at = NEW.last_at WHERE id = NEW.secret_id AND next_reminder_at > NEW.last_at;
END;

-- A permission cannot become by a change what it could not be when it was given.
CREATE TRIGGER permissions_of_a_partner_alternative_stay BEFORE UPDATE ON permissions
WHEN EXISTS (SELECT 1 FROM applications WHERE client_id = NEW.client_id AND kind = 'partner_alternative')
 AND NOT EXISTS (SELECT 1 FROM resources WHERE id = NEW.resource_id AND for_partner_alternative = 1)
BEGIN SELECT RAISE(ABORT, 'a PartnerAlternative application can hold only the sandbox meant for it'); END;
