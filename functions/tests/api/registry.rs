//! What the operator registers, over the wire.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Browser, System};

async fn organisation(operator: &mut Browser<'_>, name: &str) -> Value {
    let form = json!({"name": name, "country": "NL", "contact_email": "Desk@Westland.example"});
    let answer = operator.call(Method::POST, "/api/operator/organisations", Some(form)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()
}

async fn application(operator: &mut Browser<'_>, organisation: &Value, name: &str, kind: &str) -> Value {
    let form = json!({"organisation_id": organisation["id"], "name": name, "kind": kind});
    let answer = operator.call(Method::POST, "/api/operator/applications", Some(form)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()
}

fn at(path: &str, object: &Value, key: &str) -> String {
    format!("/api/operator/{path}/{}", object[key].as_str().unwrap())
}

fn errors(answer: &crate::support::Answer) -> Vec<String> {
    assert_eq!(answer.status, 422, "{}", answer.body);
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_organisation_gets_the_time_zone_of_its_country_and_an_entry_in_the_log() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let made = organisation(&mut operator, "Westland Registry").await;
    assert_eq!(made["time_zone"], "Europe/Amsterdam");
    assert_eq!(made["contact_email"], "desk@westland.example");
    assert_eq!((made["version"].as_u64(), made["enabled"].as_bool()), (Some(1), Some(true)));
    let logged = system.count(
        "SELECT count(*) FROM audit WHERE action = 'organisation.created' AND object_name = 'Westland Registry'
         AND organisation_id IS NOT NULL AND actor_name IS NOT NULL",
    );
    assert_eq!(logged, 1);
}

#[tokio::test]
async fn bad_fields_are_each_told_beside_the_field() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let form = json!({"name": " ", "country": "XX", "number": "=1+1+1+1+1+1", "time_zone": "Mars/Base", "contact_email": "x"});
    let answer = operator.call(Method::POST, "/api/operator/organisations", Some(form)).await;
    assert_eq!(errors(&answer), ["name", "country", "number", "time_zone", "contact_email"]);

    organisation(&mut operator, "Westland Registry").await;
    let again = json!({"name": "WESTLAND registry", "country": "NL"});
    let answer = operator.call(Method::POST, "/api/operator/organisations", Some(again)).await;
    assert_eq!(errors(&answer), ["name"], "two names that differ by case only");
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'organisation.created' AND object_name LIKE 'westland%'"), 1);
}

#[tokio::test]
async fn of_two_operators_the_later_one_is_told_and_nothing_is_overwritten() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let made = organisation(&mut sam, "Westland Registry").await;
    let path = at("organisations", &made, "id");
    let edit = |name: &str| Some(json!({"name": name, "country": "NL", "version": 1}));
    assert_eq!(sam.call(Method::PUT, &path, edit("Westland A")).await.status, 200);
    let late = sam.call(Method::PUT, &path, edit("Westland B")).await;
    assert_eq!((late.status, late.code().as_str()), (412, "edited-meanwhile"));
    assert_eq!(sam.call(Method::GET, &path, None).await.json()["name"], "Westland A");
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'organisation.changed'"), 1);
    let off = Some(json!({"enabled": false, "version": 1}));
    assert_eq!(sam.call(Method::PUT, &format!("{path}/state"), off).await.status, 412);
}

#[tokio::test]
async fn twenty_edits_at_once_of_one_version_are_one_edit() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let made = organisation(&mut sam, "Westland Registry").await;
    let path = at("organisations", &made, "id");
    let requests: Vec<_> = (0..20)
        .map(|number| {
            let body =
                json!({"name": format!("Westland {number}"), "country": "NL", "version": 1}).to_string();
            sam.request(Method::PUT, &path)
                .header("content-type", "application/json")
                .body(body.into())
                .unwrap()
        })
        .collect();
    let answers =
        futures_util::future::join_all(requests.into_iter().map(|request| system.send(request))).await;
    let saved = answers.iter().filter(|answer| answer.status() == 200).count();
    assert_eq!(saved, 1);
    assert!(answers.iter().all(|answer| matches!(answer.status().as_u16(), 200 | 412)));
}

