//! Who was turned away stands in the log, and nobody can fill it.

use http::Method;
use serde_json::json;

use crate::support::System;

fn attempts(system: &System, action: &str) -> i64 {
    system.count(&format!("SELECT count(*) FROM audit WHERE action = '{action}'"))
}

#[tokio::test]
async fn reaching_for_somebody_elses_application_is_noted_and_a_typing_mistake_is_not() {
    let system = System::new().await;
    let foreign = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut camila = system.browser("Camila").await;
    let nowhere = "/api/applications/0192e4a0-0000-7000-8000-000000000000/audit";
    assert_eq!(camila.call(Method::GET, nowhere, None).await.status, 404);
    assert_eq!(attempts(&system, "access.denied"), 0);
    let path = format!("/api/applications/{foreign}/audit");
    assert_eq!(camila.call(Method::GET, &path, None).await.status, 404);
    let row: (String, String, String, Option<String>) = system
        .world
        .database
        .connection()
        .query_row(
            "SELECT actor_name, object_id, object_name, organisation_id FROM audit WHERE action = 'access.denied'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap();
    // In the operator's log only: the other organisation learns no names from it.
    assert_eq!(
        row,
        ("Camila Rojas".into(), foreign.clone(), "/api/applications/{client_id}/audit".into(), None)
    );
    let mut noor = system.browser("Noor").await;
    noor.call(Method::GET, "/api/operator/audit", None).await;
    assert_eq!(attempts(&system, "access.denied"), 2, "the operator's room too");
    let mut operator = system.browser("Sam").await;
    assert_eq!(operator.create(&foreign, "x", &system.days_from_now(30), "key-attempt-1").await.status, 403);
    assert_eq!(attempts(&system, "access.denied"), 3);
}

#[tokio::test]
async fn a_hundred_attempts_leave_twenty_entries_an_hour() {
    let system = System::new().await;
    let foreign = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let path = format!("/api/applications/{foreign}/audit");
    let mut camila = system.browser("Camila").await;
    for _ in 0..100 {
        camila.call(Method::GET, &path, None).await;
    }
    assert_eq!(attempts(&system, "access.denied"), 20);
    let mut noor = system.browser("Noor").await;
    noor.call(Method::GET, "/api/operator/audit", None).await;
    assert_eq!(attempts(&system, "access.denied"), 21, "another person's are still noted");
    system.advance(3601);
    let mut camila = system.browser("Camila").await;
    camila.call(Method::GET, &path, None).await;
    assert_eq!(attempts(&system, "access.denied"), 22, "an hour later they are noted again");
}

#[tokio::test]
async fn failed_sign_ins_are_noted_with_the_account_where_there_is_one() {
    let system = System::new().await;
    for email in ["marieke.jansen@noordzee.example", "nobody@noordzee.example"] {
        let form = json!({"email": email, "password": "not the password", "code": "000000"});
        let answer = system.visitor().call(Method::POST, "/api/session", Some(form)).await;
        assert_eq!(answer.status, 401);
    }
    let connection = system.world.database.connection();
    let mut rows = connection
        .prepare("SELECT object_name, network, actor_name FROM audit WHERE action = 'session.refused' ORDER BY object_name")
        .unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let rows: Vec<(String, String, Option<String>)> = rows.collect::<Result<_, _>>().unwrap();
    let network = "192.0.2.0/24".to_owned();
    assert_eq!(
        rows,
        [("Marieke Jansen".into(), network.clone(), None), ("unknown account".into(), network, None)]
    );
}
