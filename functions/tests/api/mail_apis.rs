//! Each mail API gets its own request, and its answers mean what they should to the outbox.

mod binding;
mod reports;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use credenza_functions::adapters::native::Play;
use credenza_functions::ports::{OutboundRequest, OutboundResponse, PortError};
use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::reminders::{one_secret, tick};
use crate::support::{System, config};

/// Two managers are owed a reminder; the mail API is this one.
pub async fn owed(api: &str, url: &str) -> System {
    let mut system = one_secret().await;
    let mut config = config();
    api.clone_into(&mut config.mail.api);
    url.clone_into(&mut config.mail.url);
    config.mail.key = zeroize::Zeroizing::new("key".to_owned());
    config.mail.webhook_secret = Some(zeroize::Zeroizing::new("s3cret".to_owned()));
    system.world.ports.config = Arc::new(config);
    system.set_clock("2027-11-02T08:00:00Z");
    system
}

fn answer(status: u16, body: impl Into<String>) -> OutboundResponse {
    OutboundResponse { status, retry_after: None, body: body.into() }
}

fn header<'a>(request: &'a OutboundRequest, name: &str) -> &'a str {
    request.headers.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
}

fn sent(system: &System) -> i64 {
    system.count("SELECT count(*) FROM mails WHERE state = 'sent'")
}

fn body(request: &OutboundRequest) -> Value {
    serde_json::from_str(&request.body).unwrap()
}

#[tokio::test]
async fn postmark_takes_all_mails_in_one_request() {
    let system = owed("postmark", "https://api.postmarkapp.com").await;
    system.world.http.replay(Box::new(|request| {
        let count = body(request).as_array().unwrap().len();
        let one =
            |n: usize| json!({"ErrorCode": 0, "Message": "OK", "MessageID": format!("m{n}"), "To": "…"});
        Ok(answer(200, Value::from((0..count).map(one).collect::<Vec<_>>()).to_string()))
    }));
    tick(&system).await;
    let requests = system.world.http.take_requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].url, "https://api.postmarkapp.com/email/batch");
    assert_eq!(header(&requests[0], "x-postmark-server-token"), "key");
    let letters = body(&requests[0]);
    assert_eq!(letters.as_array().unwrap().len(), 2);
    let letter = &letters[0];
    assert_eq!(letter["From"], "Credenza <no-reply@operator.example>");
    assert!(letter["To"].as_str().unwrap().ends_with("@noordzee.example"));
    assert!(letter["TextBody"].as_str().unwrap().contains("The one"));
    assert_eq!(letter["Attachments"][0]["Name"], "expiry.ics");
    let file = BASE64.decode(letter["Attachments"][0]["Content"].as_str().unwrap().as_bytes()).unwrap();
    assert!(file.starts_with(b"BEGIN:VCALENDAR"));
    assert_eq!(letter["Headers"][0]["Name"], "List-Unsubscribe");
    assert_eq!(letter["Metadata"]["mail"].as_str().unwrap().len(), 36);
    assert_eq!(sent(&system), 2);
    assert_eq!(system.count("SELECT count(DISTINCT provider_id) FROM mails WHERE provider = 'postmark'"), 2);
}

#[tokio::test]
async fn sendgrid_takes_one_mail_a_request() {
    let system = owed("sendgrid", "https://api.sendgrid.com").await;
    system.world.http.replay(Box::new(|_| Ok(answer(202, ""))));
    tick(&system).await;
    let requests = system.world.http.take_requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].url, "https://api.sendgrid.com/v3/mail/send");
    assert_eq!(header(&requests[0], "authorization"), "Bearer key");
    let letter = body(&requests[0]);
    assert_eq!(letter["from"], json!({"email": "no-reply@operator.example", "name": "Credenza"}));
    assert!(letter["personalizations"][0]["to"][0]["email"].is_string());
    assert!(letter["personalizations"][0]["custom_args"]["mail"].is_string());
    assert_eq!(
        (&letter["content"][0]["type"], &letter["content"][1]["type"]),
        (&json!("text/plain"), &json!("text/html"))
    );
    assert_eq!(letter["attachments"][0]["disposition"], "attachment");
    assert!(letter["headers"]["List-Unsubscribe"].is_string());
    assert_eq!(sent(&system), 2);
}

