//! Every way in which nobody comes in.

use credenza_functions::ports::{OutboundRequest, OutboundResponse, PortError};
use serde_json::{Value, json};

use super::{CALLBACK, MARIEKE, PIETER, Stage, assert_refused, callback, metadata, session};

#[tokio::test]
async fn an_answer_is_good_once_in_time_and_in_the_browser_that_asked() {
    let stage = Stage::set().await;
    let page = "/single-sign-on/interrupted";
    let sent = stage.begin().await;
    let other = stage.begin().await;
    let token = stage.token(&json!({"alg": "ES256", "kid": "provider"}), &stage.claims(&sent, MARIEKE)).await;
    stage.play(metadata().to_string(), token);
    stage.system.world.http.take_requests();
    let asked = &sent.query["state"];
    for (name, path, cookie) in [
        ("no cookie", callback(asked), String::new()),
        ("another browser", callback(asked), other.cookie.clone()),
        ("another state", callback(&other.query["state"]), sent.cookie.clone()),
        ("no state", format!("{CALLBACK}?code=c-1"), sent.cookie.clone()),
        ("the state twice", format!("{}&state={asked}", callback(asked)), sent.cookie.clone()),
        ("two cookies", callback(asked), format!("{}; {}", sent.cookie, other.cookie)),
        ("a longer state", callback(&format!("{asked}0")), sent.cookie.clone()),
    ] {
        assert_refused(&stage.ask("GET", &path, &cookie, None).await, page, name);
    }
    assert!(stage.system.world.http.take_requests().is_empty(), "no code went to the provider");
    let wrong_issuer =
        format!("{CALLBACK}?code=c-1&state={}&iss=https%3A%2F%2Fevil.example", other.query["state"]);
    assert_refused(
        &stage.ask("GET", &wrong_issuer, &other.cookie, None).await,
        page,
        "another issuer answers (RFC 9207)",
    );
    // None of this used the sign-in up.
    let answer = stage.ask("GET", &callback(asked), &sent.cookie, None).await;
    assert!(session(&answer).is_some(), "{}", answer.header("location"));
    assert_refused(&stage.ask("GET", &callback(asked), &sent.cookie, None).await, page, "a second time");
    let late = stage.begin().await;
    stage.system.advance(600);
    assert_refused(&stage.come_back(&late, &stage.claims(&late, MARIEKE)).await, page, "ten minutes later");
    let declined = stage.begin().await;
    let path = format!("{CALLBACK}?error=access_denied&state={}", declined.query["state"]);
    assert_refused(
        &stage.ask("GET", &path, &declined.cookie, None).await,
        "/single-sign-on/declined",
        "declined",
    );
}

