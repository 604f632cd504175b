//! What became of mails after the mail API took them.

use jiff::Timestamp;

use crate::ports::Statement;

/// Writes events down, each once. `events` is a JSON array; see `mail::webhooks::Event`. Triggers mark
/// the reader's address, and settle a mail of which it was unclear whether the API took it. Answers
/// with a row for each new event.
pub fn record(events: &str, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO mail_events (id, mail_id, kind, at, detail, received_at)
         SELECT told.value ->> 'id', mail.id, told.value ->> 'kind', told.value ->> 'at', told.value ->> 'detail', ?2
         FROM json_each(?1) AS told
         JOIN mails AS mail ON mail.id = coalesce(told.value ->> 'mail',
                                                  (SELECT sent.id FROM mails AS sent
                                                   WHERE sent.provider_id = told.value ->> 'provider_id'))
         WHERE true
         ON CONFLICT (id) DO NOTHING RETURNING mail_id",
        [events.into(), now.into()],
    )
}
