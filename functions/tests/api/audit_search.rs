//! The operator's view of the whole log.

use credenza_domain::wire::{AuditRecord, Page};
use credenza_functions::demo;
use http::Method;

use crate::support::{Browser, System};

async fn search(operator: &mut Browser<'_>, query: &str) -> Page<AuditRecord> {
    let answer = operator.call(Method::GET, &format!("/api/operator/audit?{query}"), None).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn every_filter_finds_what_it_names_and_nothing_else() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let everything = search(&mut operator, "").await.rows;
    assert!(everything.windows(2).all(|pair| pair[0].id > pair[1].id), "newest first");
    let smc = system.application("Partner-NL-Noordzee-SMC").client_id;
    let noordzee = demo::NOORDZEE;
    for organisation in [noordzee.to_string(), "Noordzee+Donor+Registry".into(), "9901".into()] {
        let rows = search(&mut operator, &format!("organisation={organisation}")).await.rows;
        assert!(
            !rows.is_empty() && rows.iter().all(|row| row.organisation_id == Some(noordzee)),
            "{organisation}"
        );
    }
    for application in [smc.to_string(), "Partner-NL-Noordzee-SMC".into()] {
        let rows = search(&mut operator, &format!("application={application}")).await.rows;
        assert!(!rows.is_empty() && rows.iter().all(|row| row.client_id == Some(smc)), "{application}");
    }
    let rows = search(&mut operator, "person=Marieke.Jansen@noordzee.example").await.rows;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.actor.as_deref() == Some("Marieke Jansen")));
    let rows =
        search(&mut operator, "action=secret.created&person=marieke.jansen%40noordzee.example").await.rows;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.action == "secret.created"));
    for nothing in [
        "organisation=nobody",
        "application=nothing",
        "person=no@one.example",
        "action=secret",
        "from=2030-01-01",
    ] {
        assert!(search(&mut operator, nothing).await.rows.is_empty(), "{nothing}");
    }
    let actions = operator.call(Method::GET, "/api/operator/audit/actions", None).await.json();
    let actions: Vec<&str> =
        actions["actions"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
    assert!(actions.contains(&"secret.created") && actions.is_sorted(), "{actions:?}");
}

#[tokio::test]
async fn dates_are_whole_days_and_pages_follow_each_other_without_gap() {
    let system = System::new().await;
    let mut operator = system.browser("Sam").await;
    let day = search(&mut operator, "").await.rows[0].at.to_string()[..10].to_owned();
    let rows = search(&mut operator, &format!("from={day}&to={day}")).await.rows;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.at.to_string().starts_with(&day)));
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = search(&mut operator, &format!("after={after}")).await;
        seen.extend(page.rows.into_iter().map(|row| row.id));
        let Some(next) = page.next else { break };
        after = next;
    }
    assert_eq!(i64::try_from(seen.len()).unwrap(), system.count("SELECT count(*) FROM audit"));
    seen.dedup();
    assert_eq!(i64::try_from(seen.len()).unwrap(), system.count("SELECT count(*) FROM audit"));
    for bad in ["from=yesterday", "to=2026-02-30", "after=x"] {
        let answer = operator.call(Method::GET, &format!("/api/operator/audit?{bad}"), None).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "invalid-fields"), "{bad}");
    }
}

#[tokio::test]
async fn a_file_runs_nothing_in_a_spreadsheet_and_says_where_the_rest_is() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    for (number, name) in ["=1+1", "+1", "-1", "@SUM(A1)", "a \"quoted\", name"].into_iter().enumerate() {
        let key = format!("key-formula-{number}");
        let created = marieke.create(&client_id, name, &system.days_from_now(30), &key).await.json();
        let path =
            format!("/api/applications/{client_id}/secrets/{}", created["secret"]["id"].as_str().unwrap());
        marieke.call(Method::DELETE, &path, None).await;
    }
    let mut operator = system.browser("Sam").await;
    let csv = operator.call(Method::GET, "/api/operator/audit/export?format=csv", None).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").starts_with("attachment; filename=\"audit-"));
    for field in [",\"'=1+1\",", ",\"'+1\",", ",\"'-1\",", ",\"'@SUM(A1)\",", ",\"a \"\"quoted\"\", name\","]
    {
        assert!(csv.body.contains(field), "{field} in {}", csv.body);
    }
    let lines = operator.call(Method::GET, "/api/operator/audit/export?format=ndjson", None).await;
    assert_eq!(
        i64::try_from(lines.body.lines().count()).unwrap(),
        system.count("SELECT count(*) FROM audit")
    );
    let first: AuditRecord = serde_json::from_str(lines.body.lines().next().unwrap()).unwrap();
    assert_eq!(first.action, "session.signed_in");
    assert!(lines.headers.get("link").is_none());
    let answer = operator.call(Method::GET, "/api/operator/audit/export?format=xls", None).await;
    assert_eq!(answer.status, 422);

    system.execute(
        "WITH RECURSIVE n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < 10050)
         INSERT INTO audit (id, at, action, object_id, object_name)
         SELECT printf('0192e4a0-0000-7000-8000-%012d', n), 1700000000, 'test.written', n, 'x' FROM n",
    );
    let mut path = "/api/operator/audit/export?format=ndjson&action=test.written".to_owned();
    let mut lines = 0;
    loop {
        let file = operator.call(Method::GET, &path, None).await;
        assert_eq!(file.status, 200, "{}", file.body);
        lines += file.body.lines().count();
        let link = file.header("link").to_owned();
        if link.is_empty() {
            break;
        }
        path = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
    }
    assert_eq!(lines, 10_050);
}
