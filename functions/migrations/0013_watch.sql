-- How long people wait for a reminder that no mail holds yet. A line may wait for its reader's morning, or for the day
-- after a digest, but not longer than a day: then something holds it up, and the watchdog counts from there.
CREATE INDEX reminders_uncomposed ON reminders (max(planned_at, min(wait_until_at, planned_at + 86400)))
  WHERE ended IS NULL AND mail_id IS NULL AND composed_at IS NULL AND state <> 'replaced';
