//! What can be taken back, and what is asked before anything is cut.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, System};
use crate::tokens::{Client, SMC, ask, client};

fn path(system: &System, state: &str, act: &str) -> String {
    let application = system.application(SMC);
    let secret = application.secrets.iter().find(|secret| secret.state == state).unwrap();
    format!("/api/applications/{}/secrets/{}{act}", application.client_id, secret.id)
}

async fn said(system: &System, client: &Client) -> (u16, String) {
    let answer = ask(system, client).await;
    let words = answer.json()["error_description"].as_str().unwrap_or_default().to_owned();
    (answer.status, words)
}

fn audited(system: &System, action: &str) -> i64 {
    system.count(&format!(
        "SELECT count(*) FROM audit WHERE action = '{action}' AND at >= {}",
        system.demo_ended()
    ))
}

fn field(answer: &Answer) -> (u16, String, String) {
    let error = answer.json()["errors"][0].clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (answer.status, text(&error["field"]), text(&error["message"]))
}

#[tokio::test]
async fn a_disabled_secret_is_refused_at_once_and_taken_again_at_once() {
    let system = System::new().await;
    let live = client(&system, SMC, "live");
    let hint = &live.secret[..3];
    let mut marieke = system.browser("Marieke").await;
    assert_eq!(ask(&system, &live).await.status, 200);
    let disable = path(&system, "live", "/disable");
    let asked = marieke.call(Method::POST, &disable, None).await;
    let (status, name, words) = field(&asked);
    assert_eq!((status, name.as_str()), (422, "hint"), "{}", asked.body);
    assert!(words.contains("last 24 hours"), "{words}");
    assert_eq!(marieke.call(Method::POST, &disable, Some(json!({"hint": "zzz"}))).await.status, 422);
    assert_eq!((ask(&system, &live).await.status, audited(&system, "secret.disabled")), (200, 0));

    let done = marieke.call(Method::POST, &disable, Some(json!({"hint": hint}))).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(done.json()["secret"]["state"], "disabled");
    assert_eq!(done.json()["disabled"]["by"], "Marieke Jansen");
    let (status, words) = said(&system, &live).await;
    assert!(status == 401 && words.contains("was disabled on"), "{words}");
    assert_eq!(marieke.call(Method::POST, &disable, None).await.status, 200, "twice is once");
    assert_eq!(audited(&system, "secret.disabled"), 1);

    let enabled = marieke.call(Method::POST, &path(&system, "live", "/enable"), None).await;
    assert_eq!(enabled.json()["secret"]["state"], "active");
    assert_eq!(ask(&system, &live).await.status, 200);
    assert_eq!(audited(&system, "secret.enabled"), 1);
    let wakes =
        "SELECT count(*) FROM secrets WHERE next_reminder_at IS NULL AND name LIKE 'Secret by Marieke%'";
    assert_eq!(system.count(wakes), 0, "its reminders are planned again");
}

#[tokio::test]
async fn the_last_secret_that_works_asks_for_its_hint() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let quiet = path(&system, "second_live", "");
    let before = marieke.call(Method::GET, &quiet, None).await.json();
    assert_eq!((before["is_last"].clone(), before["used_today"].clone()), (false.into(), false.into()));
    system.execute(
        "UPDATE secrets SET disabled_at = 1 WHERE name IN ('Secret by Marieke, search server', 'Match-Connect bridge')",
    );
    let refused = marieke.call(Method::DELETE, &quiet, None).await;
    let (status, name, words) = field(&refused);
    assert_eq!((status, name.as_str()), (422, "hint"), "{}", refused.body);
    assert!(words.contains("last secret"), "{words}");
    assert_eq!(marieke.call(Method::GET, &quiet, None).await.json()["is_last"], true);
    let hint = client(&system, SMC, "second_live").secret[..3].to_owned();
    let deleted = marieke.call(Method::DELETE, &quiet, Some(json!({"hint": hint}))).await;
    assert_eq!(deleted.status, 204, "{}", deleted.body);
    // What is refused already breaks nothing.
    assert_eq!(marieke.call(Method::DELETE, &path(&system, "live", ""), None).await.status, 204);
    assert_eq!(marieke.call(Method::DELETE, &path(&system, "expired", ""), None).await.status, 204);
}

async fn restore(browser: &mut Browser<'_>, system: &System, state: &str) -> Answer {
    browser.call(Method::POST, &path(system, state, "/restore"), None).await
}

