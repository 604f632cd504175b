use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use credenza_functions::adapters::native::{CountedEntropy, World};
use credenza_functions::config::Config;
use credenza_functions::{demo, http as api};

use super::*;

/// Whoever changes the API says so in the same commit.
#[test]
fn the_snapshot_is_fresh() {
    let snapshot = std::fs::read_to_string(paths::root().join(SNAPSHOT)).unwrap_or_default();
    assert!(
        snapshot == text().unwrap(),
        "docs/openapi.json is stale. Run `cargo xtask openapi` and commit it."
    );
}

#[test]
fn it_describes_each_route_of_the_operator_and_no_other() {
    let document: Value =
        serde_json::from_str(&std::fs::read_to_string(paths::root().join(SNAPSHOT)).unwrap()).unwrap();
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routes: BTreeSet<String> = routes::table()
        .iter()
        .filter(|route| route.path.starts_with("/api/operator"))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(described, routes);
    assert!(routes.len() >= 30);
}

#[test]
fn every_operation_has_words_an_answer_and_a_name_of_its_own() {
    let document = document().unwrap();
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(operation["summary"].as_str().unwrap().len() > 3, "{place} has no words");
            let id = operation["operationId"].as_str().unwrap().to_owned();
            assert!(names.insert(id.clone()), "{id} stands there twice");
            let takes_a_body = ["post", "put"].contains(&method.as_str());
            if takes_a_body && operation["requestBody"].is_null() {
                // An act that needs nothing said, such as sending a mail again.
                assert!(path.contains('{'), "{place} reads no body");
            }
        }
    }
    markdown(&document.to_string()).unwrap();
}

/// Whether a value is what a schema says; the answer names the place where it is not.
fn check(value: &Value, schema: &Value, document: &Value, place: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return check(value, &document["components"]["schemas"][name], document, place);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let fits = choices.iter().any(|choice| check(value, choice, document, place).is_ok());
        return if fits { Ok(()) } else { Err(format!("{place}: {value} is none of {schema}")) };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = match &schema["type"] {
        Value::Null => true,
        Value::Array(kinds) => kinds.iter().any(|own| own == kind),
        own => own == kind,
    };
    if !fits {
        return Err(format!("{place}: {value} is no {}", schema["type"]));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        return Err(format!("{place}: {value} is none of {words:?}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(item, &schema["items"], document, &format!("{place}[{index}]"))?;
    }
    let Some(members) = value.as_object() else { return Ok(()) };
    let Some(known) = schema["properties"].as_object() else { return Ok(()) };
    for (name, member) in members {
        let own = known.get(name).ok_or_else(|| format!("{place}.{name} is not described"))?;
        check(member, own, document, &format!("{place}.{name}"))?;
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap_or("");
        if !members.contains_key(name) {
            return Err(format!("{place}.{name} is missing"));
        }
    }
    Ok(())
}

fn config() -> Config {
    let key = "1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    let look_up = |name: &str| {
        let value = match name {
            "BASE_URL" | "MAIL_API_URL" => "http://localhost:1",
            "TENANT_ID" => demo::TENANT_ID,
            "SUPPORT_ADDRESS" => "support@operator.example",
            "PEPPERS" | "WRAPPING_KEYS" => key,
            "MAIL_API" => "resend",
            "MAIL_API_KEY" => "re_test",
            "MAIL_FROM" => "Credenza <no-reply@operator.example>",
            _ => return None,
        };
        Some(value.to_owned())
    };
    Config::read(look_up).unwrap()
}

/// What the Worker really answers is what the document says.
#[tokio::test]
async fn answers_are_what_the_document_says() {
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let world = World::new(config(), now, Arc::new(CountedEntropy::default())).unwrap();
    let demo = demo::fill(&world).await.unwrap();
    let operator = demo.people.iter().find(|person| person.good_for == "operator").unwrap();
    let token = {
        world.clock.advance(60);
        let seed = data_encoding::BASE32_NOPAD.decode(operator.totp_seed.as_bytes()).unwrap();
        let code = credenza_functions::totp::code_at(&seed, world.ports.now()).unwrap();
        let form = json!({"email": operator.email, "password": operator.password, "code": code});
        let session = send(&world, "POST", "/api/session", &[], Some(form)).await;
        let cookie = session.0.split(';').next().unwrap().to_owned();
        let csrf = session.1["session"]["csrf_token"].as_str().unwrap().to_owned();
        let form = json!({"name": "the test of the document", "expires_on": "2026-12-31"});
        let headers = [("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())];
        let created = send(&world, "POST", "/api/operator/tokens", &headers, Some(form)).await.1;
        created["text"].as_str().unwrap().to_owned()
    };
    let document = document().unwrap();
    let mut checked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let schema = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        if path.contains("/tokens") || schema.is_null() {
            continue;
        }
        let client_id = demo.applications[0].client_id.to_string();
        let organisation = demo::NOORDZEE.to_string();
        let resource = demo.applications[0].resources[0].identifier.clone();
        let place = path
            .replace("{client_id}", &client_id)
            .replace("organisations/{id}", &format!("organisations/{organisation}"))
            .replace("resources/{id}", &format!("resources/{resource}"));
        if place.contains('{') {
            continue;
        }
        let bearer = format!("Bearer {token}");
        let (_, answer) = send(&world, "GET", &place, &[("authorization", &bearer)], None).await;
        check(&answer, schema, &document, path).unwrap_or_else(|error| panic!("{error}\n{answer:#}"));
        checked += 1;
    }
    assert!(checked >= 10, "{checked}");
}

async fn send(
    world: &World,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> (String, Value) {
    let mut request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
    let answer = api::answer(world.ports.clone(), request.body(Some(body)).unwrap()).await;
    let cookie = answer.headers().get("set-cookie").map_or("", |value| value.to_str().unwrap()).to_owned();
    let value = serde_json::from_slice(answer.body()).unwrap_or_default();
    assert!(answer.status().is_success(), "{method} {path}: {value}");
    (cookie, value)
}
