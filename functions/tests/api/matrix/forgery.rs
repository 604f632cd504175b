//! Requests that another site makes a signed-in browser send: each way, at each route that changes
//! something.

use credenza_domain::access::Access;
use credenza_functions::http::routes::{Route, table};

use super::roles::{Role, Stage};
use super::{is_portal, is_unsafe, method, own_path, request, state, teaching};
use crate::support::{Answer, BASE_URL, System};

/// A way to forge, as headers to add, to replace, or (without a value) to leave out.
struct Forgery {
    name: &'static str,
    headers: &'static [(&'static str, Option<&'static str>)],
    /// Also where there is no session to protect.
    without_session: bool,
}

const FETCH: &str = "sec-fetch-site";
const TOKEN: &str = "x-csrf-token";

#[rustfmt::skip]
const FORGERIES: &[Forgery] = &[
    Forgery { name: "no header token", headers: &[(TOKEN, None)], without_session: false },
    Forgery { name: "an empty header token", headers: &[(TOKEN, Some(""))], without_session: false },
    Forgery { name: "another session's token", headers: &[(TOKEN, Some("of another"))], without_session: false },
    Forgery { name: "a cross-site Origin", headers: &[("origin", Some("https://evil.example"))], without_session: true },
    Forgery { name: "a cross-site Origin, old browser", headers: &[(FETCH, None), ("origin", Some("https://evil.example"))], without_session: true },
    Forgery { name: "an Origin that begins like ours", headers: &[(FETCH, None), ("origin", Some("https://portal.operator.example.evil.example"))], without_session: true },
    Forgery { name: "our Origin without encryption", headers: &[(FETCH, None), ("origin", Some("http://portal.operator.example"))], without_session: true },
    Forgery { name: "a null Origin", headers: &[("origin", Some("null"))], without_session: true },
    Forgery { name: "a null Origin, old browser", headers: &[(FETCH, None), ("origin", Some("null"))], without_session: true },
    Forgery { name: "no Origin and no Sec-Fetch-Site", headers: &[(FETCH, None)], without_session: true },
    Forgery { name: "Sec-Fetch-Site: cross-site", headers: &[(FETCH, Some("cross-site"))], without_session: true },
    Forgery { name: "Sec-Fetch-Site: same-site", headers: &[(FETCH, Some("same-site"))], without_session: true },
    Forgery { name: "Sec-Fetch-Site: none", headers: &[(FETCH, Some("none"))], without_session: true },
    Forgery { name: "Sec-Fetch-Site: cross-site with our Origin", headers: &[(FETCH, Some("cross-site")), ("origin", Some(BASE_URL))], without_session: true },
    // What a form of HTML can send, as if the browser named no site: it cannot set the header.
    Forgery { name: "a form of text/plain", headers: &[(TOKEN, None), ("content-type", Some("text/plain"))], without_session: false },
    Forgery { name: "a form, encoded", headers: &[(TOKEN, None), ("content-type", Some("application/x-www-form-urlencoded"))], without_session: false },
    Forgery { name: "a form with files", headers: &[(TOKEN, None), ("content-type", Some("multipart/form-data; boundary=x"))], without_session: false },
];

/// Who may do it, so that nothing but the forgery stands in the way.
fn allowed<'a>(stage: &'a Stage, route: &Route) -> &'a Role {
    let name = match route.access {
        Access::Operator { .. } => "operator",
        _ => "manager of the organisation",
    };
    stage.role(name)
}

async fn send(
    system: &System,
    role: &Role,
    method: &str,
    path: &str,
    body: &str,
    changed: &[(&str, Option<&str>)],
) -> Answer {
    let mut builder = request(role, method, path).header("content-type", "application/json");
    let headers = builder.headers_mut().unwrap();
    for (name, value) in changed {
        let name: http::HeaderName = name.parse().unwrap();
        match value {
            Some(value) => drop(headers.insert(name, value.parse().unwrap())),
            None => drop(headers.remove(name)),
        }
    }
    Answer::of(system.send(builder.body(body.to_owned().into()).unwrap()).await)
}

#[tokio::test]
async fn forged_requests_are_refused_everywhere_and_change_nothing() {
    let stage = Stage::set().await;
    let system = &stage.system;
    let (_, others) = stage.role("signed in without a role").headers[1].clone();
    let before = state(system);
    let mut tried = 0;
    for route in table().into_iter().filter(|route| is_portal(route) && is_unsafe(route)) {
        let role = allowed(&stage, &route);
        let path = own_path(system, &route, role);
        let body = teaching::body(route.method, route.path).unwrap_or("{}");
        let has_session = !matches!(route.access, Access::Public);
        for forgery in FORGERIES.iter().filter(|forgery| forgery.without_session || has_session) {
            let headers: Vec<_> = forgery
                .headers
                .iter()
                .map(|(name, value)| {
                    (*name, value.map(|value| if value == "of another" { &others } else { value }))
                })
                .collect();
            let answer = send(system, role, method(&route), &path, body, &headers).await;
            let name = format!("{} {}: {}", route.method, route.path, forgery.name);
            assert_eq!((answer.status, answer.code().as_str()), (403, "cross-site"), "{name}");
            tried += 1;
        }
        // No body of a form is read as JSON, whoever sends it.
        if teaching::body(route.method, route.path).is_some() {
            for form in
                ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
            {
                let headers = [("content-type", Some(form))];
                let answer = send(system, role, method(&route), &path, body, &headers).await;
                assert_eq!(answer.status, 415, "{} {}: {form}", route.method, route.path);
            }
        }
        // No header makes one method another one.
        for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
            for sent in ["GET", "HEAD"] {
                let headers = [(name, Some(route.method)), (TOKEN, None), (FETCH, Some("cross-site"))];
                let answer = send(system, role, sent, &path, body, &headers).await;
                assert!(answer.status < 500, "{} {}: {name}", route.method, route.path);
            }
        }
        assert!(
            state(system) == before,
            "{} {}: a forged request changed something",
            route.method,
            route.path
        );
    }
    println!("{tried} forgeries");
    assert!(tried > 100, "{tried}");
}

/// The same requests, not forged, are let through: the test above can fail.
#[tokio::test]
async fn the_same_requests_from_our_own_page_are_let_through() {
    let stage = Stage::set().await;
    let system = &stage.system;
    for route in table().into_iter().filter(|route| is_portal(route) && is_unsafe(route)) {
        let role = allowed(&stage, &route);
        let path = own_path(system, &route, role);
        let body = teaching::body(route.method, route.path).unwrap_or("{}");
        for headers in
            [vec![], vec![(FETCH, None), ("origin", Some(BASE_URL))], vec![("origin", Some(BASE_URL))]]
        {
            let answer = send(system, role, method(&route), &path, body, &headers).await;
            assert!(
                answer.status != 403 && answer.status < 500,
                "{} {}: {}",
                route.method,
                route.path,
                answer.body
            );
            stage.world.put_back(system);
        }
    }
}
