//! What is known of an expiring secret decides whether and how its managers are reminded.

use credenza_domain::expiry;
use credenza_domain::reminders::{Milestone, ReminderState, due};
use credenza_domain::replacement::Uses;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;

use crate::reminders::{answers, mails, one_secret, tick, used};
use crate::support::System;

/// Numbers that repeat from run to run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % limit).unwrap()
    }
}

fn text(value: Option<i64>) -> String {
    value.map_or("NULL".to_owned(), |value| value.to_string())
}

/// Sets the uses of a secret; none takes them away.
fn set_uses(system: &System, secret: &str, uses: Option<Uses>) {
    system.execute(&format!("DELETE FROM secret_uses WHERE secret_id = '{secret}'"));
    if let Some(uses) = uses {
        system.execute(&format!(
            "INSERT INTO secret_uses (secret_id, first_at, last_at, network, user_agent)
             VALUES ('{secret}', {}, {}, '', '')",
            uses.first.as_second(),
            uses.last.as_second()
        ));
    }
}

fn some_uses(dice: &mut Dice, now: Timestamp) -> Option<Uses> {
    let spans = [600, 40_000, 86_399, 86_400, 100_000, 700_000, 7_775_999, 7_776_000, 9_000_000];
    let ago =
        |dice: &mut Dice| now - SignedDuration::from_secs(spans[usize::try_from(dice.below(9)).unwrap()]);
    let (one, other) = (ago(dice), ago(dice));
    (dice.below(4) > 0).then(|| Uses { first: one.min(other), last: one.max(other) })
}

/// The plan in SQL is the rule in `domain`, over random lives, uses, successors, milestones and
/// days.
#[tokio::test]
async fn the_plan_is_the_rule() {
    let system = one_secret().await;
    let the_one: String = system
        .world
        .database
        .connection()
        .query_row("SELECT id FROM secrets WHERE name = 'The one'", [], |row| row.get(0))
        .unwrap();
    let created: Timestamp = "2027-01-10T10:00:00Z".parse().unwrap();
    let mut dice = Dice(7);
    let (mut planned_ever, mut replaced_ever) = (0, 0);
    for case in 0..120 {
        let life = 1 + dice.below(120);
        let expires = expiry::expires_at(expiry::today(created).saturating_add(life.days()));
        let mut extra: Vec<Milestone> = Vec::new();
        let own_days = [90, 60, 14][usize::try_from(dice.below(3)).unwrap()];
        let has_own = dice.below(3) == 0;
        if has_own {
            extra.push(Milestone::of_days(own_days).unwrap());
        }
        system.execute(&format!(
            "DELETE FROM reminders; DELETE FROM person_milestones; DELETE FROM secret_uses;
             DELETE FROM secrets WHERE name LIKE 'Later%';
             UPDATE secrets SET created_at = {0}, expires_at = {1} WHERE id = '{the_one}';
             INSERT INTO person_milestones SELECT id, {own_days} FROM people WHERE {has_own}",
            created.as_second(),
            expires.as_second()
        ));
        let later: Vec<String> = (0..dice.below(3)).map(|number| format!("later-{case}-{number}")).collect();
        for (number, id) in later.iter().enumerate() {
            let at = created.as_second() + 3600;
            system.execute(&format!(
                "INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at)
                 SELECT '{id}', client_id, 'Later {number}', 'abc', digest, 1, '{id}', {at}, {}
                 FROM secrets WHERE id = '{the_one}'",
                expires.as_second() + 86_400 * 100
            ));
        }
        let mut now = created;
        let (mut narrowest, mut was_replaced) = (None, false);
        while now < expires + SignedDuration::from_hours(72) {
            now += SignedDuration::from_hours(1 + dice.below(24 * 9));
            system.world.clock.set(now);
            let own = some_uses(&mut dice, now);
            let later_uses: Vec<Option<Uses>> = later.iter().map(|_| some_uses(&mut dice, now)).collect();
            set_uses(&system, &the_one, own);
            for (id, uses) in later.iter().zip(&later_uses) {
                set_uses(&system, id, *uses);
            }
            system.execute(&format!(
                "UPDATE secrets SET next_reminder_at = {} WHERE id = '{the_one}'",
                now.as_second()
            ));
            let state = ReminderState::of(own, &later_uses, now);
            let owed = due(&Milestone::DEFAULT, &extra, state, created, expires, narrowest, now);
            narrowest = owed.or(narrowest);
            was_replaced |= state == ReminderState::Replaced && now < expires;
            credenza_functions::reminders::plan(&system.world.ports, Vec::new()).await.unwrap();
            let planned = |sql: &str| -> Option<i64> {
                system.world.database.connection().query_row(sql, [], |row| row.get(0)).unwrap()
            };
            let what = format!("case {case}, life {life}, {now}: {state:?} {own:?} {later_uses:?} {extra:?}");
            assert_eq!(
                text(planned("SELECT min(milestone) FROM reminders WHERE state <> 'replaced'")),
                text(narrowest.map(|milestone| i64::from(milestone.days()))),
                "{what}"
            );
            let lines = planned("SELECT count(*) FROM reminders WHERE state = 'replaced'");
            assert_eq!(lines, Some(if was_replaced { 2 } else { 0 }), "one for each manager; {what}");
            if owed.is_some() {
                planned_ever += 1;
                let word = serde_json::to_value(state).unwrap();
                let sql = format!(
                    "SELECT count(*) FROM reminders WHERE state = '{}' AND planned_at = {}",
                    word.as_str().unwrap(),
                    now.as_second()
                );
                assert_eq!(planned(&sql), Some(2), "{what}");
            }
            replaced_ever += u32::from(was_replaced);
        }
    }
    assert!(
        planned_ever > 100 && replaced_ever > 20,
        "the cases met the rule: {planned_ever} {replaced_ever}"
    );
}

