-- An organisation or a person that is switched on again is owed what fell due meanwhile: the planner
-- looks again. Also at what expired while they were off, for nobody was told.
CREATE TRIGGER organisations_wake_the_planner AFTER UPDATE OF disabled_at ON organisations
WHEN NEW.disabled_at IS NULL AND OLD.disabled_at IS NOT NULL
BEGIN
  UPDATE secrets SET next_reminder_at = OLD.disabled_at
  WHERE deleted_at IS NULL AND disabled_at IS NULL AND expires_at > OLD.disabled_at
    AND client_id IN (SELECT client_id FROM applications WHERE organisation_id = NEW.id);
END;
CREATE TRIGGER people_wake_the_planner AFTER UPDATE OF disabled_at ON people
WHEN NEW.disabled_at IS NULL AND OLD.disabled_at IS NOT NULL
BEGIN
  UPDATE secrets SET next_reminder_at = OLD.disabled_at
  WHERE deleted_at IS NULL AND disabled_at IS NULL AND expires_at > OLD.disabled_at
    AND client_id IN (SELECT client_id FROM manages WHERE person_id = NEW.id);
END;
