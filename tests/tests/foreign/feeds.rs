//! Calendars and webhooks: what ical.js reads in a feed, and whether the reference library of Standard
//! Webhooks takes our signatures.

use std::collections::BTreeMap;

use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{Ready, ask, node};

/// What ical.js reads at this address: the events' titles, and each event once.
async fn events(system: &System, path: &str) -> BTreeMap<String, Value> {
    let feed = system.send(system.request("GET", path)).await.expect(200);
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    let read = ask(node("tests/clients/node/calendar_client.mjs"), &json!({ "file": feed.body }));
    assert_eq!(read["version"], "2.0", "{read}");
    let list = read["events"].as_array().unwrap();
    let by_title = |event: &Value| (event["summary"].as_str().unwrap().to_owned(), event.clone());
    let events: BTreeMap<String, Value> = list.iter().map(by_title).collect();
    assert_eq!(events.len(), list.len(), "each once: {read}");
    events
}

/// Whether a secret is provably replaced, by what the portal shows of its application.
fn is_replaced(secret: &Value, others: &[Value], now: Timestamp) -> bool {
    let at = |value: &Value| value.as_str().map(|text| text.parse::<Timestamp>().unwrap());
    let quiet_since = |at: Option<Timestamp>| at.is_some_and(|at| at <= now - SignedDuration::from_hours(24));
    let own = at(&secret["last_used"]["at"]);
    others.iter().any(|later| {
        let used = &later["last_used"];
        at(&later["created_at"]) > at(&secret["created_at"])
            && at(&later["expires_at"]) > at(&secret["expires_at"])
            && later["state"] != "disabled"
            && at(&used["at"]) > own
            && quiet_since(own)
            && quiet_since(at(&used["first_at"]))
    })
}

/// A feed of this person holds each expiry that is to come, with its alarms, and nothing else.
async fn holds_every_expiry(ready: &Ready, portal: &Portal<'_>, path: &str) {
    let mut events = events(portal.system, path).await;
    let view = portal.read().await;
    let mut expected = 0;
    for application in view["applications"].as_array().unwrap() {
        let secrets = application["secrets"].as_array().unwrap();
        let is_due = |secret: &&Value| {
            secret["state"] != "disabled" && !is_replaced(secret, secrets, Timestamp::now())
        };
        for secret in secrets.iter().filter(is_due) {
            expected += 1;
            let (name, hint) = (secret["name"].as_str().unwrap(), secret["hint"].as_str().unwrap());
            let title = events.keys().find(|title| title.contains(name) && title.contains(hint)).cloned();
            let title = title.unwrap_or_else(|| panic!("no event of {secret} in {events:?}"));
            let event = events.remove(&title).unwrap();
            assert_eq!(
                secret["expires_at"],
                event["start"].as_str().unwrap().replace(".000Z", "Z"),
                "{event}"
            );
            assert_eq!(event["zone"], "UTC");
            assert!(event["url"].as_str().unwrap().starts_with(ready.base_url()));
            let alarms = event["alarms"].as_array().unwrap();
            let before: Vec<i64> = alarms.iter().map(|alarm| alarm["seconds"].as_i64().unwrap()).collect();
            assert_eq!(before, [42, 21, 7].map(|days| -days * 86_400), "{event}");
        }
    }
    assert!(expected > 0, "{view}");
    assert!(events.is_empty(), "of no secret of the portal: {events:?}");
}

#[tokio::test]
async fn icaljs_reads_every_expiry_with_its_alarms() {
    let (ready, system) = (Ready::http(), System::connect());
    let camila = Portal::open(&system, "Camila", 0).await;
    let made = system.send(camila.request("POST", "/api/preferences/feed")).await.expect(201).json();
    let path = made["address"].as_str().unwrap().strip_prefix(ready.base_url()).unwrap().to_owned();
    holds_every_expiry(&ready, &camila, &path).await;
    // One more, in the place of whatever is there: it comes and goes with its secret.
    let client_id = system.application("Partner-CL-Cordillera-SMC").client_id.clone();
    for secret in camila.secrets(&client_id).await {
        camila.delete(&client_id, secret["id"].as_str().unwrap()).await.expect(204);
    }
    let (id, _) = camila.created(&client_id, "Read by a calendar").await;
    let is_there =
        async || events(&system, &path).await.keys().any(|title| title.contains("Read by a calendar"));
    assert!(is_there().await);
    holds_every_expiry(&ready, &camila, &path).await;
    camila.delete(&client_id, &id).await.expect(204);
    assert!(!is_there().await, "it was deleted");
    holds_every_expiry(&ready, &camila, &path).await;
    system.send(camila.request("DELETE", "/api/preferences/feed")).await.expect(204);
    system.send(system.request("GET", &path)).await.expect(404);
}

/// Takes one request and answers 204: its headers, with small letters, and its body.
async fn take_one(listener: TcpListener) -> (BTreeMap<String, String>, String) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut buffer).await.unwrap();
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let headers: BTreeMap<String, String> =
            lines.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let chunked = headers.contains_key("transfer-encoding");
        let length = headers.get("content-length").and_then(|length| length.parse::<usize>().ok());
        if length.is_some_and(|length| body.len() >= length) || (chunked && body.ends_with("0\r\n\r\n")) {
            stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await.unwrap();
            let body =
                if chunked { body.lines().nth(1).unwrap_or_default().to_owned() } else { body.to_owned() };
            return (headers, body);
        }
    }
}

#[tokio::test]
async fn the_reference_library_of_standard_webhooks_takes_our_signatures() {
    let system = System::connect();
    let marieke = Portal::open(&system, "Marieke", 0).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let organisation = marieke.view["organisations"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/organisations/{organisation}/endpoints");
    let form = json!({ "kind": "webhook", "name": "Foreign", "address": address });
    let made = system.send(marieke.request("POST", &path).json(&form)).await.expect(201).json();
    let id = made["endpoint"]["id"].as_str().unwrap();
    let arrival = tokio::spawn(take_one(listener));
    let outcome = system.send(marieke.request("POST", &format!("{path}/{id}/test"))).await.expect(200).json();
    assert_eq!(outcome["state"], "sent", "{outcome}");
    let (headers, body) = arrival.await.unwrap();
    let asked = json!({ "secret": made["signing_secret"], "headers": headers, "body": body });
    let answer = ask(node("tests/clients/node/standardwebhooks_client.mjs"), &asked);
    assert_eq!(answer["good"]["payload"]["type"], "test", "{answer}");
    assert!(answer["bent"]["refused"].is_string() && answer["moved"]["refused"].is_string(), "{answer}");
    system.send(marieke.request("DELETE", &format!("{path}/{id}"))).await.expect(204);
}