#[tokio::test]
async fn a_deleted_secret_can_be_restored_for_72_hours() {
    let system = System::new().await;
    let quiet = client(&system, SMC, "second_live");
    let mut marieke = system.browser("Marieke").await;
    let list = format!("/api/applications/{}/secrets/deleted", quiet.id);
    assert_eq!(
        marieke.call(Method::GET, &list, None).await.json()["secrets"],
        json!([]),
        "the demo's is older"
    );
    assert_eq!(marieke.call(Method::DELETE, &path(&system, "second_live", ""), None).await.status, 204);
    assert_eq!(said(&system, &quiet).await.0, 401);
    let listed = marieke.call(Method::GET, &list, None).await.json();
    assert_eq!(listed["secrets"][0]["secret"]["name"], "Backup of the search server");
    assert_eq!(listed["secrets"][0]["deleted"]["by"], "Marieke Jansen");

    system.advance(72 * 3600 - 120);
    let mut marieke = system.browser("Marieke").await;
    let restored = restore(&mut marieke, &system, "second_live").await;
    assert_eq!(restored.status, 200, "{}", restored.body);
    assert_eq!(
        (restored.json()["secret"]["state"].as_str(), said(&system, &quiet).await.0),
        (Some("active"), 200)
    );
    assert_eq!(audited(&system, "secret.restored"), 1);

    let hint = &quiet.secret[..3];
    marieke.call(Method::DELETE, &path(&system, "second_live", ""), Some(json!({"hint": hint}))).await;
    system.advance(72 * 3600);
    let mut marieke = system.browser("Marieke").await;
    assert_eq!(restore(&mut marieke, &system, "second_live").await.status, 404, "too late");
    assert_eq!(marieke.call(Method::GET, &list, None).await.json()["secrets"], json!([]));
    assert_eq!(marieke.call(Method::GET, &path(&system, "second_live", ""), None).await.status, 404);
    assert_eq!(restore(&mut marieke, &system, "deleted").await.status, 404, "long ago");
}

#[tokio::test]
async fn restoring_needs_room_and_a_secret_that_has_not_expired() {
    let system = System::new().await;
    let quiet = client(&system, SMC, "second_live");
    let mut marieke = system.browser("Marieke").await;
    marieke.call(Method::DELETE, &path(&system, "second_live", ""), None).await;
    let date = system.days_from_now(30);
    for number in 0..3 {
        assert_eq!(marieke.create(&quiet.id, "n", &date, &format!("key-undo-{number}")).await.status, 201);
    }
    let full = restore(&mut marieke, &system, "second_live").await;
    assert_eq!((full.status, full.code()), (409, "limit-reached".to_owned()), "{}", full.body);
    system.execute("UPDATE secrets SET disabled_at = 1, deleted_at = 1 WHERE name = 'n'");
    system.execute(
        "UPDATE secrets SET expires_at = deleted_at + 60 WHERE name = 'Backup of the search server'",
    );
    system.advance(60);
    let expired = restore(&mut marieke, &system, "second_live").await;
    assert_eq!((expired.status, expired.code()), (409, "secret-state".to_owned()), "{}", expired.body);
}

#[tokio::test]
async fn a_brown_out_begins_and_ends_by_itself() {
    let system = System::new().await;
    let live = client(&system, SMC, "live");
    let mut marieke = system.browser("Marieke").await;
    let brown_out = path(&system, "live", "/brown-out");
    let begins_at = system.now() + jiff::SignedDuration::from_mins(10);
    let form = json!({"begins_at": begins_at.to_string(), "minutes": 5});
    let planned = marieke.call(Method::PUT, &brown_out, Some(form)).await;
    assert_eq!(planned.status, 200, "{}", planned.body);
    assert_eq!(planned.json()["secret"]["state"], "active");
    system.advance(599);
    assert_eq!(ask(&system, &live).await.status, 200, "the second before");
    system.advance(1);
    let refused = ask(&system, &live).await;
    assert_eq!((refused.status, refused.header("retry-after")), (401, "300"), "{}", refused.body);
    let body = refused.json();
    assert_eq!(body["error"], "invalid_client");
    assert!(body["error_description"].as_str().unwrap().contains("planned brown-out"));
    assert!(body["error_uri"].as_str().unwrap().ends_with("/docs/errors/brown-out"));
    let card = marieke.portal().await;
    let row =
        card.applications.iter().flat_map(|a| &a.secrets).find(|s| s.name.starts_with("Secret by")).unwrap();
    assert_eq!(serde_json::to_value(row.state).unwrap(), "brown_out");
    system.advance(299);
    assert_eq!(ask(&system, &live).await.header("retry-after"), "1");
    system.advance(1);
    assert_eq!(ask(&system, &live).await.status, 200, "no tick ran");
    assert_eq!(audited(&system, "secret.brown_out"), 1);

    let mut marieke = system.browser("Marieke").await;
    for (form, words) in [
        (json!({"minutes": 7}), "1, 5 or 15"),
        (json!({"minutes": 1, "begins_at": "2026-01-01T00:00:00Z"}), "passed"),
        (json!({"minutes": 1, "begins_at": "2027-02-01T00:00:00Z"}), "thirty days"),
    ] {
        let refused = marieke.call(Method::PUT, &brown_out, Some(form)).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(words), "{}", refused.body);
    }
    marieke.call(Method::PUT, &brown_out, Some(json!({"minutes": 15}))).await;
    assert_eq!(ask(&system, &live).await.status, 401);
    assert_eq!(marieke.call(Method::DELETE, &brown_out, None).await.status, 200);
    assert_eq!(ask(&system, &live).await.status, 200, "ended by hand, at once");
    let disabled = path(&system, "live", "/disable");
    marieke.call(Method::POST, &disabled, Some(json!({"hint": &live.secret[..3]}))).await;
    let useless = marieke.call(Method::PUT, &brown_out, Some(json!({"minutes": 1}))).await;
    assert_eq!((useless.status, useless.code()), (409, "secret-state".to_owned()));
}

