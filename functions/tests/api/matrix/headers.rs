//! What every answer says to a browser, at every route.

use credenza_functions::http::routes::table;

use super::roles::Stage;
use super::{method, own_path, request, send, teaching};
use crate::support::Answer;

const HOSTILE: [&str; 10] = [
    "https://evil.example",
    "http://portal.operator.example",
    "https://portal.operator.example.evil.example",
    "https://evilportal.operator.example",
    "https://sub.portal.operator.example",
    "https://portal.operator.example:8443",
    "https://portal.operator.example@evil.example",
    "null",
    "file://",
    "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

fn check(name: &str, answer: &Answer) {
    for (header, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), clipboard-read=()",
        ),
    ] {
        assert_eq!(answer.header(header), value, "{name}: {header}");
    }
    let policy = answer.header("content-security-policy");
    for word in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(word), "{name}: {policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{name}: {policy}");
    assert_eq!(answer.header("x-correlation-id").len(), 16, "{name}");
    for silent in ["server", "x-powered-by"] {
        assert!(answer.headers.get(silent).is_none(), "{name}: {silent}");
    }
    if name.contains(" /api/") {
        assert_eq!(answer.header("cache-control"), "no-store", "{name}");
        if !answer.body.is_empty() {
            let kind = answer.header("content-type");
            // RFC 9457 §3 defines no parameter: problem bodies are JSON, which is UTF-8.
            assert!(kind.contains("charset=utf-8") || kind == "application/problem+json", "{name}: {kind}");
        }
    }
    let cors = |header: &&http::HeaderName| header.as_str().starts_with("access-control-");
    assert!(!answer.headers.keys().any(|header| cors(&header)), "{name}: no other site may read this");
    for cookie in answer.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-"), "{name}: {cookie}");
        for word in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite="] {
            assert!(cookie.contains(word), "{name}: {cookie}");
        }
        assert!(!cookie.contains("Domain=") && !cookie.contains("SameSite=None"), "{name}: {cookie}");
    }
}

#[tokio::test]
async fn every_route_sends_the_headers_that_protect_a_browser_and_none_opens_it_to_others() {
    let stage = Stage::set().await;
    let system = &stage.system;
    for name in ["anonymous", "manager of the organisation", "operator"] {
        let role = stage.role(name);
        for route in table() {
            let path = own_path(system, &route, role);
            let body = teaching::body(route.method, route.path);
            let name = format!("{} {} as {name}", route.method, route.path);
            check(&name, &send(system, request(role, method(&route), &path), body).await);
            stage.world.put_back(system);
            for origin in HOSTILE {
                let asked = request(role, "OPTIONS", &path)
                    .header("origin", origin)
                    .header("access-control-request-method", method(&route))
                    .header("access-control-request-headers", "x-csrf-token, content-type");
                check(&format!("{name}, preflight from {origin}"), &send(system, asked, None).await);
                let asked = request(role, "GET", &path).header("origin", origin);
                check(&format!("{name}, read from {origin}"), &send(system, asked, None).await);
            }
            stage.world.put_back(system);
        }
    }
    let answer = send(system, request(stage.role("operator"), "GET", "/api/nothing"), None).await;
    check("GET /api/nothing", &answer);
}
