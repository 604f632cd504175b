//! Many requests at the same time: limits, single uses and deletions hold.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use credenza_tests::answer::Answer;
use credenza_tests::portal::{Portal, fresh_code, sign_in};
use credenza_tests::system::System;
use futures_util::future::join_all;

/// An application without secrets of its own.
const EMPTY: &str = "PartnerAlternative-NL-Noordzee-SMC";

pub(crate) fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

/// Where the next request comes from: each from another address, as from many machines.
pub(crate) fn address() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("198.18.{}.{}", next / 250, next % 250 + 1)
}

/// Five may live, so of fifty five are created.
pub(crate) async fn limit(system: &System) {
    let marieke = Portal::open(system, "Marieke", 0).await;
    let client_id = &system.application(EMPTY).client_id;
    let date = System::date_in(30);
    let creates = (0..50).map(|number| {
        let (portal, date) = (&marieke, &date);
        async move {
            portal.create(client_id, &format!("Crowd {number}"), date, &format!("crowd-key-{number}")).await
        }
    });
    let answers = join_all(creates).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (5, 45));
    assert!(
        answers.iter().filter(|answer| answer.status == 409).all(|answer| answer.code() == "limit-reached")
    );
    let secrets = marieke.secrets(client_id).await;
    assert_eq!(secrets.len(), 5);
    for secret in secrets {
        marieke.delete(client_id, secret["id"].as_str().unwrap()).await.expect(204);
    }
    assert_eq!(marieke.secrets(client_id).await.len(), 0);
    let written =
        marieke.audit(client_id).await.iter().filter(|entry| entry["action"] == "secret.created").count();
    assert_eq!(written, 5, "what was refused is not in the audit as created");
}

/// The same idempotency key, ten times at once: one secret, shown once.
pub(crate) async fn retries(system: &System) {
    let marieke = Portal::open(system, "Marieke", 1).await;
    let client_id = &system.application(EMPTY).client_id;
    let date = System::date_in(30);
    let answers =
        join_all((0..10).map(|_| marieke.create(client_id, "Retried", &date, "one-key-for-all"))).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 9));
    assert!(
        answers.iter().filter(|answer| answer.status == 409).all(|answer| answer.code() == "already-created")
    );
    let secrets = marieke.secrets(client_id).await;
    assert_eq!(secrets.len(), 1);
    assert!(secrets[0]["last_used"].is_null(), "whoever lost the answer sees that it was never used");
    marieke.delete(client_id, secrets[0]["id"].as_str().unwrap()).await.expect(204);
}

/// Each from another address, so that not the limit of tries but the code's single use decides.
pub(crate) async fn one_code(system: &System) {
    let joost = system.person("Joost");
    let code = fresh_code(joost).await;
    let tries = (0..20).map(|_| {
        let code = &code;
        async move { sign_in(system, &address(), &joost.email, &joost.password, code).await }
    });
    let answers = join_all(tries).await;
    assert_eq!((count(&answers, 201), count(&answers, 401)), (1, 19));
    assert!(
        answers.iter().filter(|answer| answer.status == 401).all(|answer| answer.code() == "sign-in-failed")
    );
    for answer in answers.iter().filter(|answer| answer.status == 201) {
        let portal = Portal::of(system, "192.0.2.18", answer);
        assert_eq!(portal.read().await["person"]["email"], joost.email.as_str());
    }
}

/// Two hundred token requests while the secret is deleted: those that begin after the answer are all refused.
pub(crate) async fn deletion(system: &System) {
    let marieke = Portal::open(system, "Marieke", 2).await;
    let application = system.application(EMPTY);
    let (client_id, resource) = (&application.client_id, &application.resources[0].identifier);
    let (id, text) = marieke.created(client_id, "Deleted in a crowd").await;
    let (answered, deleted) = (AtomicUsize::new(0), AtomicBool::new(false));
    let ask = || async {
        let begun_after = deleted.load(Ordering::SeqCst);
        let answer = system.token(&address(), client_id, &text, resource).await;
        answered.fetch_add(1, Ordering::SeqCst);
        (begun_after, answer)
    };
    let machine = || async {
        let mut answers = Vec::new();
        // Twenty machines; each asks until ten of its requests began after the deletion, and at least ten times.
        while answers.len() < 10 || answers.iter().filter(|(after, _)| *after).count() < 10 {
            answers.push(ask().await);
        }
        answers
    };
    let manager = async {
        while answered.load(Ordering::SeqCst) < 60 {
            tokio::task::yield_now().await;
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        marieke.delete(client_id, &id).await.expect(204);
        deleted.store(true, Ordering::SeqCst);
    };
    let (answers, ()) = futures_util::join!(join_all((0..20).map(|_| machine())), manager);
    let (after, before): (Vec<_>, Vec<_>) = answers.into_iter().flatten().partition(|(after, _)| *after);
    assert!(after.len() >= 200 && before.len() >= 60, "{} after, {} before", after.len(), before.len());
    assert!(after.iter().all(|(_, answer)| answer.status == 401), "a token after the answer to DELETE");
    assert!(before.iter().any(|(_, answer)| answer.status == 200), "the secret did work before");
    assert!(before.iter().all(|(_, answer)| matches!(answer.status, 200 | 401)));
}

/// A double click, or two people: one answer says that it is done, and one entry is in the audit.
pub(crate) async fn double_deletion(system: &System) {
    let marieke = Portal::open(system, "Marieke", 3).await;
    let client_id = &system.application(EMPTY).client_id;
    let (id, _) = marieke.created(client_id, "Deleted by many").await;
    let answers = join_all((0..8).map(|_| marieke.delete(client_id, &id))).await;
    assert_eq!((count(&answers, 204), count(&answers, 404)), (1, 7));
    let audit = marieke.audit(client_id).await;
    let entries =
        audit.iter().filter(|e| e["action"] == "secret.deleted" && e["object"] == "Deleted by many");
    assert_eq!(entries.count(), 1);
}

/// A request whose body is read as a stream outside of its own event would show here.
pub(crate) async fn posts(system: &System) {
    let application = system.application("Partner-NL-Noordzee-SMC");
    let live = application.secrets.iter().find(|secret| secret.state == "live").unwrap();
    let log = system.state.join("logs/wrangler.log");
    let before = std::fs::read_to_string(&log).unwrap().len();
    for _ in 0..8 {
        let tokens = (0..16).map(|_| async {
            system
                .token(&address(), &application.client_id, &live.text, &application.resources[0].identifier)
                .await
        });
        let answers = join_all(tokens).await;
        assert_eq!(count(&answers, 200), 16);
    }
    let text = std::fs::read_to_string(&log).unwrap();
    let errors: Vec<&str> = text[before..].lines().filter(|line| super::leaks::is_error(line)).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
