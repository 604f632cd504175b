//! Whoever is switched off is out, whatever happens at the same moment.

use http::Method;
use serde_json::json;

use crate::support::{Answer, Browser, System};

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
