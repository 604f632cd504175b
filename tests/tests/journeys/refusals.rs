//! Bad input through the real runtime: an answer with a body in the right shape, never 5xx.

use credenza_tests::answer::Answer;
use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use serde_json::json;

const FORM: &str = "application/x-www-form-urlencoded";

/// A problem body (RFC 9457) that says itself what the status line says.
fn problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}: {}", answer.asked, answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.asked);
    let body = answer.json();
    assert_eq!(body["status"], status, "{}", answer.asked);
    assert!(body["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{}", answer.body);
    assert_eq!(body["correlation_id"], answer.header("x-correlation-id"), "{}", answer.asked);
}

/// The portal's API.
pub(crate) async fn portal(system: &System) {
    let marieke = Portal::open(system, "Marieke", 4).await;
    let client_id = &system.application("Partner-NL-Noordzee-SMC").client_id;
    let secrets = format!("/api/applications/{client_id}/secrets");
    let big = "x".repeat(17 * 1024);
    let json = "application/json";
    for (media_type, body, status, code) in [
        (json, "{", 400, "malformed-body"),
        (json, "null", 400, "malformed-body"),
        (json, "[]", 400, "malformed-body"),
        (json, "{\"name\":1,\"expires_on\":2}", 400, "malformed-body"),
        (json, "", 400, "malformed-body"),
        (json, "{\"name\":\"\u{0}\",\"expires_on\":\"2027-01-01\"}", 400, "malformed-body"),
        (json, "{\"name\":\"\",\"expires_on\":\"soon\"}", 422, "invalid-fields"),
        (json, big.as_str(), 413, "body-too-large"),
        ("text/plain", "{}", 415, "unsupported-media-type"),
        (FORM, "name=a", 415, "unsupported-media-type"),
        ("", "{}", 415, "unsupported-media-type"),
    ] {
        let request = marieke.request("POST", &secrets).header("idempotency-key", "bad-input-1");
        let request =
            if media_type.is_empty() { request } else { request.header("content-type", media_type) };
        problem(&system.send(request.body(body.to_owned())).await, status, code);
    }
    for (method, path) in
        [("PUT", secrets.as_str()), ("GET", &secrets), ("PATCH", "/api/session"), ("POST", "/api/portal")]
    {
        let answer = system.send(marieke.request(method, path)).await;
        problem(&answer, 405, "method-not-allowed");
        assert!(!answer.header("allow").is_empty(), "405 names what is offered (RFC 9110 §15.5.6)");
    }
    for path in ["/api/", "/api/nothing", "/api/applications/x/secrets/y/z"] {
        problem(&system.send(marieke.request("GET", path)).await, 404, "not-found");
    }
    // Without a length in front: the limit counts what comes.
    let chunks = futures_util::stream::iter((0..40).map(|_| Ok::<_, std::io::Error>("y".repeat(1024))));
    let request = marieke
        .request("POST", &secrets)
        .header("content-type", json)
        .body(reqwest::Body::wrap_stream(chunks));
    problem(&system.send(request).await, 413, "body-too-large");
}

/// The token endpoint speaks RFC 6749 also where it refuses.
pub(crate) async fn token(system: &System) {
    let application = system.application("Partner-NL-Noordzee-SMC");
    let good = format!("grant_type=client_credentials&client_id={}&client_secret=abc", application.client_id);
    let big = format!("{good}&x={}", "x".repeat(17 * 1024));
    for (method, media_type, body, status, error) in [
        ("GET", FORM, "", 405, "invalid_request"),
        ("PUT", FORM, good.as_str(), 405, "invalid_request"),
        ("DELETE", FORM, "", 405, "invalid_request"),
        ("POST", "application/json", "{\"grant_type\":\"client_credentials\"}", 415, "invalid_request"),
        ("POST", "text/plain", good.as_str(), 415, "invalid_request"),
        ("POST", FORM, big.as_str(), 413, "invalid_request"),
        ("POST", FORM, "", 401, "invalid_client"),
        ("POST", FORM, "client_id=a&client_secret=b", 400, "invalid_request"),
        ("POST", FORM, "grant_type=client_credentials", 401, "invalid_client"),
        ("POST", FORM, "grant_type=password&client_id=a&client_secret=b", 400, "unsupported_grant_type"),
        ("POST", FORM, good.as_str(), 401, "invalid_client"),
    ] {
        let request = system.request(method, "/oauth2/token").header("cf-connecting-ip", "198.51.100.77");
        let answer = system.send(request.header("content-type", media_type).body(body.to_owned())).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, error),
            "{method} {body:.60}: {}",
            answer.body
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("www-authenticate").is_empty(), status != 401);
        assert_eq!(answer.header("allow") == "POST", status == 405);
        let body = answer.json();
        assert!(body["error_uri"].as_str().is_some_and(|uri| uri.starts_with(&system.ready.base_url)));
        assert!(
            body["error_description"].as_str().is_some_and(|words| words.is_ascii() && !words.contains('"'))
        );
    }
}

/// Credentials in the address are not read, and not written down either: `leaks` looks for them in the log. The answer's
/// ID is: whoever has it finds the line.
pub(crate) async fn in_the_address(system: &System) {
    let application = system.application("Partner-NL-Noordzee-SMC");
    let secret = application.secrets.iter().find(|secret| secret.state == "live").unwrap();
    let path = format!(
        "/oauth2/token?grant_type=client_credentials&client_id={}&client_secret={}",
        application.client_id, secret.text
    );
    let request = system.request("POST", &path).header("content-type", FORM);
    let answer = system.send(request.body("grant_type=client_credentials")).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "invalid_client"), "{}", answer.body);
    let id = answer.json()["correlation_id"].as_str().unwrap().to_owned();
    let log = system.state.join("logs/wrangler.log");
    let is_written = || std::fs::read_to_string(&log).unwrap().contains(&id);
    for _ in 0..50 {
        if is_written() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(is_written(), "the log does not hold the ID of an answer: {id}");
}

/// Paths that a browser never sends.
pub(crate) async fn addresses(system: &System) {
    let long = format!("/api/{}", "a".repeat(6000));
    for path in [
        "/api/applications/%00/secrets",
        "/api/applications/%ff%fe/secrets",
        "/api/applications/..%2f..%2fetc/secrets",
        "/api/applications/%F0%9F%94%91/audit?before=%00",
        "/api/portal?x=%zz",
        "/.well-known/nothing",
        long.as_str(),
    ] {
        for method in ["GET", "POST", "DELETE", "OPTIONS", "HEAD"] {
            let body = json!({}).to_string();
            let request = system.request(method, path).header("origin", &system.ready.base_url);
            let answer = system.send(request.header("content-type", "application/json").body(body)).await;
            assert!(
                (400..500).contains(&answer.status),
                "{method} {path:.60}: {} {}",
                answer.status,
                answer.body
            );
        }
    }
}
