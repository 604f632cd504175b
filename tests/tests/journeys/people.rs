//! What is good once is good once, however many ask at the same time; and passkeys on the real runtime.

use credenza_tests::answer::Answer;
use credenza_tests::passkey::Passkey;
use credenza_tests::portal::{Portal, code, sign_in};
use credenza_tests::system::System;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::crowds::{address, count};

const PASSWORD: &str = "eleven geese over the polder";

async fn post(system: &System, from: &str, cookie: &str, path: &str, body: &Value) -> Answer {
    let request = system.request("POST", path).header("sec-fetch-site", "same-origin");
    let request = request.header("cf-connecting-ip", from).header("cookie", cookie);
    system.send(request.json(body)).await
}

/// One recovery code, twenty times at once, each from another address.
pub(crate) async fn recovery_code(system: &System) {
    let noor = system.person("Noor");
    let tries = (0..20).map(|_| async {
        sign_in(system, &address(), &noor.email, &noor.password, &noor.recovery_codes[0]).await
    });
    let answers = join_all(tries).await;
    assert_eq!((count(&answers, 201), count(&answers, 401)), (1, 19));
    for answer in answers.iter().filter(|answer| answer.status == 201) {
        let _ = Portal::of(system, "192.0.2.41", answer);
    }
}

/// One invitation, accepted twenty times at once: one enrols, and the others learn that it is used.
pub(crate) async fn invitation(system: &System) {
    let invitation = &system.ready.invitations[2];
    let token = invitation.url.split_once('#').map_or("", |(_, token)| token);
    system.ledger.lock().unwrap().never("token of the third invitation", token);
    system.ledger.lock().unwrap().never("password of the third invitation", PASSWORD);
    let opened =
        post(system, "192.0.2.42", "", "/api/invitation", &json!({"token": token})).await.expect(200).json();
    let key = opened["totp_key"].as_str().unwrap().to_owned();
    {
        let mut ledger = system.ledger.lock().unwrap();
        ledger.only("TOTP seed of the third invitation", &key, "POST /api/invitation");
        ledger.raw_seed("TOTP seed of the third invitation", &key);
    }
    let form =
        json!({"token": token, "password": PASSWORD, "code": code(&key, jiff::Timestamp::now().as_second())});
    let tries =
        (0..20).map(|_| async { post(system, &address(), "", "/api/invitation/accept", &form).await });
    let answers = join_all(tries).await;
    assert_eq!((count(&answers, 201), count(&answers, 410)), (1, 19));
    for answer in answers.iter().filter(|answer| answer.status == 201) {
        for code in answer.json()["recovery_codes"].as_array().unwrap() {
            let text = code.as_str().unwrap();
            let what = "recovery code of the third invitation";
            system.ledger.lock().unwrap().once(what, text, "POST /api/invitation/accept");
        }
    }
}

/// A passkey is added, signs in through WebCrypto, and an answer of it, given twenty times at once, opens one session.
pub(crate) async fn passkey(system: &System) {
    let portal = Portal::open(system, "Noor", 1).await;
    let mut passkey = Passkey::new(&system.ready.base_url);
    let options =
        system.send(portal.request("POST", "/api/account/passkeys/options")).await.expect(200).json();
    let form = json!({"name": "Crowd", "credential": passkey.create(&options)});
    system.send(portal.request("POST", "/api/account/passkeys").json(&form)).await.expect(201);
    // The same answer again: its challenge is gone.
    system.send(portal.request("POST", "/api/account/passkeys").json(&form)).await.expect(401);

    let options =
        post(system, "192.0.2.43", "", "/api/session/passkey/options", &json!({})).await.expect(200);
    let cookie = options.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let answer = passkey.get(&options.json());
    let tries =
        (0..20).map(|_| async { post(system, &address(), &cookie, "/api/session/passkey", &answer).await });
    let answers = join_all(tries).await;
    assert_eq!((count(&answers, 201), count(&answers, 401)), (1, 19));
    assert!(
        answers.iter().filter(|answer| answer.status == 401).all(|answer| answer.code() == "passkey-failed")
    );
    let signed_in = answers.iter().find(|answer| answer.status == 201).unwrap();
    let by_passkey = Portal::of(system, "192.0.2.43", signed_in);
    assert_eq!(by_passkey.view["person"]["name"], "Noor Visser");

    let account = system.send(by_passkey.request("GET", "/api/account")).await.expect(200).json();
    let id = account["passkeys"][0]["id"].as_str().unwrap().to_owned();
    system.send(by_passkey.request("DELETE", &format!("/api/account/passkeys/{id}"))).await.expect(204);
    let options =
        post(system, "192.0.2.43", &cookie, "/api/session/passkey/options", &json!({})).await.expect(200);
    post(system, "192.0.2.43", &cookie, "/api/session/passkey", &passkey.get(&options.json()))
        .await
        .expect(401);
    system.send(by_passkey.request("DELETE", "/api/account/sessions")).await.expect(204);
    system.send(portal.request("GET", "/api/portal")).await.expect(401);
}

/// Forty wrong passwords at once for one account from one address, known or not: five are looked at.
pub(crate) async fn guesses(system: &System) {
    // Nobody has guessed at her before: wrong passwords in a row are counted over all addresses, too.
    let camila = system.person("Camila");
    for email in [camila.email.as_str(), "nobody@noordzee.example"] {
        let from = address();
        let tries = (0..40).map(|_| sign_in(system, &from, email, "wrong password here", "000000"));
        let answers = join_all(tries).await;
        assert_eq!((count(&answers, 401), count(&answers, 429)), (5, 35), "{email}");
        let waits: Vec<u32> = answers
            .iter()
            .filter(|answer| answer.status == 429)
            .map(|answer| answer.header("retry-after").parse().unwrap())
            .collect();
        assert!(waits.iter().all(|seconds| (1..=900).contains(seconds)), "{waits:?}");
    }
}
