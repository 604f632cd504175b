use std::sync::{Arc, Mutex};

use credenza_functions::ports::{OutboundRequest, OutboundResponse};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use serde_json::{Value, json};

use crate::reminders::tick;
use crate::support::{Answer, Browser, System};

const HOOK: &str = "https://hooks.noordzee.example/credenza";

fn organisation(system: &System) -> String {
    let connection = system.world.database.connection();
    connection.query_row("SELECT id FROM organisations WHERE country = 'NL'", [], |row| row.get(0)).unwrap()
}

fn path(system: &System) -> String {
    format!("/api/organisations/{}/endpoints", organisation(system))
}

pub async fn register(browser: &mut Browser<'_>, kind: &str) -> Value {
    let form = json!({"kind": kind, "name": "Operations", "address": HOOK});
    let path = path(browser.system);
    let answer = browser.call(Method::POST, &path, Some(form)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()
}

/// What was sent to the hook since the last time this was asked.
pub fn told(system: &System) -> Vec<OutboundRequest> {
    let requests = system.world.http.take_requests();
    requests.into_iter().filter(|request| request.url == HOOK).collect()
}

fn kinds(requests: &[OutboundRequest]) -> Vec<String> {
    let kind = |request: &OutboundRequest| -> String {
        serde_json::from_str::<Value>(&request.body).unwrap()["type"].as_str().unwrap().to_owned()
    };
    requests.iter().map(kind).collect()
}

fn header<'a>(request: &'a OutboundRequest, name: &str) -> &'a str {
    request.headers.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
}

/// Answers the hook with these statuses, then with 200; mails are taken.
pub fn answers(system: &System, statuses: &'static [u16]) -> Arc<Mutex<usize>> {
    let asked = Arc::new(Mutex::new(0));
    let count = asked.clone();
    system.world.http.replay(Box::new(move |request| {
        let mut status = 200;
        if request.url == HOOK {
            let mut number = count.lock().unwrap();
            status = statuses.get(*number).copied().unwrap_or(200);
            *number += 1;
        }
        Ok(OutboundResponse { status, retry_after: None, body: "{\"id\":\"mail-1\"}".to_owned() })
    }));
    asked
}

#[tokio::test]
async fn a_webhook_is_told_of_a_secrets_whole_life_and_each_thing_once() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    let created = register(&mut marieke, "webhook").await;
    let signing_secret = created["signing_secret"].as_str().unwrap().to_owned();
    system.execute("UPDATE secrets SET deleted_at = 1, next_reminder_at = NULL WHERE deleted_at IS NULL");
    tick(&system).await;
    told(&system);

    let old =
        marieke.create(&client_id, "The one", &system.days_from_now(300), "key-endpoint01").await.json();
    let (old, text) =
        (old["secret"]["id"].as_str().unwrap().to_owned(), old["text"].as_str().unwrap().to_owned());
    tick(&system).await;
    let requests = told(&system);
    assert_eq!(kinds(&requests), ["secret.created"]);
    let request = &requests[0];
    let key = BASE64.decode(signing_secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
    let (id, at) = (header(request, "webhook-id"), header(request, "webhook-timestamp"));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{at}.{}", request.body).as_bytes());
    let expected = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
    assert_eq!(header(request, "webhook-signature"), expected);
    assert!(id.starts_with("msg_") && at == system.now().as_second().to_string());
    let body: Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(body["data"]["secret"]["name"], "The one");
    assert_eq!(body["data"]["secret"]["created_by"], "Marieke Jansen");
    assert_eq!(body["data"]["application"]["client_id"], client_id.as_str());
    assert!(
        !request.body.contains(&text) && !request.body.contains(&old),
        "neither text nor ID of the secret"
    );

    let resource = system.application("Partner-NL-Noordzee-SMC").resources[0].identifier.clone();
    for _ in 0..2 {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &client_id),
            ("client_secret", &text),
            ("resource", &resource),
        ];
        assert_eq!(system.token(&form).await.status, 200);
    }
    tick(&system).await;
    let requests = told(&system);
    assert_eq!(kinds(&requests), ["secret.first_used"]);
    let body: Value = serde_json::from_str(&requests[0].body).unwrap();
    assert_eq!(body["data"]["user_agent"], "test/1.0");

    // Ten months later: each milestone once, whichever ticks are late, doubled or missing.
    let mut milestones = Vec::new();
    system.advance(86_400 * 256);
    for _ in 0..(46 * 2) {
        system.advance(86_400 / 2);
        tick(&system).await;
        for request in told(&system) {
            let body: Value = serde_json::from_str(&request.body).unwrap();
            milestones.push((
                body["type"].as_str().unwrap().to_owned(),
                body["data"]["days_left"].as_i64().unwrap(),
            ));
        }
    }
    let expiring = |days| ("secret.expiring".to_owned(), days);
    let mut wanted: Vec<(String, i64)> = [42, 21, 7, 6, 5, 4, 3, 2, 1].map(expiring).into();
    wanted.push(("secret.expired".to_owned(), 0));
    assert_eq!(milestones, wanted);
}

