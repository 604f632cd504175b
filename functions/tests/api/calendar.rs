use http::Method;
use serde_json::json;

use crate::support::{Answer, Browser, System};

/// The path of a new feed of this person.
async fn make_feed(browser: &mut Browser<'_>) -> String {
    let answer = browser.call(Method::POST, "/api/preferences/feed", None).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let address = answer.json()["address"].as_str().unwrap().to_owned();
    address.strip_prefix(crate::support::BASE_URL).unwrap().to_owned()
}

async fn ask(system: &System, path: &str) -> Answer {
    system.visitor().call(Method::GET, path, None).await
}

fn unfolded(answer: &Answer) -> String {
    answer.body.replace("\r\n ", "")
}

#[tokio::test]
async fn a_feed_holds_all_expiries_of_what_the_person_manages_and_nothing_else() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let path = make_feed(&mut marieke).await;
    assert_eq!(path.len(), "/calendar/".len() + 43 + ".ics".len(), "256 bits");
    let answer = ask(&system, &path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert!(answer.header("cache-control").starts_with("private"));
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    let calendar = unfolded(&answer);
    let portal = marieke.portal().await;
    let mine: Vec<_> = portal
        .applications
        .iter()
        .flat_map(|application| &application.secrets)
        .filter(|secret| calendar.contains(&format!("({}…)", secret.hint)))
        .collect();
    let all = system.count(&format!(
        "SELECT count(*) FROM secrets JOIN applications USING (client_id)
         JOIN organisations ON organisations.id = applications.organisation_id
         WHERE organisations.country = 'NL' AND secrets.deleted_at IS NULL AND secrets.disabled_at IS NULL
           AND secrets.expires_at > {}",
        system.now().as_second()
    ));
    assert!(all >= 3);
    assert_eq!(i64::try_from(mine.len()).unwrap(), all, "every one of them: {calendar}");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), mine.len());
    assert_eq!(calendar.matches("BEGIN:VALARM").count(), 3 * mine.len());
    for secret in mine {
        let start = secret.expires_at.strftime("DTSTART:%Y%m%dT%H%M%SZ").to_string();
        assert!(calendar.contains(&start), "{start}");
        assert!(!calendar.contains(&secret.id.to_string()), "no secret's ID");
    }
    assert!(!calendar.contains("Cordillera") && !calendar.contains("cz_"));
}

#[tokio::test]
async fn an_event_disappears_with_its_secret_and_with_the_role() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    let path = make_feed(&mut marieke).await;
    let created = marieke.create(&client_id, "The one", &system.days_from_now(300), "key-calendar1").await;
    let id = created.json()["secret"]["id"].as_str().unwrap().to_owned();
    assert!(unfolded(&ask(&system, &path).await).contains("The one"));
    let uid_of = |calendar: &str| -> String {
        let event =
            calendar.split("BEGIN:VEVENT").find(|event| event.contains("The one")).unwrap().to_owned();
        event.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned()
    };
    let first = uid_of(&unfolded(&ask(&system, &path).await));
    system.advance(86_400);
    assert_eq!(uid_of(&unfolded(&ask(&system, &path).await)), first, "the same event every day");

    // Replaced: a later one has been in use for a day, and this one was quiet since.
    system.execute("UPDATE totp_factors SET last_step = 0");
    let mut marieke = system.browser("Marieke").await;
    let later = marieke.create(&client_id, "The next", &system.days_from_now(360), "key-calendar2").await;
    let later = later.json()["secret"]["id"].as_str().unwrap().to_owned();
    system.advance(86_400 * 3);
    let now = system.now().as_second();
    system.execute(&format!(
        "INSERT INTO secret_uses (secret_id, first_at, last_at, network, user_agent) VALUES
           ('{id}', {now} - 600000, {now} - 180000, '', ''), ('{later}', {now} - 170000, {now} - 60, '', '')"
    ));
    let calendar = unfolded(&ask(&system, &path).await);
    assert!(!calendar.contains("The one") && calendar.contains("The next"));

    system.execute(&format!("UPDATE secrets SET deleted_at = {now} WHERE id = '{later}'"));
    let calendar = unfolded(&ask(&system, &path).await);
    assert!(calendar.contains("The one") && !calendar.contains("The next"), "not replaced any more");

    system.execute("DELETE FROM credential_managers");
    let calendar = unfolded(&ask(&system, &path).await);
    assert!(!calendar.contains("BEGIN:VEVENT") && calendar.contains("BEGIN:VTIMEZONE"));
}

