use credenza_functions::adapters::native::Play;
use credenza_functions::budget::Limits;
use credenza_functions::ports::{OutboundResponse, PortError};

use crate::reminders::{TAKEN, answers, mails, one_secret, tick};

/// Sends what is owed, without the rest of a tick.
pub async fn send(system: &crate::support::System) {
    let (ports, budget) = credenza_functions::budget::counted(&system.world.ports, Limits::PAID);
    let mut standing = credenza_functions::mail_standing::Standing::look(&ports).await.unwrap();
    credenza_functions::outbox::send(&ports, &budget, &mut standing).await.unwrap();
}

#[tokio::test]
async fn a_mail_api_that_is_down_loses_nothing_and_doubles_nothing() {
    for (name, play) in [
        ("500", answers(500, "")),
        ("429", answers(429, "")),
        ("401", answers(401, "")),
        ("garbage", answers(200, "<html>")),
        ("lost", Box::new(|_: &_| Err(PortError::new("http", "reset"))) as Play),
    ] {
        let system = one_secret().await;
        system.set_clock("2027-11-16T08:00:00Z");
        system.world.http.replay(play);
        for _ in 0..8 {
            tick(&system).await;
            system.advance(900);
        }
        let keys: std::collections::BTreeSet<String> =
            system.world.http.take_requests().into_iter().map(|r| r.headers[2].1.clone()).collect();
        assert!(keys.len() <= 2, "{name}: the same mail keeps its key");
        system.world.http.replay(answers(200, TAKEN));
        for _ in 0..8 {
            system.advance(900);
            tick(&system).await;
        }
        let sent = mails(&system);
        assert_eq!(sent.len(), 2, "{name}: {sent:?}");
        assert_eq!(system.count("SELECT count(*) FROM mails WHERE state = 'sent'"), 2, "{name}");
    }
}

#[tokio::test]
async fn an_outage_of_three_days_ends_in_one_mail_a_person() {
    let system = one_secret().await;
    system.world.http.replay(answers(503, ""));
    system.set_clock("2027-11-16T08:00:00Z");
    for _ in 0..(3 * 96) {
        tick(&system).await;
        system.advance(900);
    }
    system.world.http.take_requests();
    system.world.http.replay(answers(200, TAKEN));
    for _ in 0..8 {
        tick(&system).await;
        system.advance(900);
    }
    let sent = mails(&system);
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(sent[0].1.contains("expires in 4 days"), "{sent:?}");
}

#[tokio::test]
async fn a_refused_mail_is_marked_and_the_others_go_out() {
    let system = one_secret().await;
    system.set_clock("2027-11-16T08:00:00Z");
    system.world.http.replay(Box::new(|request| {
        let bad = request.body.contains("marieke");
        let body =
            if bad { "{\"name\":\"validation_error\",\"message\":\"Invalid `to` field.\"}" } else { TAKEN };
        Ok(OutboundResponse { status: if bad { 422 } else { 200 }, retry_after: None, body: body.to_owned() })
    }));
    tick(&system).await;
    assert_eq!(
        system.count("SELECT count(*) FROM mails WHERE state = 'failed' AND problem LIKE '%Invalid%'"),
        1
    );
    assert_eq!(system.count("SELECT count(*) FROM mails WHERE state = 'sent'"), 1);
}

#[tokio::test]
async fn the_wait_that_a_mail_api_asks_for_is_kept_and_none_is_endless() {
    // Longer than our own first wait, which is a minute; and longer than an hour.
    for (asked, kept) in [(2400, 2400), (999_999_999_999, 3600)] {
        let system = one_secret().await;
        system.set_clock("2027-11-16T08:00:00Z");
        system.world.http.replay(Box::new(move |_| {
            Ok(OutboundResponse { status: 429, retry_after: Some(asked), body: String::new() })
        }));
        tick(&system).await;
        let latest = system.count("SELECT max(next_attempt_at) FROM mails WHERE state = 'owed'");
        assert_eq!(latest, system.now().as_second() + kept, "asked for {asked}");
    }
}

#[tokio::test]
async fn one_mail_that_never_works_does_not_keep_the_others_back() {
    let system = one_secret().await;
    system.set_clock("2027-11-16T08:00:00Z");
    system.world.http.replay(Box::new(|request| {
        let status = if request.body.contains("marieke") { 500 } else { 200 };
        Ok(crate::reminders::answer(request, status, TAKEN))
    }));
    for _ in 0..3 {
        tick(&system).await;
        system.advance(900);
    }
    assert_eq!(
        system.count("SELECT count(*) FROM mails WHERE state = 'sent' AND recipient LIKE 'pieter%'"),
        1
    );
}

