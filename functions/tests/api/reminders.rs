use credenza_functions::adapters::native::{Play, taken};
use credenza_functions::ports::{OutboundRequest, OutboundResponse};
use credenza_functions::ticks;
use serde_json::Value;

use crate::support::System;

pub async fn tick(system: &System) -> credenza_functions::store::ticks::Outcome {
    ticks::run(&system.world.ports, system.now()).await.unwrap()
}

/// Mails since the last time this was asked: recipient and subject.
pub fn mails(system: &System) -> Vec<(String, String)> {
    let requests = system.world.http.take_requests();
    let mail = |body: &Value| {
        (body["to"][0].as_str().unwrap().to_owned(), body["subject"].as_str().unwrap().to_owned())
    };
    let mut mails = Vec::new();
    for request in requests {
        match serde_json::from_str(&request.body).unwrap() {
            Value::Array(batch) => mails.extend(batch.iter().map(mail)),
            one => mails.push(mail(&one)),
        }
    }
    mails
}

pub fn answers(status: u16, body: &'static str) -> Play {
    Box::new(move |request| Ok(answer(request, status, body)))
}

/// The answer to one mail, or to a batch where the request is one.
pub fn answer(request: &OutboundRequest, status: u16, body: &str) -> OutboundResponse {
    let body = if body == TAKEN { taken(request).body } else { body.to_owned() };
    OutboundResponse { status, retry_after: None, body }
}

pub const TAKEN: &str = "{\"id\":\"mail-1\"}";

