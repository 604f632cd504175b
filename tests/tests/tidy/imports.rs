//! Imports go one way: `app → domain ← functions`, and inside functions `http → services → store → ports`.

use regex::Regex;

use crate::files::{Source, found, none, root, within};

fn functions(places: &[&str]) -> Vec<Source> {
    within(places, ".rs")
}

/// Neither HTTP nor SQL nor platform: the services.
fn services() -> Vec<Source> {
    let mut files = functions(&["functions/src/"]);
    let elsewhere =
        ["functions/src/http/", "functions/src/store/", "functions/src/adapters/", "functions/src/lib.rs"];
    files.retain(|file| !elsewhere.iter().any(|place| file.is_in(place)));
    files
}

#[test]
fn a_handler_never_sees_the_store() {
    let places =
        found(&functions(&["functions/src/http/"]), r"\bstore::|crate::store|crate::adapters|\brusqlite\b");
    none(&places, "http asks services, never the store: else a rule could be skipped on one of the ways in.");
}

#[test]
fn a_service_never_sees_http() {
    let places = found(&services(), r"\baxum\b|crate::http\b|StatusCode|HeaderMap|\bIntoResponse\b");
    none(&places, "Services know no transport: the cron, the demo and tests call them too.");
}

#[test]
fn the_store_knows_ports_and_authority_only() {
    let uses = Regex::new(r"crate::([a-z_]+)(::[A-Za-z_]+)?").unwrap();
    let mut places = Vec::new();
    for file in functions(&["functions/src/store/"]) {
        for (number, line) in file.product_lines() {
            for taken in uses.captures_iter(line) {
                let whole = taken.get(0).map_or("", |found| found.as_str());
                let allowed = ["ports", "store"].contains(&&taken[1]) || whole == "crate::access::Authority";
                if !allowed {
                    places.push(format!("{}:{number}: {}", file.path, line.trim()));
                }
            }
        }
    }
    none(
        &places,
        "The store uses ports, and `access::Authority` as the proof that rows may be read; a service above it would be a circle.",
    );
}

#[test]
fn an_adapter_never_decides() {
    let uses = r"crate::(access|audit|demo|health|http|invitations|keys|mail|outbox|passwords|portal|reminders|secrets|sessions|store|ticks|tokens)\b";
    none(
        &found(&functions(&["functions/src/adapters/"]), uses),
        "Adapters know ports and configuration only: what decides is tested natively, adapters are not.",
    );
}

#[test]
fn the_platform_stands_in_adapters_and_the_three_events() {
    let mut files = functions(&["functions/src/"]);
    let platform = ["functions/src/adapters/", "functions/src/lib.rs", "functions/src/log.rs"];
    files.retain(|file| !platform.iter().any(|place| file.is_in(place)));
    let places = found(&files, r"\bworker::|\bEnv\b|\benv\.|\bjs_sys\b|\bweb_sys\b|\bwasm_bindgen");
    none(
        &places,
        "Env and the SDK are seen only in adapters (and lib.rs, log.rs): everything else runs natively in tests.",
    );
}

#[test]
fn only_one_place_of_the_portal_speaks_http() {
    let mut files = within(&["app/src/"], ".rs");
    files.retain(|file| !file.is_in("app/src/api/"));
    let places = found(&files, r"gloo_net|XmlHttpRequest|fetch_with_|\.fetch\(|EventSource|WebSocket");
    none(
        &places,
        "app/src/api/ does all HTTP: credentials, headers and error shapes are then the same everywhere.",
    );
}

#[test]
fn the_portal_stores_nothing() {
    let places = found(
        &within(&["app/src/"], ".rs"),
        r"local_storage|session_storage|localStorage|sessionStorage|\.cookie\(|set_cookie|Idb[A-Z]|gloo_storage",
    );
    none(
        &places,
        "The SPA keeps nothing in the browser: the session is a cookie that scripts cannot read, and secrets are shown once.",
    );
}

#[test]
fn domain_has_no_clock_no_chance_and_no_waiting() {
    let places = found(
        &within(&["domain/src/"], ".rs"),
        r"::now\(|getrandom|\brand::|\basync\b|\.await|std::(fs|net|env|thread|process)",
    );
    none(
        &places,
        "domain is rules only: `now` and entropy are arguments, so that every rule can be tested at every instant.",
    );
}

#[test]
fn crates_meet_only_in_domain() {
    for (manifest, forbidden) in [
        ("app", &["credenza-functions", "credenza-tests", "xtask"][..]),
        ("functions", &["credenza-app", "credenza-tests", "xtask"]),
        ("domain", &["credenza-app", "credenza-functions", "worker", "leptos", "tokio"]),
        ("tests", &["credenza-app", "credenza-functions", "credenza-domain", "xtask"]),
    ] {
        let text = std::fs::read_to_string(root().join(manifest).join("Cargo.toml")).unwrap();
        let dependencies = text.split_once("[dependencies]").map_or("", |(_, after)| after);
        for name in forbidden {
            let taken = dependencies.lines().any(|line| line.starts_with(name));
            assert!(
                !taken,
                "{manifest}/Cargo.toml takes {name}: app → domain ← functions, and tests know neither."
            );
        }
    }
}
