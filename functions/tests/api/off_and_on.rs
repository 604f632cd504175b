//! What is switched off and on again loses no reminder, doubles none, and alarms nobody.

use http::Method;
use serde_json::json;

use crate::reminders::{TAKEN, answers, mails, one_secret, the_one, tick};
use crate::support::System;

/// Subjects of what Marieke got since this was asked last.
fn subjects(system: &System) -> Vec<String> {
    let to_her = |(to, _): &(String, String)| to.starts_with("marieke");
    mails(system).into_iter().filter(to_her).map(|(_, subject)| subject).collect()
}

/// Ticks at midnight and in the morning of each of these days of 2027.
async fn days(system: &System, days: &[&str]) -> Vec<String> {
    for day in days {
        for hour in ["00:10", "08:00"] {
            system.set_clock(&format!("2027-{day}T{hour}:00Z"));
            tick(system).await;
        }
    }
    subjects(system)
}

/// The secret's path, and then what is done to it by its manager.
async fn act(system: &System, verb: Method, what: &str, time: &str) {
    system.set_clock(time);
    let (id, hint) = the_one(system);
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id;
    let mut marieke = system.browser("Marieke").await;
    let path = format!("/api/applications/{client_id}/secrets/{id}{what}");
    let answer = marieke.call(verb, &path, Some(json!({"hint": hint}))).await;
    assert!(answer.status < 300, "{what}: {} {}", answer.status, answer.body);
    tick(system).await;
}

#[tokio::test]
async fn a_secret_that_was_off_for_an_hour_of_the_night_is_told_of_in_the_morning_once() {
    for (off, on) in [((Method::POST, "/disable"), "/enable"), ((Method::DELETE, ""), "/restore")] {
        let system = one_secret().await;
        system.set_clock("2027-11-02T00:10:00Z");
        tick(&system).await;
        assert!(system.count("SELECT count(*) FROM reminders WHERE milestone = 21") == 2, "planned");
        act(&system, off.0, off.1, "2027-11-02T03:00:00Z").await;
        assert_eq!(system.count("SELECT count(*) FROM reminders WHERE ended IS NULL"), 0);
        act(&system, Method::POST, on, "2027-11-02T04:00:00Z").await;
        let told = |subjects: Vec<String>| -> usize {
            subjects.iter().filter(|subject| subject.contains("expires in")).count()
        };
        let night = told(subjects(&system));
        assert_eq!(night, 0, "{on}: not at night");
        system.set_clock("2027-11-02T07:00:00Z");
        tick(&system).await;
        assert_eq!(told(subjects(&system)), 1, "{on}");
        act(&system, Method::POST, "/disable", "2027-11-03T03:00:00Z").await;
        act(&system, Method::POST, "/enable", "2027-11-03T04:00:00Z").await;
        assert_eq!(
            told(days(&system, &["11-03", "11-04", "11-05"]).await),
            0,
            "{on}: what was mailed stays known"
        );
    }
}

#[tokio::test]
async fn a_secret_that_was_off_while_its_mail_could_not_go_out_is_told_of_once() {
    for (off, on) in [((Method::POST, "/disable"), "/enable"), ((Method::DELETE, ""), "/restore")] {
        let system = one_secret().await;
        system.world.http.replay(answers(503, ""));
        system.set_clock("2027-11-02T08:00:00Z");
        tick(&system).await;
        let composed = "SELECT count(*) FROM mails WHERE kind = 'reminder' AND state = 'owed'";
        assert_eq!(system.count(composed), 2, "composed, and surely with nobody");
        act(&system, off.0, off.1, "2027-11-02T09:00:00Z").await;
        assert_eq!(system.count(composed), 0, "{on}: nobody is told of what is off");
        act(&system, Method::POST, on, "2027-11-02T10:00:00Z").await;
        subjects(&system);
        system.world.http.replay(answers(200, TAKEN));
        let told = days(&system, &["11-02", "11-03", "11-04"]).await;
        let told = told.iter().filter(|subject| subject.contains("expires in")).count();
        assert_eq!(told, 1, "{on}");
    }
}

#[tokio::test]
async fn who_was_off_while_a_milestone_passed_is_told_when_on_again() {
    for table in ["organisations", "people"] {
        let system = one_secret().await;
        let whom = "(SELECT id FROM people WHERE name LIKE 'Marieke%')";
        let whom = if table == "people" {
            whom.to_owned()
        } else {
            format!("(SELECT organisation_id FROM credential_managers WHERE person_id = {whom})")
        };
        let set =
            |to: &str| system.execute(&format!("UPDATE {table} SET disabled_at = {to} WHERE id IN {whom}"));
        assert_eq!(days(&system, &["10-10"]).await, [""; 0]);
        system.set_clock("2027-10-11T09:00:00Z");
        set(&system.now().as_second().to_string());
        assert_eq!(days(&system, &["10-11", "10-12", "10-13", "10-18"]).await, [""; 0], "{table}: off");
        set("NULL");
        let told = days(&system, &["10-19", "10-20", "10-21"]).await;
        assert_eq!(told.len(), 1, "{table}: {told:?}");
        assert!(told[0].contains("expires in 35 days"), "{told:?}");
        assert_eq!(days(&system, &["11-02"]).await.len(), 1, "{table}: and then as ever");
    }
}

#[tokio::test]
async fn a_mail_to_somebody_who_was_switched_off_ends_and_health_stays_green() {
    let system = one_secret().await;
    let mut sam = system.browser("Sam").await;
    let organisation =
        json!({"name": "Westland Registry", "country": "NL", "contact_email": "desk@westland.example"});
    let made = sam.call(Method::POST, "/api/operator/organisations", Some(organisation)).await.json();
    let path = format!("/api/operator/organisations/{}/managers", made["id"].as_str().unwrap());
    let form = json!({"email": "anke@westland.example", "name": "Anke de Vries", "applications": []});
    assert_eq!(sam.call(Method::POST, &path, Some(form)).await.status, 200);
    let owed = "SELECT count(*) FROM mails WHERE recipient = 'anke@westland.example' AND state = ";
    assert_eq!(system.count(&format!("{owed} 'owed'")), 1);
    system.execute(&format!(
        "UPDATE people SET disabled_at = {} WHERE email = 'anke@westland.example'",
        system.now().as_second()
    ));
    system.advance(7 * 3600);
    tick(&system).await;
    assert_eq!(system.count(&format!("{owed} 'cancelled'")), 1);
    let health = credenza_functions::health::read(&system.world.ports).await.unwrap();
    assert!(health.healthy, "{health:?}");
    assert!(mails(&system).iter().all(|(to, _)| to != "anke@westland.example"));
}