#[tokio::test]
async fn rotation_is_told_when_the_successor_is_in_use_and_the_old_one_gone() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    register(&mut marieke, "webhook").await;
    system.execute("UPDATE secrets SET deleted_at = 1, next_reminder_at = NULL WHERE deleted_at IS NULL");
    tick(&system).await;
    told(&system);
    let (mut ids, mut hints) = (Vec::new(), Vec::new());
    for (name, key) in [("Old", "key-endpoint02"), ("New", "key-endpoint03")] {
        let answer = marieke.create(&client_id, name, &system.days_from_now(200), key).await.json();
        ids.push(answer["secret"]["id"].as_str().unwrap().to_owned());
        hints.push(answer["secret"]["hint"].clone());
        system.advance(60);
    }
    for id in &ids {
        let now = system.now().as_second();
        system.execute(&format!(
            "INSERT INTO secret_uses (secret_id, first_at, last_at, network, user_agent) VALUES ('{id}', {now}, {now}, '', '')"
        ));
    }
    tick(&system).await;
    told(&system);
    let path = format!("/api/applications/{client_id}/secrets/{}", ids[0]);
    assert_eq!(marieke.call(Method::DELETE, &path, Some(json!({"hint": hints[0]}))).await.status, 204);
    tick(&system).await;
    let requests = told(&system);
    let mut seen = kinds(&requests);
    seen.sort();
    assert_eq!(seen, ["secret.deleted", "secret.rotated"]);
    let bodies: Vec<Value> =
        requests.iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect();
    let rotated = bodies.iter().find(|body| body["type"] == "secret.rotated").unwrap();
    assert_eq!(rotated["data"]["successor"]["name"], "New");
    let deleted = bodies.iter().find(|body| body["type"] == "secret.deleted").unwrap();
    assert_eq!(deleted["data"]["deleted_by"], "Marieke Jansen");
}

#[tokio::test]
async fn what_an_endpoint_does_not_take_is_repeated_as_it_was_and_holds_up_nobody_else() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    register(&mut marieke, "webhook").await;
    tick(&system).await;
    told(&system);
    let asked = answers(&system, &[500, 503, 429]);
    marieke.create(&client_id, "The one", &system.days_from_now(300), "key-endpoint04").await;
    marieke.create(&client_id, "Another", &system.days_from_now(300), "key-endpoint05").await;
    let mut attempts = Vec::new();
    for _ in 0..12 {
        tick(&system).await;
        attempts.extend(told(&system));
        system.advance(900);
    }
    assert!(*asked.lock().unwrap() >= 5);
    let first: Vec<_> = attempts.iter().filter(|request| request.body.contains("The one")).collect();
    let bodies: std::collections::HashSet<_> = first.iter().map(|request| &request.body).collect();
    let ids: std::collections::HashSet<_> =
        first.iter().map(|request| header(request, "webhook-id")).collect();
    assert_eq!((bodies.len(), ids.len()), (1, 1), "the same event has the same body and the same ID");
    let sent =
        "SELECT count(*) FROM deliveries AS delivery JOIN events AS event ON event.id = delivery.event_id
                WHERE delivery.state = 'sent' AND event.kind = 'secret.created'";
    assert_eq!(system.count(sent), 2);
    assert_eq!(system.count("SELECT count(*) FROM mails WHERE state = 'failed'"), 0);
    assert_eq!(system.count("SELECT count(*) FROM endpoints WHERE failing_since_at IS NOT NULL"), 0);
}

