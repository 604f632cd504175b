//! What will break, as the operator sees it.

mod scale;

use http::Method;
use serde_json::Value;

use crate::support::{Browser, System};

async fn get(browser: &mut Browser<'_>, path: &str) -> Value {
    let answer = browser.call(Method::GET, &format!("/api/operator/overview{path}"), None).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.json()
}

fn column<'a>(page: &'a Value, name: &str) -> Vec<&'a str> {
    page["rows"].as_array().unwrap().iter().map(|row| row[name].as_str().unwrap_or("—")).collect()
}

#[tokio::test]
async fn the_year_is_counted_day_by_day() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let overview = get(&mut operator, "").await;
    let alive = system.count(
        "SELECT count(*) FROM secrets JOIN applications USING (client_id)
         WHERE secrets.deleted_at IS NULL AND secrets.disabled_at IS NULL AND applications.disabled_at IS NULL
           AND expires_at > unixepoch('2026-11-23T10:00:00Z')",
    );
    assert_eq!(overview["counts"]["secrets"], alive);
    let days = overview["days"].as_array().unwrap();
    assert_eq!(days.iter().map(|day| day["secrets"].as_i64().unwrap()).sum::<i64>(), alive);
    // The bridge is in use, ends in six days, and nothing took over.
    assert_eq!(days[0]["date"], system.days_from_now(6));
    assert_eq!((&days[0]["at_risk"], &overview["counts"]["break_within_week"]), (&1.into(), &1.into()));
    assert_eq!(overview["counts"]["break_within_six_weeks"], 1);
    assert_eq!(overview["counts"]["refused"], 0);
}

#[tokio::test]
async fn what_is_in_use_and_unreplaced_comes_first() {
    let system = System::new().await;
    // Idle, and the next to end: still behind all that is in use.
    system.execute(&format!(
        "UPDATE secrets SET expires_at = {} WHERE name = 'Backup of the search server'",
        system.now().as_second() + 86_400
    ));
    let mut operator = system.browser("Sam").await;
    let page = get(&mut operator, "/secrets").await;
    let states = column(&page, "state");
    let first_idle = states.iter().position(|state| *state == "idle").unwrap();
    assert!(first_idle >= 3 && states[first_idle..].iter().all(|state| *state == "idle"), "{page}");
    assert_eq!(column(&page, "secret")[first_idle], "Backup of the search server");
    assert_eq!(page["rows"][0]["secret"], "Match-Connect bridge");
    let by_end = get(&mut operator, "/secrets?sort=expires").await;
    assert_eq!(by_end["rows"][0]["secret"], "Backup of the search server");
    let reversed = get(&mut operator, "/secrets?sort=-expires").await;
    let (mut there, back) = (column(&by_end, "secret_id"), column(&reversed, "secret_id"));
    there.reverse();
    assert_eq!(there, back);
}

#[tokio::test]
async fn replaced_by_evidence_is_no_risk_any_more() {
    let system = System::new().await;
    // The other secret took over two days ago, and the bridge is quiet since.
    let now = system.now().as_second();
    system.execute(&format!(
        "UPDATE secret_uses SET last_at = {} WHERE secret_id = (SELECT id FROM secrets WHERE name = 'Match-Connect bridge');
         UPDATE secret_uses SET first_at = {}, last_at = {} WHERE secret_id = (SELECT id FROM secrets WHERE name = 'Secret by Marieke, search server');",
        now - 2 * 86_400, now - 2 * 86_400, now
    ));
    let mut operator = system.browser("Sam").await;
    let page = get(&mut operator, "/secrets?search=bridge").await;
    assert_eq!(
        (column(&page, "secret"), column(&page, "state")),
        (vec!["Match-Connect bridge"], vec!["replaced"])
    );
    assert_eq!(get(&mut operator, "").await["counts"]["break_within_week"], 0);
}

#[tokio::test]
async fn applications_without_a_second_pair_of_eyes_are_named() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let page = get(&mut operator, "/applications").await;
    assert_eq!(
        column(&page, "application"),
        ["Partner-CL-Cordillera-SMC", "PartnerAlternative-NL-Noordzee-SMC"],
        "those with two are left out, and what is switched off too"
    );
    assert_eq!(column(&page, "manager"), ["Camila Rojas", "Marieke Jansen"]);
    system.execute("DELETE FROM credential_managers WHERE person_id = (SELECT id FROM people WHERE name = 'Marieke Jansen')");
    let page = get(&mut operator, "/applications").await;
    assert_eq!(
        page["rows"][0]["application"], "PartnerAlternative-NL-Noordzee-SMC",
        "nobody comes before one"
    );
    let counts = get(&mut operator, "").await["counts"].clone();
    assert_eq!((&counts["without_manager"], &counts["with_one_manager"]), (&1.into(), &3.into()));
}

