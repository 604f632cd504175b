//! Every route × every role × every object: who gets in is computed from the access table of the
//! domain, never written down for a route.
//!
//! A new route is walked over by itself. Where its path has a parameter, or where it reads a body,
//! `matrix/teaching.rs` must be taught; until then these tests fail and say what is missing.

mod cells;
mod cookies;
mod forgery;
mod headers;
mod roles;
mod teaching;

use bytes::Bytes;
use credenza_domain::access::Access;
use credenza_functions::http::routes::{Route, table};
use http::Request;

use crate::support::{Answer, System};
use roles::Role;

/// Rows as text, without what refusals may leave: counters of tries, and notes that somebody was
/// turned away.
fn state(system: &System) -> String {
    let dump = system.world.database.dump().unwrap();
    let of_refusals = |line: &&str| {
        line.starts_with("INSERT INTO throttles ")
            || line.starts_with("INSERT INTO tries ")
            || line.starts_with("INSERT INTO audit_unsealed ")
            || (line.starts_with("INSERT INTO audit ")
                && (line.contains("'access.denied'") || line.contains("'session.refused'")))
    };
    dump.lines().filter(|line| !of_refusals(line)).collect::<Vec<_>>().join("\n")
}

/// A copy of the whole database, to go back to.
struct Copy(rusqlite::Connection);

impl Copy {
    fn of(system: &System) -> Self {
        let mut copy = rusqlite::Connection::open_in_memory().unwrap();
        transfer(&system.world.database.connection(), &mut copy);
        Self(copy)
    }

    fn put_back(&self, system: &System) {
        transfer(&self.0, &mut system.world.database.connection());
    }
}

fn transfer(from: &rusqlite::Connection, to: &mut rusqlite::Connection) {
    let backup = rusqlite::backup::Backup::new(from, to).unwrap();
    backup.run_to_completion(10_000, std::time::Duration::ZERO, None).unwrap();
}

/// The method with which a route is asked.
fn method(route: &Route) -> &'static str {
    if route.method == "*" { "POST" } else { route.method }
}

/// Whether it is one of the portal's, where a browser brings a session.
fn is_portal(route: &Route) -> bool {
    !matches!(route.access, Access::Machine)
}

/// Whether only a session opens it.
fn is_guarded(route: &Route) -> bool {
    !matches!(route.access, Access::Public | Access::Machine)
}

fn is_unsafe(route: &Route) -> bool {
    !matches!(method(route), "GET" | "HEAD")
}

/// Names in braces.
fn parameters(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

/// The path of a route, to the role's own object.
fn own_path(system: &System, route: &Route, role: &Role) -> String {
    parameters(route.path).into_iter().fold(route.path.to_owned(), |path, name| {
        path.replace(&format!("{{{name}}}"), &teaching::object(system, route.path, name, &role.own))
    })
}

/// Asks as this role, from the portal's own page.
fn request(role: &Role, method: &str, path: &str) -> http::request::Builder {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header("cf-connecting-ip", "192.0.2.17")
        .header("user-agent", "Mozilla/5.0")
        .header("idempotency-key", "key-of-the-matrix");
    for (name, value) in &role.headers {
        request = request.header(*name, value);
    }
    request
}

async fn send(system: &System, request: http::request::Builder, body: Option<&str>) -> Answer {
    let request = match body {
        Some(_) => request.header("content-type", "application/json"),
        None => request,
    };
    let body = Bytes::from(body.unwrap_or_default().to_owned());
    Answer::of(system.send(request.body(body).unwrap()).await)
}

/// The answer without what is different each time.
fn bytes(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let id = answer.header("x-correlation-id");
    let headers = answer.headers.iter().filter(|(name, _)| *name != "x-correlation-id");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (answer.status, answer.body.replace(id, ""), headers.collect())
}

#[test]
fn no_route_stands_in_the_table_twice_and_none_of_the_portals_outside_its_room() {
    let mut seen = std::collections::BTreeSet::new();
    for route in table() {
        assert!(seen.insert((route.method, route.path)), "{} {} twice", route.method, route.path);
        assert!(
            !is_guarded(&route) || route.path.starts_with("/api/"),
            "{}: the session is for /api/",
            route.path
        );
        let for_operator = matches!(route.access, Access::Operator { .. });
        assert!(
            for_operator == route.path.starts_with("/api/operator/"),
            "{}: the operator's room is /api/operator/, and only the operator's",
            route.path
        );
        match route.access {
            Access::Application(_) => {
                assert_eq!(parameters(route.path).first(), Some(&"client_id"), "{}", route.path);
            }
            Access::Organisation(_) => {
                assert_eq!(parameters(route.path).first(), Some(&"organisation_id"), "{}", route.path);
            }
            _ => {}
        }
    }
}

/// The table is what the matrix is computed from, so what it must say stands here once more.
#[test]
fn every_operator_write_needs_a_recent_proof_and_no_route_of_the_portal_is_a_machines() {
    let mut writes = 0;
    for route in table() {
        let is_operators = route.path.starts_with("/api/operator/");
        assert_eq!(matches!(route.access, Access::Operator { .. }), is_operators, "{}", route.path);
        // A dry run changes nothing.
        if is_operators && route.method != "GET" && route.path != "/api/operator/import/check" {
            let place = format!("{} {}", route.method, route.path);
            assert_eq!(route.access, Access::Operator { changes: true }, "{place}");
            writes += 1;
        }
    }
    assert!(writes > 20, "{writes}");
}
