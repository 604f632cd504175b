//! Import from a file: each row's fate, all or nothing, and the same twice is nothing.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Browser, System};

const HEAD: &str = "kind,organisation,country,number,time_zone,contact,application,application_kind,api,environment,email,name";

async fn send(browser: &mut Browser<'_>, path: &str, csv: &str) -> Value {
    let answer = browser.call(Method::POST, path, Some(json!({"csv": csv}))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn file(rows: &[&str]) -> String {
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

const ZUIDERZEE: [&str; 6] = [
    "person,Zuiderzee Registry,,,,,,,,,an@zuiderzee.example,An de Wit",
    "person,Zuiderzee Registry,,,,,Partner-NL-Zuiderzee-SMC,,,,bo@zuiderzee.example,Bo Smit",
    "permission,,,,,,Partner-NL-Zuiderzee-SMC,,Search and Match,production,,",
    "permission,,,,,,Partner-NL-Zuiderzee-SMC,,match-connect,sandbox,,",
    "application,Zuiderzee Registry,,,,,Partner-NL-Zuiderzee-SMC,,,,,",
    "organisation,Zuiderzee Registry,nl,9907,,post@zuiderzee.example,,,,,,",
];

#[tokio::test]
async fn a_check_changes_nothing_and_the_import_does_all() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let before = system.count("SELECT count(*) FROM organisations");
    let report = send(&mut operator, "/api/operator/import/check", &file(&ZUIDERZEE)).await;
    assert_eq!(
        (&report["applied"], &report["create"], &report["errors"]),
        (&false.into(), &6.into(), &0.into()),
        "{report}"
    );
    assert_eq!(system.count("SELECT count(*) FROM organisations"), before);

    let report = send(&mut operator, "/api/operator/import", &file(&ZUIDERZEE)).await;
    assert_eq!((&report["applied"], &report["create"]), (&true.into(), &6.into()));
    assert_eq!(report["invited"], 2, "{report}");
    let letters =
        "SELECT count(*) FROM mails WHERE kind = 'invitation' AND recipient LIKE '%@zuiderzee.example'";
    assert_eq!(system.count(letters), 2);
    let questions =
        "SELECT count(*) FROM mails WHERE kind = 'manager-question' AND recipient = 'post@zuiderzee.example'";
    assert_eq!(system.count(questions), 2, "the contact is asked about both");
    for (sql, expected) in [
        ("SELECT count(*) FROM organisations WHERE name = 'Zuiderzee Registry' AND country = 'NL' AND number = '9907'
          AND time_zone = 'Europe/Amsterdam' AND contact_email = 'post@zuiderzee.example'", 1),
        ("SELECT count(*) FROM applications WHERE name = 'Partner-NL-Zuiderzee-SMC' AND kind = 'partner'", 1),
        ("SELECT count(*) FROM permissions JOIN applications USING (client_id) WHERE name = 'Partner-NL-Zuiderzee-SMC'", 2),
        ("SELECT count(*) FROM people WHERE email LIKE '%@zuiderzee.example' AND enrolled_at IS NULL", 2),
        ("SELECT count(*) FROM credential_managers JOIN people ON people.id = person_id
          WHERE email = 'an@zuiderzee.example' AND client_id IS NULL AND confirmed_at IS NULL", 1),
        ("SELECT count(*) FROM credential_managers JOIN people ON people.id = person_id
          WHERE email = 'bo@zuiderzee.example' AND client_id IS NOT NULL AND confirmed_at IS NULL", 1),
        ("SELECT count(*) FROM manages JOIN people ON people.id = person_id WHERE email LIKE '%@zuiderzee.example'", 0),
        ("SELECT count(*) FROM audit WHERE actor_name = 'Sam Okafor' AND organisation_id =
          (SELECT id FROM organisations WHERE name = 'Zuiderzee Registry')", 8),
        ("SELECT count(*) FROM audit WHERE action = 'person.registered' AND object_name IN ('An de Wit', 'Bo Smit')", 2),
    ] {
        assert_eq!(system.count(sql), expected, "{sql}");
    }
}

#[tokio::test]
async fn the_same_file_twice_is_nothing() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    send(&mut operator, "/api/operator/import", &file(&ZUIDERZEE)).await;
    let entries = system.count("SELECT count(*) FROM audit");
    for path in ["/api/operator/import/check", "/api/operator/import"] {
        let report = send(&mut operator, path, &file(&ZUIDERZEE)).await;
        assert_eq!(
            (&report["create"], &report["unchanged"], &report["errors"]),
            (&0.into(), &6.into(), &0.into()),
            "{report}"
        );
    }
    assert_eq!(system.count("SELECT count(*) FROM audit"), entries, "what changes nothing leaves no trace");
}

#[tokio::test]
async fn one_error_stops_everything_and_is_told_first() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let mut rows = ZUIDERZEE.to_vec();
    rows.push("application,Noordzee Donor Registry,,,,,Partner-CL-Cordillera-SMC,,,,,");
    let report = send(&mut operator, "/api/operator/import", &file(&rows)).await;
    assert_eq!((&report["applied"], &report["errors"]), (&false.into(), &1.into()), "{report}");
    assert_eq!(report["rows"][0]["line"], 8);
    assert!(report["rows"][0]["reason"].as_str().unwrap().contains("never changes hands"), "{report}");
    assert_eq!(system.count("SELECT count(*) FROM organisations WHERE name = 'Zuiderzee Registry'"), 0);
}

#[tokio::test]
async fn what_changes_between_check_and_import_undoes_all_of_it() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    // Between the plan and its transaction a colleague takes the name, with another spelling.
    system.execute(
        "CREATE TRIGGER a_colleague AFTER INSERT ON organisations WHEN NEW.number = '9907'
         BEGIN INSERT INTO applications (client_id, organisation_id, name, kind, created_at)
               VALUES ('colleague', NEW.id, 'partner-nl-zuiderzee-smc', 'partner', 1); END",
    );
    let answer =
        operator.call(Method::POST, "/api/operator/import", Some(json!({"csv": file(&ZUIDERZEE)}))).await;
    assert_eq!((answer.status, answer.code().as_str()), (412, "edited-meanwhile"), "{}", answer.body);
    assert_eq!(system.count("SELECT count(*) FROM organisations WHERE number = '9907'"), 0);
    assert_eq!(system.count("SELECT count(*) FROM people WHERE email LIKE '%@zuiderzee.example'"), 0);
}

#[tokio::test]
async fn an_application_that_vanished_never_becomes_all_of_them() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    // The role is for one application; if that name is gone when the role is written, nothing is.
    system.execute(
        "CREATE TRIGGER a_colleague AFTER INSERT ON people WHEN NEW.email = 'bo@zuiderzee.example'
         BEGIN UPDATE applications SET name = 'renamed' WHERE name = 'Partner-NL-Zuiderzee-SMC'; END",
    );
    let answer =
        operator.call(Method::POST, "/api/operator/import", Some(json!({"csv": file(&ZUIDERZEE)}))).await;
    assert_eq!(answer.code(), "edited-meanwhile", "{}", answer.body);
    assert_eq!(system.count("SELECT count(*) FROM organisations WHERE number = '9907'"), 0);
}

#[tokio::test]
async fn a_manager_whom_nobody_could_confirm_is_refused() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    system.execute("UPDATE organisations SET contact_email = NULL");
    let rows = [
        "organisation,Westland Registry,NL,,,,,,,,,",
        "person,Westland Registry,,,,,,,,,eva@westland.example,Eva Bos",
        "person,Noordzee Donor Registry,,,,,,,,,new@noordzee.example,New One",
        "person,Noordzee Donor Registry,,,,,Partner-NL-Noordzee-SMC,,,,marieke.jansen@noordzee.example,Marieke Jansen",
    ];
    let report = send(&mut operator, "/api/operator/import/check", &file(&rows)).await;
    let fate = |line: usize| {
        let rows = report["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["line"] == line).unwrap();
        row["reason"].as_str().unwrap_or("fine").to_owned()
    };
    assert!(fate(3).contains("Nobody of “Westland Registry” could confirm this manager"), "{report}");
    assert_eq!(fate(4), "fine", "Marieke can confirm them");
    assert!(fate(5).contains("nor another manager"), "and cannot confirm herself: {report}");
    let report = send(&mut operator, "/api/operator/import", &file(&rows)).await;
    assert_eq!(report["applied"], false, "{report}");
    assert_eq!(system.count("SELECT count(*) FROM organisations WHERE name = 'Westland Registry'"), 0);
}

#[tokio::test]
async fn the_one_who_could_confirm_may_vanish_and_then_nothing_is_imported() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    system.execute(
        "CREATE TRIGGER a_colleague AFTER INSERT ON people WHEN NEW.email = 'bo@zuiderzee.example'
         BEGIN UPDATE organisations SET contact_email = NULL WHERE number = '9907'; END",
    );
    let answer =
        operator.call(Method::POST, "/api/operator/import", Some(json!({"csv": file(&ZUIDERZEE)}))).await;
    assert_eq!(answer.code(), "edited-meanwhile", "{}", answer.body);
    assert_eq!(system.count("SELECT count(*) FROM organisations WHERE number = '9907'"), 0);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_where() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    for (csv, words) in [
        (String::new(), "empty"),
        (format!("{HEAD}\norganisation,\"Zuid,NL\n"), "Line 2: a quoted field begins here"),
        ("kind,colour\n".to_owned(), "“colour” is not known"),
        (file(&vec!["organisation,X,NL,,,,,,,,,"; 10_001]), "more than 10000 rows"),
    ] {
        let answer =
            operator.call(Method::POST, "/api/operator/import/check", Some(json!({"csv": csv}))).await;
        assert_eq!(answer.status, 422, "{words}");
        assert!(answer.json()["errors"][0]["message"].as_str().unwrap().contains(words), "{}", answer.body);
    }
}

#[tokio::test]
async fn ten_thousand_rows_are_one_transaction_in_bounded_time() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let rows: Vec<String> = (0..5_000)
        .flat_map(|n| {
            [
                format!("organisation;Registry {n};NL;;;;;;;;;"),
                format!("application;Registry {n};;;;;Partner-NL-{n}-SMC;;;;;"),
            ]
        })
        .collect();
    let csv = format!("{}\n{}\n", HEAD.replace(',', ";"), rows.join("\n"));
    assert!(csv.len() > 300_000, "far beyond the limit of other bodies");
    let report = send(&mut operator, "/api/operator/import", &csv).await;
    assert_eq!((&report["applied"], &report["create"]), (&true.into(), &10_000.into()));
    assert_eq!((report["rows"].as_array().unwrap().len(), &report["left_out"]), (1_000, &9_000.into()));
    assert_eq!(system.count("SELECT count(*) FROM applications WHERE name LIKE 'Partner-NL-%-SMC'"), 5_001);
}

#[tokio::test]
async fn only_operators_import_and_only_this_path_takes_large_bodies() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    for path in ["/api/operator/import", "/api/operator/import/check"] {
        let answer = marieke.call(Method::POST, path, Some(json!({"csv": file(&ZUIDERZEE)}))).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(credenza_functions::http::body_max(path), 2 * 1024 * 1024);
    }
    assert_eq!(credenza_functions::http::body_max("/api/session"), 16 * 1024);
    assert_eq!(credenza_functions::http::body_max("/oauth2/token"), 16 * 1024);
}