#[tokio::test]
async fn a_planned_deletion_happens_at_ten_oclock_tick_or_no_tick() {
    let system = System::new().await;
    let quiet = client(&system, SMC, "second_live");
    let mut marieke = system.browser("Marieke").await;
    let deletion = path(&system, "second_live", "/deletion");
    for (on, words) in [("2026-11-23", "has passed"), ("never", "not a date"), ("2029-01-01", "one year")] {
        let refused = marieke.call(Method::PUT, &deletion, Some(json!({"on": on}))).await;
        assert!(refused.status == 422 && refused.body.contains(words), "{}", refused.body);
    }
    let planned = marieke.call(Method::PUT, &deletion, Some(json!({"on": "2026-11-24"}))).await;
    assert_eq!(planned.json()["deletion"]["at"], "2026-11-24T09:00:00Z", "{}", planned.body);
    assert_eq!(marieke.call(Method::DELETE, &deletion, None).await.json()["deletion"], Value::Null);
    marieke.call(Method::PUT, &deletion, Some(json!({"on": "2026-11-24"}))).await;
    system.set_clock("2026-11-24T08:59:59Z");
    assert_eq!(ask(&system, &quiet).await.status, 200);
    system.set_clock("2026-11-24T09:00:00Z");
    let (status, words) = said(&system, &quiet).await;
    assert!(status == 401 && words.contains("was deleted on 2026-11-24 09:00 UTC"), "{words}");
    let mut marieke = system.browser("Marieke").await;
    let names: Vec<_> =
        marieke.portal().await.applications.into_iter().flat_map(|a| a.secrets).map(|s| s.name).collect();
    assert!(!names.contains(&"Backup of the search server".to_owned()), "{names:?}");

    for _ in 0..2 {
        system.tick().await;
    }
    assert_eq!(audited(&system, "secret.deleted_as_planned"), 1);
    let mails = "SELECT count(*) FROM mails WHERE kind = 'deleted-as-planned'";
    assert_eq!(system.count(mails), 2, "one to Marieke and one to Pieter, once");
    assert_eq!(restore(&mut marieke, &system, "second_live").await.status, 200);
    assert_eq!(ask(&system, &quiet).await.status, 200);
}

#[tokio::test]
async fn acts_of_others_do_nothing() {
    let system = System::new().await;
    let live = client(&system, SMC, "live");
    let nowhere = "0192e4a0-0000-7000-8000-000000000000";
    let reference = {
        let mut camila = system.browser("Camila").await;
        let path = format!("/api/applications/{nowhere}/secrets/{nowhere}/enable");
        camila.call(Method::POST, &path, None).await
    };
    assert_eq!(reference.status, 404);
    for name in ["Camila", "Noor", "Sam"] {
        let mut other = system.browser(name).await;
        let status = if name == "Sam" { 403 } else { 404 };
        for (method, act, form) in [
            (Method::POST, "/disable", Some(json!({"hint": &live.secret[..3]}))),
            (Method::POST, "/enable", None),
            (Method::POST, "/restore", None),
            (Method::PUT, "/brown-out", Some(json!({"minutes": 1}))),
            (Method::DELETE, "/brown-out", None),
            (Method::PUT, "/deletion", Some(json!({"on": "2026-12-01", "hint": &live.secret[..3]}))),
            (Method::DELETE, "/deletion", None),
        ] {
            let answer = other.call(method, &path(&system, "live", act), form).await;
            assert_eq!(answer.status, status, "{name} {act}");
        }
    }
    // A secret of another application of the same person is not found under this one.
    let mut marieke = system.browser("Marieke").await;
    let dm = system.application("Partner-NL-Noordzee-DM");
    let mixed = format!("/api/applications/{}/secrets/{}/disable", live.id, dm.secrets[0].id);
    assert_eq!(marieke.call(Method::POST, &mixed, None).await.status, 404);
    assert_eq!(ask(&system, &live).await.status, 200);
}
