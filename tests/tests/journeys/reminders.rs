//! A secret's last six weeks in some seconds: ticks as of future days, and a mail API that has every kind of bad day.

use credenza_tests::mails;
use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const NAME: &str = "Walks to its end";
/// Days for which the secret lives.
const LIFE: i64 = 60;

/// An afternoon so many days before the secret's last one: daytime in the organisation's zone.
fn with_days_left(created: &Value, days: i64) -> Timestamp {
    let end: Timestamp = created["secret"]["expires_at"].as_str().unwrap().parse().unwrap();
    end - SignedDuration::from_hours(24 * (days + 1)) + SignedDuration::from_hours(16)
}

/// What a milestone meets, and ends in one mail all the same.
fn bad_days() -> [(i64, &'static str, Value); 7] {
    [
        (42, "expires in 42 days", json!([])),
        (21, "expires in 21 days", json!([{"kind": "status", "status": 429, "retry_after": 30}])),
        (7, "expires in 7 days", json!([{"kind": "status", "status": 500, "times": 3}])),
        (
            6,
            "expires in 6 days",
            json!([{"kind": "timeout_after", "seconds": 1}, {"kind": "status", "status": 503}]),
        ),
        (5, "expires in 5 days", json!([{"kind": "reset"}, {"kind": "timeout_before", "seconds": 1}])),
        (4, "expires in 4 days", json!([{"kind": "garbage"}, {"kind": "truncated"}])),
        (3, "expires in 3 days", json!([{"kind": "status", "status": 401, "times": 2}])),
    ]
}

/// 42, 21, 7 … days: one mail each, none lost, none doubled; none for a deleted secret.
pub(crate) async fn walk(system: &System) {
    let application = system.application("Partner-CL-Cordillera-SMC");
    let client_id = &application.client_id;
    let camila = Portal::open(system, "Camila", 0).await;
    // A later secret in use would make this one a replaced one, which needs no reminder.
    for secret in camila.secrets(client_id).await {
        camila.delete(client_id, secret["id"].as_str().unwrap()).await.expect(204);
    }
    let created =
        camila.create(client_id, NAME, &System::date_in(LIFE), "walks-to-its-end").await.expect(201).json();
    let text = created["text"].as_str().unwrap();
    system.token("203.0.113.9", client_id, text, &application.resources[0].identifier).await.expect(200);

    tick(system, with_days_left(&created, LIFE)).await;
    assert_eq!(about(system).await, [] as [String; 0], "no mail on the first day");
    for (index, (days, words, faults)) in bad_days().into_iter().enumerate() {
        mails::plan(system, &faults).await;
        let noon = with_days_left(&created, days);
        // Doubled and overlapping ticks, late ones, and retries for a while.
        futures_util::join!(tick(system, noon), tick(system, noon));
        for quarters in 1..=14 {
            tick(system, noon + SignedDuration::from_mins(15 * quarters)).await;
        }
        assert_eq!(mails::faults_left(system).await, 0, "all that was planned for {days} days happened");
        let subjects = about(system).await;
        assert_eq!(subjects.len(), index + 1, "{days} days, {faults}: {subjects:?}");
        assert!(subjects.last().is_some_and(|subject| subject.contains(words)), "{words}: {subjects:?}");
    }
    let to: Vec<String> = mails::about(system, NAME).await.into_iter().map(|mail| mail.to).collect();
    assert!(to.iter().all(|to| to.starts_with("camila.rojas@")), "nobody else: {to:?}");

    // The ticks of the future have swept the sessions away, so the manager signs in again.
    let camila = Portal::open(system, "Camila", 1).await;
    camila.delete(client_id, created["secret"]["id"].as_str().unwrap()).await.expect(204);
    let before = about(system).await.len();
    for days in [2, 1, 0, -1] {
        tick(system, with_days_left(&created, days)).await;
    }
    assert_eq!(about(system).await.len(), before, "a deleted secret needs no reminder");
}

async fn tick(system: &System, at: Timestamp) {
    let said = system.tick(at).await.body;
    assert!(said.contains("ok"), "{said}");
}

async fn about(system: &System) -> Vec<String> {
    mails::about(system, NAME).await.into_iter().map(|mail| mail.subject).collect()
}
