//! Five thousand organisations and fifty thousand secrets: the lists stay pages, and the plans stay
//! walks along an index.

use credenza_functions::store::overview::{self, SecretsAsked, SecretsSort};
use http::Method;
use jiff::Timestamp;

use super::{column, get};
use crate::support::System;

/// Ten applications for five organisations, five secrets each, two in three of them in use; a
/// manager for each application but every tenth.
const MANY: &str = "
  CREATE TEMP TABLE n (n INTEGER PRIMARY KEY);
  INSERT INTO n WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 50000) SELECT n FROM up;
  INSERT INTO organisations (id, name, country, created_at)
  SELECT printf('%08x-0000-4000-8000-000000000001', n), 'Organisation ' || n, 'NL', 1 FROM n WHERE n <= 5000;
  INSERT INTO applications (client_id, organisation_id, name, kind, created_at)
  SELECT printf('%08x-0000-4000-8000-000000000002', n), printf('%08x-0000-4000-8000-000000000001', 1 + n % 5000),
         'Partner-NL-' || n, 'partner', 1 FROM n WHERE n <= 10000;
  INSERT INTO people (id, email, name, created_at, last_signed_in_at)
  SELECT printf('%08x-0000-4000-8000-000000000003', n), 'person' || n || '@example.org', 'Person ' || n, 1,
         CASE WHEN n % 7 THEN 2 END FROM n WHERE n <= 5000;
  INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at)
  SELECT printf('%08x-0000-4000-8000-000000000004', n), printf('%08x-0000-4000-8000-000000000002', 1 + n % 10000),
         'Secret ' || n, 'abc', printf('%064x', n), 1, 'key ' || n, 1795428000 - 20 * 86400,
         1795478400 + (n * 7919 % 340) * 86400 FROM n;
  INSERT INTO secret_uses (secret_id, first_at, last_at, network, user_agent)
  SELECT printf('%08x-0000-4000-8000-000000000004', n), 1795428000 - 864000, 1795428000 - n, '192.0.2.0/24', 'x'
  FROM n WHERE n % 3;
  INSERT INTO credential_managers (id, person_id, organisation_id, client_id, given_at, confirmed_at)
  SELECT printf('%08x-0000-4000-8000-000000000005', n), printf('%08x-0000-4000-8000-000000000003', 1 + n % 5000),
         printf('%08x-0000-4000-8000-000000000001', 1 + n % 5000), printf('%08x-0000-4000-8000-000000000002', n), 1, 1
  FROM n WHERE n <= 10000 AND n % 10;
  DROP TABLE n;";

#[tokio::test]
async fn fifty_thousand_secrets_do_not_slow_it_down() {
    let system = System::new().await;
    system.execute(MANY);
    let mut operator = system.browser("Sam").await;
    system.world.database.take_counts();
    let overview = get(&mut operator, "").await;
    assert_eq!(
        system.world.database.take_counts(),
        (2, 5),
        "the session, and one round trip of three statements"
    );
    assert!(overview["counts"]["secrets"].as_i64().unwrap() > 50_000);
    assert_eq!(overview["counts"]["without_manager"], 1_000);
    for path in [
        "/secrets",
        "/secrets?sort=expires",
        "/secrets?sort=-expires",
        "/secrets?sort=application",
        "/secrets?sort=-application",
        "/secrets?search=organisation%204999",
        "/secrets?search=nothing%20at%20all",
        "/unused",
        "/applications",
        "/managers",
        "/refused",
    ] {
        let page = get(&mut operator, path).await;
        assert!(page["rows"].as_array().unwrap().len() <= 50, "{path}");
        let (round_trips, statements) = system.world.database.take_counts();
        assert!(
            round_trips <= 2 && statements <= 4,
            "{path}: {round_trips} round trips, {statements} statements"
        );
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let system = System::new().await;
    system.execute(MANY);
    // A handful of applications is enough to walk through both groups.
    system.execute("UPDATE applications SET disabled_at = 1 WHERE name LIKE 'Partner-NL-%' AND name NOT LIKE 'Partner-NL-99%'");
    let mut operator = system.browser("Sam").await;
    for sort in ["", "&sort=expires", "&sort=-expires", "&sort=application", "&sort=-application"] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = get(&mut operator, &format!("/secrets?x={sort}{after}")).await;
            seen.extend(column(&page, "secret_id").into_iter().map(str::to_owned));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let answer = operator.call(Method::GET, "/api/operator/overview/secrets?format=json", None).await;
        let all = answer.json().as_array().unwrap().len();
        assert_eq!(seen.len(), all, "{sort}");
        assert!(all > 500, "{all}");
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all, "{sort}: a row came twice");
    }
}

#[tokio::test]
async fn each_list_walks_along_an_index() {
    let system = System::new().await;
    let now = Timestamp::UNIX_EPOCH;
    let secrets = |sort| {
        overview::secrets(&SecretsAsked {
            now,
            used_after: now,
            at_risk: None,
            unused: false,
            search: None,
            ends_at: None,
            sort,
            limit: 1,
        })
    };
    let text = String::new;
    for (statement, index) in [
        (secrets(SecretsSort::Expires(0, text())), "secrets_by_expiry|secrets_to_tell_of"),
        (secrets(SecretsSort::ExpiresLast(0, text())), "secrets_by_expiry|secrets_to_tell_of"),
        (secrets(SecretsSort::Application(text(), 0, text())), "sqlite_autoindex_applications_2"),
        (secrets(SecretsSort::ApplicationLast(text(), 0, text())), "sqlite_autoindex_applications_2"),
        (overview::days(now, now), "secrets_by_expiry|secrets_to_tell_of"),
        (overview::applications(0, "", None, now, 1), "sqlite_autoindex_applications_2"),
        (overview::never_signed_in("", None, 1), "people_never_signed_in"),
        (overview::count_trouble(now), "people_never_signed_in"),
        (overview::unreachable("", None, 1), "sqlite_autoindex_people_2"),
        (overview::refused(now, 0, "", None, 1), "sqlite_autoindex_secret_usage_1"),
    ] {
        let steps = system.plan(&statement);
        // Where two indexes hold the same order, either will do.
        let is_there = |step: &String| index.split('|').any(|index| step.contains(index));
        assert!(steps.iter().any(is_there), "{index}: {steps:#?}\n{}", statement.sql);
        for step in &steps {
            let reads_all = step.starts_with("SCAN ") && !step.contains("USING");
            // Only ghosts (clients that went astray) and what a step before made short.
            let is_small =
                ["CONSTANT ROW", "SCAN person", "found", "owner", "ghost", "(subquery", "refusal", "failed"]
                    .iter()
                    .any(|name| step.contains(name));
            assert!(!reads_all || is_small, "{step} in {}", statement.sql);
            let walks_in_order =
                !step.contains("TEMP B-TREE") || step.contains("RIGHT PART") || step.contains("LAST");
            let sorts_little = statement.sql.contains("refusal")
                || statement.sql.contains("failed")
                || step.contains("DISTINCT");
            assert!(walks_in_order || sorts_little, "{step} in {}", statement.sql);
        }
    }
}
