//! Guided rotations, the panic button, names of systems, runbook and timeline.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, System};
use crate::tokens::{Client, SMC, ask, client};

fn at(system: &System, rest: &str) -> String {
    format!("/api/applications/{}/{rest}", system.application(SMC).client_id)
}

fn id_of(system: &System, state: &str) -> String {
    system.application(SMC).secrets.iter().find(|secret| secret.state == state).unwrap().id.to_string()
}

async fn rotation(browser: &mut Browser<'_>) -> Value {
    let path = at(browser.system, "rotation");
    browser.call(Method::GET, &path, None).await.json()
}

async fn start(browser: &mut Browser<'_>, form: Value, key: &str) -> Answer {
    let path = at(browser.system, "rotation");
    browser.call_with(Method::POST, &path, Some(form), &[("idempotency-key", key)]).await
}

fn proposal(view: &Value, old: &str) -> Value {
    view["proposals"].as_array().unwrap().iter().find(|proposal| proposal["old"] == old).unwrap().clone()
}

#[tokio::test]
async fn a_whole_rotation_from_the_proposal_to_the_end_of_the_old_secret() {
    let system = System::new().await;
    let old = client(&system, SMC, "near_expiry");
    let mut marieke = system.browser("Marieke").await;
    let view = rotation(&mut marieke).await;
    assert_eq!((view["running"].clone(), view["live"].clone()), (Value::Null, 3.into()));
    let proposed = proposal(&view, &id_of(&system, "near_expiry"));
    assert_eq!(proposed["name"], "Match-Connect bridge (23 Nov 2026)");
    assert_eq!(proposed["expires_on"], "2027-11-23", "a Tuesday with nothing near it");

    let started = start(&mut marieke, proposed.clone(), "key-rotate-1").await;
    assert_eq!(started.status, 201, "{}", started.body);
    let text = started.json()["text"].as_str().unwrap().to_owned();
    let running = started.json()["rotation"]["running"].clone();
    assert_eq!(
        (running["step"].as_str(), running["started"]["by"].as_str()),
        (Some("waiting"), Some("Marieke Jansen"))
    );
    assert_eq!(running["old"]["secret"]["name"], "Match-Connect bridge");

    assert_eq!(ask(&system, &old).await.status, 200, "both work");
    let new = Client { secret: text, ..client(&system, SMC, "near_expiry") };
    system.advance(30);
    assert_eq!(ask(&system, &new).await.status, 200);
    // Somebody else goes on with it: Pieter manages the application too, and so does she elsewhere.
    let running = rotation(&mut marieke).await["running"].clone();
    assert_eq!(running["step"], "moving");
    assert_eq!(running["new"]["secret"]["last_used"]["user_agent"], "test/1.0");
    assert!(running["quiet_at"].is_string());

    system.advance(86_400);
    let mut marieke = system.browser("Marieke").await;
    assert_eq!(rotation(&mut marieke).await["running"]["step"], "quiet");
    let delete = at(&system, &format!("secrets/{}", id_of(&system, "near_expiry")));
    assert_eq!(marieke.call(Method::DELETE, &delete, None).await.status, 204, "nothing asks for a hint");
    let view = rotation(&mut marieke).await;
    assert_eq!(view["running"], Value::Null);
    assert_eq!(view["last"]["by"], "Marieke Jansen");

    let audit = marieke.call(Method::GET, &at(&system, "audit"), None).await.json();
    let acts: Vec<_> = audit["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["action"].as_str().unwrap().to_owned())
        .collect();
    // The two entries of one transaction have the same instant, and their order says nothing.
    let mut began = acts[2..4].to_vec();
    began.sort();
    assert_eq!(acts[..2], ["secret.deleted", "rotation.first_use"]);
    assert_eq!(began, ["rotation.started", "secret.created"]);
}

#[tokio::test]
async fn two_people_who_rotate_at_once_share_one_rotation() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let view = rotation(&mut marieke).await;
    let form = proposal(&view, &id_of(&system, "near_expiry"));
    let before = system.count("SELECT count(*) FROM secrets");
    let mut other = system.browser("Marieke").await;
    let first = start(&mut marieke, form.clone(), "key-first-01").await;
    let second = start(&mut other, form.clone(), "key-second-1").await;
    assert_eq!((first.status, second.status), (201, 200), "{}", second.body);
    assert_eq!(second.json()["text"], Value::Null);
    assert_eq!(second.json()["rotation"]["running"]["new"], first.json()["rotation"]["running"]["new"]);
    assert_eq!(system.count("SELECT count(*) FROM secrets"), before + 1);
    // A retry whose answer was lost joins its own rotation, without the text.
    let again = start(&mut marieke, form, "key-first-01").await;
    assert_eq!((again.status, again.json()["text"].clone()), (200, Value::Null));
    // The index refuses what a faulty service might try.
    let twice = "INSERT INTO rotations (id, client_id, old_secret_id, new_secret_id, started_at, started_by)
                 SELECT 'x', client_id, old_secret_id, new_secret_id, 1, started_by FROM rotations";
    assert!(
        system.world.database.connection().execute(twice, []).unwrap_err().to_string().contains("UNIQUE")
    );

    let ended = marieke.call(Method::DELETE, &at(&system, "rotation"), None).await.json();
    assert_eq!(
        (ended["running"].clone(), ended["last"].clone()),
        (Value::Null, Value::Null),
        "ended, not completed"
    );
    assert_eq!(
        marieke.call(Method::DELETE, &at(&system, "rotation"), None).await.status,
        200,
        "twice is once"
    );
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'rotation.ended'"), 1);
}