#[tokio::test]
async fn mailgun_takes_a_form() {
    let system = owed("mailgun", "https://api.eu.mailgun.net/v3/mg.operator.example").await;
    system
        .world
        .http
        .replay(Box::new(|_| Ok(answer(200, r#"{"id":"<a@b>","message":"Queued. Thank you."}"#))));
    tick(&system).await;
    let requests = system.world.http.take_requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].url, "https://api.eu.mailgun.net/v3/mg.operator.example/messages");
    assert_eq!(header(&requests[0], "authorization"), format!("Basic {}", BASE64.encode(b"api:key")));
    let media_type = header(&requests[0], "content-type");
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let parts: Vec<&str> = requests[0].body.split(&format!("--{boundary}")).collect();
    assert_eq!(parts.last(), Some(&"--\r\n"));
    let part = |name: &str| {
        let head = format!("\r\nContent-Disposition: form-data; name=\"{name}\"");
        parts.iter().find(|part| part.starts_with(&head)).unwrap_or_else(|| panic!("{name}"))
    };
    assert!(part("to").contains("@noordzee.example"));
    assert!(part("h:Message-Id").contains("@operator.example>"));
    assert!(
        part("attachment").contains("filename=\"expiry.ics\"")
            && part("attachment").contains("BEGIN:VCALENDAR")
    );
    assert!(part("h:List-Unsubscribe").contains("https://"));
    assert_eq!(sent(&system), 2);
}

#[tokio::test]
async fn cloudflare_without_a_binding_is_spoken_to_by_its_rest_api() {
    let system = owed("cloudflare", "https://api.cloudflare.com/client/v4/accounts/a").await;
    system.world.http.replay(Box::new(|request| {
        let to = body(request)["to"].clone();
        let result = json!({"delivered": [to], "permanent_bounces": [], "queued": []});
        Ok(answer(200, json!({"success": true, "errors": [], "messages": [], "result": result}).to_string()))
    }));
    tick(&system).await;
    let requests = system.world.http.take_requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].url, "https://api.cloudflare.com/client/v4/accounts/a/email/sending/send");
    assert_eq!(
        body(&requests[0])["from"],
        json!({"address": "no-reply@operator.example", "name": "Credenza"})
    );
    assert_eq!(sent(&system), 2);
}

