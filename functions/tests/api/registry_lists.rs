//! Long lists: complete, in order, and without reading whole tables.

use std::collections::BTreeSet;

use credenza_functions::ports::Value;
use credenza_functions::store::registry::{self, Choice};
use http::Method;

use crate::support::{Browser, System};

/// 5,000 organisations with 10,000 applications and 50,000 secrets.
fn crowd(system: &System) {
    system.execute(
        "INSERT INTO organisations (id, name, country, number, time_zone, created_at, disabled_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
         SELECT printf('0192e4a0-0000-7000-8000-%012d', i), printf('Registry %05d', (i * 7919) % 5003),
                CASE i % 3 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR' ELSE 'BR' END, printf('N%d', i), 'UTC', 1700000000 + i % 97,
                CASE WHEN i % 10 = 0 THEN 1 END FROM n;
         INSERT INTO applications (client_id, organisation_id, name, kind, created_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
         SELECT printf('0192e4a1-0000-7000-8000-%012d', i), printf('0192e4a0-0000-7000-8000-%012d', 1 + i % 5000),
                printf('Partner-DE-%05d', i), 'partner', 1700000000 + i FROM n;
         INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
         SELECT printf('0192e4a2-0000-7000-8000-%012d', i), printf('0192e4a1-0000-7000-8000-%012d', 1 + i % 10000),
                'Secret', 'abc', printf('%064d', i), 1, printf('key-%d', i), 1795000000, 1800000000 FROM n;",
    );
}

/// All rows of a list, page after page.
async fn walk(operator: &mut Browser<'_>, path: &str) -> Vec<serde_json::Value> {
    let mut rows = Vec::new();
    let mut after = String::new();
    loop {
        let answer = operator.call(Method::GET, &format!("{path}&after={after}"), None).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let page = answer.json();
        rows.extend(page["rows"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { return rows };
        next.clone_into(&mut after);
    }
}

#[tokio::test]
async fn five_thousand_organisations_are_read_whole_and_in_order() {
    let system = System::new().await;
    crowd(&system);
    let mut sam = system.browser("Sam").await;
    let all = usize::try_from(system.count("SELECT count(*) FROM organisations")).unwrap();
    for sort in ["name", "-name", "country", "-country", "created", "-created"] {
        let rows = walk(&mut sam, &format!("/api/operator/organisations?sort={sort}")).await;
        let ids: BTreeSet<_> = rows.iter().map(|row| row["id"].to_string()).collect();
        assert_eq!((rows.len(), ids.len()), (all, all), "{sort}: none twice, none left out");
        let key = |row: &serde_json::Value| {
            let name = row["name"].as_str().unwrap().to_ascii_lowercase();
            if sort.ends_with("country") { (row["country"].to_string(), name) } else { (String::new(), name) }
        };
        let keys: Vec<_> = rows.iter().map(key).collect();
        if !sort.ends_with("created") {
            let sorted =
                if sort.starts_with('-') { keys.is_sorted_by(|a, b| a >= b) } else { keys.is_sorted() };
            assert!(sorted, "{sort}");
        }
    }
    let off = walk(&mut sam, "/api/operator/organisations?state=disabled").await;
    assert_eq!(off.len(), 500);
}

#[tokio::test]
async fn a_search_finds_names_numbers_and_countries() {
    let system = System::new().await;
    crowd(&system);
    let mut sam = system.browser("Sam").await;
    for (words, expected) in [("registry+00042", 1), ("N4999", 1), ("brazil", 1667), ("%25", 0), ("_", 0)] {
        let rows = walk(&mut sam, &format!("/api/operator/organisations?search={words}")).await;
        assert_eq!(rows.len(), expected, "{words}");
    }
    let rows = walk(&mut sam, "/api/operator/applications?search=partner-de-0999&sort=-created").await;
    let names: Vec<_> = rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names.len(), 10);
    assert_eq!(names[0], "Partner-DE-09999");
    assert_eq!(rows[0]["secrets"], 5);
}

/// A hundred people have never signed in, as many are switched off, and three are operators.
fn people(system: &System) {
    system.execute(
        "INSERT INTO people (id, email, name, created_at, enrolled_at, last_signed_in_at, disabled_at, is_operator)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
         SELECT printf('0192e4a3-0000-7000-8000-%012d', i), printf('person%05d@crowd.example', i),
                printf('Person %05d', (i * 7919) % 5003), 1700000000 + i % 97, 1700000000,
                CASE WHEN i % 100 <> 1 THEN 1700000001 END, CASE WHEN i % 100 = 0 THEN 1 END, i <= 3 FROM n;",
    );
}

#[tokio::test]
async fn ten_thousand_people_are_read_whole_and_in_order() {
    let system = System::new().await;
    let before = usize::try_from(system.count("SELECT count(*) FROM people")).unwrap();
    people(&system);
    let mut sam = system.browser("Sam").await;
    for sort in ["name", "-name", "created", "-created"] {
        let rows = walk(&mut sam, &format!("/api/operator/people?sort={sort}")).await;
        let ids: BTreeSet<_> = rows.iter().map(|row| row["id"].to_string()).collect();
        assert_eq!((rows.len(), ids.len()), (before + 10_000, before + 10_000), "{sort}: each exactly once");
        let names: Vec<_> =
            rows.iter().map(|row| row["name"].as_str().unwrap().to_ascii_lowercase()).collect();
        match sort {
            "name" => assert!(names.is_sorted(), "{sort}"),
            "-name" => assert!(names.is_sorted_by(|a, b| a >= b), "{sort}"),
            _ => {}
        }
    }
    for (state, expected) in [("disabled", 100), ("never", 100), ("operators", 3)] {
        let path = format!("/api/operator/people?search=crowd.example&state={state}");
        assert_eq!(walk(&mut sam, &path).await.len(), expected, "{state}");
    }
}

#[tokio::test]
async fn odd_questions_get_plain_answers() {
    let system = System::new().await;
    let mut sam = system.browser("Sam").await;
    for query in ["sort=colour", "after=garbage", "sort=-"] {
        for list in ["organisations", "applications", "people"] {
            let answer = sam.call(Method::GET, &format!("/api/operator/{list}?{query}"), None).await;
            let expected = if query == "sort=-" { 200 } else { 422 };
            assert_eq!(answer.status, expected, "{list} {query}");
        }
    }
}

fn choice(own: &str) -> Choice {
    let behind = [Value::Text("m".into()), Value::Text("0192e4a0-0000-7000-8000-000000000000".into())];
    Choice { pattern: String::new(), own: own.into(), state: String::new(), behind, limit: 51 }
}

/// A page is found by an index that has its order: nothing is sorted, nothing before it is read.
#[tokio::test]
async fn pages_are_found_by_an_index_in_their_order() {
    let system = System::new().await;
    let mut pages = Vec::new();
    for descending in [false, true] {
        for sort in ["name", "country", "created"] {
            pages.push(registry::organisations::page(sort, descending, choice("[]")).unwrap());
        }
        for sort in ["name", "created"] {
            pages.push(registry::applications::page(sort, descending, choice("")).unwrap());
            pages.push(registry::people::page(sort, descending, choice("")).unwrap());
        }
    }
    for page in &pages {
        let steps = system.plan(page);
        assert!(steps[0].starts_with("SEARCH ") && steps[0].contains("INDEX"), "{steps:?}\n{}", page.sql);
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}\n{}", page.sql);
    }
    let now = system.now();
    let id = "0192e4a0-0000-7000-8000-000000000000";
    for statement in [
        registry::organisations::find("[]"),
        registry::applications::find("[]", now),
        registry::applications::of_organisation(id.parse().unwrap(), now),
        registry::applications::secrets(id.parse().unwrap()),
        registry::people::find("[]"),
        registry::people::find_by_email(""),
        registry::people::roles(id.parse().unwrap()),
        registry::people::roles_for(id.parse().unwrap()),
        registry::managers::voices(id.parse().unwrap(), id.parse().unwrap(), "desk@westland.example"),
    ] {
        for step in system.plan(&statement) {
            // A subquery is read whole, and holds what one object has.
            let is_small = step.contains("VIRTUAL") || step.starts_with("SCAN (subquery");
            assert!(!step.starts_with("SCAN ") || is_small, "{step}\n{}", statement.sql);
        }
    }
}