#[tokio::test]
async fn managers_whom_mail_does_not_reach_come_before_those_who_never_came() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    assert_eq!(column(&get(&mut operator, "/managers").await, "name"), ["Pieter Smit"]);
    system.execute(
        "INSERT INTO mails (id, person_id, kind, idempotency_key, recipient, subject, body_text, body_html, urgency,
                            state, created_at, next_attempt_at, problem)
         SELECT 'm1', id, 'reminder', 'k1', email, 's', 't', 'h', 1, 'failed', 2000000000, 0, 'mailbox unknown'
         FROM people WHERE name = 'Camila Rojas'",
    );
    let page = get(&mut operator, "/managers").await;
    assert_eq!(column(&page, "name"), ["Camila Rojas", "Pieter Smit"]);
    assert_eq!(page["rows"][0]["mail_problem"], "mailbox unknown");
    assert_eq!(page["rows"][0]["organisations"][0], "Cordillera Donor Registry");
    assert_eq!(get(&mut operator, "").await["counts"]["unreachable"], 1);
    system.execute(
        "INSERT INTO mails (id, person_id, kind, idempotency_key, recipient, subject, body_text, body_html, urgency,
                            state, created_at, next_attempt_at)
         SELECT 'm2', id, 'reminder', 'k2', email, 's', 't', 'h', 1, 'sent', 2000000001, 0
         FROM people WHERE name = 'Camila Rojas'",
    );
    assert_eq!(column(&get(&mut operator, "/managers").await, "name"), ["Pieter Smit"], "it arrives again");
    // What the mail API took came back from the reader's server.
    system.execute(
        "INSERT INTO mail_events (id, mail_id, kind, at, received_at) VALUES ('e1', 'm2', 'bounced', 2000000002, 2000000002)",
    );
    let page = get(&mut operator, "/managers").await;
    assert_eq!(page["rows"][0]["mail_problem"], "Mail to this address comes back.");
    assert_eq!(get(&mut operator, "").await["counts"]["unreachable"], 1);
}

#[tokio::test]
async fn a_client_that_presents_a_dead_secret_is_seen() {
    let system = System::new().await;
    let application = system.application("Partner-NL-Noordzee-SMC");
    let dead = application.secrets.iter().find(|secret| secret.state == "expired").unwrap();
    let resource = application.resources[0].identifier.clone();
    for _ in 0..3 {
        let answer = system
            .token(&[
                ("grant_type", "client_credentials"),
                ("client_id", &application.client_id.to_string()),
                ("client_secret", &dead.text),
                ("resource", &resource),
            ])
            .await;
        assert_eq!(answer.status, 401);
    }
    let mut operator = system.browser("Sam").await;
    let page = get(&mut operator, "/refused").await;
    assert_eq!(column(&page, "secret"), [dead.name]);
    assert_eq!((&page["rows"][0]["times"], &page["rows"][0]["deleted"]), (&3.into(), &false.into()));
    assert_eq!(page["rows"][0]["network"], "192.0.2.0/24");
    assert_eq!(get(&mut operator, "").await["counts"]["refused"], 1);
    system.advance(31 * 86_400);
    let mut operator = system.browser("Sam").await;
    assert!(column(&get(&mut operator, "/refused").await, "secret").is_empty(), "it gave up a month ago");
}

#[tokio::test]
async fn a_search_finds_what_was_typed_and_no_pattern() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    for (search, found) in [
        ("noordzee", true),
        ("NIGHTLY", true),
        ("%25", false),
        ("_", false),
        ("!", false),
        ("%27%20OR%201=1", false),
    ] {
        let page = get(&mut operator, &format!("/secrets?search={search}")).await;
        assert_eq!(!column(&page, "secret").is_empty(), found, "{search}");
    }
    let of_the_day = get(&mut operator, &format!("/secrets?on={}", system.days_from_now(6))).await;
    assert_eq!(column(&of_the_day, "secret"), ["Match-Connect bridge"]);
    for path in [
        "/secrets?on=tomorrow",
        "/secrets?after=x",
        "/secrets?sort=digest",
        "/secrets?format=exe",
        "/applications?sort=name",
    ] {
        let answer = operator.call(Method::GET, &format!("/api/operator/overview{path}"), None).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "invalid-fields"), "{path}");
    }
}

#[tokio::test]
async fn a_list_is_exported_and_runs_nothing_in_a_spreadsheet() {
    let system = System::new().await;
    system.execute("UPDATE secrets SET name = '=HYPERLINK(\"https://evil.example\";\"x\")' WHERE name = 'Nightly upload'");
    let mut operator = system.browser("Sam").await;
    let answer = operator.call(Method::GET, "/api/operator/overview/secrets?format=csv", None).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"secrets-2026-11-23.csv\"");
    assert!(
        answer.body.starts_with("\u{feff}organisation,country,application,client_id,secret,hint,"),
        "{}",
        answer.body
    );
    assert!(answer.body.contains(r#","'=HYPERLINK(""https://evil.example"";""x"")","#), "{}", answer.body);
    let rows = operator.call(Method::GET, "/api/operator/overview/secrets?format=json", None).await.json();
    assert_eq!(rows.as_array().unwrap().len() + 1, answer.body.lines().count());
    for list in ["unused", "applications", "managers", "refused", "clusters"] {
        for format in ["csv", "json"] {
            let path = format!("/api/operator/overview/{list}?format={format}");
            let answer = operator.call(Method::GET, &path, None).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            assert!(answer.header("content-disposition").contains(&format!("{list}-2026-11-23.{format}")));
        }
    }
}

#[tokio::test]
async fn for_others_than_operators_there_is_no_overview() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    for path in [
        "",
        "/secrets",
        "/unused",
        "/applications",
        "/managers",
        "/refused",
        "/clusters",
        "/secrets?format=csv",
    ] {
        let path = format!("/api/operator/overview{path}");
        assert_eq!(marieke.call(Method::GET, &path, None).await.status, 404, "{path}");
        assert_eq!(system.visitor().call(Method::GET, &path, None).await.status, 401, "{path}");
    }
}
