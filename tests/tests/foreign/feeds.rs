//! Calendars and webhooks: what ical.js reads in a feed, and whether the reference library of Standard
//! Webhooks takes our signatures.

use std::collections::BTreeMap;

use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{Ready, ask, node};

#[tokio::test]
async fn icaljs_reads_every_expiry_with_its_alarms() {
    let (ready, system) = (Ready::http(), System::connect());
    let camila = Portal::open(&system, "Camila", 0).await;
    let made = system.send(camila.request("POST", "/api/preferences/feed")).await.expect(201).json();
    let path = made["address"].as_str().unwrap().strip_prefix(ready.base_url()).unwrap().to_owned();
    let feed = system.send(system.request("GET", &path)).await.expect(200);
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    let read = ask(node("tests/clients/node/calendar_client.mjs"), &json!({ "file": feed.body }));
    assert_eq!(read["version"], "2.0", "{read}");
    let events = read["events"].as_array().unwrap();
    let portal = camila.read().await;
    let secrets: Vec<Value> = portal["applications"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|application| application["secrets"].as_array().unwrap().clone())
        .filter(|secret| secret["state"] != "disabled")
        .collect();
    assert!(!events.is_empty(), "{read}");
    for event in events {
        let summary = event["summary"].as_str().unwrap();
        let secret = secrets.iter().find(|secret| summary.contains(secret["name"].as_str().unwrap()));
        let secret = secret.unwrap_or_else(|| panic!("{summary} is no secret of the portal: {secrets:?}"));
        let start = event["start"].as_str().unwrap().replace(".000Z", "Z");
        assert_eq!(secret["expires_at"], start, "{event}");
        assert_eq!(event["zone"], "UTC");
        assert!(event["url"].as_str().unwrap().starts_with(ready.base_url()));
        let alarms: Vec<i64> = event["alarms"]
            .as_array()
            .unwrap()
            .iter()
            .map(|alarm| alarm["seconds"].as_i64().unwrap())
            .collect();
        assert_eq!(alarms, [42, 21, 7].map(|days| -days * 86_400));
    }
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
