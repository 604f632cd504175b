//! The headers of static files: what the Worker says of itself, said for files too. On the real runtime the
//! journey `headers` reads them.

use crate::files::{all, none};

fn text(path: &str) -> String {
    all().into_iter().find(|file| file.path == path).map(|file| file.text).unwrap_or_default()
}

/// Names, in small letters, and values under a path of `public/_headers`.
fn headers_of(path: &str) -> Vec<(String, String)> {
    let file = text("public/_headers");
    let block = file.split("\n\n").find(|block| block.lines().next() == Some(path)).unwrap_or_default();
    let pair = |line: &str| {
        let (name, value) = line.trim().split_once(": ")?;
        Some((name.to_lowercase(), value.to_owned()))
    };
    block.lines().skip(1).filter_map(pair).collect()
}

#[test]
fn static_files_carry_the_headers_that_the_worker_sends() {
    let headers = headers_of("/*");
    let value =
        |name: &str| headers.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value.as_str());
    let worker = text("functions/src/http/mod.rs");
    let entry = text("xtask/src/build/worker_entry.js");
    let mut places = Vec::new();
    for name in [
        "strict-transport-security",
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
    ] {
        if value(name).is_empty() || !worker.contains(&format!("\"{}\"", value(name))) {
            places.push(format!("public/_headers: {name}: {}", value(name)));
        }
        // The answer where the Rust code gave none.
        if !entry.contains(&format!("\"{name}\": \"{}\"", value(name))) {
            places.push(format!("xtask/src/build/worker_entry.js: {name}: {}", value(name)));
        }
    }
    // Files, which are pages, deny all that answers deny, and more.
    let denied =
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), clipboard-read=()";
    for (path, text) in [("functions/src/http/mod.rs", &worker), ("xtask/src/build/worker_entry.js", &entry)]
    {
        if !text.contains(&format!("\"{denied}\"")) {
            places.push(format!("{path}: permissions-policy: {denied}"));
        }
    }
    none(&places, "Files and answers tell a browser the same.");
    let policy = value("content-security-policy");
    let directives: Vec<&str> = policy.split("; ").collect();
    for directive in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ] {
        assert!(directives.contains(&directive), "{directive} is not in {policy}");
    }
    for word in ["unsafe-inline", "'unsafe-eval'", "*", "http:", "https:"] {
        assert!(!policy.contains(word), "{word} in {policy}");
    }
    let permissions = value("permissions-policy");
    for feature in denied.split(", ") {
        assert!(permissions.split(", ").any(|part| part == feature), "{feature} in {permissions}");
    }
}