#[tokio::test]
async fn a_tick_that_died_while_sending_leaves_a_mail_that_is_unclear() {
    let system = one_secret().await;
    system.set_clock("2027-11-16T08:00:00Z");
    system.world.http.replay(answers(503, ""));
    tick(&system).await;
    let first: Vec<String> =
        system.world.http.take_requests().into_iter().map(|r| r.headers[2].1.clone()).collect();
    // As if the isolate had ended between the mail API's answer and our note of it.
    system.execute(&format!(
        "UPDATE mails SET lease_until_at = {0} + 60, sending_at = {0}, next_attempt_at = 0 WHERE state = 'owed'",
        system.now().as_second()
    ));
    system.world.http.replay(answers(200, TAKEN));
    tick(&system).await;
    assert!(system.world.http.take_requests().is_empty(), "another tick holds them");
    system.advance(900);
    tick(&system).await;
    let again: Vec<String> =
        system.world.http.take_requests().into_iter().map(|r| r.headers[2].1.clone()).collect();
    assert_eq!(again.len(), 2);
    assert!(first.iter().all(|key| again.contains(key)), "the same mail has the same key");
    assert_eq!(system.count("SELECT count(*) FROM mails WHERE state = 'sent' AND unclear_at IS NOT NULL"), 2);
}

#[tokio::test]
async fn health_turns_red_when_ticks_stop_or_mails_wait() {
    let system = one_secret().await;
    let health = async || system.visitor().call(http::Method::GET, "/healthz", None).await.status;
    assert_eq!(health().await, 200);
    system.advance(46 * 60);
    assert_eq!(health().await, 503, "no tick for 46 minutes");
    system.set_clock("2027-11-16T08:00:00Z");
    system.world.http.replay(answers(503, ""));
    tick(&system).await;
    assert_eq!(health().await, 200);
    system.advance(6 * 3600 + 60);
    tick(&system).await;
    assert_eq!(health().await, 503, "a mail waits for more than six hours");
}

#[tokio::test]
async fn health_turns_red_for_lines_that_no_mail_holds() {
    let system = one_secret().await;
    let health = async || system.visitor().call(http::Method::GET, "/healthz", None).await.status;
    let planned = |wait_until: &str| {
        system.execute("DELETE FROM reminders");
        system.execute(&format!(
            "INSERT INTO reminders (secret_id, milestone, person_id, planned_at, wait_until_at)
             SELECT secret.id, 21, person.id, unixepoch('2027-11-02 20:00'), unixepoch('{wait_until}')
             FROM secrets AS secret, people AS person WHERE secret.name = 'The one' LIMIT 1"
        ));
    };
    let at = async |clock: &str| {
        system.set_clock(clock);
        system.execute(
            "DELETE FROM ticks; INSERT INTO ticks (id, scheduled_at, started_at, finished_at) VALUES ('t', 1, 1, 4000000000)",
        );
        health().await
    };
    planned("1970-01-01");
    assert_eq!(at("2027-11-03T01:00:00Z").await, 200, "planned five hours ago");
    assert_eq!(at("2027-11-03T03:00:00Z").await, 503, "planned seven hours ago, and no mail holds it");
    planned("2027-11-03 08:00");
    assert_eq!(at("2027-11-03T13:00:00Z").await, 200, "it waited for the morning");
    assert_eq!(at("2027-11-03T15:00:00Z").await, 503);
    planned("2027-11-20 08:00");
    assert_eq!(at("2027-11-04T01:00:00Z").await, 200);
    assert_eq!(at("2027-11-04T03:00:00Z").await, 503, "put off for more than a day: something holds it up");
}

#[tokio::test]
async fn two_mails_that_never_work_do_not_hold_a_third_for_long() {
    let system = one_secret().await;
    let noor = "INSERT INTO credential_managers (id, person_id, organisation_id, given_at, confirmed_at)
         SELECT 'r', person.id, organisation.id, 1, 1 FROM people AS person, organisations AS organisation
         WHERE person.name = 'Noor Visser' AND organisation.country = 'NL'";
    system.execute(noor);
    system.set_clock("2027-11-16T08:00:00Z");
    system.world.http.replay(Box::new(|request| {
        let status = if request.body.contains("noor.visser") { 200 } else { 500 };
        Ok(crate::reminders::answer(request, status, TAKEN))
    }));
    for _ in 0..12 {
        tick(&system).await;
        system.advance(900);
    }
    assert_eq!(system.count("SELECT count(*) FROM mails WHERE state = 'sent' AND recipient LIKE 'noor%'"), 1);
}