#[tokio::test]
async fn an_application_is_made_given_rights_and_asks_for_a_token() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let owner = organisation(&mut sam, "Westland Registry").await;
    let made = application(&mut sam, &owner, "Partner-NL-Westland-SMC", "partner").await;
    let choices = made["permissions"].as_array().unwrap();
    assert!(
        choices.len() >= 4
            && choices.iter().all(|choice| choice["granted"] == false && choice["allowed"] == true)
    );
    let path = at("applications", &made, "client_id");
    let all: Vec<_> = choices.iter().map(|choice| choice["resource_id"].clone()).collect();
    let set = |resources: &[Value], version: u32| Some(json!({"resources": resources, "version": version}));
    let given = sam.call(Method::PUT, &format!("{path}/permissions"), set(&all[..2], 1)).await;
    assert_eq!(given.status, 200, "{}", given.body);
    let granted = |answer: &Value| {
        answer["permissions"].as_array().unwrap().iter().filter(|c| c["granted"] == true).count()
    };
    assert_eq!((granted(&given.json()), given.json()["version"].as_u64()), (2, Some(2)));
    let late = sam.call(Method::PUT, &format!("{path}/permissions"), set(&all, 1)).await;
    assert_eq!(late.status, 412);
    let fewer = sam.call(Method::PUT, &format!("{path}/permissions"), set(&all[1..2], 2)).await;
    assert_eq!(granted(&fewer.json()), 1);
    let log = |action: &str| {
        system.count(&format!(
            "SELECT count(*) FROM audit WHERE action = '{action}' AND actor_name LIKE 'Sam%'"
        ))
    };
    assert_eq!((log("permission.granted"), log("permission.withdrawn")), (2, 1));
    let unknown = set(&[json!("0192e4a0-0000-7000-8000-000000000000")], 3);
    assert_eq!(errors(&sam.call(Method::PUT, &format!("{path}/permissions"), unknown).await), ["resources"]);
}

#[tokio::test]
async fn a_dummy_holds_only_the_sandbox_that_is_meant_for_it() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let owner = organisation(&mut sam, "Westland Registry").await;
    let made = application(&mut sam, &owner, "PartnerAlternative-NL-Westland", "partner_alternative").await;
    let path = at("applications", &made, "client_id") + "/permissions";
    for choice in made["permissions"].as_array().unwrap() {
        let form = json!({"resources": [choice["resource_id"]], "version": 1});
        let answer = sam.call(Method::PUT, &path, Some(form)).await;
        if choice["allowed"] == false {
            assert_eq!(errors(&answer), ["resources"]);
        } else {
            assert_eq!(answer.status, 200, "{}", answer.body);
            return;
        }
    }
    panic!("the demo has a sandbox for alternative applications");
}

#[tokio::test]
async fn an_application_never_changes_hands() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let owner = organisation(&mut sam, "Westland Registry").await;
    let other = organisation(&mut sam, "Oosterland Registry").await;
    let made = application(&mut sam, &owner, "Partner-NL-Westland-SMC", "partner").await;
    let path = at("applications", &made, "client_id");
    let form = json!({"name": "x", "organisation_id": other["id"], "version": 1});
    let answer = sam.call(Method::PUT, &path, Some(form)).await;
    assert_eq!(errors(&answer), ["organisation_id"]);
    assert!(answer.body.contains("never changes hands"));
    let nowhere =
        json!({"organisation_id": "0192e4a0-0000-7000-8000-000000000000", "name": "y", "kind": "partner"});
    let answer = sam.call(Method::POST, "/api/operator/applications", Some(nowhere)).await;
    assert_eq!(errors(&answer), ["organisation_id"]);
    assert_eq!(
        system.count("SELECT count(*) FROM audit WHERE action = 'application.created' AND object_name = 'y'"),
        0
    );
}

