//! The Worker that ships, in a deployment that lost something: it says so to machines, and lets nobody in.

use std::path::Path;
use std::time::Duration;

use credenza_tests::answer::Answer;
use credenza_tests::system::System;
use serde_json::json;

use crate::workers::{Worker, root};

/// Under which the demo's database is kept.
const DATABASE: &str = "00000000-0000-0000-0000-000000000000";
/// One that nobody made tables in.
const EMPTY: &str = "00000000-0000-0000-0000-0000000000ff";
const FORM: &str = "application/x-www-form-urlencoded";

/// Ours, with a copy of the demo's database.
fn start(system: &System, name: &str, variables: &str, database: &str) -> Worker {
    let state = system.state.join("broken").join(name);
    copy(&system.state.join("wrangler/v3/d1"), &state.join("wrangler/v3/d1"));
    std::fs::write(state.join("dev.vars"), variables).unwrap();
    Worker::start(&json!({
        "run": "ours",
        "flood": false,
        "state": state,
        "worker": root().join("build/worker"),
        "database_id": database,
    }))
}

async fn post(worker: &Worker, path: &str, body: String) -> Answer {
    let request = reqwest::Client::new().post(format!("{}{path}", worker.base_url));
    let request = request.header("content-type", FORM).body(body);
    Answer::read(format!("POST {path}"), request.send().await.unwrap()).await
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The variables without this one, or with this value for it.
fn changed(variables: &str, name: &str, value: Option<&str>) -> String {
    let start = format!("{name}=");
    let mut lines: Vec<String> =
        variables.lines().filter(|line| !line.starts_with(&start)).map(str::to_owned).collect();
    lines.extend(value.map(|value| format!("{start}{value}")));
    lines.join("\n")
}

/// With all it needs there are tokens; without a key or the database there is a 503 in the shape of the protocol, never
/// a token, and never a 401, which would send people to look for a mistake of theirs.
pub(crate) async fn deployments(system: &System) {
    let application = system.application("Partner-NL-Noordzee-SMC");
    let secret = application.secrets.iter().find(|secret| secret.state == "live").unwrap();
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&resource={}",
        application.client_id, secret.text, application.resources[0].identifier
    );
    let variables = std::fs::read_to_string(system.state.join("dev.vars")).unwrap();
    // 32 bytes that nothing was sealed or digested with.
    let other = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE";
    let whole = start(system, "whole", &variables, DATABASE);
    post(&whole, "/oauth2/token", form.clone()).await.expect(200);
    for (name, variables, database) in [
        ("no-pepper", changed(&variables, "PEPPERS", None), DATABASE),
        ("empty-pepper", changed(&variables, "PEPPERS", Some("")), DATABASE),
        ("lost-pepper", changed(&variables, "PEPPERS", Some(&format!("2:{other}"))), DATABASE),
        ("no-wrapping-key", changed(&variables, "WRAPPING_KEYS", None), DATABASE),
        ("unreadable-key", changed(&variables, "WRAPPING_KEYS", Some(&format!("1:{other}"))), DATABASE),
        ("no-tables", variables.clone(), EMPTY),
    ] {
        let deployment = start(system, name, &variables, database);
        for path in ["/oauth2/token", &format!("/{}/oauth2/token", system.ready.tenant_id)] {
            let answer = post(&deployment, path, form.clone()).await;
            assert_eq!((answer.status, answer.code().as_str()), (503, "temporarily_unavailable"), "{name}");
            assert_eq!(answer.header("retry-after"), "10", "{name}");
            assert_eq!(answer.header("cache-control"), "no-store", "{name}");
            assert!(answer.json().get("access_token").is_none(), "{name}: {}", answer.body);
        }
    }
}

/// A server that takes a connection and says nothing does not hold a request: after three seconds it is given up, also
/// where a read of the database went before it.
pub(crate) async fn silence(system: &System) {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let held = tokio::spawn(async move {
        let mut connections = Vec::new();
        loop {
            connections.push(silent.accept().await.unwrap());
        }
    });
    let variables = std::fs::read_to_string(system.state.join("dev.vars")).unwrap();
    let worker = start(system, "silence", &changed(&variables, "LEAK_KEYS_URL", Some(&address)), DATABASE);
    let request = reqwest::Client::new().post(format!("{}/api/leaks/github", worker.base_url));
    let request = request
        .header("github-public-key-identifier", "a key that nobody knows yet")
        .header("github-public-key-signature", "MAYCAQECAQE=")
        .body("[]");
    let answer = tokio::time::timeout(Duration::from_secs(8), request.send()).await;
    let answer = answer.unwrap().unwrap();
    held.abort();
    assert!(answer.status().as_u16() == 503, "{} {:?}", answer.status(), answer.text().await);
}
