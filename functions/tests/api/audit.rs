use http::Method;
use serde_json::json;

use crate::support::System;

#[tokio::test]
async fn who_did_what_is_seen_by_the_managers_newest_first() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    let created =
        marieke.create(&client_id, "<b>bold</b>", &system.days_from_now(30), "key-audit-001").await.json();
    let path = format!("/api/applications/{client_id}/secrets/{}", created["secret"]["id"].as_str().unwrap());
    system.advance(1);
    let hint = json!({"hint": created["secret"]["hint"]});
    marieke.call(Method::DELETE, &path, Some(hint)).await;
    let page = marieke.call(Method::GET, &format!("/api/applications/{client_id}/audit"), None).await.json();
    let newest = &page["entries"][0];
    assert_eq!(newest["action"], "secret.deleted");
    assert_eq!(newest["actor"], "Marieke Jansen");
    assert_eq!(newest["object"], "<b>bold</b>");
    assert_eq!(newest["hint"], created["secret"]["hint"]);
    assert_eq!(newest["network"], "192.0.2.0/24");
    assert_eq!(page["entries"][1]["action"], "secret.created");
    assert!(page["next"].is_null());
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let system = System::new().await;
    let client_id = system.application("PartnerAlternative-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    for number in 0..60 {
        let created = marieke
            .create(
                &client_id,
                &format!("n{number}"),
                &system.days_from_now(30),
                &format!("key-page-{number}"),
            )
            .await;
        let created = created.json()["secret"].clone();
        let (id, hint) = (created["id"].as_str().unwrap(), json!({"hint": created["hint"]}));
        let path = format!("/api/applications/{client_id}/secrets/{id}");
        marieke.call(Method::DELETE, &path, Some(hint)).await;
        system.advance(1);
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = marieke
            .call(Method::GET, &format!("/api/applications/{client_id}/audit{cursor}"), None)
            .await
            .json();
        seen.extend(
            page["entries"].as_array().unwrap().iter().map(|e| format!("{} {}", e["action"], e["object"])),
        );
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("?before={next}");
    }
    assert_eq!(seen.len(), 120);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 120);
    let answer =
        marieke.call(Method::GET, &format!("/api/applications/{client_id}/audit?before=x"), None).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "invalid-fields"));
}

#[tokio::test]
async fn the_log_can_be_neither_edited_nor_shortened() {
    let system = System::new().await;
    let connection = system.world.database.connection();
    for sql in ["UPDATE audit SET actor_name = 'x'", "DELETE FROM audit"] {
        let error = connection.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{error}");
    }
}
