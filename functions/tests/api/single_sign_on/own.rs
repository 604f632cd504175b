//! What a person sees of the provider, and turning it off.

use http::{Method, Request};
use serde_json::Value;

use super::{MARIEKE, PIETER, Stage, assert_refused, session};
use crate::support::{Answer, Browser};

const PATH: &str = "/api/account/single-sign-on";

async fn own(browser: &mut Browser<'_>) -> Value {
    browser.call(Method::GET, "/api/account", None).await.json()["single_sign_on"].clone()
}

fn mails(stage: &Stage, subject: &str) -> i64 {
    stage.system.count(&format!("SELECT count(*) FROM mails WHERE kind = 'factor' AND subject = '{subject}'"))
}

fn entries(stage: &Stage, action: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}' AND object_name = 'Registry ID'");
    stage.system.count(&sql)
}

#[tokio::test]
async fn a_person_sees_who_they_are_there_and_what_is_turned_off_stays_off() {
    let stage = Stage::set().await;
    let mut browser = stage.system.browser("Marieke").await;
    let seen = own(&mut browser).await;
    assert_eq!(
        (seen["provider"].as_str(), seen["issuer"].as_str()),
        (Some("Registry ID"), Some(super::ISSUER))
    );
    assert_eq!((seen["is_on"].as_bool(), seen["identity"].is_null()), (Some(true), true), "not used yet");
    let first = stage.system.now();
    assert!(session(&stage.sign_in(MARIEKE).await).is_some());
    stage.system.advance(60);
    assert!(session(&stage.sign_in(MARIEKE).await).is_some());
    let seen = own(&mut browser).await["identity"].clone();
    assert_eq!(seen["subject"], format!("sub-of-{MARIEKE}"));
    let at = |name: &str| seen[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second();
    assert_eq!((at("created_at"), at("last_used_at")), (first.as_second(), first.as_second() + 60));

    assert_eq!(browser.call(Method::DELETE, PATH, None).await.status, 204);
    let seen = own(&mut browser).await;
    assert_eq!((seen["is_on"].as_bool(), seen["identity"].is_null()), (Some(false), true));
    assert_eq!(
        (mails(&stage, "Registry ID does not sign you in any more"), entries(&stage, "identity.turned_off")),
        (1, 1)
    );
    assert_refused(&stage.sign_in(MARIEKE).await, "/single-sign-on/not-invited", "the address ties nothing");
    assert_eq!(stage.system.count("SELECT count(*) FROM identities"), 0);
    assert_eq!(browser.call(Method::DELETE, PATH, None).await.status, 204, "a second time");
    assert_eq!(
        (mails(&stage, "Registry ID does not sign you in any more"), entries(&stage, "identity.turned_off")),
        (1, 1)
    );

    assert_eq!(browser.call(Method::PUT, PATH, None).await.status, 204);
    assert_eq!(browser.call(Method::PUT, PATH, None).await.status, 204, "a second time");
    assert_eq!(
        (mails(&stage, "Registry ID may sign you in again"), entries(&stage, "identity.turned_on")),
        (1, 1)
    );
    assert!(session(&stage.sign_in(MARIEKE).await).is_some());
}

/// Turning it off meanwhile is noticed by a sign-in that is under way.
#[tokio::test]
async fn a_sign_in_that_waits_for_a_code_does_not_outlive_the_turning_off() {
    let stage = Stage::set().await;
    let mut browser = stage.system.browser("Marieke").await;
    let sent = stage.begin().await;
    let mut claims = stage.claims(&sent, MARIEKE);
    claims["amr"] = serde_json::json!(["pwd"]);
    let waiting = super::cookies(&stage.come_back(&sent, &claims).await).remove(0);
    assert_eq!(browser.call(Method::DELETE, PATH, None).await.status, 204);
    stage.system.advance(60);
    let code = stage.system.code(stage.system.person("Marieke"));
    let form = serde_json::json!({"code": code});
    let answer = stage.ask("POST", "/api/session/single-sign-on/code", &waiting, Some(form)).await;
    assert_eq!((answer.status, answer.code().as_str()), (410, "sign-in-over"));
    assert_eq!(stage.system.count("SELECT count(*) FROM identities"), 0);
}

#[tokio::test]
async fn the_provider_stays_where_it_is_the_only_way_in() {
    let stage = Stage::set().await;
    let cookie = session(&stage.sign_in(PIETER).await).unwrap();
    let portal = stage.ask("GET", "/api/portal", &cookie, None).await.json();
    let request = Request::delete(PATH)
        .header("sec-fetch-site", "same-origin")
        .header("cookie", &cookie)
        .header("x-csrf-token", portal["session"]["csrf_token"].as_str().unwrap());
    let answer = Answer::of(stage.system.send(request.body(bytes::Bytes::new()).unwrap()).await);
    assert_eq!((answer.status, answer.code().as_str()), (409, "last-factor"), "{}", answer.body);
    assert_eq!(entries(&stage, "identity.turned_off"), 0);
    assert!(session(&stage.sign_in(PIETER).await).is_some());
}
