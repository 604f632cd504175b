//! Outages of each mail API, told in each way: what was due in one reaches its readers within two ticks
//! of its end, once.

mod truth;

use std::sync::Arc;

use credenza_functions::adapters::native::Play;
use credenza_functions::ports::OutboundResponse;
use truth::{Binding, FAULTS, Fault, Shared};

use crate::mail_apis::owed;
use crate::reminders::tick;
use crate::support::System;

/// Two readers are owed a reminder from this instant on.
async fn began(api: &'static str, clock: &str) -> (System, Shared) {
    let truth = Shared::default();
    let name = if api == "binding" { "cloudflare" } else { api };
    let mut system = owed(name, "https://mail.example").await;
    let plays = truth.clone();
    let play: Play = Box::new(move |request| plays.lock().unwrap().answer(name, request));
    system.world.http.replay(play);
    if api == "binding" {
        system.world.ports.mailer = Some(Arc::new(Binding(truth.clone())));
    }
    system.set_clock(clock);
    (system, truth)
}

/// The first hours tick by tick, and then every hour.
async fn stays_down(system: &System, hours: i64) {
    for _ in 0..(hours * 4).min(12) {
        tick(system).await;
        system.advance(900);
    }
    for _ in 0..(hours - 3) {
        tick(system).await;
        system.advance(3600);
    }
}

/// How many mails each of both readers has.
fn reached(truth: &Shared) -> (usize, usize) {
    let truth = truth.lock().unwrap();
    let of = |name: &str| truth.taken.iter().filter(|mail| mail.contains(name)).count();
    (of("marieke.jansen@"), of("pieter.smit@"))
}