#[tokio::test]
async fn an_address_is_shown_once_replaced_by_the_next_and_revoked() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let first = make_feed(&mut marieke).await;
    let second = make_feed(&mut marieke).await;
    let nothing = ask(&system, "/calendar/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics").await;
    assert_eq!(nothing.status, 404);
    assert_eq!(ask(&system, &first).await.status, 404, "the new address takes the place of the old one");
    assert_eq!(ask(&system, &second).await.status, 200);
    let preferences = marieke.call(Method::GET, "/api/preferences", None).await;
    assert!(preferences.json()["feed"]["last_read_at"].is_string());
    let token = second.trim_start_matches("/calendar/").trim_end_matches(".ics");
    assert!(!preferences.body.contains(token));
    assert!(!system.world.database.dump().unwrap().contains(token), "only its digest is kept");
    assert_eq!(marieke.call(Method::DELETE, "/api/preferences/feed", None).await.status, 204);
    assert_eq!(ask(&system, &second).await.status, 404);
    assert_eq!(marieke.call(Method::DELETE, "/api/preferences/feed", None).await.status, 204);
    let entries = "SELECT count(*) FROM audit WHERE action IN ('feed.created', 'feed.revoked')";
    assert_eq!(system.count(entries), 3, "one for each act that changed something");
}

#[tokio::test]
async fn a_feed_needs_a_fresh_proof_and_ends_with_its_owner() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let path = make_feed(&mut marieke).await;
    system.advance(900);
    let late = marieke.call(Method::POST, "/api/preferences/feed", None).await;
    assert_eq!(late.code(), "step-up-required");
    assert_eq!(ask(&system, &path).await.status, 200, "and the old address goes on");
    system.execute("UPDATE people SET disabled_at = 1 WHERE name LIKE 'Marieke%'");
    assert_eq!(ask(&system, &path).await.status, 404);
}

#[tokio::test]
async fn a_calendar_that_asks_without_end_is_told_to_wait() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let path = make_feed(&mut marieke).await;
    for _ in 0..60 {
        assert_eq!(ask(&system, &path).await.status, 200);
    }
    let answer = ask(&system, &path).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "900"));
    system.advance(901);
    assert_eq!(ask(&system, &path).await.status, 200);
}

#[tokio::test]
async fn preferences_are_kept_and_the_last_week_cannot_be_switched_off() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let read = marieke.call(Method::GET, "/api/preferences", None).await.json();
    assert_eq!(
        (&read["language"], &read["extra_milestones"], &read["feed"]),
        (&json!("en"), &json!([]), &json!(null))
    );
    assert_eq!(read["organisations"][0]["name"], "Noordzee Donor Registry");
    let mut joost = system.browser("Joost").await;
    let of_one = joost.call(Method::GET, "/api/preferences", None).await.json();
    assert_eq!(of_one["organisations"], json!([]), "who manages one application sets up no chats for all");
    let form = json!({"language": "de", "extra_milestones": [14, 90, 60, 14, 42]});
    let answer = marieke.call(Method::PUT, "/api/preferences", Some(form)).await;
    assert_eq!(answer.json()["extra_milestones"], json!([90, 60, 14]), "{}", answer.body);
    assert_eq!(answer.json()["language"], "de");
    for days in [json!([3]), json!([0]), json!([181]), json!((22..33).collect::<Vec<u16>>())] {
        let form = json!({"language": "de", "extra_milestones": days});
        let answer = marieke.call(Method::PUT, "/api/preferences", Some(form)).await;
        assert_eq!(
            (answer.status, answer.json()["errors"][0]["field"].as_str()),
            (422, Some("extra_milestones"))
        );
    }
    let form = json!({"language": "tlh", "extra_milestones": []});
    assert_eq!(marieke.call(Method::PUT, "/api/preferences", Some(form)).await.status, 400);
    let form = json!({"language": "fr", "extra_milestones": [60]});
    marieke.call(Method::PUT, "/api/preferences", Some(form)).await;
    assert_eq!(system.count("SELECT count(*) FROM person_milestones"), 1);
    assert_eq!(system.count("SELECT count(*) FROM milestones"), 10, "everybody's are not touched");
    assert_eq!(system.count("SELECT count(*) FROM audit WHERE action = 'preferences.changed'"), 2);
    let camila = system.browser("Camila").await.call(Method::GET, "/api/preferences", None).await.json();
    assert_eq!(camila["language"], "en");
}