/// The planner wakes at each milestone by itself, also at one that only one person wants.
#[tokio::test]
async fn the_planner_looks_again_at_each_milestone() {
    let system = one_secret().await;
    system.execute(
        "INSERT INTO person_milestones SELECT id, 90 FROM people WHERE name LIKE 'Pieter%'; DELETE FROM reminders",
    );
    let mut day: jiff::civil::Date = "2027-08-01".parse().unwrap();
    while day < "2027-12-01".parse().unwrap() {
        system.set_clock(&format!("{day}T00:15:00Z"));
        credenza_functions::reminders::plan(&system.world.ports, Vec::new()).await.unwrap();
        day = day.tomorrow().unwrap();
    }
    let of = |name: &str| {
        system.count(&format!(
            "SELECT count(*) FROM reminders JOIN people AS person ON person.id = person_id WHERE person.name LIKE '{name}%'"
        ))
    };
    assert_eq!((of("Marieke"), of("Pieter")), (10, 11));
}

#[tokio::test]
async fn an_idle_secret_gets_two_quiet_mails() {
    let system = one_secret().await;
    system.execute("DELETE FROM secret_uses");
    let mut days = Vec::new();
    let mut day: jiff::civil::Date = "2027-10-01".parse().unwrap();
    while day < "2027-12-01".parse().unwrap() {
        system.set_clock(&format!("{day}T09:00:00Z"));
        tick(&system).await;
        for request in system.world.http.take_requests() {
            let body: Value = serde_json::from_str(&request.body).unwrap();
            if body["to"][0].as_str().unwrap().starts_with("marieke") {
                assert!(
                    body["html"].as_str().unwrap().contains("Nothing seems to use it"),
                    "{}",
                    body["text"]
                );
                days.push(day.to_string());
            }
        }
        day = day.tomorrow().unwrap();
    }
    assert_eq!(days, ["2027-10-12", "2027-11-22"]);
}

/// What seemed idle is used again between two milestones: its managers are told at once, and not only
/// at the next milestone. Where it is used day by day, that wakes nobody.
#[tokio::test]
async fn evidence_wakes_the_planner() {
    let system = one_secret().await;
    for (first, name) in [(true, "never used before"), (false, "not used for long")] {
        system.execute("DELETE FROM secret_uses; DELETE FROM reminders; DELETE FROM mails");
        system
            .execute("UPDATE secrets SET next_reminder_at = unixepoch('2027-10-12') WHERE name = 'The one'");
        if !first {
            used(&system, "The one", "2026-12-01", "2027-01-01");
        }
        for day in ["2027-10-12", "2027-11-02", "2027-11-03"] {
            system.set_clock(&format!("{day}T09:00:00Z"));
            tick(&system).await;
        }
        assert_eq!(mails(&system).len(), 2, "{name}: quiet at 42 days, nothing at 21");
        let uses = |at: &str| {
            system.execute(&format!(
                "INSERT INTO arriving_usage (secret_id, network, user_agent, resource_id, outcome, first_at, last_at, uses)
                 SELECT id, '192.0.2.0/24', 'yearly/1', '', 'token', unixepoch('{at}'), unixepoch('{at}'), 1
                 FROM secrets WHERE name = 'The one'"
            ));
        };
        uses("2027-11-04 08:50:00");
        system.set_clock("2027-11-04T09:00:00Z");
        tick(&system).await;
        let told = mails(&system);
        assert_eq!(told.len(), 2, "{name}: {told:?}");
        assert!(told[0].1.contains("expires in 19 days"), "{told:?}");
        let next = "SELECT next_reminder_at FROM secrets WHERE name = 'The one'";
        let planned = system.count(next);
        uses("2027-11-05 08:00:00");
        assert_eq!(system.count(next), planned, "{name}: a use within a day wakes nobody");
    }
}