async fn each_outage_ends_in_one_mail(api: &'static str) {
    for (milestone, clock) in [(42, "2027-10-12T08:00:00Z"), (0, "2027-11-24T08:00:00Z")] {
        // An API that answers whatever is no mail cannot be told from one that lost two answers: where it
        // cannot be asked either, these are left alone.
        let can_tell = ["resend", "postmark", "mailgun"].contains(&api);
        for fault in FAULTS.into_iter().chain(can_tell.then_some(Fault::MailsOnly)) {
            // Six weeks before, the next one comes in three weeks; at the end none comes. How it is told
            // makes no difference there.
            if milestone == 0 && !matches!(fault, Fault::Status(500) | Fault::Timeout) {
                continue;
            }
            for hours in [1, 24, 72] {
                let what = format!("{api}: {fault:?} for {hours} h at milestone {milestone}");
                let (system, truth) = began(api, clock).await;
                truth.lock().unwrap().down = Some(fault);
                stays_down(&system, hours).await;
                assert_eq!(reached(&truth), (0, 0), "{what}");
                truth.lock().unwrap().down = None;
                for _ in 0..2 {
                    tick(&system).await;
                    system.advance(900);
                }
                assert_eq!(reached(&truth), (1, 1), "{what}: within two ticks");
                for _ in 0..13 {
                    tick(&system).await;
                    system.advance(4 * 3600);
                }
                assert_eq!(reached(&truth), (1, 1), "{what}: and never again");
                assert_eq!(system.count("SELECT count(*) FROM mails WHERE state = 'owed'"), 0, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn each_outage_of_resend_ends_in_one_mail() {
    each_outage_ends_in_one_mail("resend").await;
}

#[tokio::test]
async fn each_outage_of_postmark_ends_in_one_mail() {
    each_outage_ends_in_one_mail("postmark").await;
}

#[tokio::test]
async fn each_outage_of_mailgun_ends_in_one_mail() {
    each_outage_ends_in_one_mail("mailgun").await;
}

#[tokio::test]
async fn each_outage_of_sendgrid_ends_in_one_mail() {
    each_outage_ends_in_one_mail("sendgrid").await;
}

#[tokio::test]
async fn each_outage_of_cloudflares_rest_api_ends_in_one_mail() {
    each_outage_ends_in_one_mail("cloudflare").await;
}

#[tokio::test]
async fn each_outage_of_cloudflares_binding_ends_in_one_mail() {
    each_outage_ends_in_one_mail("binding").await;
}

/// Somebody's clock ran a month ahead and was put right: what was written down then holds no mail back now.
#[tokio::test]
async fn what_was_noted_by_a_clock_that_ran_ahead_holds_no_mail_back() {
    let (system, truth) = began("resend", "2027-10-12T08:00:00Z").await;
    let later = system.now().as_second() + 30 * 86_400;
    for note in [
        format!("closed_until_at = {later}"),
        format!("since_at = {later}, last_failed_at = {later} + 900, closed_until_at = {later} + 960"),
    ] {
        system.execute(&format!("UPDATE mail_api SET api = 'resend', {note}"));
        assert_eq!(reached(&truth), (0, 0));
        tick(&system).await;
        assert_eq!(reached(&truth), (1, 1), "{note}");
        truth.lock().unwrap().taken.clear();
        system.execute("DELETE FROM reminders; DELETE FROM mails");
        system.execute("UPDATE secrets SET next_reminder_at = 0 WHERE next_reminder_at IS NOT NULL");
    }
}

/// How many mails reached both readers, tick by tick in the first hours and a day later, when this happened to the
/// mails of one tick and of no other.
async fn mishap(api: &'static str, clock: &str, fault: Fault, takes: bool) -> Vec<(usize, usize)> {
    let (system, truth) = began(api, clock).await;
    (truth.lock().unwrap().down, truth.lock().unwrap().takes_all_the_same) = (Some(fault), takes);
    tick(&system).await;
    truth.lock().unwrap().down = None;
    for _ in 0..11 {
        system.advance(900);
        tick(&system).await;
    }
    let soon = reached(&truth);
    for _ in 0..24 {
        system.advance(3600);
        tick(&system).await;
    }
    vec![soon, reached(&truth)]
}

/// One lost answer is no outage: where nobody can be asked the next milestone tells, and after the last one
/// the same is told once more, in words that say so.
#[tokio::test]
async fn one_lost_answer_is_left_for_the_next_milestone_and_after_the_last_one_told_once_more() {
    let (six_weeks, the_end) = ("2027-10-12T08:00:00Z", "2027-11-24T08:00:00Z");
    for (api, clock, takes, expected) in [
        ("resend", six_weeks, true, [1, 1]),
        ("resend", six_weeks, false, [1, 1]),
        ("mailgun", six_weeks, true, [1, 1]),
        ("mailgun", six_weeks, false, [1, 1]),
        ("sendgrid", six_weeks, true, [1, 1]),
        ("sendgrid", six_weeks, false, [0, 0]),
        ("cloudflare", six_weeks, false, [0, 0]),
        ("resend", the_end, true, [1, 1]),
        ("sendgrid", the_end, false, [0, 1]),
        ("cloudflare", the_end, false, [0, 1]),
        // Rather twice than not at all.
        ("sendgrid", the_end, true, [1, 2]),
    ] {
        let reached = mishap(api, clock, Fault::Timeout, takes).await;
        let expected = expected.map(|count| (count, count));
        assert_eq!(reached, expected, "{api} at {clock}, taken: {takes}");
    }
}

/// What an outage left behind says that it may be known; what it only held up does not.
#[tokio::test]
async fn a_reader_who_may_have_had_it_is_told_so() {
    for (api, hours, says) in [("sendgrid", 1, true), ("resend", 1, false), ("resend", 24, true)] {
        let (system, truth) = began(api, "2027-10-12T08:00:00Z").await;
        truth.lock().unwrap().down = Some(Fault::Timeout);
        stays_down(&system, hours).await;
        truth.lock().unwrap().down = None;
        for _ in 0..2 {
            tick(&system).await;
            system.advance(900);
        }
        let taken = truth.lock().unwrap().taken.clone();
        assert_eq!(taken.len(), 2, "{api}");
        for mail in taken {
            assert_eq!(mail.contains("may have had this before"), says, "{api} after {hours} h: {mail}");
        }
        let told = "SELECT count(*) FROM mails WHERE state = 'failed' AND problem LIKE '%an outage left it unclear%'";
        assert_eq!(system.count(told), if says { 2 } else { 0 }, "{api}: the operator sees why");
    }
}

/// The delivery report of a mail that was given up ends what would be told once more.
#[tokio::test]
async fn what_turns_out_to_have_been_taken_is_not_told_once_more() {
    let (system, truth) = began("sendgrid", "2027-10-12T08:00:00Z").await;
    truth.lock().unwrap().down = Some(Fault::Timeout);
    stays_down(&system, 1).await;
    let report = |who: &str| {
        system.execute(&format!(
            "INSERT INTO mail_events (id, mail_id, kind, at, received_at)
             SELECT 'sendgrid/' || id, id, 'delivered', 1, 1 FROM mails WHERE recipient LIKE '{who}%' AND unclear_at IS NOT NULL"
        ));
    };
    truth.lock().unwrap().down = None;
    tick(&system).await;
    // Before it is given up.
    report("marieke");
    // All fails once more, so that the fresh digests wait.
    truth.lock().unwrap().down = Some(Fault::Status(503));
    system.advance(900);
    tick(&system).await;
    // And after it.
    report("pieter");
    truth.lock().unwrap().down = None;
    for _ in 0..12 {
        system.advance(900);
        tick(&system).await;
    }
    assert_eq!(reached(&truth), (0, 0));
    assert_eq!(system.count("SELECT count(*) FROM mails WHERE state = 'sent' AND kind = 'reminder'"), 2);
    assert_eq!(system.count("SELECT count(*) FROM reminders WHERE ended IS NULL"), 0);
}

/// A notice has no next milestone: what an outage left behind goes out once more, and only once.
#[tokio::test]
async fn a_notice_that_an_outage_left_behind_goes_out_once_more() {
    let (system, truth) = began("sendgrid", "2027-10-01T08:00:00Z").await;
    system.execute(
        "INSERT INTO mails (id, kind, idempotency_key, recipient, subject, body_text, body_html, urgency, created_at, next_attempt_at)
         VALUES ('0192e4a0-0000-7000-8000-000000000001', 'notice', 'k', 'noor@registry.example', 's', 't', 'h', 1, unixepoch('2027-10-01'), 0)",
    );
    truth.lock().unwrap().down = Some(Fault::Timeout);
    stays_down(&system, 2).await;
    truth.lock().unwrap().down = None;
    for _ in 0..8 {
        tick(&system).await;
        system.advance(900);
    }
    assert_eq!(truth.lock().unwrap().taken.len(), 1);
    assert_eq!(
        system.count("SELECT count(*) FROM mails WHERE state = 'sent' AND repeated_at IS NOT NULL"),
        1
    );
}

/// An API that takes every mail and answers none makes no flood: the reader may be told twice, and then a day
/// goes by.
#[tokio::test]
async fn an_api_that_takes_all_and_answers_nothing_makes_no_flood() {
    for api in ["resend", "postmark", "mailgun", "sendgrid", "cloudflare"] {
        for fault in [Fault::Status(500), Fault::MailsOnly] {
            let (system, truth) = began(api, "2027-10-12T08:00:00Z").await;
            (truth.lock().unwrap().down, truth.lock().unwrap().takes_all_the_same) = (Some(fault), true);
            stays_down(&system, 48).await;
            let (most, _) = reached(&truth);
            assert!(most <= 3, "{api} with {fault:?}: {most} in two days");
        }
    }
}

/// Another mail API than before cannot tell what became of the other one's mails: it is not asked, and
/// nothing is repeated under a key that it does not know.
#[tokio::test]
async fn a_change_of_the_mail_api_in_an_outage_loses_nothing() {
    for (from, to) in [("sendgrid", "resend"), ("resend", "postmark"), ("mailgun", "sendgrid")] {
        let (mut system, truth) = began(from, "2027-10-12T08:00:00Z").await;
        truth.lock().unwrap().down = Some(Fault::Timeout);
        stays_down(&system, 2).await;
        let mut config = (*system.world.ports.config).clone();
        to.clone_into(&mut config.mail.api);
        system.world.ports.config = Arc::new(config);
        truth.lock().unwrap().down = None;
        let plays = truth.clone();
        system.world.http.replay(Box::new(move |request| plays.lock().unwrap().answer(to, request)));
        for _ in 0..2 {
            tick(&system).await;
            system.advance(900);
        }
        let asked = system.world.http.take_requests();
        assert_eq!(reached(&truth), (1, 1), "{from} to {to}");
        assert!(asked.iter().rev().take(2).all(|request| request.method != "GET"), "{from} to {to}");
    }
}

/// What a mail API asks for holds for all mails, and for the next tick.
#[tokio::test]
async fn a_wait_that_is_asked_for_holds_for_every_mail() {
    for status in [429, 503] {
        let (system, _) = began("resend", "2027-10-12T08:00:00Z").await;
        let play: Play =
            Box::new(move |_| Ok(OutboundResponse { status, retry_after: Some(1000), body: String::new() }));
        system.world.http.replay(play);
        tick(&system).await;
        assert_eq!(system.world.http.take_requests().len(), 1, "{status}: not the next mail at once");
        system.advance(900);
        tick(&system).await;
        let asked = system.world.http.take_requests().len() + system.world.http.take_letters_to_nobody();
        assert_eq!(asked, 0, "{status}: it asked for longer");
        system.advance(900);
        tick(&system).await;
        assert!(!system.world.http.take_requests().is_empty(), "{status}");
    }
    // Without a time to wait as well: two in a row are rude.
    let (system, _) = began("resend", "2027-10-12T08:00:00Z").await;
    system.world.http.replay(crate::reminders::answers(429, ""));
    tick(&system).await;
    assert_eq!(system.world.http.take_requests().len(), 1);
}

/// A mail API that takes two mails a second is not a broken one: the tick waits for the next second.
#[tokio::test]
async fn a_short_wait_is_sat_out_and_the_tick_goes_on() {
    let (system, truth) = began("sendgrid", "2027-10-12T08:00:00Z").await;
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let (count, plays) = (asked.clone(), truth.clone());
    system.world.http.replay(Box::new(move |request| {
        if count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 {
            return Ok(OutboundResponse { status: 429, retry_after: Some(1), body: String::new() });
        }
        plays.lock().unwrap().answer("sendgrid", request)
    }));
    tick(&system).await;
    assert_eq!(truth.lock().unwrap().taken.len(), 1, "the other one goes on in the same tick");
    system.advance(900);
    tick(&system).await;
    assert_eq!(reached(&truth), (1, 1));
}
