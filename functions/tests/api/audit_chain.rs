use credenza_domain::audit_chain::{Break, BreakKind, Head, OVERALL, Verifier, verify};
use credenza_domain::ids::RecordId;
use credenza_domain::wire::AuditChain;
use credenza_functions::store::audit::{Actor, Entry, append};
use credenza_functions::{audit_chain, demo, ticks};
use http::Method;

use crate::support::{Browser, System};

/// Reads a chain as the portal does, page by page, and checks it.
async fn check(browser: &mut Browser<'_>, path: &str, noted: Option<Head>) -> Result<Head, Break> {
    let mut verifier: Option<Verifier> = None;
    let mut after = 0;
    loop {
        let answer = browser.call(Method::GET, &format!("{path}?after={after}"), None).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let page: AuditChain = serde_json::from_str(&answer.body).unwrap();
        let verifier = verifier.get_or_insert_with(|| Verifier::new(&page.chain, noted.clone()));
        for link in &page.entries {
            verifier.take(link)?;
        }
        let Some(next) = page.next else { return verifier.finish() };
        after = next;
    }
}

const ALL: &str = "/api/operator/audit/chain";

fn of_noordzee() -> String {
    format!("/api/organisations/{}/audit/chain", demo::NOORDZEE)
}

async fn tick(system: &System) {
    ticks::run(&system.world.ports, system.now()).await.unwrap();
}

/// Writes an entry of Noordzee's log, as a service does.
fn entry(system: &System, number: u64) -> credenza_functions::ports::Statement {
    let ports = &system.world.ports;
    let actor = Actor { person: None, network: "192.0.2.0/24".into(), user_agent: "test".into() };
    append(&Entry {
        id: RecordId::new(ports.now(), ports.random().unwrap()),
        at: ports.now(),
        organisation: Some(demo::NOORDZEE),
        client_id: None,
        actor: &actor,
        action: "test.written",
        object_id: number.to_string(),
        object_name: "Of the test",
    })
}

#[tokio::test]
async fn a_tick_seals_what_was_written_and_both_chains_are_whole() {
    let system = System::new().await;
    let mut marieke = system.browser("Marieke").await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let before = check(&mut marieke, &of_noordzee(), None).await.unwrap();
    assert!(before.seq > 5, "the demo's past is sealed");
    marieke.create(&client_id, "New", &system.days_from_now(30), "key-chain-001").await;
    assert_eq!(check(&mut marieke, &of_noordzee(), None).await.unwrap(), before, "it waits for its seal");
    tick(&system).await;
    let after = check(&mut marieke, &of_noordzee(), Some(before.clone())).await.unwrap();
    assert_eq!(after.seq, before.seq + 1);
    assert_eq!(system.count("SELECT count(*) FROM audit_unsealed"), 0);
    tick(&system).await;
    assert_eq!(check(&mut marieke, &of_noordzee(), None).await.unwrap(), after, "a tick alone adds nothing");

    let mut operator = system.browser("Sam").await;
    let overall = check(&mut operator, ALL, None).await.unwrap();
    assert!(overall.seq > after.seq);
    assert_eq!(
        system.count("SELECT count(*) FROM audit") - system.count("SELECT count(*) FROM audit_unsealed"),
        i64::try_from(overall.seq).unwrap(),
        "everything stands in the chain over everything"
    );
    assert!(check(&mut operator, &of_noordzee(), None).await.is_ok(), "the operator checks every house");
}

