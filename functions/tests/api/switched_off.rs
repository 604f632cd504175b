//! Whoever is switched off is out, whatever happens at the same moment.

use http::Method;
use serde_json::json;

use crate::support::{Answer, Browser, System};
use crate::tokens::{Client, SMC, ask, client};

async fn set(sam: &mut Browser<'_>, system: &System, name: &str, enabled: bool) -> Answer {
    let id: String = {
        let connection = system.world.database.connection();
        connection
            .query_row("SELECT id FROM people WHERE name LIKE ?1", [format!("{name}%")], |row| row.get(0))
            .unwrap()
    };
    let person = sam.call(Method::GET, &format!("/api/operator/people/{id}"), None).await.json();
    let form = json!({"version": person["version"], "enabled": enabled, "confirm_last": true});
    sam.call(Method::PUT, &format!("/api/operator/people/{id}/state"), Some(form)).await
}

const SESSIONS: &str =
    "SELECT count(*) FROM sessions AS session JOIN people AS person ON person.id = session.person_id
                        WHERE person.name LIKE 'Marieke%'";

#[tokio::test]
async fn a_session_from_before_somebody_was_switched_off_does_not_come_back_with_the_person() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let mut sam = system.browser("Sam").await;
    assert_eq!(set(&mut sam, &system, "Marieke", false).await.status, 200);
    assert_eq!(system.count(SESSIONS), 0, "gone, and not only refused");
    assert_eq!(set(&mut sam, &system, "Marieke", true).await.status, 200);
    assert_eq!(marieke.call(Method::GET, "/api/portal", None).await.status, 401);
    assert_eq!(system.browser("Marieke").await.call(Method::GET, "/api/portal", None).await.status, 200);
}

/// Between the proof of two factors and the session an operator switches the person off.
#[tokio::test]
async fn no_session_begins_for_somebody_who_was_switched_off_after_the_proof() {
    let system = System::new().await;
    system.advance(60);
    system.execute(
        "DELETE FROM sessions;
         CREATE TRIGGER at_the_same_moment AFTER UPDATE OF last_step ON totp_factors
         BEGIN UPDATE people SET disabled_at = 1 WHERE id = NEW.person_id; END",
    );
    let person = system.person("Marieke");
    let form = json!({"email": person.email, "password": person.password, "code": system.code(person)});
    let answer = system.visitor().call(Method::POST, "/api/session", Some(form)).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "signed-out"), "{}", answer.body);
    assert!(answer.headers.get("set-cookie").is_none());
    assert_eq!(system.count(SESSIONS), 0);
    let noted = "SELECT count(*) FROM audit WHERE action = 'session.signed_in' AND actor_name LIKE 'Marieke%' AND at > ";
    assert_eq!(system.count(&format!("{noted}{}", system.demo_ended())), 0, "nobody signed in");
}

/// An API that the operator switched off: who may use it reads that, and gets no token for the other environment instead.
#[tokio::test]
async fn an_api_that_is_switched_off_is_told_to_whoever_may_use_it() {
    let system = System::new().await;
    let known = client(&system, SMC, "live");
    let off = |state: &str| {
        let set = if state == "off" { "1" } else { "NULL" };
        system.execute(&format!(
            "UPDATE resources SET disabled_at = {set} WHERE identifier = '{}'",
            known.resource
        ));
    };
    assert_eq!(ask(&system, &known).await.status, 200);
    off("off");
    let answer = ask(&system, &known).await;
    let body = answer.json();
    assert_eq!((answer.status, body["error"].as_str()), (400, Some("invalid_target")), "{}", answer.body);
    let description = body["error_description"].as_str().unwrap();
    assert!(
        description.starts_with("The operator has switched this API off at the moment: "),
        "{description}"
    );
    assert!(!description.contains("yours is"), "{description}");

    // With one more permission it is still one of two, and whoever names none gets no token for the other.
    let other: String = {
        let connection = system.world.database.connection();
        let other =
            "SELECT id FROM resources WHERE identifier <> ?1 AND disabled_at IS NULL ORDER BY id LIMIT 1";
        connection.query_row(other, [&known.resource], |row| row.get(0)).unwrap()
    };
    system.execute(&format!("DELETE FROM permissions WHERE client_id = '{}' AND resource_id NOT IN (SELECT id FROM resources WHERE identifier = '{}')", known.id, known.resource));
    system.execute(&format!(
        "INSERT INTO permissions (client_id, resource_id, granted_at) VALUES ('{}', '{other}', 1)",
        known.id
    ));
    let nameless = Client { resource: String::new(), ..client(&system, SMC, "live") };
    let answer = ask(&system, &nameless).await;
    let body = answer.json();
    assert_eq!((answer.status, body["error"].as_str()), (400, Some("invalid_target")), "{}", answer.body);
    assert!(!answer.body.contains(&known.resource), "only what can be used is offered: {}", answer.body);
    system.execute(&format!("UPDATE resources SET disabled_at = 1 WHERE id = '{other}'"));
    let answer = ask(&system, &nameless).await;
    assert_eq!(answer.status, 400, "{}", answer.body);
    assert!(answer.body.contains("has switched this API off"), "no list of nothing: {}", answer.body);
    system.execute(&format!("UPDATE resources SET disabled_at = NULL WHERE id = '{other}'"));
    off("on");
    assert_eq!(ask(&system, &known).await.status, 200);

    // Who has no permission is told the same as of an API that does not exist.
    system.execute(&format!(
        "DELETE FROM permissions WHERE client_id = '{}' AND resource_id <> '{other}'",
        known.id
    ));
    let without = ask(&system, &known).await.json();
    off("off");
    let off_without = ask(&system, &known).await.json();
    assert_eq!(off_without["error"], without["error"]);
    assert!(!off_without["error_description"].as_str().unwrap().contains("switched"), "{off_without}");
}

#[tokio::test]
async fn an_organisation_that_is_switched_off_gets_no_tokens() {
    let system = System::new().await;
    let known = client(&system, SMC, "live");
    let organisation = format!("(SELECT organisation_id FROM applications WHERE client_id = '{}')", known.id);
    system.execute(&format!("UPDATE organisations SET disabled_at = 1 WHERE id = {organisation}"));
    let answer = ask(&system, &known).await;
    let body = answer.json();
    assert_eq!((answer.status, body["error"].as_str()), (401, Some("invalid_client")), "{}", answer.body);
    assert!(body["error_uri"].as_str().unwrap().ends_with("/docs/errors/disabled-application"), "{body}");
}