#[tokio::test]
async fn an_endpoint_that_fails_for_days_is_disabled_and_its_managers_are_told() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    let created = register(&mut marieke, "slack").await;
    assert!(created["signing_secret"].is_null());
    system.world.http.replay(Box::new(|request| {
        let status = if request.url == HOOK { 500 } else { 200 };
        Ok(OutboundResponse { status, retry_after: None, body: "{\"id\":\"mail-1\"}".to_owned() })
    }));
    for day in 0..6 {
        system.execute("UPDATE totp_factors SET last_step = 0; UPDATE sessions SET ends_at = 9999999999, last_seen_at = 9999999999, authenticated_at = 9999999999");
        let key = format!("key-endpoint1{day}");
        marieke.create(&client_id, "The one", &system.days_from_now(300 + day), &key).await;
        for _ in 0..4 {
            tick(&system).await;
            system.advance(6 * 3600);
        }
    }
    assert_eq!(system.count("SELECT count(*) FROM endpoints WHERE disabled_at IS NOT NULL"), 1);
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'endpoint.disabled'"), 1);
    assert_eq!(
        system.count("SELECT count(*) FROM mails WHERE kind = 'endpoint' AND recipient LIKE 'marieke%'"),
        1
    );
    assert_eq!(
        system.count("SELECT count(*) FROM mails WHERE kind = 'endpoint'"),
        1,
        "who manages all, and nobody else"
    );
    assert_eq!(system.count("SELECT count(*) FROM deliveries WHERE state = 'owed'"), 0);
    told(&system);
    system.execute(
        "UPDATE sessions SET ends_at = 9999999999, last_seen_at = 9999999999, authenticated_at = 9999999999",
    );
    let id = created["endpoint"]["id"].as_str().unwrap();
    let path = format!("{}/{id}/enable", path(&system));
    assert_eq!(marieke.call(Method::POST, &path, None).await.status, 204);
    assert_eq!(system.count("SELECT count(*) FROM endpoints WHERE disabled_at IS NULL"), 1);
}

#[tokio::test]
async fn an_endpoint_is_disabled_with_its_entry_and_mails_or_not_at_all() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    register(&mut marieke, "webhook").await;
    answers(&system, &[410, 410]);
    marieke.create(&client_id, "The one", &system.days_from_now(300), "key-endpoint07").await;
    let of = |what: &str| system.count(&format!("SELECT count(*) FROM {what}"));
    let disabled = "endpoints WHERE disabled_at IS NOT NULL";
    let entries = "audit WHERE action = 'endpoint.disabled'";
    system.execute(
        "CREATE TRIGGER broken BEFORE INSERT ON mails WHEN NEW.kind = 'endpoint' BEGIN SELECT RAISE(ABORT, 'down'); END",
    );
    let _ = credenza_functions::ticks::run(&system.world.ports, system.now()).await;
    assert_eq!((of(disabled), of(entries)), (0, 0), "the mails failed, and all of it with them");
    system.execute("DROP TRIGGER broken");
    for _ in 0..3 {
        system.advance(3600);
        let _ = credenza_functions::ticks::run(&system.world.ports, system.now()).await;
    }
    assert_eq!((of(disabled), of(entries), of("mails WHERE kind = 'endpoint'")), (1, 1, 1));
}

#[tokio::test]
async fn a_test_event_goes_out_at_once_and_tells_how_it_went() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let created = register(&mut marieke, "webhook").await;
    let id = created["endpoint"]["id"].as_str().unwrap();
    let (path, log) = (format!("{}/{id}/test", path(&system)), format!("{}/{id}/deliveries", path(&system)));
    let answer = marieke.call(Method::POST, &path, None).await.json();
    assert_eq!((answer["state"].as_str(), answer["status"].as_u64()), (Some("sent"), Some(200)));
    assert_eq!(kinds(&told(&system)), ["test"]);
    system.advance(1);
    answers(&system, &[404]);
    let answer = marieke.call(Method::POST, &path, None).await.json();
    assert_eq!((answer["state"].as_str(), answer["status"].as_u64()), (Some("failed"), Some(404)));
    let log = marieke.call(Method::GET, &log, None).await.json();
    let states: Vec<_> =
        log["deliveries"].as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, ["failed", "sent"], "newest first");
    for _ in 0..8 {
        marieke.call(Method::POST, &path, None).await;
    }
    assert_eq!(marieke.call(Method::POST, &path, None).await.status, 429);
}