#[tokio::test]
async fn the_limit_the_dates_and_a_secret_that_is_gone_are_said_in_words() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let view = rotation(&mut marieke).await;
    let late = proposal(&view, &id_of(&system, "second_live"));
    let mut early = late.clone();
    early["expires_on"] = "2027-01-15".into();
    let refused = start(&mut marieke, early, "key-early-001").await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["field"], "expires_on");
    assert!(refused.body.contains("before the one that it replaces"), "{}", refused.body);

    let client_id = system.application(SMC).client_id.to_string();
    for number in 0..2 {
        let date = system.days_from_now(30);
        assert_eq!(
            marieke.create(&client_id, "n", &date, &format!("key-fill-{number:04}")).await.status,
            201
        );
    }
    let full = start(&mut marieke, late.clone(), "key-full-0001").await;
    assert_eq!((full.status, full.code()), (409, "limit-reached".to_owned()), "{}", full.body);
    assert_eq!(rotation(&mut marieke).await["running"], Value::Null);
    system.execute("UPDATE secrets SET deleted_at = 1 WHERE name = 'n'");
    system.execute(&format!(
        "UPDATE secrets SET deleted_at = 1 WHERE id = '{}'",
        id_of(&system, "second_live")
    ));
    let gone = start(&mut marieke, late, "key-gone-0001").await;
    assert_eq!((gone.status, gone.code()), (409, "secret-state".to_owned()), "{}", gone.body);
    // Without an old one it is just another secret, and done with its first use.
    let none = json!({"name": "More", "expires_on": system.days_from_now(90)});
    let started = start(&mut marieke, none, "key-more-0001").await;
    assert_eq!(started.status, 201, "{}", started.body);
    assert_eq!(started.json()["rotation"]["running"]["old"], Value::Null);
    // Whoever lost the text discards the new secret: the rotation ends with it, uncompleted.
    let new = started.json()["rotation"]["running"]["new"]["secret"].clone();
    let path = at(&system, &format!("secrets/{}", new["id"].as_str().unwrap()));
    assert_eq!(marieke.call(Method::DELETE, &path, Some(json!({"hint": new["hint"]}))).await.status, 204);
    let view = rotation(&mut marieke).await;
    assert_eq!((view["running"].clone(), view["last"].clone()), (Value::Null, Value::Null));
}