#[tokio::test]
async fn what_was_done_to_the_table_shows_where_it_was_done() {
    for (damage, seq, kind) in [
        (
            "UPDATE audit SET actor_name = 'Somebody Else' WHERE id = (SELECT audit_id FROM audit_seals WHERE chain = 'all' AND seq = 4)",
            4,
            BreakKind::Altered,
        ),
        (
            "UPDATE audit SET at = at + 1 WHERE id = (SELECT audit_id FROM audit_seals WHERE chain = 'all' AND seq = 4)",
            4,
            BreakKind::Altered,
        ),
        (
            "DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_seals WHERE chain = 'all' AND seq = 4)",
            4,
            BreakKind::Deleted,
        ),
        ("DELETE FROM audit_seals WHERE chain = 'all' AND seq = 4", 4, BreakKind::Missing),
        ("DELETE FROM audit_seals WHERE chain = 'all' AND seq > 4", 5, BreakKind::Truncated),
        (
            "UPDATE audit_seals SET hash = replace(hash, 'a', 'b') WHERE chain = 'all' AND seq = 4",
            4,
            BreakKind::Altered,
        ),
    ] {
        let system = System::new().await;
        let mut operator = system.browser("Sam").await;
        let noted = check(&mut operator, ALL, None).await.unwrap();
        // Whoever owns the database can take its triggers away.
        system.execute(
            "DROP TRIGGER audit_is_never_edited; DROP TRIGGER audit_is_never_deleted;
             DROP TRIGGER audit_seals_are_never_edited; DROP TRIGGER audit_seals_are_never_deleted;
             PRAGMA foreign_keys = OFF",
        );
        system.execute(damage);
        assert_eq!(check(&mut operator, ALL, Some(noted)).await, Err(Break { seq, kind }), "{damage}");
    }
}

#[tokio::test]
async fn seals_can_be_neither_edited_nor_taken_out_nor_skipped() {
    let system = System::new().await;
    let connection = system.world.database.connection();
    for (sql, words) in [
        ("UPDATE audit_seals SET hash = hash", "append-only"),
        ("DELETE FROM audit_seals", "append-only"),
        (
            "INSERT INTO audit_seals SELECT chain, seq + 5, audit_id || 'x', hash FROM audit_seals ORDER BY seq DESC LIMIT 1",
            "continues its chain",
        ),
        (
            "INSERT INTO audit_seals SELECT chain, 1, audit_id || 'x', hash FROM audit_seals LIMIT 1",
            "continues its chain",
        ),
    ] {
        let error = connection.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains(words), "{sql}: {error}");
    }
}

/// A hundred writers and ten ticks at the same time, on real threads.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_writers_and_ten_ticks_at_once_make_one_chain() {
    let system = System::new().await;
    let before = system.count("SELECT max(seq) FROM audit_seals WHERE chain = 'all'");
    let mut work = tokio::task::JoinSet::new();
    for number in 0..100 {
        let ports = system.world.ports.clone();
        let entry = entry(&system, number);
        work.spawn(async move {
            tokio::task::yield_now().await;
            ports.database.run(entry).await.unwrap();
        });
        if number % 10 == 0 {
            let ports = system.world.ports.clone();
            work.spawn(async move {
                for _ in 0..5 {
                    // Where another tick was faster, this one sets nothing.
                    let _ = audit_chain::seal(&ports).await;
                    tokio::task::yield_now().await;
                }
            });
        }
    }
    while let Some(done) = work.join_next().await {
        done.unwrap();
    }
    audit_chain::seal(&system.world.ports).await.unwrap();
    assert_eq!(system.count("SELECT count(*) FROM audit_unsealed"), 0);
    assert_eq!(system.count("SELECT max(seq) FROM audit_seals WHERE chain = 'all'"), before + 100);
    let mut operator = system.browser("Sam").await;
    let mut after = 0;
    let mut links = Vec::new();
    loop {
        let answer = operator.call(Method::GET, &format!("{ALL}?after={after}"), None).await;
        let page: AuditChain = serde_json::from_str(&answer.body).unwrap();
        links.extend(page.entries);
        let Some(next) = page.next else { break };
        after = next;
    }
    assert!(verify(OVERALL, &links, None).is_ok());
    assert!(check(&mut operator, &of_noordzee(), None).await.is_ok());
}

