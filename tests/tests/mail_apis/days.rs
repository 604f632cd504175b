//! A secret's last six weeks, with another bad day of the mail API at each milestone.

use credenza_tests::mails;
use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::time::Instant;

/// Days for which the first secret lives, and how much longer each later one: a reader gets one digest a day, and the
/// walks shall not meet. Less than 90 days after its only use, for then a secret counts as idle.
pub(crate) const LIFE: i64 = 60;
pub(crate) const LONGER: i64 = 9;
/// Ticks that a fault has to be over.
const QUARTERS: i64 = 3;
/// So many seconds the mail API is silent where the Worker shall lose its patience, which it does after ten.
pub(crate) const PATIENCE: u64 = 30;

/// What becomes of a mail of which it is not known whether it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unclear {
    /// The mail API is asked, and what it did not take is sent.
    LookedUp,
    /// Nobody can be asked: it is not sent twice on a guess, and the next milestone is a mail of its own.
    LeftAlone,
}

/// An afternoon so many days before the secret's last one: daytime in the organisation's zone.
pub(crate) fn with_days_left(created: &Value, days: i64) -> Timestamp {
    let end: Timestamp = created["secret"]["expires_at"].as_str().unwrap().parse().unwrap();
    end - SignedDuration::from_hours(24 * (days + 1)) + SignedDuration::from_hours(16)
}

pub(crate) async fn tick(system: &System, at: Timestamp) {
    let said = system.tick(at).await.body;
    assert!(said.contains("ok"), "{said}");
}

/// A secret of this application that is in use, as the only one.
pub(crate) async fn secret(
    system: &System,
    portal: &Portal<'_>,
    application: &str,
    name: &str,
    life: i64,
) -> Value {
    let application = system.application(application);
    for secret in portal.secrets(&application.client_id).await {
        portal.delete(&application.client_id, secret["id"].as_str().unwrap()).await.expect(204);
    }
    let key = name.to_lowercase().replace(' ', "-");
    let created =
        portal.create(&application.client_id, name, &System::date_in(life), &key).await.expect(201).json();
    let (text, resource) = (created["text"].as_str().unwrap(), &application.resources[0].identifier);
    system.token("203.0.113.9", &application.client_id, text, resource).await.expect(200);
    created
}

/// What the operator sees of the mails in this state.
pub(crate) async fn log(system: &System, recovery_code: usize, state: &str) -> Vec<Value> {
    // The ticks of the future sweep sessions away, so each look is a sign-in.
    let sam = Portal::open(system, "Sam", recovery_code).await;
    let path = format!("/api/operator/mails?state={state}");
    let page = system.send(sam.request("GET", &path)).await.expect(200).json();
    page["rows"].as_array().unwrap().clone()
}

pub(crate) fn has_problem(rows: &[Value], words: &str) -> bool {
    rows.iter().any(|row| row["problem"].as_str().is_some_and(|problem| problem.contains(words)))
}

/// Days left, what the mail API does to this mail, and how many mails of the milestone reach the reader.
fn days(api: &str, unclear: Unclear, silence: u64) -> Vec<(i64, Value, usize)> {
    // There it travels in a batch with others, each of which then goes alone.
    let refusals = if api == "postmark" { 2 } else { 1 };
    let asked = usize::from(unclear == Unclear::LookedUp);
    // A wait may be told as a date, too.
    let date = (Timestamp::now() + SignedDuration::from_mins(5)).strftime("%a, %d %b %Y %H:%M:%S GMT");
    let until = json!({"kind": "status", "status": 429, "retry_after": date.to_string()});
    vec![
        (42, json!([{"kind": "status", "status": 429, "retry_after": 30}, until]), 1),
        (21, json!([{"kind": "status", "status": 429}, {"kind": "status", "status": 503}]), 1),
        (7, json!([{"kind": "status", "status": 502}]), asked),
        (6, json!([{"kind": "timeout_before", "seconds": 1}]), asked),
        (5, json!([{"kind": "timeout_after", "seconds": silence}]), 1),
        (4, json!([{"kind": "reset"}]), asked),
        (3, json!([{"kind": "garbage"}]), asked),
        (2, json!([{"kind": "status", "status": 401, "times": 2}]), 1),
        (1, json!([{"kind": "status", "status": 413, "times": refusals}]), 0),
        // It has expired.
        (-1, json!([]), 1),
    ]
}

/// A walk through one mail API's worst days.
pub(crate) struct Walk<'a> {
    pub(crate) system: &'a System,
    pub(crate) api: &'a str,
    /// The first recovery code that nobody used yet.
    pub(crate) code: usize,
    pub(crate) unclear: Unclear,
    /// For so many seconds the mail API is silent after it took a mail.
    pub(crate) silence: u64,
}

impl Walk<'_> {
    /// Each fault ends in one mail; where nobody can be asked, in one at most.
    pub(crate) async fn walk(self) {
        let Self { system, api, code, unclear, silence } = self;
        let name = format!("Walks with {api}");
        let life = LIFE + LONGER * i64::try_from(code).unwrap();
        let camila = Portal::open(system, "Camila", code).await;
        let created = secret(system, &camila, "Partner-CL-Cordillera-SMC", &name, life).await;
        let mut expected = 0;
        for (days, mut faults, mails) in days(api, unclear, silence) {
            for fault in faults.as_array_mut().unwrap() {
                fault["about"] = name.as_str().into();
            }
            mails::plan(system, &faults).await;
            let noon = with_days_left(&created, days);
            let begun = Instant::now();
            tick(system, noon).await;
            if days == 5 && silence == PATIENCE {
                let waited = begun.elapsed().as_secs();
                assert!((9..25).contains(&waited), "the Worker waits ten seconds, and waited {waited}");
                let owed = log(system, 7, "owed").await;
                assert!(has_problem(&owed, "no answer in time"), "{owed:?}");
            }
            for quarters in 1..=QUARTERS {
                tick(system, noon + SignedDuration::from_mins(15 * quarters)).await;
            }
            assert_eq!(mails::faults_left(system).await, 0, "{faults}: all that was planned happened");
            expected += mails;
            let sent = mails::about(system, &name).await;
            let subjects: Vec<&String> = sent.iter().map(|mail| &mail.subject).collect();
            assert_eq!(sent.len(), expected, "with {days} days left, {faults}: {subjects:?}");
            assert!(sent.iter().all(|mail| mail.to.starts_with("camila.rojas@")), "nobody else");
        }
        let failed = log(system, code, "failed").await;
        assert!(has_problem(&failed, "The mail API answered 413"), "what was refused is shown: {failed:?}");
        if unclear == Unclear::LeftAlone {
            assert!(has_problem(&failed, "unclear for too long"), "what was left alone is shown: {failed:?}");
        }
    }
}
