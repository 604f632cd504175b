use http::Method;
use serde_json::Value;

use crate::support::{Answer, System};

fn without_id(answer: &Answer) -> (u16, Value) {
    let mut json = answer.json();
    json["correlation_id"] = "".into();
    (answer.status, json)
}

/// Another organisation's object is answered byte for byte like one that never existed.
#[tokio::test]
async fn other_peoples_objects_do_not_exist() {
    let system = System::new().await;
    let foreign = system.application("Partner-NL-Noordzee-SMC");
    let foreign_secret = foreign.secrets[0].id;
    let own = system.application("Partner-CL-Cordillera-SMC");
    let nowhere = "0192e4a0-0000-7000-8000-000000000000";
    let mut camila = system.browser("Camila").await;
    let date = system.days_from_now(30);
    let reference =
        without_id(&camila.call(Method::GET, &format!("/api/applications/{nowhere}/audit"), None).await);
    assert_eq!(reference.0, 404);
    for application in [
        foreign.client_id.to_string(),
        nowhere.to_owned(),
        "garbage".to_owned(),
        "%00".to_owned(),
        "%FF".to_owned(),
        foreign.client_id.to_string().to_uppercase(),
    ] {
        let create = camila.create(&application, "x", &date, "key-foreign-1").await;
        assert_eq!(without_id(&create), reference, "{application}");
        let audit = camila.call(Method::GET, &format!("/api/applications/{application}/audit"), None).await;
        assert_eq!(without_id(&audit), reference, "{application}");
        let delete = camila
            .call(Method::DELETE, &format!("/api/applications/{application}/secrets/{foreign_secret}"), None)
            .await;
        assert_eq!(without_id(&delete), reference, "{application}");
    }
    for secret in [foreign_secret.to_string(), nowhere.to_owned(), "garbage".to_owned()] {
        let path = format!("/api/applications/{}/secrets/{secret}", own.client_id);
        assert_eq!(
            without_id(&camila.call(Method::DELETE, &path, None).await),
            reference,
            "own application, {secret}"
        );
    }
    assert_eq!(
        system.count("SELECT count(*) FROM secrets WHERE deleted_at IS NOT NULL"),
        1,
        "only the demo's"
    );
    let portal = camila.call(Method::GET, "/api/portal", None).await.body;
    for name in ["Noordzee", "Marieke", "noordzee.example"] {
        assert!(!portal.contains(name), "{name}");
    }
}

#[tokio::test]
async fn a_role_for_one_application_is_for_that_one() {
    let system = System::new().await;
    let mut joost = system.browser("Joost").await;
    let names: Vec<_> = joost.portal().await.applications.into_iter().map(|a| a.name).collect();
    assert_eq!(names, ["Partner-NL-Noordzee-DM"]);
    let other = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let answer = joost.create(&other, "x", &system.days_from_now(30), "key-role-0001").await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_person_without_a_role_sees_whom_to_ask() {
    let system = System::new().await;
    let portal = system.browser("Noor").await.portal().await;
    assert!(portal.applications.is_empty() && portal.organisations.is_empty());
    assert_eq!(portal.configuration.support_address, "support@operator.example");
}

#[tokio::test]
async fn the_operator_reads_but_does_not_make_secrets() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut operator = system.browser("Sam").await;
    assert_eq!(
        operator.call(Method::GET, &format!("/api/applications/{client_id}/audit"), None).await.status,
        200
    );
    let answer = operator.create(&client_id, "x", &system.days_from_now(30), "key-operator1").await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"));
}

#[tokio::test]
async fn a_role_that_is_taken_away_acts_on_the_next_request() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    assert_eq!(marieke.create(&client_id, "x", &system.days_from_now(30), "key-revoke-01").await.status, 201);
    system.execute("DELETE FROM credential_managers WHERE client_id IS NULL");
    assert_eq!(marieke.create(&client_id, "x", &system.days_from_now(30), "key-revoke-02").await.status, 404);
    assert!(marieke.portal().await.applications.is_empty());
}

#[tokio::test]
async fn an_unconfirmed_manager_has_no_rights() {
    let system = System::new().await;
    system.execute("UPDATE credential_managers SET confirmed_at = NULL");
    assert!(system.browser("Marieke").await.portal().await.applications.is_empty());
}

#[tokio::test]
async fn a_disabled_application_takes_no_new_secrets() {
    let system = System::new().await;
    let client_id = system.application("Partner-CL-Cordillera-DM").client_id.to_string();
    let mut camila = system.browser("Camila").await;
    let answer = camila.create(&client_id, "x", &system.days_from_now(30), "key-disabled1").await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "application-disabled"));
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_a_browser() {
    let system = System::new().await;
    for path in [
        "/api/portal",
        "/api/configuration",
        "/oauth2/token",
        "/healthz",
        "/.well-known/jwks.json",
        "/api/nothing",
    ] {
        let answer = system.visitor().call(Method::GET, path, None).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("strict-transport-security").contains("includeSubDomains"), "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-correlation-id").len(), 16, "{path}");
        assert!(answer.headers.get("access-control-allow-origin").is_none(), "{path}");
        if path.starts_with("/api") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}