/// A world with one secret that is in use and expires on 2027-11-23, managed by Marieke and Pieter.
pub async fn one_secret() -> System {
    let system = System::new().await;
    system.execute("UPDATE secrets SET deleted_at = 1, next_reminder_at = NULL WHERE deleted_at IS NULL;\n                    DELETE FROM reminders; DELETE FROM mails;
                    -- Weekly digests of the log are told by tests of their own.
                    UPDATE audit_chains SET digested_at = 99999999999;");
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    assert_eq!(marieke.create(&client_id, "The one", "2027-11-23", "key-reminder1").await.status, 201);
    tick(&system).await;
    assert_eq!(mails(&system), [], "no mail on the first day");
    // In use until its last week, from wherever a test looks.
    used(&system, "The one", "2026-11-23T11:00:00Z", "2027-11-15T11:00:00Z");
    system
}

/// ID and hint of that secret.
pub fn the_one(system: &System) -> (String, String) {
    let connection = system.world.database.connection();
    let both = "SELECT id, hint FROM secrets WHERE name = 'The one'";
    connection.query_row(both, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

/// Says when a secret was used.
pub fn used(system: &System, name: &str, first: &str, last: &str) {
    system.execute(&format!(
        "INSERT OR REPLACE INTO secret_uses (secret_id, first_at, last_at, network, user_agent)
         SELECT id, unixepoch('{first}'), unixepoch('{last}'), '192.0.2.0/24', 'script/1' FROM secrets WHERE name = '{name}'"
    ));
}

#[tokio::test]
async fn mails_go_out_at_the_milestones_and_only_then() {
    let system = one_secret().await;
    let mut days = Vec::new();
    let mut day: jiff::civil::Date = "2027-09-01".parse().unwrap();
    while day < "2027-12-31".parse().unwrap() {
        for hour in ["00", "08", "16"] {
            system.set_clock(&format!("{day}T{hour}:00:00Z"));
            tick(&system).await;
            for (recipient, subject) in mails(&system) {
                days.push((day.to_string(), hour, recipient, subject));
            }
        }
        day = day.tomorrow().unwrap();
    }
    let of = |person: &str| -> Vec<(String, &str, String)> {
        days.iter().filter(|d| d.2.starts_with(person)).map(|d| (d.0.clone(), d.1, d.3.clone())).collect()
    };
    let marieke = of("marieke");
    let dates: Vec<_> = marieke.iter().map(|d| format!("{}T{}", d.0, d.1)).collect();
    assert_eq!(
        dates,
        [
            "2027-10-12T08",
            "2027-11-02T08",
            "2027-11-16T08",
            "2027-11-17T08",
            "2027-11-18T08",
            "2027-11-19T08",
            "2027-11-20T08",
            "2027-11-21T08",
            "2027-11-22T00",
            "2027-11-24T00"
        ],
        "six weeks, three weeks, daily in the last week, in the morning of the organisation; the last two at once"
    );
    assert_eq!(marieke[0].2, "Client secret of Partner-NL-Noordzee-SMC expires in 42 days");
    assert_eq!(marieke[8].2, "Client secret of Partner-NL-Noordzee-SMC expires tomorrow");
    assert_eq!(marieke[9].2, "Client secret of Partner-NL-Noordzee-SMC has expired");
    assert_eq!(of("pieter").len(), 10, "every manager of the application");
    assert_eq!(days.len(), 20, "and nobody else");
}

/// A text without its line breaks.
fn unbroken(text: &Value) -> String {
    text.as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn each_reads_in_their_own_language_and_in_a_narrow_window() {
    let system = one_secret().await;
    system.execute(
        "UPDATE people SET language = 'de' WHERE name LIKE 'Marieke%'; UPDATE people SET language = 'fr' WHERE name LIKE 'Pieter%';
         INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at)
         SELECT '0192e4a0-0000-7000-8000-0000000000aa', client_id, 'The next', 'abc', digest, 1, 'k', unixepoch('2027-11-01'), unixepoch('2028-08-30')
         FROM secrets WHERE name = 'The one'",
    );
    system.set_clock("2027-11-17T09:00:00Z");
    tick(&system).await;
    let bodies: Vec<Value> =
        system.world.http.take_requests().iter().map(|it| serde_json::from_str(&it.body).unwrap()).collect();
    for (name, tag, subject, words) in [
        (
            "marieke",
            "de",
            "Client-Secret von Partner-NL-Noordzee-SMC läuft in 6 Tagen ab",
            "Ihre Systeme benutzen noch das alte: zuletzt aus 192.0.2.0/24 von script/1, Montag, 15. November 2027, 12:00 Uhr (MEZ).",
        ),
        (
            "pieter",
            "fr",
            "Le secret client de Partner-NL-Noordzee-SMC expire dans 6 jours",
            "vos systèmes utilisent encore l’ancien : la dernière fois depuis 192.0.2.0/24 par script/1, lundi 15 novembre 2027 à 12:00 CET.",
        ),
    ] {
        let body = bodies.iter().find(|body| body["to"][0].as_str().unwrap().starts_with(name)).unwrap();
        assert_eq!(body["subject"], subject);
        assert!(unbroken(&body["text"]).contains(words), "{}", body["text"]);
        assert!(body["html"].as_str().unwrap().contains(&format!("<html lang=\"{tag}\">")));
        let wide = |line: &&str| line.chars().count() > 72 && !line.contains("http");
        let wide: Vec<&str> = body["text"].as_str().unwrap().lines().filter(wide).collect();
        assert!(wide.is_empty(), "{wide:?}");
    }
}

#[tokio::test]
async fn a_mail_says_what_is_needed_and_nothing_that_opens() {
    let system = one_secret().await;
    system.set_clock("2027-11-17T09:00:00Z");
    tick(&system).await;
    let requests = system.world.http.take_requests();
    let body: Value = serde_json::from_str(&requests[0].body).unwrap();
    let text = unbroken(&body["text"]);
    for words in [
        "The one",
        "Partner-NL-Noordzee-SMC",
        "expires in 6 days",
        "00:00 UTC",
        "Wednesday, 24 November 2027, 01:00 CET",
        "Marieke Jansen",
        "Last used: Monday, 15 November 2027, 12:00 CET, from 192.0.2.0/24 by script/1.",
        "Create a new secret: https://portal.operator.example/rotate/",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let html = body["html"].as_str().unwrap();
    assert!(html.contains("The one"));
    let file = &body["attachments"][0];
    assert_eq!(
        (file["filename"].as_str(), file["content_type"].as_str()),
        (Some("expiry.ics"), Some("text/calendar; charset=utf-8"))
    );
    let content = data_encoding::BASE64.decode(file["content"].as_str().unwrap().as_bytes()).unwrap();
    let calendar = String::from_utf8(content).unwrap().replace("\r\n ", "");
    let (id, _) = the_one(&system);
    for part in [&text, html, &calendar] {
        assert!(!part.contains("cz_") && !part.contains(&id), "neither a secret nor its ID: {part}");
    }
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1);
    for words in [
        "DTSTART:20271124T000000Z",
        "TRIGGER:-P42D",
        "TRIGGER:-P21D",
        "TRIGGER:-P7D",
        "@portal.operator.example",
    ] {
        assert!(calendar.contains(words), "{words}: {calendar}");
    }
    let key = requests[0].headers.iter().find(|(name, _)| *name == "idempotency-key").unwrap();
    assert!(key.1.starts_with("reminder-") && key.1.len() < 256);
}

#[tokio::test]
async fn one_mail_a_person_for_all_that_is_due() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    marieke.create(&client_id, "Also soon", &system.days_from_now(43), "key-reminder2").await;
    system.advance(86_400 * 2);
    tick(&system).await;
    let mails = mails(&system);
    assert_eq!(mails.iter().filter(|(to, _)| to.starts_with("marieke")).count(), 1, "{mails:?}");
    let marieke = mails.iter().find(|(to, _)| to.starts_with("marieke")).unwrap();
    assert_eq!(marieke.1, "Client secret of Partner-NL-Noordzee-SMC expires in 4 days, and one more");
}

#[tokio::test]
async fn late_and_doubled_ticks_change_nothing() {
    let system = one_secret().await;
    system.set_clock("2027-11-20T09:00:00Z");
    for _ in 0..5 {
        tick(&system).await;
    }
    let mails = mails(&system);
    assert_eq!(mails.len(), 2, "one for each manager after two missed months: {mails:?}");
    assert!(mails[0].1.contains("expires in 3 days"));
}

#[tokio::test]
async fn a_deleted_secret_or_a_lost_role_stops_the_mail_that_waits() {
    for act in [
        "UPDATE secrets SET deleted_at = 1 WHERE name = 'The one'",
        "UPDATE secrets SET disabled_at = 1 WHERE name = 'The one'",
        "DELETE FROM credential_managers",
        "UPDATE people SET disabled_at = 1 WHERE is_operator = 0",
    ] {
        let system = one_secret().await;
        system.set_clock("2027-11-16T08:00:00Z");
        system.world.http.replay(answers(503, ""));
        tick(&system).await;
        system.world.http.take_requests();
        system.world.http.replay(answers(200, TAKEN));
        system.execute(act);
        for _ in 0..100 {
            system.advance(3600);
            tick(&system).await;
        }
        assert_eq!(mails(&system), [], "{act}");
    }
}

#[tokio::test]
async fn a_replaced_secret_is_left_in_peace_and_one_that_waits_is_not() {
    let system = one_secret().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    system.set_clock("2027-11-01T09:00:00Z");
    system.execute("UPDATE totp_factors SET last_step = 0");
    let mut marieke = system.browser("Marieke").await;
    let created = marieke.create(&client_id, "The next", "2028-10-31", "key-reminder3").await.json();
    system.set_clock("2027-11-02T09:00:00Z");
    tick(&system).await;
    assert_eq!(mails(&system).len(), 2, "a later one exists, but nothing uses it");
    let id = created["secret"]["id"].as_str().unwrap();
    system.execute(&format!(
        "INSERT INTO secret_uses (secret_id, first_at, last_at, network, user_agent) VALUES ('{id}', 1825000000, 1825000000, '', '');
         INSERT OR REPLACE INTO secret_uses (secret_id, first_at, last_at, network, user_agent)
         SELECT id, 1, 1824900000, '', '' FROM secrets WHERE name = 'The one'"
    ));
    system.set_clock("2027-11-20T09:00:00Z");
    tick(&system).await;
    assert_eq!(mails(&system), [], "the later one is in use and the old one is quiet");
}

#[tokio::test]
async fn a_new_manager_is_told_what_is_due() {
    let system = one_secret().await;
    system.set_clock("2027-10-20T09:00:00Z");
    tick(&system).await;
    mails(&system);
    let noor = system.count("SELECT count(*) FROM people WHERE name = 'Noor Visser'");
    assert_eq!(noor, 1);
    system.execute(
        "INSERT INTO credential_managers (id, person_id, organisation_id, given_at, confirmed_at)
         SELECT 'r', person.id, organisation.id, 1824000000, 1824000000 FROM people AS person, organisations AS organisation
         WHERE person.name = 'Noor Visser' AND organisation.country = 'NL'",
    );
    system.set_clock("2027-10-21T09:00:00Z");
    tick(&system).await;
    let sent = mails(&system);
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].0.starts_with("noor"));
}

