//! The matrix itself.

use credenza_domain::access::{Access, Action, Role as Held, allows};
use credenza_functions::http::routes::{Route, table};

use super::roles::{Role, Stage};
use super::{bytes, is_portal, is_unsafe, method, own_path, parameters, request, send, state, teaching};
use crate::support::{Answer, System};

/// What stands in the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object {
    Own,
    Foreign,
    Deleted,
    Nonexistent,
    Malformed,
    /// One's own application, and in it an object of somebody else, or none.
    ForeignWithin,
    NonexistentWithin,
    MalformedWithin,
}

impl Object {
    const ALL: [Self; 8] = [
        Self::Own,
        Self::Foreign,
        Self::Deleted,
        Self::Nonexistent,
        Self::Malformed,
        Self::ForeignWithin,
        Self::NonexistentWithin,
        Self::MalformedWithin,
    ];

    /// The path with its parameters filled; none where there is no such object.
    fn fill(self, system: &System, route: &Route, role: &Role) -> Option<String> {
        let names = parameters(route.path);
        let within = matches!(self, Self::ForeignWithin | Self::NonexistentWithin | Self::MalformedWithin);
        if (names.is_empty() && self != Self::Own) || (within && names.len() < 2) {
            return None;
        }
        let mut path = route.path.to_owned();
        for (number, name) in names.iter().enumerate() {
            let is_last = number + 1 == names.len();
            let own = teaching::object(system, route.path, name, &role.own);
            let value = match self {
                Self::Deleted if is_last => teaching::deleted(system, route.path, name, &role.own)?,
                // An earlier name in the path leads to where the last one is looked for.
                Self::Foreign => teaching::object(system, route.path, name, &role.foreign),
                Self::Nonexistent => teaching::NOWHERE.to_owned(),
                Self::Malformed => "garbage".to_owned(),
                Self::ForeignWithin if is_last => teaching::object(system, route.path, name, &role.foreign),
                Self::NonexistentWithin if is_last => teaching::NOWHERE.to_owned(),
                Self::MalformedWithin if is_last => own.to_uppercase() + "x",
                Self::Own
                | Self::Deleted
                | Self::ForeignWithin
                | Self::NonexistentWithin
                | Self::MalformedWithin => own,
            };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        Some(path)
    }

    /// Whether the first parameter names something that is there.
    fn is_somewhere(self) -> bool {
        !matches!(self, Self::Nonexistent | Self::Malformed)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Expected {
    /// Refused with this problem.
    Is(u16, &'static str),
    /// The guards let it through.
    Passes,
}

const SIGNED_OUT: Expected = Expected::Is(401, "signed-out");
const NOT_FOUND: Expected = Expected::Is(404, "not-found");
const STEP_UP: Expected = Expected::Is(403, "step-up-required");

/// What the access table says.
fn expected(access: Access, role: &Role, object: Object) -> Expected {
    if !matches!(access, Access::Public | Access::Machine) && !role.signed_in {
        return SIGNED_OUT;
    }
    match access {
        Access::Own { step_up: true } if !role.is_fresh => STEP_UP,
        Access::Own { .. } if object != Object::Own => NOT_FOUND,
        Access::Public | Access::Machine | Access::Own { .. } => Expected::Passes,
        Access::Operator { .. } if !role.is_operator => NOT_FOUND,
        Access::Operator { changes: true } if !role.is_fresh => STEP_UP,
        // To the operator nothing is foreign.
        Access::Operator { .. } if matches!(object, Object::Own | Object::Foreign) => Expected::Passes,
        Access::Operator { .. } => NOT_FOUND,
        Access::Application(action) => of_object(action, role, object, role.manages),
        Access::Organisation(action) => of_object(action, role, object, role.manages_all),
    }
}

fn of_object(action: Action, role: &Role, object: Object, manages_own: bool) -> Expected {
    let held = match (manages_own && object != Object::Foreign, role.is_operator) {
        (true, _) => Held::CredentialManager,
        (false, true) => Held::Operator,
        (false, false) => Held::Nobody,
    };
    if !object.is_somewhere() || !allows(held, Action::View) {
        NOT_FOUND
    } else if !allows(held, action) {
        Expected::Is(403, "forbidden")
    } else if action.needs_step_up() && !role.is_fresh {
        STEP_UP
    } else if matches!(object, Object::Own | Object::Foreign) {
        Expected::Passes
    } else {
        NOT_FOUND
    }
}

/// The problem's slug, where the answer is one.
fn code(answer: &Answer) -> String {
    let is_problem = answer.header("content-type").starts_with("application/problem+json");
    if is_problem { answer.code() } else { String::new() }
}

#[tokio::test]
async fn every_route_lets_in_whom_the_access_table_names_and_nobody_else() {
    let stage = Stage::set().await;
    let system = &stage.system;
    let mut cells = 0;
    for role in &stage.roles {
        let copy = stage.enter(role);
        for route in table().into_iter().filter(is_portal) {
            let name = format!("{} {} as {}", route.method, route.path, role.name);
            let before = state(system);
            for object in Object::ALL {
                let Some(path) = object.fill(system, &route, role) else { continue };
                let wanted = expected(route.access, role, object);
                // Guards come first: neither a missing body nor garbage is looked at before them.
                let filled =
                    teaching::body(route.method, route.path).map(|b| teaching::fill(system, b, &role.own));
                let body = filled.as_deref();
                let bodies =
                    if wanted == Expected::Passes { vec![body] } else { vec![body, None, Some("{")] };
                for (number, body) in bodies.into_iter().enumerate() {
                    let answer = send(system, request(role, method(&route), &path), body).await;
                    cells += 1;
                    let got = (answer.status, code(&answer));
                    match wanted {
                        Expected::Is(status, slug) => {
                            // Whoever passed the guards may be told of the body before the object.
                            let told = number > 0
                                && matches!(got.0, 400 | 415)
                                && passes_guards(&route, role, object);
                            assert!(
                                told || got == (status, slug.to_owned()),
                                "{name}, {object:?}: {got:?}, not {wanted:?}"
                            );
                        }
                        Expected::Passes => check_passed(&name, object, &route, &got),
                    }
                    if !role.is_operator {
                        for word in role.foreign.words {
                            assert!(
                                !answer.body.contains(word),
                                "{name}, {object:?}: {word} in {}",
                                answer.body
                            );
                        }
                    }
                    if number == 0 && wanted == NOT_FOUND {
                        check_silence(system, &route, role, object, body, &answer).await;
                    }
                    if wanted == Expected::Passes && is_unsafe(&route) {
                        copy.put_back(system);
                    }
                }
            }
            assert!(state(system) == before, "{name}: a refusal changed something");
        }
    }
    println!("{cells} cells");
    assert!(cells > 2_000, "{cells}");
}

/// Foreign and nonexistent are the same bytes.
async fn check_silence(
    system: &System,
    route: &Route,
    role: &Role,
    object: Object,
    body: Option<&str>,
    answer: &Answer,
) {
    let twin = match object {
        Object::Nonexistent => Object::Foreign,
        Object::NonexistentWithin => Object::ForeignWithin,
        _ => return,
    };
    if expected(route.access, role, twin) != NOT_FOUND {
        return;
    }
    if let Some(path) = twin.fill(system, route, role) {
        let there = send(system, request(role, method(route), &path), body).await;
        assert_eq!(
            bytes(&there),
            bytes(answer),
            "{} {} as {}: {twin:?}",
            route.method,
            route.path,
            role.name
        );
    }
}

/// Whether only the object within stands between the role and the act.
fn passes_guards(route: &Route, role: &Role, object: Object) -> bool {
    let outer = match route.access {
        Access::Application(_) | Access::Organisation(_) if !object.is_somewhere() => return false,
        _ => Object::Own,
    };
    // What is a person's own, no guard looks up: the act itself finds it or not.
    let is_looked_up = !matches!(route.access, Access::Own { .. });
    (object != Object::Foreign || !is_looked_up) && expected(route.access, role, outer) == Expected::Passes
}

/// Let through: no guard's refusal, and with one's own object and a good body not a mistake either.
fn check_passed(name: &str, object: Object, route: &Route, (status, slug): &(u16, String)) {
    assert!(*status < 500, "{name}, {object:?}: {status} {slug}");
    let guards = ["signed-out", "step-up-required", "forbidden", "cross-site", "method-not-allowed"];
    assert!(!guards.contains(&slug.as_str()), "{name}, {object:?}: refused as {slug}");
    if matches!(route.access, Access::Public) {
        return;
    }
    if *status == 422 && teaching::OF_THE_MOMENT.contains(&(route.method, route.path)) {
        return;
    }
    let hint = "teach functions/tests/api/matrix/teaching.rs a body (BODIES) or an object (PARAMETERS)";
    assert!(!matches!(status, 400 | 404 | 415 | 422), "{name}, {object:?}: {status} {slug}: {hint}");
}

/// A session gives nothing at the machines' endpoints.
#[tokio::test]
async fn machines_endpoints_answer_the_same_with_and_without_a_session() {
    let stage = Stage::set().await;
    let system = &stage.system;
    let anonymous = stage.role("anonymous");
    for name in ["manager of the organisation", "operator"] {
        let role = stage.role(name);
        for route in table().into_iter().filter(|route| !is_portal(route)) {
            let path = own_path(system, &route, role);
            let with = send(system, request(role, method(&route), &path), None).await;
            let without = send(system, request(anonymous, method(&route), &path), None).await;
            assert_eq!(bytes(&with), bytes(&without), "{} as {name}", route.path);
            assert!(with.status < 500, "{}", route.path);
        }
    }
}

/// What is not offered does not exist (ASVS 4.1.4).
#[tokio::test]
async fn methods_that_stand_in_no_row_are_not_offered() {
    let stage = Stage::set().await;
    let (system, operator) = (&stage.system, stage.role("operator"));
    let before = state(system);
    let routes = table();
    for route in routes.iter().filter(|route| route.method != "*") {
        let path = own_path(system, route, operator);
        for tried in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "PROPFIND"] {
            if routes.iter().any(|other| other.path == route.path && [tried, "*"].contains(&other.method)) {
                continue;
            }
            let answer = send(system, request(operator, tried, &path), None).await;
            // An address can be the object of another row, such as `keys/url` beside `keys/{kid}`.
            assert!(matches!(answer.status, 404 | 405), "{tried} {path}: {}", answer.status);
        }
    }
    assert!(state(system) == before);
}
