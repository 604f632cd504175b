//! Evidence of token requests, and what is told of it.

use bytes::Bytes;
use credenza_domain::wire::{SecretUsage, UsageOutcome};
use http::{Method, Request};

use crate::support::{Browser, System};
use crate::tokens::{Client, SMC, ask, client};

async fn ask_from(system: &System, client: &Client, address: &str, agent: &str) -> u16 {
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&resource={}",
        client.id, client.secret, client.resource
    );
    let request = Request::post("/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("user-agent", agent)
        .header("cf-connecting-ip", address)
        .body(Bytes::from(body))
        .unwrap();
    system.send(request).await.status().as_u16()
}

fn path(system: &System, client: &Client, state: &str) -> String {
    let secret = system.application(SMC).secrets.iter().find(|secret| secret.state == state).unwrap();
    format!("/api/applications/{}/secrets/{}/usage", client.id, secret.id)
}

async fn usage(browser: &mut Browser<'_>, path: &str) -> SecretUsage {
    let answer = browser.call(Method::GET, path, None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn every_use_counts_for_its_hour_its_day_and_its_origin() {
    let system = System::new().await;
    let live = client(&system, SMC, "second_live");
    for (address, agent) in
        [("192.0.2.9", "curl/8"), ("192.0.2.77", "curl/8"), ("2001:db8:1::5", "nightly/2")]
    {
        assert_eq!(ask_from(&system, &live, address, agent).await, 200);
    }
    system.advance(3600);
    assert_eq!(ask_from(&system, &live, "192.0.2.9", "curl/8").await, 200);
    let elsewhere =
        Client { resource: "https://nowhere.example".into(), ..client(&system, SMC, "second_live") };
    assert_eq!(ask_from(&system, &elsewhere, "192.0.2.9", "curl/8").await, 400);

    let path = path(&system, &live, "second_live");
    let seen = usage(&mut system.browser("Marieke").await, &path).await;
    assert_eq!(seen.tokens.as_ref().unwrap().count, 4);
    let counts = |spans: &[credenza_domain::wire::UsageSpan]| -> Vec<(u64, u64)> {
        spans.iter().map(|span| (span.tokens, span.refused)).collect()
    };
    assert_eq!((counts(&seen.hours), counts(&seen.days)), (vec![(3, 0), (1, 1)], vec![(4, 1)]));
    assert_eq!(seen.hours[1].begins_at.to_string(), "2026-11-23T11:00:00Z");
    let origins: Vec<_> = seen
        .origins
        .iter()
        .map(|origin| {
            (
                origin.network.as_str(),
                origin.user_agent.as_str(),
                origin.resource.as_str(),
                origin.tokens,
                origin.refused,
                origin.last_day,
            )
        })
        .collect();
    assert_eq!(
        origins,
        [
            ("192.0.2.0/24", "curl/8", "Search and Match production", 3, 0, 3),
            ("192.0.2.0/24", "curl/8", "", 0, 1, 1),
            ("2001:db8:1::/48", "nightly/2", "Search and Match production", 1, 0, 1),
        ]
    );
    assert_eq!(seen.origins[1].outcomes, [UsageOutcome::NoPermission]);
}

#[tokio::test]
async fn a_dead_secret_leaves_evidence_too_and_a_wrong_one_leaves_none() {
    let system = System::new().await;
    let rows = || system.count("SELECT count(*) FROM secret_usage");
    let before = rows();
    for (state, outcome) in [("expired", UsageOutcome::Expired), ("deleted", UsageOutcome::Deleted)] {
        let dead = client(&system, SMC, state);
        assert_eq!(ask(&system, &dead).await.status, 401);
        let seen = usage(&mut system.browser("Marieke").await, &path(&system, &dead, state)).await;
        assert_eq!((seen.tokens, seen.origins[0].refused), (None, 1));
        assert_eq!(seen.origins[0].outcomes, [outcome]);
    }
    assert_eq!(rows(), before + 4);
    let wrong = Client { secret: "x".repeat(49), ..client(&system, SMC, "live") };
    assert_eq!(ask(&system, &wrong).await.status, 401);
    assert_eq!(rows(), before + 4);
}

#[tokio::test]
async fn evidence_of_another_organisation_does_not_exist() {
    let system = System::new().await;
    let live = client(&system, SMC, "live");
    let theirs = path(&system, &live, "live");
    let mut camila = system.browser("Camila").await;
    assert_eq!(camila.call(Method::GET, &theirs, None).await.status, 404);
    // Nor does a foreign secret behind an application of one's own.
    let own = system.application("Partner-CL-Cordillera-SMC").client_id.to_string();
    assert_eq!(camila.call(Method::GET, &theirs.replace(&live.id, &own), None).await.status, 404);
    assert!(!usage(&mut system.browser("Sam").await, &theirs).await.days.is_empty(), "the operator sees it");
}

/// A million requests an hour must not grow the tables beyond hours × networks × agents, capped.
#[tokio::test]
async fn a_flood_fills_fifty_rows_an_hour_and_counts_the_rest_together() {
    let system = System::new().await;
    let live = client(&system, SMC, "second_live");
    for number in 0..120 {
        let address = format!("10.0.{number}.1");
        assert_eq!(ask_from(&system, &live, &address, "flood/1").await, 200);
    }
    assert_eq!(ask_from(&system, &live, "10.0.0.1", "flood/1").await, 200, "known ones keep their row");
    let rows = "SELECT count(*) FROM secret_usage WHERE seconds = 3600 AND user_agent = 'flood/1'";
    assert_eq!(system.count(rows), 50);
    let rest = "SELECT sum(uses) FROM secret_usage WHERE seconds = 86400 AND network = ''";
    assert_eq!(system.count(rest), 70);
    let kept = "SELECT uses FROM secret_usage WHERE seconds = 86400 AND network = '10.0.0.0/24'";
    assert_eq!(system.count(kept), 2);
    let seen = usage(&mut system.browser("Marieke").await, &path(&system, &live, "second_live")).await;
    assert_eq!(seen.hours[0].tokens, 121, "nothing is lost");
    assert_eq!(seen.origins.len(), 51);
}

#[tokio::test]
async fn a_hundred_requests_at_once_are_few_statements() {
    let system = System::new().await;
    let live = client(&system, SMC, "second_live");
    ask(&system, &live).await;
    system.world.database.take_counts();
    for _ in 0..100 {
        let body = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&resource={}",
            live.id, live.secret, live.resource
        );
        let request = Request::post("/oauth2/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Some(Bytes::from(body)))
            .unwrap();
        let ports = system.world.ports.clone();
        assert_eq!(credenza_functions::http::answer(ports, request).await.status(), 200);
    }
    assert_eq!(system.world.database.take_counts(), (100, 100), "one read for each token");
    system.world.later.drain().await;
    assert_eq!(system.world.database.take_counts(), (1, 1), "and one statement for the use of all");
    assert_eq!(system.count("SELECT uses FROM secret_uses WHERE user_agent = '' "), 101);
}

#[tokio::test]
async fn a_use_that_could_not_be_written_comes_with_the_next() {
    let system = System::new().await;
    let live = client(&system, SMC, "second_live");
    system.world.database.plan_faults([None, Some("lost".to_owned())]);
    assert_eq!(ask(&system, &live).await.status, 200);
    let uses =
        "SELECT coalesce(sum(uses), 0) FROM secret_usage WHERE seconds = 3600 AND user_agent = 'test/1.0'";
    assert_eq!(system.count(uses), 0);
    assert_eq!(ask(&system, &live).await.status, 200);
    assert_eq!(system.count(uses), 2);
}

#[tokio::test]
async fn hours_are_kept_a_week_and_days_a_year() {
    let system = System::new().await;
    let live = client(&system, SMC, "second_live");
    system.execute("DELETE FROM secret_usage");
    assert_eq!(ask(&system, &live).await.status, 200);
    let left = async |days: i64| {
        system.advance(days * 86_400);
        credenza_functions::ticks::run(&system.world.ports, system.now()).await.unwrap();
        (
            system.count("SELECT count(*) FROM secret_usage WHERE seconds = 3600"),
            system.count("SELECT count(*) FROM secret_usage WHERE seconds = 86400"),
        )
    };
    assert_eq!(left(7).await, (1, 1));
    assert_eq!(left(1).await, (0, 1));
    assert_eq!(left(357).await, (0, 1));
    assert_eq!(left(3).await, (0, 0));
}

#[tokio::test]
async fn a_ghost_is_told_once_to_each_manager_until_it_dies_again() {
    let system = System::new().await;
    let tick = async || {
        credenza_functions::ticks::run(&system.world.ports, system.now()).await.unwrap();
        system.advance(900);
        system.count("SELECT count(*) FROM mails WHERE kind = 'ghost'")
    };
    assert_eq!(tick().await, 0);
    let dead = client(&system, SMC, "deleted");
    for _ in 0..5 {
        assert_eq!(ask(&system, &dead).await.status, 401);
    }
    assert_eq!(tick().await, 2, "one for each manager");
    let mail = |column: &str| -> String {
        let sql = format!("SELECT {column} FROM mails WHERE kind = 'ghost'");
        system.world.database.connection().query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(mail("subject"), format!("A deleted secret of {SMC} is still in use"));
    let text = mail("body_text");
    assert!(text.contains("5 times since 2026-11-23 11:15 CET from 192.0.2.0/24"), "{text}");
    assert!(text.contains("test/1.0") && !text.contains(&dead.secret), "{text}");
    for _ in 0..4 {
        system.advance(86_400);
        assert_eq!(ask(&system, &dead).await.status, 401);
        assert_eq!(tick().await, 2, "not every day");
    }
    // Restored, used, and deleted again: another story.
    system.execute("UPDATE secrets SET deleted_at = NULL WHERE deleted_at IS NOT NULL");
    assert_eq!(ask(&system, &dead).await.status, 200);
    assert_eq!(tick().await, 2);
    system.execute("UPDATE secrets SET deleted_at = 1795900000 WHERE name = 'Test by Marieke'");
    assert_eq!(ask(&system, &dead).await.status, 401);
    assert_eq!(tick().await, 4);
}
