use http::Method;
use serde_json::{Value, json};

use crate::reminders::{TAKEN, answers, mails, one_secret, tick};
use crate::support::{Browser, System};

/// Marieke's and Pieter's reminders could not be sent for good; Sam, the operator, looks.
async fn refused() -> System {
    let system = one_secret().await;
    system.set_clock("2027-11-02T08:00:00Z");
    system.world.http.replay(answers(422, r#"{"name":"validation_error","message":"Invalid `to` field."}"#));
    tick(&system).await;
    system.world.http.take_requests();
    system.world.http.replay(answers(200, TAKEN));
    system.execute("UPDATE totp_factors SET last_step = 0");
    system
}

async fn rows(browser: &mut Browser<'_>, query: &str) -> Vec<Value> {
    let answer = browser.call(Method::GET, &format!("/api/operator/mails{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["rows"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_operator_sees_every_mail_and_why_it_failed() {
    let system = refused().await;
    let mut sam = system.browser("Sam").await;
    let failed = rows(&mut sam, "?state=failed").await;
    assert_eq!(failed.len(), 2);
    assert!(failed[0]["problem"].as_str().unwrap().contains("Invalid `to` field."));
    assert_eq!(rows(&mut sam, "?state=owed").await.len(), 0);
    assert_eq!(rows(&mut sam, "?search=MARIEKE").await.len(), 1);
    assert_eq!(rows(&mut sam, "?search=nobody").await.len(), 0);
    assert_eq!(rows(&mut sam, "?state=bounced").await.len(), 0);
    assert_eq!(sam.call(Method::GET, "/api/operator/mails?state=odd", None).await.status, 422);
    assert_eq!(sam.call(Method::GET, "/api/operator/mails?after=odd", None).await.status, 422);
    let id = failed[0]["id"].as_str().unwrap();
    let detail = sam.call(Method::GET, &format!("/api/operator/mails/{id}"), None).await.json();
    assert!(detail["text"].as_str().unwrap().contains("The one"));
    assert_eq!(detail["lines"][0]["secret"], "The one");
    assert_eq!((&detail["lines"][0]["milestone"], &detail["has_calendar"]), (&json!(21), &json!(true)));
    let html = sam.call(Method::GET, &format!("/api/operator/mails/{id}/html"), None).await;
    assert!(html.header("content-security-policy").contains("sandbox"), "no script of a mail runs");
    assert!(html.body.contains("<html"));
}

#[tokio::test]
async fn a_page_of_the_log_goes_on_where_it_ended() {
    let system = one_secret().await;
    system.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
         INSERT INTO mails (id, kind, idempotency_key, recipient, subject, body_text, body_html, urgency, state, created_at, next_attempt_at)
         SELECT printf('0192e4a0-0000-7000-8000-%012d', i), 'notice', i, 'a@b.example', printf('Mail %d', i), '', '', 1, 'sent', i, i FROM n",
    );
    let mut sam = system.browser("Sam").await;
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = sam.call(Method::GET, &format!("/api/operator/mails?after={after}"), None).await.json();
        seen.extend(
            page["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!(seen, sorted, "each once, the newest first");
    assert_eq!(i64::try_from(seen.len()).unwrap(), system.count("SELECT count(*) FROM mails"));
}

#[tokio::test]
async fn a_mail_is_sent_again_once_and_to_the_present_address() {
    let system = refused().await;
    let mut sam = system.browser("Sam").await;
    let id = rows(&mut sam, "?state=failed&search=marieke").await[0]["id"].as_str().unwrap().to_owned();
    system.execute("UPDATE people SET email = 'm.jansen@noordzee.example' WHERE name LIKE 'Marieke%'");
    let again = format!("/api/operator/mails/{id}/again");
    assert_eq!(sam.call(Method::POST, &again, None).await.status, 204);
    let twice = sam.call(Method::POST, &again, None).await;
    assert_eq!((twice.status, twice.code().as_str()), (412, "edited-meanwhile"), "it is owed already");
    tick(&system).await;
    let sent = mails(&system);
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0].0, "m.jansen@noordzee.example");
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'mail.sent_again'"), 1);
    // Not to somebody who lost the role, and not of a secret that is gone.
    system.execute("DELETE FROM credential_managers");
    assert_eq!(sam.call(Method::POST, &again, None).await.status, 412);
    assert_eq!(
        system.count("SELECT count(*) FROM audit WHERE action = 'mail.sent_again'"),
        1,
        "nothing was done"
    );
    let nowhere = "/api/operator/mails/0192e4a0-0000-7000-8000-0000000000ee/again";
    assert_eq!(sam.call(Method::POST, nowhere, None).await.status, 404);
}

/// What was sent again ends when it is not true any more, at once and with a reason: it does not wait for a week.
#[tokio::test]
async fn what_is_sent_again_ends_when_its_secret_or_its_readers_role_is_gone() {
    for (gone, in_doubt) in [
        ("UPDATE secrets SET deleted_at = 1, next_reminder_at = NULL WHERE name = 'The one'", false),
        ("UPDATE secrets SET deleted_at = 1, next_reminder_at = NULL WHERE name = 'The one'", true),
        ("UPDATE secrets SET disabled_at = 1, next_reminder_at = NULL WHERE name = 'The one'", false),
        ("DELETE FROM credential_managers", false),
    ] {
        let system = refused().await;
        let mut sam = system.browser("Sam").await;
        let id = rows(&mut sam, "?state=failed&search=marieke").await[0]["id"].as_str().unwrap().to_owned();
        let again = format!("/api/operator/mails/{id}/again");
        assert_eq!(sam.call(Method::POST, &again, None).await.status, 204);
        if in_doubt {
            system.world.http.replay(answers(500, ""));
            tick(&system).await;
            system.world.http.take_requests();
        }
        system.execute(gone);
        system.advance(900);
        tick(&system).await;
        assert_eq!(mails(&system), [], "{gone}");
        let owed = rows(&mut sam, "?state=owed").await;
        assert!(owed.is_empty(), "{gone}: {owed:?}");
        let ended = rows(&mut sam, "?state=cancelled&search=marieke").await;
        assert_eq!(ended.len(), 1, "{gone}");
        let problem = ended[0]["problem"].as_str().unwrap();
        assert_eq!(problem, "It was sent again, but a secret or a role that it tells of is gone.");
        system.advance(6 * 3600 + 60);
        tick(&system).await;
        let health = system.visitor().call(Method::GET, "/healthz", None).await;
        assert_eq!(health.status, 200, "{gone}: nobody waits for it");
    }
}

#[tokio::test]
async fn a_mail_that_waits_can_be_cancelled_and_stays_so() {
    let system = one_secret().await;
    system.set_clock("2027-11-02T08:00:00Z");
    system.world.http.replay(answers(503, ""));
    tick(&system).await;
    system.execute("UPDATE totp_factors SET last_step = 0");
    let mut sam = system.browser("Sam").await;
    let id = rows(&mut sam, "?state=owed&search=marieke").await[0]["id"].as_str().unwrap().to_owned();
    let cancel = format!("/api/operator/mails/{id}/cancel");
    assert_eq!(sam.call(Method::POST, &cancel, None).await.status, 204);
    assert_eq!(sam.call(Method::POST, &cancel, None).await.status, 412);
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'mail.cancelled'"), 1);
    system.world.http.take_requests();
    system.world.http.replay(answers(200, TAKEN));
    for _ in 0..6 {
        system.advance(900);
        tick(&system).await;
    }
    let sent = mails(&system);
    assert_eq!(sent.len(), 1, "Pieter's only: {sent:?}");
    system.set_clock("2027-11-16T08:00:00Z");
    tick(&system).await;
    assert_eq!(mails(&system).len(), 2, "the next milestone is a mail of its own");
}

#[tokio::test]
async fn the_operator_sees_whether_mails_go_out() {
    let system = one_secret().await;
    let mut sam = system.browser("Sam").await;
    tick(&system).await;
    let health = sam.call(Method::GET, "/api/operator/health", None).await.json();
    assert_eq!((&health["healthy"], &health["tick_overdue"]), (&json!(true), &json!(false)));
    system.advance(46 * 60);
    sam = system.browser("Sam").await;
    let health = sam.call(Method::GET, "/api/operator/health", None).await.json();
    assert_eq!((&health["healthy"], &health["tick_overdue"]), (&json!(false), &json!(true)));
}