/// Whatever becomes of a request, an API without idempotency keys gets no mail twice on a guess.
#[tokio::test]
async fn what_is_unclear_is_looked_up_or_left_alone() {
    for (api, found, expected) in [
        ("postmark", r#"{"TotalCount":1,"Messages":[{"MessageID":"m"}]}"#, "found: not sent again"),
        ("postmark", r#"{"TotalCount":0,"Messages":[]}"#, "not there: sent again"),
        ("mailgun", r#"{"items":[{"event":"accepted","id":"x"}]}"#, "found: not sent again"),
        ("mailgun", r#"{"items":[]}"#, "not there: sent again"),
        ("sendgrid", "", "nobody to ask: left alone"),
        ("cloudflare", "", "nobody to ask: left alone"),
    ] {
        let system = owed(api, "https://mail.example").await;
        system.execute("DELETE FROM credential_managers WHERE person_id IN (SELECT id FROM people WHERE name LIKE 'Pieter%')");
        let broken = Arc::new(AtomicBool::new(true));
        let is_broken = broken.clone();
        let play: Play = Box::new(move |request| match request.method {
            "GET" => Ok(answer(200, found)),
            _ if is_broken.load(Ordering::SeqCst) => Err(PortError::new("http", "reset")),
            _ => Ok(match api {
                "postmark" => answer(200, r#"[{"ErrorCode":0,"Message":"OK","MessageID":"m"}]"#),
                _ => answer(200, r#"{"id":"<m>","message":"Queued. Thank you."}"#),
            }),
        });
        system.world.http.replay(play);
        tick(&system).await;
        broken.store(false, Ordering::SeqCst);
        let first = system.world.http.take_requests();
        assert_eq!(first.len(), 1, "{api}");
        for _ in 0..8 {
            system.advance(900);
            tick(&system).await;
        }
        let requests = system.world.http.take_requests();
        let posts = requests.iter().filter(|request| request.method == "POST").count();
        let looked_up = requests.iter().find(|request| request.method == "GET");
        match expected {
            "found: not sent again" => assert_eq!((posts, sent(&system)), (0, 1), "{api} {expected}"),
            "not there: sent again" => assert_eq!((posts, sent(&system)), (1, 1), "{api} {expected}"),
            _ => {
                assert_eq!((posts, sent(&system), looked_up.is_none()), (0, 0, true), "{api} {expected}");
                system.advance(23 * 3600);
                tick(&system).await;
                assert_eq!(
                    system.count(
                        "SELECT count(*) FROM mails WHERE state = 'failed' AND unclear_at IS NOT NULL"
                    ),
                    1
                );
            }
        }
        if let Some(request) = looked_up {
            assert!(
                request.url.contains("metadata_mail=") || request.url.contains("message-id="),
                "{}",
                request.url
            );
        }
    }
}

/// However long an outage lasts: a mail API that keeps what it took is asked at its end.
#[tokio::test]
async fn what_is_unclear_is_looked_up_after_days_where_the_mail_api_remembers() {
    for (found, posts) in
        [(r#"{"TotalCount":1,"Messages":[{"MessageID":"m"}]}"#, 0), (r#"{"Messages":[]}"#, 1)]
    {
        let system = owed("postmark", "https://mail.example").await;
        system.execute("DELETE FROM credential_managers WHERE person_id IN (SELECT id FROM people WHERE name LIKE 'Pieter%')");
        system.world.http.replay(Box::new(|_| Err(PortError::new("http", "no answer in time"))));
        for _ in 0..(50 * 4) {
            tick(&system).await;
            system.advance(900);
        }
        assert_eq!(system.count("SELECT count(*) FROM mails WHERE state = 'owed'"), 1, "not given up");
        system.world.http.take_requests();
        system.world.http.replay(Box::new(move |request| match request.method {
            "GET" => Ok(answer(200, found)),
            _ => Ok(answer(200, r#"[{"ErrorCode":0,"Message":"OK","MessageID":"m"}]"#)),
        }));
        for _ in 0..8 {
            tick(&system).await;
            system.advance(900);
        }
        let requests = system.world.http.take_requests();
        assert_eq!(
            (requests.iter().filter(|request| request.method == "POST").count(), sent(&system)),
            (posts, 1)
        );
    }
}

/// Where there are no keys, one mail at a time is on its way: a tick that dies makes no other unclear.
#[tokio::test]
async fn without_keys_one_mail_at_a_time_is_on_its_way() {
    for api in ["sendgrid", "cloudflare", "mailgun"] {
        let system = owed(api, "https://mail.example").await;
        let database = system.world.database.clone();
        let held = Arc::new(std::sync::Mutex::new(Vec::new()));
        let notes = held.clone();
        system.world.http.replay(Box::new(move |request| {
            let count = "SELECT count(*) FROM mails WHERE sending_at IS NOT NULL AND lease_until_at IS NOT NULL";
            let count: i64 = database.connection().query_row(count, [], |row| row.get(0)).unwrap();
            notes.lock().unwrap().push(count);
            let is_rest = request.url.contains("/email/sending");
            let taken = r#"{"success":true,"result":{"delivered":["x"],"message_id":"m"},"id":"<m>","message":"Queued."}"#;
            Ok(if is_rest || api == "mailgun" { answer(200, taken) } else { answer(202, "") })
        }));
        tick(&system).await;
        let held = held.lock().unwrap().clone();
        assert_eq!(held.len(), 2, "{api}: both readers");
        assert_eq!(held, [1, 1], "{api}");
        assert_eq!(system.count("SELECT count(*) FROM mails WHERE sending_at IS NOT NULL"), 0, "{api}");
    }
}

/// Of a batch that the mail API takes in part, each mail has its own end.
#[tokio::test]
async fn a_batch_that_is_taken_in_part_marks_the_others() {
    let system = owed("resend", "https://mail.example").await;
    // Without a file for the calendar, since nothing is to come: these go in one request.
    system.set_clock("2027-11-24T00:15:00Z");
    system.world.http.replay(Box::new(|request| {
        assert!(request.url.ends_with("/emails/batch"));
        let errors = json!([{"index": 1, "message": "The `to` field is not a mail address."}]);
        Ok(answer(200, json!({"data": [{"id": "a"}], "errors": errors}).to_string()))
    }));
    tick(&system).await;
    assert_eq!(sent(&system), 1);
    let failed = "SELECT count(*) FROM mails WHERE state = 'failed' AND problem LIKE '%not a mail address%'";
    assert_eq!(system.count(failed), 1);
    assert_eq!(system.count("SELECT count(*) FROM reminders WHERE ended IS NULL"), 0);
}

/// While it is unclear whether a batch was taken, it is repeated as it was, under its key.
#[tokio::test]
async fn a_batch_that_is_unclear_stays_together() {
    let system = owed("resend", "https://mail.example").await;
    system.set_clock("2027-11-24T00:15:00Z");
    system.world.http.replay(Box::new(|_| Err(PortError::new("http", "reset"))));
    tick(&system).await;
    let first = system.world.http.take_requests();
    system.world.http.replay(Box::new(|request| Ok(credenza_functions::adapters::native::taken(request))));
    for _ in 0..4 {
        system.advance(900);
        tick(&system).await;
    }
    let again = system.world.http.take_requests();
    assert_eq!((first.len(), again.len()), (1, 1));
    assert_eq!(first[0].body, again[0].body);
    assert_eq!(header(&first[0], "idempotency-key"), header(&again[0], "idempotency-key"));
    assert_eq!(sent(&system), 2);
}

/// Nobody's address, a name with markup or an injected header stops the others' mails.
#[tokio::test]
async fn bad_input_is_marked_and_the_others_go_out() {
    for address in ["nobody", "a@b.example\r\nbcc: c@d.example", "<script>@b.example", "a b@c.example"] {
        let system = owed("mailgun", "https://mail.example").await;
        system.world.database.connection().execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
        system
            .world
            .database
            .connection()
            .execute("UPDATE people SET email = ?1, name = '<b>M</b>' WHERE name LIKE 'Marieke%'", [address])
            .unwrap();
        system
            .world
            .http
            .replay(Box::new(|_| Ok(answer(200, r#"{"id":"<m>","message":"Queued. Thank you."}"#))));
        tick(&system).await;
        let requests = system.world.http.take_requests();
        assert_eq!(requests.len(), 1, "{address:?}");
        assert!(requests[0].body.contains("pieter"), "{address:?}");
        let marked =
            "SELECT count(*) FROM mails WHERE state = 'failed' AND problem LIKE 'This is no mail address%'";
        assert_eq!(system.count(marked), 1, "{address:?}");
    }
}

/// On the free plan a tick stays within fifty statements and fifty requests, and what is left is
/// less urgent than what was sent.
#[tokio::test]
async fn a_tick_stays_within_the_plan_and_drains_by_urgency() {
    for (api, per_tick) in [("resend", 45), ("sendgrid", 6), ("mailgun", 6), ("postmark", 45)] {
        let mut system = owed(api, "https://mail.example").await;
        let mut config = config();
        api.clone_into(&mut config.mail.api);
        config.limits = credenza_functions::budget::Limits::FREE;
        system.world.ports.config = Arc::new(config);
        system.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
             INSERT INTO people (id, email, name, created_at)
             SELECT printf('0192e4a0-0000-7000-8000-%012d', i), printf('p%d@many.example', i), printf('Person %d', i), 1 FROM n;
             -- Every other one manages only the application whose secret is not urgent.
             INSERT INTO credential_managers (id, person_id, organisation_id, client_id, given_at, confirmed_at)
             SELECT person.id, person.id, organisation.id,
                    CASE WHEN person.rowid % 2 THEN (SELECT client_id FROM secrets WHERE name = 'The one') END, 1, 1
             FROM people AS person, organisations AS organisation
             WHERE person.email LIKE '%many.example' AND organisation.country = 'NL';
             INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at, next_reminder_at)
             SELECT '0192e4a0-0000-7000-8000-0000000000ff',
                    (SELECT client_id FROM applications WHERE name = 'Partner-NL-Noordzee-DM'), 'Urgent', 'abc', digest, 1, 'k', unixepoch('2026-12-01'),
                    unixepoch('2027-11-07'), 1 FROM secrets WHERE name = 'The one';",
        );
        crate::reminders::used(&system, "Urgent", "2026-12-02", "2027-11-01");
        system.world.http.replay(Box::new(|request| {
            Ok(match serde_json::from_str(&request.body) {
                Ok(Value::Array(batch)) => {
                    let one = json!({"ErrorCode": 0, "Message": "OK", "MessageID": "m"});
                    answer(200, Value::from(vec![one; batch.len()]).to_string())
                }
                _ if request.url.ends_with("/v3/mail/send") => answer(202, ""),
                _ => answer(200, r#"{"id":"mail-1"}"#),
            })
        }));
        system.world.database.take_counts();
        let (mut ticks, mut saw_both) = (0, false);
        while ticks == 0 || system.count("SELECT count(*) FROM reminders WHERE ended IS NULL") > 0 {
            let outcome = tick(&system).await;
            let (_, statements) = system.world.database.take_counts();
            let requests = system.world.http.take_requests().len();
            assert!(
                statements <= 50 && requests <= 50,
                "{api}: {statements} statements, {requests} requests"
            );
            assert!(outcome.sent >= per_tick || ticks > 0, "{api}: {outcome:?} with {statements} statements");
            // What was composed before costs a statement each where there are no keys.
            assert!(
                ticks != 1 || outcome.sent >= per_tick.max(14),
                "{api}: {outcome:?} with {statements} statements"
            );
            let urgent_left = system.count(
                "SELECT count(DISTINCT person_id) FROM reminders WHERE ended IS NULL AND milestone <= 7",
            );
            let others_sent = system.count(
                "SELECT count(*) FROM mails WHERE kind = 'reminder' AND state = 'sent' AND urgency > 7",
            );
            assert!(urgent_left == 0 || others_sent == 0, "{api}: {others_sent} before {urgent_left} urgent");
            saw_both |= urgent_left > 0 && ticks > 0;
            ticks += 1;
            assert!(ticks < 60, "{api} gets nowhere");
            system.advance(900);
        }
        assert!(saw_both, "the urgent ones took more than one tick");
        assert_eq!(sent(&system), 203, "{api}: everybody, once");
    }
}
