//! The mail API on its worst days, against the real Worker: each kind of fault ends in one mail, outages are caught
//! up within two ticks, and the operator sees what could not be sent.

use credenza_tests::mails;
use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Days for which each secret lives.
const LIFE: i64 = 60;
/// Minutes between two ticks.
const TICK: i64 = 15;

/// An afternoon so many days before the secret's last one.
fn with_days_left(created: &Value, days: i64) -> Timestamp {
    let end: Timestamp = created["secret"]["expires_at"].as_str().unwrap().parse().unwrap();
    end - SignedDuration::from_hours(24 * (days + 1)) + SignedDuration::from_hours(16)
}

async fn tick(system: &System, at: Timestamp) {
    let said = system.tick(at).await.body;
    assert!(said.contains("ok"), "{said}");
}

/// A secret of Camila's that is in use, as the only one of its application.
async fn secret(system: &System, camila: &Portal<'_>, name: &str) -> Value {
    let application = system.application("Partner-CL-Cordillera-SMC");
    for secret in camila.secrets(&application.client_id).await {
        camila.delete(&application.client_id, secret["id"].as_str().unwrap()).await.expect(204);
    }
    let key = name.to_lowercase().replace(' ', "-");
    let created =
        camila.create(&application.client_id, name, &System::date_in(LIFE), &key).await.expect(201).json();
    let text = created["text"].as_str().unwrap();
    system
        .token("203.0.113.9", &application.client_id, text, &application.resources[0].identifier)
        .await
        .expect(200);
    created
}

async fn about(system: &System, name: &str) -> Vec<String> {
    mails::about(system, name).await.into_iter().map(|mail| mail.subject).collect()
}

/// One hour, one day and three days without a mail API: caught up within two ticks, with one mail.
pub(crate) async fn outages(system: &System) {
    let camila = Portal::open(system, "Camila", 2).await;
    let name = "Waits in the dark";
    let created = secret(system, &camila, name).await;
    for (caught_up, (days, hours)) in [(42, 1), (21, 24), (7, 72)].into_iter().enumerate() {
        mails::plan(system, &json!([{"kind": "status", "status": 503, "times": 100_000}])).await;
        let begun = with_days_left(&created, days);
        // Each hour is enough: a tick that finds the mail waiting its turn does nothing.
        for hour in 0..hours {
            tick(system, begun + SignedDuration::from_hours(hour)).await;
        }
        assert_eq!(about(system, name).await.len(), caught_up, "nothing went out in the dark");
        mails::plan(system, &json!([])).await;
        let over = begun + SignedDuration::from_hours(hours);
        for quarters in 0..2 {
            tick(system, over + SignedDuration::from_mins(TICK * quarters)).await;
        }
        let sent = about(system, name).await;
        let words = format!("expires in {} days", days - hours / 24);
        assert_eq!(sent.len(), caught_up + 1, "{hours} hours: {sent:?}");
        assert!(
            sent.last().is_some_and(|subject| subject.contains(&words)),
            "{hours} hours: {sent:?}, not {words}"
        );
        tick(system, over + SignedDuration::from_hours(3)).await;
        assert_eq!(about(system, name).await.len(), caught_up + 1, "{hours} hours: and no more");
    }
}

/// What the walk to a secret's end did not meet yet.
pub(crate) async fn faults(system: &System) {
    let camila = Portal::open(system, "Camila", 3).await;
    let name = "Meets the rest";
    let created = secret(system, &camila, name).await;
    let date = "Wed, 21 Oct 2015 07:28:00 GMT";
    for (sent, (days, faults)) in [
        (42, json!([{"kind": "status", "status": 429, "times": 2}])),
        (21, json!([{"kind": "status", "status": 403, "times": 2}])),
        (7, json!([{"kind": "status", "status": 502, "times": 2}])),
        (6, json!([{"kind": "status", "status": 429, "retry_after": date}])),
        (5, json!([{"kind": "partial"}])),
    ]
    .into_iter()
    .enumerate()
    {
        mails::plan(system, &faults).await;
        let noon = with_days_left(&created, days);
        for quarters in 0..12 {
            tick(system, noon + SignedDuration::from_mins(TICK * quarters)).await;
        }
        assert_eq!(mails::faults_left(system).await, 0, "{faults}: all that was planned happened");
        assert_eq!(about(system, name).await.len(), sent + 1, "{faults}");
    }
}

/// A mail that the API will never take is marked and shown, and the next milestone is a mail of its own.
pub(crate) async fn refusals(system: &System) {
    let camila = Portal::open(system, "Camila", 4).await;
    let name = "Not to their taste";
    let created = secret(system, &camila, name).await;
    for (days, status) in [(42, 413), (21, 422)] {
        mails::plan(system, &json!([{"kind": "status", "status": status}])).await;
        tick(system, with_days_left(&created, days)).await;
        tick(system, with_days_left(&created, days - 1)).await;
        assert_eq!(mails::faults_left(system).await, 0, "{status} happened");
        assert_eq!(about(system, name).await.len(), 0, "{status}: it is not tried again");
    }
    tick(system, with_days_left(&created, 7)).await;
    assert_eq!(about(system, name).await.len(), 1, "the next milestone");
    let sam = Portal::open(system, "Sam", 0).await;
    let log = system.send(sam.request("GET", "/api/operator/mails?state=failed")).await.expect(200).json();
    for status in [413, 422] {
        let problem = format!("The mail API answered {status}");
        let is_marked = |row: &Value| row["problem"].as_str().is_some_and(|text| text.contains(&problem));
        assert!(log["rows"].as_array().unwrap().iter().any(is_marked), "{status}: {log}");
    }
}