/// Of two ticks that read the same head, one seals: the other finds that the chain has gone on.
#[tokio::test]
async fn a_tick_that_read_an_old_head_sets_no_seal() {
    let system = System::new().await;
    let ports = &system.world.ports;
    ports.database.run(entry(&system, 1)).await.unwrap();
    let end = system.count("SELECT max(seq) FROM audit_seals WHERE chain = 'all'");
    audit_chain::seal(ports).await.unwrap();
    let id: String = system
        .world
        .database
        .connection()
        .query_row(
            "SELECT audit_id FROM audit_seals WHERE chain = 'all' ORDER BY seq DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let seal = serde_json::json!([{"chain": "all", "seq": end + 1, "audit_id": id, "hash": "a".repeat(64)}])
        .to_string();
    let heads = serde_json::json!([{"chain": "all", "seq": end}]).to_string();
    ports.database.run(credenza_functions::store::audit_chain::seal(&seal, &heads)).await.unwrap();
    assert_eq!(system.count("SELECT max(seq) FROM audit_seals WHERE chain = 'all'"), end + 1);
    assert_ne!(
        system.count(
            "SELECT hash = printf('%064d', 0) FROM audit_seals WHERE chain = 'all' ORDER BY seq DESC LIMIT 1"
        ),
        1
    );
}

#[tokio::test]
async fn more_than_a_round_is_sealed_over_the_next_ticks() {
    let system = System::new().await;
    system.execute(
        "WITH RECURSIVE n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < 1500)
         INSERT INTO audit (id, at, action, object_id, object_name)
         SELECT printf('0192e4a0-0000-7000-8000-%012d', n), 1700000000, 'test.written', n, 'x' FROM n",
    );
    audit_chain::seal(&system.world.ports).await.unwrap();
    assert_eq!(system.count("SELECT count(*) FROM audit_unsealed"), 300);
    audit_chain::seal(&system.world.ports).await.unwrap();
    assert_eq!(system.count("SELECT count(*) FROM audit_unsealed"), 0);
    let mut operator = system.browser("Sam").await;
    assert!(check(&mut operator, ALL, None).await.unwrap().seq > 1500, "over several pages");
}

fn digests(system: &System) -> Vec<(String, String, String)> {
    let connection = system.world.database.connection();
    let mut rows = connection
        .prepare("SELECT recipient, subject, body_text FROM mails WHERE kind = 'digest' ORDER BY recipient")
        .unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn the_head_of_each_log_that_grew_is_mailed_once_a_week() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    marieke.create(&client_id, "New", &system.days_from_now(30), "key-digest-01").await;
    tick(&system).await;
    assert!(digests(&system).is_empty(), "this week's went out");
    system.set_clock("2026-11-30T07:59:00Z");
    tick(&system).await;
    assert!(digests(&system).is_empty(), "a minute too early");
    system.set_clock("2026-11-30T08:00:00Z");
    for _ in 0..3 {
        tick(&system).await;
        system.advance(900);
    }
    let mails = digests(&system);
    let recipients: Vec<&str> = mails.iter().map(|mail| mail.0.as_str()).collect();
    assert_eq!(
        recipients,
        ["joost.bakker@noordzee.example", "marieke.jansen@noordzee.example", "sam.okafor@operator.example"]
    );
    let mut marieke = system.browser("Marieke").await;
    let head = check(&mut marieke, &of_noordzee(), None).await.unwrap();
    assert!(mails[1].2.contains(&head.to_string()), "{}", mails[1].2);
    assert!(mails[1].1.contains("Noordzee") && mails[2].1.contains("all organisations"), "{mails:?}");
    // The mail is what the check is made against.
    let noted = mails[2].2.split_whitespace().find_map(|word| word.parse::<Head>().ok()).unwrap();
    let mut operator = system.browser("Sam").await;
    assert!(check(&mut operator, ALL, Some(noted)).await.is_ok());
    // Cordillera's log did not grow, and neither does Noordzee's in the week after.
    system.set_clock("2026-12-07T09:00:00Z");
    tick(&system).await;
    tick(&system).await;
    assert_eq!(digests(&system).len(), mails.len() + 1, "only people signed in: the operator's log grew");
}