#[tokio::test]
async fn switching_an_application_off_acts_on_the_next_token_request() {
    let system = System::new().await;
    let application = system.application("Partner-NL-Noordzee-SMC");
    let client_id = application.client_id.to_string();
    let secret = application
        .secrets
        .iter()
        .find(|secret| secret.name.contains("VM"))
        .unwrap_or(&application.secrets[0]);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id.as_str()),
        ("client_secret", secret.text.as_str()),
        ("resource", application.resources[0].identifier.as_str()),
    ];
    assert_eq!(system.token(&form).await.status, 200);
    let mut sam = system.browser("Sam").await;
    let path = format!("/api/operator/applications/{client_id}");
    let version = sam.call(Method::GET, &path, None).await.json()["version"].clone();
    let off = sam
        .call(Method::PUT, &format!("{path}/state"), Some(json!({"enabled": false, "version": version})))
        .await;
    assert_eq!((off.status, off.json()["enabled"].as_bool()), (200, Some(false)));
    assert_eq!(system.token(&form).await.status, 401);
    let version = off.json()["version"].clone();
    let on = sam
        .call(Method::PUT, &format!("{path}/state"), Some(json!({"enabled": true, "version": version})))
        .await;
    assert_eq!(on.status, 200);
    assert_eq!(system.token(&form).await.status, 200);
    let shown = on.json()["secrets"].to_string();
    assert!(!shown.contains(&secret.text) && shown.contains(secret.name), "states and names, never texts");
}

#[tokio::test]
async fn a_resource_is_registered_edited_and_switched_off() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    let form = json!({"api": "Stock Lists", "environment": "production", "identifier": "https://stock.operator.example",
        "algorithm": "RS256", "token_lifetime_seconds": 600});
    let made = sam.call(Method::POST, "/api/operator/resources", Some(form.clone())).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let again = sam.call(Method::POST, "/api/operator/resources", Some(form.clone())).await;
    assert_eq!(errors(&again).len(), 1);
    let mut odd = form.clone();
    odd["identifier"] = "not a uri".into();
    odd["token_lifetime_seconds"] = 5.into();
    odd["for_partner_alternative"] = true.into();
    let answer = sam.call(Method::POST, "/api/operator/resources", Some(odd)).await;
    assert_eq!(errors(&answer), ["identifier", "token_lifetime_seconds", "for_partner_alternative"]);

    let path = at("resources", &made.json(), "id");
    let mut moved = form.clone();
    moved["environment"] = "sandbox".into();
    moved["version"] = 1.into();
    assert_eq!(errors(&sam.call(Method::PUT, &path, Some(moved)).await), ["environment"]);
    let mut edit = form;
    edit["token_lifetime_seconds"] = 1200.into();
    edit["version"] = 1.into();
    assert_eq!(sam.call(Method::PUT, &path, Some(edit.clone())).await.json()["token_lifetime_seconds"], 1200);
    assert_eq!(sam.call(Method::PUT, &path, Some(edit)).await.status, 412);
    let off =
        sam.call(Method::PUT, &format!("{path}/state"), Some(json!({"enabled": false, "version": 2}))).await;
    assert_eq!(off.json()["enabled"], false);
}

#[tokio::test]
async fn only_operators_see_the_registry_and_only_with_a_fresh_proof_they_change_it() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    for path in ["organisations", "applications", "resources"] {
        assert_eq!(marieke.call(Method::GET, &format!("/api/operator/{path}"), None).await.status, 404);
    }
    let form = json!({"name": "Mine", "country": "NL"});
    assert_eq!(
        marieke.call(Method::POST, "/api/operator/organisations", Some(form.clone())).await.status,
        404
    );
    let mut sam = system.browser("Sam").await;
    system.advance(601);
    let answer = sam.call(Method::POST, "/api/operator/organisations", Some(form)).await;
    assert_eq!(answer.code(), "step-up-required");
    for path in
        ["organisations/garbage", "applications/garbage", "resources/0192e4a0-0000-7000-8000-000000000000"]
    {
        assert_eq!(sam.call(Method::GET, &format!("/api/operator/{path}"), None).await.status, 404);
    }
}