/// A secret that was replaced makes no mail; it rides in the next digest, once.
#[tokio::test]
async fn a_replaced_secret_is_one_line_in_the_next_digest() {
    let system = one_secret().await;
    system.set_clock("2027-09-01T09:00:00Z");
    let add = |name: &str, id: &str, expires: &str| {
        system.execute(&format!(
            "INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at, next_reminder_at)
             SELECT '{id}', client_id, '{name}', 'abc', digest, 1, '{id}', unixepoch('2027-09-01'), unixepoch('{expires}'), unixepoch('2027-09-01')
             FROM secrets WHERE name = 'The one'"
        ));
    };
    add("The next", "0192e4a0-0000-7000-8000-0000000000aa", "2028-08-30");
    used(&system, "The one", "2026-12-01", "2027-10-01");
    used(&system, "The next", "2027-09-15", "2027-11-20");
    let sent_on = async |day: &str| {
        system.set_clock(&format!("{day}T09:00:00Z"));
        tick(&system).await;
        let bodies = system.world.http.take_requests();
        bodies.iter().map(|request| serde_json::from_str::<Value>(&request.body).unwrap()).collect::<Vec<_>>()
    };
    for day in ["2027-10-12", "2027-11-02", "2027-11-16"] {
        assert!(sent_on(day).await.is_empty(), "no mail of its own on {day}");
    }
    add("Another", "0192e4a0-0000-7000-8000-0000000000bb", "2027-12-29");
    used(&system, "Another", "2027-09-02", "2027-11-10");
    let digests = sent_on("2027-11-17").await;
    assert_eq!(digests.len(), 2, "{digests:?}");
    let words = digests[0]["html"].as_str().unwrap();
    assert!(words.contains("The one") && words.contains("safe to delete"), "{words}");
    assert!(!digests[0]["subject"].as_str().unwrap().contains("more"), "it is no second reminder");
    assert!(
        sent_on("2027-12-08").await[0]["html"].as_str().unwrap().find("safe to delete").is_none(),
        "once"
    );
}

/// What is due later on a day that had its digest waits for the next one; the last day does not.
#[tokio::test]
async fn there_is_one_digest_a_person_and_day() {
    let system = one_secret().await;
    system.set_clock("2027-11-02T08:00:00Z");
    tick(&system).await;
    assert_eq!(mails(&system).len(), 2);
    let add = |name: &str, id: &str, expires: &str| {
        system.execute(&format!(
            "INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at, next_reminder_at)
             SELECT '{id}', client_id, '{name}', 'abc', digest, 1, '{id}', unixepoch('2026-12-01'), unixepoch('{expires}'), 1
             FROM secrets WHERE name = 'The one'"
        ));
        used(&system, name, "2026-12-02", "2027-11-01");
    };
    add("Found later", "0192e4a0-0000-7000-8000-0000000000aa", "2027-11-10");
    for hour in 9..20 {
        system.set_clock(&format!("2027-11-02T{hour:02}:00:00Z"));
        tick(&system).await;
        assert_eq!(mails(&system), [], "the day had its digest");
    }
    add("On its last day", "0192e4a0-0000-7000-8000-0000000000bb", "2027-11-04");
    system.set_clock("2027-11-02T23:00:00Z");
    tick(&system).await;
    let urgent = mails(&system);
    assert_eq!(urgent.len(), 2, "at once, at midnight, and with what waits: {urgent:?}");
    assert!(urgent[0].1.ends_with("expires tomorrow, and one more"), "{urgent:?}");
    assert_eq!(system.count("SELECT count(*) FROM reminders WHERE ended IS NULL"), 0);
}

/// A digest that could not be sent is written anew when more is due, or on the next day.
#[tokio::test]
async fn an_outage_ends_in_one_mail_with_todays_words() {
    let system = one_secret().await;
    system.world.http.replay(answers(503, ""));
    system.set_clock("2027-11-02T08:00:00Z");
    tick(&system).await;
    for hour in 1..30 {
        system.set_clock("2027-11-02T08:00:00Z");
        system.advance(hour * 3600);
        tick(&system).await;
    }
    system.world.http.take_requests();
    system.world.http.replay(answers(200, crate::reminders::TAKEN));
    system.advance(3600);
    tick(&system).await;
    let sent = mails(&system);
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(sent[0].1.contains("expires in 20 days"), "the words are of the day on which it goes: {sent:?}");
}

/// What was refused while the reader slept is not tried again before the morning.
#[tokio::test]
async fn no_mail_that_can_wait_goes_out_at_night() {
    let system = one_secret().await;
    system.world.http.replay(answers(503, ""));
    system.set_clock("2027-11-02T17:00:00Z");
    tick(&system).await;
    system.world.http.replay(answers(200, crate::reminders::TAKEN));
    system.world.http.take_requests();
    system.set_clock("2027-11-02T21:00:00Z");
    tick(&system).await;
    assert_eq!(mails(&system), [], "ten in the evening");
    system.set_clock("2027-11-03T06:00:00Z");
    tick(&system).await;
    assert_eq!(mails(&system).len(), 2, "seven in the morning");
}

#[tokio::test]
async fn nobody_can_unsubscribe_from_the_last_week() {
    let system = one_secret().await;
    for (day, expected) in [("2027-11-02", true), ("2027-11-16", false)] {
        system.set_clock(&format!("{day}T08:00:00Z"));
        tick(&system).await;
        for request in system.world.http.take_requests() {
            let body: Value = serde_json::from_str(&request.body).unwrap();
            assert_eq!(body["headers"]["List-Unsubscribe"].is_string(), expected, "{day}");
        }
    }
}
