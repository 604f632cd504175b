//! Delivery reports: kept with their mail, believed once, and what they settle.

use bytes::Bytes;
use credenza_functions::ports::PortError;
use data_encoding::BASE64;
use http::Request;
use serde_json::{Value, json};

use super::{answer, body, owed, sent};
use crate::reminders::tick;
use crate::support::{Answer, System};

async fn call(system: &System, path: &str, authorisation: &str, body: &Value) -> Answer {
    let request = Request::post(path)
        .header("authorization", authorisation)
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()))
        .unwrap();
    Answer::of(system.send(request).await)
}

#[tokio::test]
async fn delivery_reports_are_kept_with_the_mail_and_mark_the_address() {
    let system = owed("postmark", "https://api.postmarkapp.com").await;
    system.world.http.replay(Box::new(|request| {
        let count = body(request).as_array().unwrap().len();
        let one = |n: usize| json!({"ErrorCode": 0, "Message": "OK", "MessageID": format!("m{n}")});
        Ok(answer(200, Value::from((0..count).map(one).collect::<Vec<_>>()).to_string()))
    }));
    tick(&system).await;
    let path = "/api/webhooks/mail/postmark";
    let good = format!("Basic {}", BASE64.encode(b"credenza:s3cret"));
    let bounce = |id: i64, kind: &str| {
        json!({"RecordType": "Bounce", "ID": id, "Type": kind, "MessageID": "m0", "Details": "550 unknown",
               "BouncedAt": "2027-11-02T09:00:00Z", "Metadata": {}})
    };
    assert_eq!(call(&system, path, "Basic AAAA", &bounce(1, "HardBounce")).await.status, 403);
    assert_eq!(call(&system, "/api/webhooks/mail/resend", &good, &bounce(1, "HardBounce")).await.status, 404);
    assert_eq!(call(&system, path, &good, &json!({"RecordType": 1})).await.status, 400);
    assert_eq!(system.count("SELECT count(*) FROM mail_events"), 0);
    for _ in 0..2 {
        assert_eq!(
            call(&system, path, &good, &bounce(1, "HardBounce")).await.status,
            204,
            "also the second time"
        );
    }
    assert_eq!(
        system.count("SELECT count(*) FROM mail_events WHERE kind = 'bounced' AND detail = '550 unknown'"),
        1
    );
    let marked = "SELECT count(*) FROM people WHERE mail_trouble = 'bounced'";
    assert_eq!(system.count(marked), 1);
    // A mail that arrives clears the mark; an old bounce does not bring it back.
    let delivery = json!({"RecordType": "Delivery", "MessageID": "m0", "DeliveredAt": "2027-11-02T10:00:00Z", "Metadata": {}});
    assert_eq!(call(&system, path, &good, &delivery).await.status, 204);
    assert_eq!(system.count(marked), 0);
    call(&system, path, &good, &bounce(2, "HardBounce")).await;
    assert_eq!(system.count("SELECT count(*) FROM mail_events"), 3);
    // A complaint stays, and a new address begins anew.
    let complaint = json!({"RecordType": "SpamComplaint", "ID": 3, "MessageID": "m0", "BouncedAt": "2027-11-02T11:00:00Z"});
    call(&system, path, &good, &complaint).await;
    assert_eq!(system.count("SELECT count(*) FROM people WHERE mail_trouble = 'complained'"), 1);
    system.execute("UPDATE people SET email = 'new.' || email WHERE mail_trouble IS NOT NULL");
    assert_eq!(system.count("SELECT count(*) FROM people WHERE mail_trouble IS NOT NULL"), 0);
    // A mail that nobody knows is nobody's.
    let strange = json!({"RecordType": "Delivery", "MessageID": "unknown", "DeliveredAt": "…", "Metadata": {"mail": "x"}});
    assert_eq!(call(&system, path, &good, &strange).await.status, 204);
}

/// A report of a mail of which it was unclear whether it was taken settles it.
#[tokio::test]
async fn a_delivery_report_settles_what_was_unclear() {
    let system = owed("postmark", "https://api.postmarkapp.com").await;
    system.world.http.replay(Box::new(|_| Err(PortError::new("http", "reset"))));
    tick(&system).await;
    let id: String = system
        .world
        .database
        .connection()
        .query_row("SELECT id FROM mails WHERE state = 'owed' LIMIT 1", [], |row| row.get(0))
        .unwrap();
    let delivery = json!({"RecordType": "Delivery", "MessageID": "m0", "DeliveredAt": "2027-11-02T10:00:00Z", "Metadata": {"mail": id}});
    let good = format!("Basic {}", BASE64.encode(b"credenza:s3cret"));
    assert_eq!(call(&system, "/api/webhooks/mail/postmark", &good, &delivery).await.status, 204);
    assert_eq!(sent(&system), 1);
    assert_eq!(system.count("SELECT count(*) FROM reminders WHERE ended = 'mailed'"), 1);
}