#[tokio::test]
async fn a_provider_that_fails_or_lies_lets_nobody_in() {
    let stage = Stage::set().await;
    let page = "/single-sign-on/unavailable";
    let good = json!({"alg": "ES256", "kid": "provider"});
    for (name, header, change) in [
        ("for another client", good.clone(), ("aud", json!("other"))),
        ("by another issuer", good.clone(), ("iss", json!("https://evil.example"))),
        ("for another sign-in", good.clone(), ("nonce", json!("n"))),
        ("expired", good.clone(), ("exp", json!(1))),
        ("by a key that is not there", json!({"alg": "ES256", "kid": "other"}), ("x", json!(1))),
        ("with another algorithm", json!({"alg": "RS256", "kid": "provider"}), ("x", json!(1))),
        ("unsigned", json!({"alg": "none"}), ("x", json!(1))),
    ] {
        let sent = stage.begin().await;
        let mut claims = stage.claims(&sent, MARIEKE);
        claims[change.0] = change.1;
        stage.play(metadata().to_string(), stage.token(&header, &claims).await);
        let answer = stage.ask("GET", &callback(&sent.query["state"]), &sent.cookie, None).await;
        assert_refused(&answer, page, name);
        stage.play(metadata().to_string(), String::new());
    }
    // The signature of another token.
    let sent = stage.begin().await;
    let token: Value = serde_json::from_str(&stage.token(&good, &stage.claims(&sent, PIETER)).await).unwrap();
    let theirs = token["id_token"].as_str().unwrap().rsplit_once('.').unwrap().1.to_owned();
    let token: Value =
        serde_json::from_str(&stage.token(&good, &stage.claims(&sent, MARIEKE)).await).unwrap();
    let ours = token["id_token"].as_str().unwrap().rsplit_once('.').unwrap().0.to_owned();
    stage.play(metadata().to_string(), json!({"id_token": format!("{ours}.{theirs}")}).to_string());
    assert_refused(
        &stage.ask("GET", &callback(&sent.query["state"]), &sent.cookie, None).await,
        page,
        "forged",
    );

    for (name, status, body) in [
        ("500", 500, "{}"),
        ("garbage", 200, "<html>"),
        ("no token", 200, "{}"),
        ("refused", 400, "{\"error\":\"invalid_grant\"}"),
    ] {
        let sent = {
            stage.play(metadata().to_string(), String::new());
            stage.begin().await
        };
        let text = metadata().to_string();
        stage.system.world.http.replay(Box::new(move |request: &OutboundRequest| {
            let is_token = request.url.ends_with("/token");
            Ok(OutboundResponse {
                status: if is_token { status } else { 200 },
                retry_after: None,
                body: if is_token { body.to_owned() } else { text.clone() },
            })
        }));
        let answer = stage.ask("GET", &callback(&sent.query["state"]), &sent.cookie, None).await;
        assert_refused(&answer, page, name);
    }
    let change = |name: &str, value: Value| {
        let mut text = metadata();
        text[name] = value;
        text.to_string()
    };
    for (name, text) in [
        ("another issuer's metadata", change("issuer", json!("https://evil.example"))),
        ("no metadata", "<html>".to_owned()),
        (
            "a page without encryption",
            change("authorization_endpoint", json!("http://id.registry.example/authorize")),
        ),
        ("a token endpoint inside", change("token_endpoint", json!("http://127.0.0.1/token"))),
    ] {
        stage.play(text, String::new());
        let answer = stage.ask("POST", "/api/session/single-sign-on", "", Some(json!({"back": "/"}))).await;
        assert_eq!((answer.status, answer.code().as_str()), (503, "unavailable"), "{name}");
    }
    stage.system.world.http.replay(Box::new(|_| Err(PortError::new("http", "no answer in time"))));
    let answer = stage.ask("POST", "/api/session/single-sign-on", "", Some(json!({"back": "/"}))).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "unavailable"), "the provider is down");
    assert_eq!(stage.system.count("SELECT count(*) FROM identities"), 0);
}

#[tokio::test]
async fn who_was_not_invited_stays_outside() {
    let stage = Stage::set().await;
    let page = "/single-sign-on/not-invited";
    assert_refused(&stage.sign_in("somebody@noordzee.example").await, page, "a stranger");
    let sent = stage.begin().await;
    let mut claims = stage.claims(&sent, MARIEKE);
    claims["email_verified"] = false.into();
    assert_refused(&stage.come_back(&sent, &claims).await, page, "an address that is not verified");
    stage.system.execute(&format!("UPDATE people SET disabled_at = 1 WHERE email = '{MARIEKE}'"));
    assert_refused(&stage.sign_in(MARIEKE).await, page, "disabled");
    stage.system.execute("UPDATE people SET disabled_at = NULL");
    assert!(session(&stage.sign_in(MARIEKE).await).is_some());
    // Another account of the provider takes the address over.
    let sent = stage.begin().await;
    let mut claims = stage.claims(&sent, MARIEKE);
    claims["sub"] = "another-subject".into();
    assert_refused(&stage.come_back(&sent, &claims).await, page, "another subject");
    assert_eq!(stage.system.count("SELECT count(*) FROM identities"), 1);
    stage.system.execute("UPDATE invitations SET expires_at = 1 WHERE consumed_at IS NULL");
    assert_refused(&stage.sign_in(PIETER).await, page, "the invitation has expired");
    assert!(stage.system.count("SELECT count(*) FROM audit WHERE action = 'session.refused'") >= 3);
}

/// Two accounts at the provider with one verified address, at the same time.
#[tokio::test]
async fn an_identity_that_comes_too_late_leaves_nothing_behind() {
    let stage = Stage::set().await;
    // As if the other had been tied to the person between the last look and the act.
    stage
        .system
        .execute("CREATE TRIGGER meanwhile BEFORE INSERT ON identities BEGIN SELECT RAISE(IGNORE); END");
    let invited = "SELECT count(*) FROM invitations AS i JOIN people AS p ON p.id = i.person_id
                   WHERE p.name = 'Pieter Smit' AND i.consumed_at IS NULL";
    let before = stage.system.count(invited);
    let answer = stage.sign_in(PIETER).await;
    assert_eq!(session(&answer), None, "{}", answer.header("location"));
    assert_eq!(stage.system.count("SELECT count(*) FROM audit WHERE action = 'identity.linked'"), 0);
    assert_eq!(stage.system.count("SELECT count(*) FROM mails WHERE kind = 'single-sign-on'"), 0);
    assert_eq!((stage.system.count(invited), before), (1, 1), "the invitation stays open");
}