#[tokio::test]
async fn a_new_manager_is_not_told_of_what_expired_long_ago() {
    let system = one_secret().await;
    system.set_clock("2028-06-01T09:00:00Z");
    tick(&system).await;
    mails(&system);
    system.execute(
        "INSERT INTO credential_managers (id, person_id, organisation_id, given_at, confirmed_at)
         SELECT 'r', person.id, organisation.id, 1843455600, 1843455600 FROM people AS person, organisations AS organisation
         WHERE person.name = 'Noor Visser' AND organisation.country = 'NL'",
    );
    system.advance(900);
    tick(&system).await;
    assert_eq!(mails(&system), []);
}

#[tokio::test]
async fn a_secret_whose_successor_goes_is_reminded_of_again() {
    let system = one_secret().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    system.set_clock("2027-09-01T09:00:00Z");
    system.execute("UPDATE totp_factors SET last_step = 0");
    let mut marieke = system.browser("Marieke").await;
    let created = marieke.create(&client_id, "The next", "2028-08-31", "key-reminder4").await.json();
    let id = created["secret"]["id"].as_str().unwrap();
    let used = system.now().as_second();
    system.execute(&format!(
        "INSERT INTO secret_uses (secret_id, first_at, last_at, network, user_agent) VALUES ('{id}', {used}, {used}, '', '');
         INSERT OR REPLACE INTO secret_uses (secret_id, first_at, last_at, network, user_agent)
         SELECT id, 1, {used} - 60, '', '' FROM secrets WHERE name = 'The one'"
    ));
    system.set_clock("2027-10-13T09:00:00Z");
    tick(&system).await;
    assert_eq!(mails(&system), [], "replaced");
    system.set_clock("2027-10-14T09:00:00Z");
    system
        .execute(&format!("UPDATE secrets SET deleted_at = {} WHERE id = '{id}'", system.now().as_second()));
    tick(&system).await;
    let sent = mails(&system);
    assert_eq!(sent.len(), 2, "the next tick, not the next milestone: {sent:?}");
}