#[tokio::test]
async fn chats_get_their_shapes_and_no_name_becomes_markup() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    marieke
        .call(Method::PUT, "/api/preferences", Some(json!({"language": "de", "extra_milestones": []})))
        .await;
    register(&mut marieke, "slack").await;
    register(&mut marieke, "teams").await;
    tick(&system).await;
    told(&system);
    let name = "<https://evil.example|Click> [here](https://evil.example)";
    marieke.create(&client_id, name, &system.days_from_now(300), "key-endpoint07").await;
    tick(&system).await;
    let bodies: Vec<Value> =
        told(&system).iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect();
    let slack = bodies.iter().find(|body| body["blocks"].is_array()).unwrap();
    assert!(slack["text"].as_str().unwrap().contains("&lt;https://evil.example|Click&gt;"));
    assert_eq!(slack["blocks"][0]["text"]["type"], "plain_text");
    let line = slack["blocks"][0]["text"]["text"].as_str().unwrap();
    assert!(line.starts_with("Marieke Jansen hat das Client-Secret „<https://evil.example|Click>"), "{line}");
    let teams = bodies.iter().find(|body| body["type"] == "message").unwrap();
    let card = &teams["attachments"][0];
    assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(card["content"]["type"], "AdaptiveCard");
    assert_eq!(card["content"]["body"][0]["inlines"][0]["type"], "TextRun");
    assert!(
        card["content"]["actions"][0]["url"]
            .as_str()
            .unwrap()
            .starts_with("https://portal.operator.example/")
    );
}

async fn refused(browser: &mut Browser<'_>, address: &str) -> Answer {
    let form = json!({"kind": "webhook", "name": "Operations", "address": address});
    let path = path(browser.system);
    browser.call(Method::POST, &path, Some(form)).await
}

#[tokio::test]
async fn nothing_inside_a_network_is_taken_and_secrets_of_endpoints_are_sealed() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    for address in [
        "http://hooks.noordzee.example/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://user:pass@hooks.noordzee.example/",
        "https://hooks.noordzee.example:22/",
        "https://portal.operator.example/api/portal",
    ] {
        let answer = refused(&mut marieke, address).await;
        assert_eq!(
            (answer.status, answer.json()["errors"][0]["field"].as_str()),
            (422, Some("address")),
            "{address}"
        );
    }
    let created = register(&mut marieke, "webhook").await;
    let dump = system.world.database.dump().unwrap();
    assert!(
        !dump.contains("/credenza'") && !dump.contains(HOOK),
        "the address is a credential in most chats"
    );
    assert!(!dump.contains(created["signing_secret"].as_str().unwrap()));
    let path = path(&system);
    let list = marieke.call(Method::GET, &path, None).await;
    assert!(list.body.contains("hooks.noordzee.example") && !list.body.contains("/credenza"));
    assert!(!list.body.contains("whsec_"));
    for _ in 0..9 {
        register(&mut marieke, "slack").await;
    }
    assert_eq!(refused(&mut marieke, HOOK).await.code(), "limit-reached");
    let id = created["endpoint"]["id"].as_str().unwrap();
    assert_eq!(marieke.call(Method::DELETE, &format!("{path}/{id}"), None).await.status, 204);
    assert_eq!(marieke.call(Method::DELETE, &format!("{path}/{id}"), None).await.status, 404);
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'endpoint.deleted'"), 1);
}

#[tokio::test]
async fn only_who_manages_the_whole_organisation_sees_its_endpoints() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    register(&mut marieke, "webhook").await;
    let path = path(&system);
    for (name, status) in [("Joost", 404), ("Camila", 404), ("Noor", 404), ("Sam", 403)] {
        let mut browser = system.browser(name).await;
        assert_eq!(browser.call(Method::GET, &path, None).await.status, status, "{name}");
        assert_eq!(refused(&mut browser, HOOK).await.status, status, "{name}");
    }
    system.advance(900);
    assert_eq!(refused(&mut marieke, HOOK).await.code(), "step-up-required");
}
