//! The operators' policy, and that it is followed.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Browser, System};

const PATH: &str = "/api/operator/policy";

fn form(version: u32) -> Value {
    json!({"secret_lifetime_days": null, "live_secrets_max": 5, "token_lifetime_max_seconds": 86400, "milestones": "42, 21",
        "product_name": "", "support_address": "", "accent_light": "", "accent_dark": "", "version": version})
}

async fn save(sam: &mut Browser<'_>, name: &str, value: Value) -> crate::support::Answer {
    let version = sam.call(Method::GET, PATH, None).await.json()["version"].as_u64().unwrap();
    let mut body = form(u32::try_from(version).unwrap());
    body[name] = value;
    sam.call(Method::PUT, PATH, Some(body)).await
}

#[tokio::test]
async fn the_rules_for_secrets_are_followed_by_the_next_request() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    assert_eq!(save(&mut sam, "secret_lifetime_days", 30.into()).await.status, 200);
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    assert_eq!(marieke.portal().await.policy.lifetime_days, Some(30));
    let late = marieke.create(&client_id, "x", &system.days_from_now(31), "key-policy-01").await;
    assert_eq!((late.status, late.json()["errors"][0]["field"].as_str()), (422, Some("expires_on")));
    assert!(late.body.contains("too far ahead") && !late.body.contains("one year"), "{}", late.body);
    assert_eq!(marieke.create(&client_id, "x", &system.days_from_now(30), "key-policy-02").await.status, 201);
    let live = system.count(&format!("SELECT count(*) FROM secrets WHERE client_id = '{client_id}' AND deleted_at IS NULL AND expires_at > 1795428000"));
    assert_eq!(save(&mut sam, "live_secrets_max", live.max(2).into()).await.status, 200);
    let full = marieke.create(&client_id, "x", &system.days_from_now(30), "key-policy-03").await;
    assert_eq!(full.code(), "limit-reached");
}

#[tokio::test]
async fn tokens_live_no_longer_than_the_policy_says() {
    let system = System::new().await;
    let application = system.application("Partner-NL-Noordzee-SMC");
    let client_id = application.client_id.to_string();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id.as_str()),
        ("client_secret", application.secrets[0].text.as_str()),
        ("resource", application.resources[0].identifier.as_str()),
    ];
    assert_eq!(system.token(&form).await.json()["expires_in"], 3600);
    let mut sam = system.browser("Sam").await;
    assert_eq!(save(&mut sam, "token_lifetime_max_seconds", 300.into()).await.status, 200);
    assert_eq!(system.token(&form).await.json()["expires_in"], 300);
}

#[tokio::test]
async fn a_switched_off_client_is_told_to_ask_whom_the_policy_names_in_the_same_one_read() {
    let system = System::new().await;
    let application = system.application("Partner-NL-Noordzee-SMC");
    let client_id = application.client_id.to_string();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id.as_str()),
        ("client_secret", application.secrets[0].text.as_str()),
        ("resource", application.resources[0].identifier.as_str()),
    ];
    system.execute(&format!("UPDATE applications SET disabled_at = 1 WHERE client_id = '{client_id}'"));
    let configured = system.token(&form).await;
    assert!(configured.body.contains("Ask support@"), "{}", configured.body);
    let mut sam = system.browser("Sam").await;
    assert_eq!(save(&mut sam, "support_address", "help@registry.example".into()).await.status, 200);
    let named = system.token(&form).await;
    assert_eq!(named.status, 401);
    assert!(named.body.contains("Ask help@registry.example."), "{}", named.body);
}

#[tokio::test]
async fn reminders_follow_and_the_last_week_cannot_be_switched_off() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let saved = save(&mut sam, "milestones", "90, 60".into()).await;
    assert_eq!(saved.json()["milestones"], json!([90, 60]));
    assert_eq!(system.count("SELECT count(*) FROM milestones WHERE days <= 7"), 8);
    assert_eq!(system.count("SELECT count(*) FROM milestones"), 10);
    let connection = system.world.database.connection();
    let error = connection.execute("DELETE FROM milestones WHERE days = 3", []).unwrap_err();
    assert!(error.to_string().contains("last week"));
}

#[tokio::test]
async fn the_deployment_wears_the_operators_face() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    assert_eq!(save(&mut sam, "product_name", "Registry Keys".into()).await.status, 200);
    let shown = system.visitor().call(Method::GET, "/api/configuration", None).await.json();
    assert_eq!(shown["product_name"], "Registry Keys");
    assert_eq!(sam.portal().await.configuration.product_name, "Registry Keys");
    let invite = json!({"name": "Robin Second", "email": "robin@operator.example"});
    sam.call(Method::POST, "/api/operator/people", Some(invite)).await;
    assert_eq!(
        system.count("SELECT count(*) FROM mails WHERE subject = 'Your invitation to Registry Keys'"),
        1
    );

    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10";
    let saved = save(&mut sam, "logo", data_encoding::BASE64.encode(png).into()).await;
    assert_eq!((saved.status, saved.json()["has_logo"].as_bool()), (200, Some(true)), "{}", saved.body);
    let address = system.visitor().call(Method::GET, "/api/configuration", None).await.json()["logo"].clone();
    let request =
        system.visitor().request(Method::GET, address.as_str().unwrap()).body(bytes::Bytes::new()).unwrap();
    let picture = system.send(request).await;
    assert_eq!((picture.status().as_u16(), picture.body().as_ref()), (200, png.as_slice()));
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert!(picture.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    assert_eq!(save(&mut sam, "logo", "".into()).await.json()["has_logo"], false);
}

#[tokio::test]
async fn odd_values_are_told_beside_their_fields_and_old_versions_are_refused() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let svg = data_encoding::BASE64.encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>");
    let body = json!({"secret_lifetime_days": 366, "live_secrets_max": 1, "token_lifetime_max_seconds": 1, "milestones": "x",
        "product_name": "x".repeat(41), "support_address": "nobody", "accent_light": "#ffffff", "accent_dark": "#000000",
        "logo": svg, "version": 1});
    let answer = sam.call(Method::PUT, PATH, Some(body)).await;
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    assert_eq!(errors.len(), 9, "{}", answer.body);
    assert_eq!(sam.call(Method::PUT, PATH, Some(form(1))).await.status, 200);
    assert_eq!(sam.call(Method::PUT, PATH, Some(form(1))).await.status, 412);
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'policy.changed'"), 1);
}