#[tokio::test]
async fn the_operators_policy_is_proposed_followed_and_stands_above_an_older_secret() {
    let system = System::new().await;
    system.execute("UPDATE policy SET secret_lifetime_days = 30, live_secrets_max = 7");
    let mut marieke = system.browser("Marieke").await;
    let view = rotation(&mut marieke).await;
    assert_eq!(view["live_max"], 7);
    let latest = system.days_from_now(30);
    // The old one was made when a year was allowed.
    let old = id_of(&system, "second_live");
    let proposed = proposal(&view, &old);
    let end = |id: &str| system.count(&format!("SELECT expires_at FROM secrets WHERE id = '{id}'"));
    let longest = system.count(&format!("SELECT unixepoch('{latest}', '+1 day')"));
    assert!(end(&old) > longest, "the demo's second secret ends later");
    assert_eq!((&proposed["earliest"], &proposed["latest"]), (&json!(latest), &json!(latest)));
    assert_eq!(proposed["expires_on"], latest);
    let mut late = proposed.clone();
    late["expires_on"] = system.days_from_now(31).into();
    let refused = start(&mut marieke, late, "key-policy-001").await;
    assert_eq!((refused.status, refused.json()["errors"][0]["field"].as_str()), (422, Some("expires_on")));
    let started = start(&mut marieke, proposed, "key-policy-002").await;
    assert_eq!(started.status, 201, "{}", started.body);
    let new = started.json()["rotation"]["running"]["new"]["secret"]["id"].as_str().unwrap().to_owned();
    assert_eq!(end(&new), longest);
    // The one that an emergency makes lives no longer either.
    let after = panic(&mut marieke, SMC, "key-policy-003").await;
    assert_eq!(after.status, 201, "{}", after.body);
    assert_eq!(end(after.json()["secret"]["id"].as_str().unwrap()), longest);
}

async fn panic(browser: &mut Browser<'_>, name: &str, key: &str) -> Answer {
    let path = at(browser.system, "panic");
    browser.call_with(Method::POST, &path, Some(json!({"name": name})), &[("idempotency-key", key)]).await
}

#[tokio::test]
async fn a_panic_under_the_key_of_another_request_says_that_nothing_was_turned_off() {
    let system = System::new().await;
    system.execute("UPDATE policy SET live_secrets_max = 7");
    let mut marieke = system.browser("Marieke").await;
    let client_id = system.application(SMC).client_id.to_string();
    let made = marieke.create(&client_id, "Ordinary", &system.days_from_now(30), "key-panic-009").await;
    assert_eq!(made.status, 201, "{}", made.body);
    let refused = panic(&mut marieke, SMC, "key-panic-009").await;
    assert_eq!((refused.status, refused.code()), (409, "already-created".to_owned()));
    assert!(refused.body.contains("Nothing was turned off"), "{}", refused.body);
    assert_eq!(ask(&system, &client(&system, SMC, "live")).await.status, 200);
    assert_eq!(panic(&mut marieke, SMC, "key-panic-010").await.status, 201);
    let again = panic(&mut marieke, SMC, "key-panic-010").await;
    assert!(again.body.contains("the secrets are off"), "{}", again.body);
}

