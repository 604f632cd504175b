-- What happens while an organisation is switched off is owed to none of its endpoints, neither then nor later.
DROP TRIGGER events_are_owed;
CREATE TRIGGER events_are_owed AFTER INSERT ON events WHEN NEW.kind <> 'test'
BEGIN
  INSERT INTO deliveries (id, event_id, endpoint_id, created_at, next_attempt_at)
  SELECT lower(hex(randomblob(16))), NEW.id, endpoint.id, NEW.at, NEW.at
  FROM endpoints AS endpoint JOIN organisations AS organisation ON organisation.id = endpoint.organisation_id
  WHERE endpoint.organisation_id = NEW.organisation_id AND endpoint.disabled_at IS NULL AND endpoint.deleted_at IS NULL
    AND organisation.disabled_at IS NULL;
END;
