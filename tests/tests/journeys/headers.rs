//! What a browser is told beside each file and each answer, on the real runtime: the Worker sends its own
//! headers, and the server of the static files those of `public/_headers`.

use std::collections::BTreeMap;

use credenza_tests::answer::Answer;
use credenza_tests::system::System;
use regex::Regex;

/// What stands beside everything, file or answer.
const ALWAYS: [(&str, &str); 5] = [
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];
/// What no page and no answer of ours may use.
const DENIED: [&str; 8] =
    ["camera", "microphone", "geolocation", "payment", "usb", "serial", "hid", "clipboard-read"];

/// The directives of the one content security policy that an answer has.
fn policy(answer: &Answer) -> BTreeMap<String, String> {
    let policies = answer.headers.get_all("content-security-policy").iter().count();
    assert_eq!(policies, 1, "{}", answer.asked);
    let policy = answer.header("content-security-policy");
    for word in
        ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "'strict-dynamic'", "*", "http:", "https:"]
    {
        assert!(!policy.split([' ', ';']).any(|part| part == word), "{}: {word} in {policy}", answer.asked);
    }
    let directive = |text: &str| {
        let (name, sources) = text.trim().split_once(' ')?;
        Some((name.to_owned(), sources.to_owned()))
    };
    policy.split(';').filter_map(directive).collect()
}

fn everywhere(answer: &Answer) -> BTreeMap<String, String> {
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), value, "{}: {name}", answer.asked);
    }
    let policy = policy(answer);
    for name in ["default-src", "frame-ancestors", "base-uri"] {
        assert_eq!(policy.get(name).map(String::as_str), Some("'none'"), "{}: {name}", answer.asked);
    }
    let permissions = answer.header("permissions-policy");
    for name in DENIED {
        let denied = permissions.split(", ").any(|part| part == format!("{name}=()"));
        assert!(denied, "{}: {name} in {permissions}", answer.asked);
    }
    let opens = answer.headers.keys().any(|name| name.as_str().starts_with("access-control-"));
    assert!(!opens, "{}: no other site may read this", answer.asked);
    policy
}

/// A static file.
fn file(answer: &Answer) {
    let policy = everywhere(answer);
    for (name, sources) in [
        ("script-src", "'self' 'wasm-unsafe-eval'"),
        ("style-src", "'self'"),
        ("connect-src", "'self'"),
        ("font-src", "'self'"),
        ("form-action", "'none'"),
        ("object-src", "'none'"),
    ] {
        assert_eq!(policy.get(name).map(String::as_str), Some(sources), "{}: {name}", answer.asked);
    }
}

/// A page: a file whose text needs nothing that the policy forbids.
fn page(answer: &Answer) {
    file(answer);
    assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.asked);
    assert_eq!(answer.header("cache-control"), "no-cache", "{}", answer.asked);
    for inline in [r"<style[\s>]", r#"\sstyle=""#, r#"\son[a-z]+=""#] {
        assert!(!Regex::new(inline).unwrap().is_match(&answer.body), "{}: {inline}", answer.asked);
    }
    for script in Regex::new("<script[^>]*>").unwrap().find_iter(&answer.body) {
        assert!(script.as_str().contains(" src=\"/assets/"), "{}: {}", answer.asked, script.as_str());
    }
}

/// All kinds of files, and answers of the Worker, good and bad.
pub(crate) async fn all(system: &System) {
    let get = async |path: &str| system.send(system.request("GET", path)).await.expect(200);
    let mut assets = Vec::new();
    let link = Regex::new(r"/assets/[A-Za-z0-9._-]+").unwrap();
    for path in
        ["/", "/manage-api-credentials", "/account", "/operator", "/docs/", "/docs/security", "/no/such/page"]
    {
        let answer = get(path).await;
        page(&answer);
        assets.extend(link.find_iter(&answer.body).map(|found| found.as_str().to_owned()));
    }
    let is_a = |path: &str, extension: &str| path.rsplit('.').next() == Some(extension);
    let script = assets.iter().find(|path| is_a(path, "js")).unwrap().clone();
    assets.extend(link.find_iter(&get(&script).await.body).map(|found| found.as_str().to_owned()));
    assets.sort();
    assets.dedup();
    for (extension, media_type) in
        [("wasm", "application/wasm"), ("js", "text/javascript"), ("css", "text/css")]
    {
        let of_kind: Vec<&String> = assets.iter().filter(|path| is_a(path, extension)).collect();
        assert!(!of_kind.is_empty(), "no {extension} among {assets:?}");
        for path in of_kind {
            let answer = get(path).await;
            file(&answer);
            assert!(
                answer.header("content-type").starts_with(media_type),
                "{path}: {}",
                answer.header("content-type")
            );
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
        }
    }
    file(&get("/favicon.svg").await);
    for (method, path, status) in [
        ("GET", "/api/configuration", 200),
        ("GET", "/api/portal", 401),
        ("GET", "/api/nothing", 404),
        ("PATCH", "/api/session", 405),
        ("GET", "/.well-known/oauth-authorization-server", 200),
        ("GET", "/.well-known/jwks.json", 200),
        ("POST", "/oauth2/token", 401),
    ] {
        let request =
            system.request(method, path).header("content-type", "application/x-www-form-urlencoded");
        everywhere(&system.send(request).await.expect(status));
    }
}