#[tokio::test]
async fn the_panic_button_turns_everything_off_and_makes_one_secret() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let wrong = panic(&mut marieke, "Partner-NL", "key-panic-001").await;
    assert_eq!((wrong.status, wrong.json()["errors"][0]["field"].clone()), (422, "name".into()));
    for state in ["live", "second_live", "near_expiry"] {
        assert_eq!(ask(&system, &client(&system, SMC, state)).await.status, 200);
    }
    let pressed = panic(&mut marieke, SMC, "key-panic-001").await;
    assert_eq!(pressed.status, 201, "{}", pressed.body);
    assert_eq!(pressed.json()["turned_off"], 3);
    for state in ["live", "second_live", "near_expiry"] {
        let refused = ask(&system, &client(&system, SMC, state)).await;
        assert!(refused.status == 401 && refused.body.contains("was deleted on"), "{}", refused.body);
    }
    let text = pressed.json()["text"].as_str().unwrap().to_owned();
    let new = Client { secret: text, ..client(&system, SMC, "live") };
    assert_eq!(ask(&system, &new).await.status, 200);
    let again = panic(&mut marieke, SMC, "key-panic-001").await;
    assert_eq!(
        (again.status, again.code()),
        (409, "already-created".to_owned()),
        "a retry is the same panic"
    );
    assert_eq!(ask(&system, &new).await.status, 200, "and does not turn the new one off");

    let count = |action: &str| {
        system.count(&format!(
            "SELECT count(*) FROM audit WHERE action = '{action}' AND at >= {}",
            system.demo_ended()
        ))
    };
    assert_eq!((count("application.panicked"), count("secret.deleted"), count("secret.created")), (1, 3, 1));
    assert_eq!(system.count("SELECT count(*) FROM mails WHERE kind = 'panic'"), 3, "Sam, Marieke and Pieter");
    assert_eq!(system.count("SELECT count(*) FROM mails WHERE kind = 'panic' AND recipient LIKE 'sam.%'"), 1);
    let restored = marieke
        .call(Method::POST, &at(&system, &format!("secrets/{}/restore", id_of(&system, "live"))), None)
        .await;
    assert_eq!(restored.status, 200, "{}", restored.body);

    let mut camila = system.browser("Camila").await;
    let off = system.application("Partner-CL-Cordillera-DM").client_id;
    let path = format!("/api/applications/{off}/panic");
    let form = json!({"name": "Partner-CL-Cordillera-DM"});
    let refused =
        camila.call_with(Method::POST, &path, Some(form), &[("idempotency-key", "key-panic-002")]).await;
    assert_eq!(refused.code(), "application-disabled");
}

#[tokio::test]
async fn systems_have_names_and_the_runbook_and_the_timeline_tell_of_them() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    ask(&system, &client(&system, SMC, "live")).await;
    let systems = at(&system, "systems");
    let form = json!({"network": "192.0.2.0/24", "user_agent": "test/1.0", "label": "  =Search server  "});
    let named = marieke.call(Method::PUT, &systems, Some(form.clone())).await;
    assert_eq!(named.json()["labels"][0]["label"], "=Search server", "{}", named.body);
    for (field, bad) in [("label", "a\nb"), ("network", ""), ("network", &"x".repeat(99))] {
        let mut form = form.clone();
        form[field] = bad.into();
        let refused = marieke.call(Method::PUT, &systems, Some(form)).await;
        assert_eq!((refused.status, refused.json()["errors"][0]["field"].clone()), (422, field.into()));
    }
    let runbook = marieke.call(Method::GET, &at(&system, "runbook"), None).await.json();
    let found = runbook["systems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["user_agent"] == "test/1.0")
        .unwrap()
        .clone();
    assert_eq!(
        (found["label"].as_str(), found["secret"].as_str()),
        (Some("=Search server"), Some("Secret by Marieke, search server"))
    );
    let managers: Vec<_> =
        runbook["managers"].as_array().unwrap().iter().map(|m| m["email"].as_str().unwrap()).collect();
    assert!(managers.contains(&"marieke.jansen@noordzee.example"), "{managers:?}");

    let csv = marieke.call(Method::GET, &at(&system, "timeline?format=csv"), None).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        csv.header("content-disposition")
            .starts_with("attachment; filename=\"timeline-Partner-NL-Noordzee-SMC-2026-11-23.csv\"")
    );
    assert!(csv.body.contains("\"system.named\"") && csv.body.contains("\"test/1.0\""), "{}", csv.body);
    let json = marieke.call(Method::GET, &at(&system, "timeline"), None).await.json();
    let kinds: Vec<_> =
        json["entries"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"act") && kinds.contains(&"use"));

    let mut form = form;
    form["label"] = "".into();
    assert_eq!(marieke.call(Method::PUT, &systems, Some(form)).await.json()["labels"], json!([]));
}
