//! What a tick costs with ten thousand secrets due, among 10⁴, 10⁵ and 10⁶. `cargo xtask bench
//! reminders` runs it optimised, on SQLite as D1 has it underneath, and prints what
//! `docs/performance.md` keeps. Which rows are read only D1 counts: the same statements run once more there.

#![expect(clippy::disallowed_methods, reason = "native only, and what it prints is a measurement")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use credenza_functions::adapters::native::{CountedEntropy, World};
use credenza_functions::budget::Limits;
use credenza_functions::ports::{Database, PortError, Rows, Statement, Value};
use credenza_functions::ticks;
use jiff::Timestamp;
use rusqlite::StatementStatus;
use serde_json::json;

type Future<'a, T> = std::pin::Pin<Box<dyn std::future::Future<Output = T> + Send + 'a>>;

/// Ticks that are measured one by one.
const TICKS: usize = 3;

/// The database, measured: statements, steps of SQLite's machine, and rows that were read without an index. SQLite
/// counts rows that an index led to only for callers of its C interface, so the statements are kept for D1.
struct Measured {
    world: Arc<credenza_functions::adapters::native::Sqlite>,
    steps: AtomicUsize,
    scanned: AtomicUsize,
    statements: AtomicUsize,
    plan: Mutex<(usize, f64)>,
    /// The batches of the tick that runs.
    batches: Mutex<Vec<serde_json::Value>>,
}

impl Measured {
    /// Runs a statement as the adapter does, and reads SQLite's own counters behind it.
    fn run(&self, statement: &Statement) -> Rows {
        let connection = self.world.connection();
        let mut prepared = connection.prepare_cached(statement.sql).unwrap();
        let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
        let parameters = statement.parameters.iter().map(|value| match value {
            Value::Null => rusqlite::types::Value::Null,
            Value::Integer(number) => (*number).into(),
            Value::Text(text) => text.clone().into(),
        });
        let mut answer = Rows::default();
        let mut rows = prepared.query(rusqlite::params_from_iter(parameters)).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let value = |index| match row.get_ref(index).unwrap() {
                rusqlite::types::ValueRef::Integer(number) => serde_json::Value::from(number),
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
                _ => serde_json::Value::Null,
            };
            answer
                .0
                .push(names.iter().enumerate().map(|(index, name)| (name.clone(), value(index))).collect());
        }
        drop(rows);
        let count = |status| usize::try_from(prepared.reset_status(status)).unwrap();
        self.steps.fetch_add(count(StatementStatus::VmStep), Ordering::SeqCst);
        self.scanned.fetch_add(count(StatementStatus::FullscanStep), Ordering::SeqCst);
        self.statements.fetch_add(1, Ordering::SeqCst);
        answer
    }
}

impl Database for Measured {
    fn batch(&self, statements: Vec<Statement>) -> Future<'_, Result<Vec<Rows>, PortError>> {
        Box::pin(async move {
            self.batches.lock().unwrap().push(statements.iter().map(kept).collect());
            let (before, began) = (self.steps.load(Ordering::SeqCst), Instant::now());
            self.world.connection().execute_batch("BEGIN").unwrap();
            let answers: Vec<Rows> = statements.iter().map(|statement| self.run(statement)).collect();
            self.world.connection().execute_batch("COMMIT").unwrap();
            if statements.iter().any(|statement| statement.sql.starts_with("WITH looked_at")) {
                let steps = self.steps.load(Ordering::SeqCst) - before;
                *self.plan.lock().unwrap() = (steps, began.elapsed().as_secs_f64() * 1e3);
            }
            Ok(answers)
        })
    }
}

fn kept(statement: &Statement) -> serde_json::Value {
    let parameters = statement.parameters.iter().map(|value| match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(number) => json!(number),
        Value::Text(text) => json!(text),
    });
    json!({ "sql": statement.sql, "parameters": parameters.collect::<serde_json::Value>() })
}

/// How many rows each of these ticks reads on D1, which begins with this database.
fn rows_read(folder: &Path, ticks: &[Vec<serde_json::Value>]) -> Vec<u64> {
    std::fs::write(folder.join("ticks.json"), json!(ticks).to_string()).unwrap();
    let asked = json!({
        "database": folder.join("before.sqlite"),
        "ticks": folder.join("ticks.json"),
        "state": folder.join("state"),
    });
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut node = Command::new("node");
    node.current_dir(root).args(["--no-warnings", "tests/reference/rows_read.mjs"]).arg(asked.to_string());
    let output = node.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder that nobody else uses, gone when it is dropped.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const DUE: u64 = 10_000;

fn world(secrets: u64, limits: Limits) -> World {
    let now: Timestamp = "2027-06-01T10:00:00Z".parse().unwrap();
    let mut config = super::year::config();
    config.limits = limits;
    let world = World::new(config, now, Arc::new(CountedEntropy::default())).unwrap();
    let connection = world.database.connection();
    // Four secrets each: five are the limit.
    let organisations = secrets / 4;
    connection
        .execute_batch(&format!(
            "PRAGMA foreign_keys = OFF;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {organisations})
             INSERT INTO organisations (id, name, country, time_zone, created_at)
             SELECT printf('0192e4a0-0000-7000-9000-%012d', i), printf('Organisation %d', i), 'NL', 'UTC', 1 FROM n;
             INSERT INTO applications (client_id, organisation_id, name, kind, created_at)
             SELECT id, id, name, 'partner', 1 FROM organisations;
             INSERT INTO people (id, email, name, created_at)
             SELECT replace(id, '-9000-', '-8000-'), lower(id) || '@bench.example', name, 1 FROM organisations;
             INSERT INTO credential_managers (id, person_id, organisation_id, given_at, confirmed_at)
             SELECT id, replace(id, '-9000-', '-8000-'), id, 1, 1 FROM organisations;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {secrets})
             INSERT INTO secrets (id, client_id, name, hint, digest, pepper_version, idempotency_key, created_at, expires_at, next_reminder_at)
             SELECT printf('0192e4a0-0000-7000-a000-%012d', i), printf('0192e4a0-0000-7000-9000-%012d', 1 + i % {organisations}),
                    printf('Secret %d', i), 'abc', printf('%064d', i), 1, printf('k%d', i), unixepoch('2027-03-01'),
                    -- Ten thousand are due, at all milestones.
                    CASE WHEN i % ({secrets} / {DUE}) = 0 THEN unixepoch('2027-06-02') + 86400 * (1 + i / ({secrets} / {DUE}) % 41)
                         ELSE unixepoch('2027-12-01') END,
                    CASE WHEN i % ({secrets} / {DUE}) = 0 THEN unixepoch('2027-06-01') ELSE unixepoch('2027-10-20') END
             FROM n;
             INSERT INTO secret_uses (secret_id, first_at, last_at, network, user_agent)
             SELECT id, created_at, unixepoch('2027-05-31'), '192.0.2.0/24', 'script/1' FROM secrets
             WHERE next_reminder_at = unixepoch('2027-06-01');"
        ))
        .unwrap();
    drop(connection);
    world
}

#[tokio::test]
#[ignore = "takes minutes: cargo xtask bench reminders"]
async fn ten_thousand_due_among_a_million() {
    println!(
        "| secrets | plan of the platform | tick | statements | requests | mails | rows read | rows without an index | steps of SQLite | ms | of these the plan: steps | ms |"
    );
    println!("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for secrets in [10_000, 100_000, 1_000_000] {
        for (name, limits) in [("free", Limits::FREE), ("paid", Limits::PAID)] {
            let mut world = world(secrets, limits);
            // Signing keys are no subject here.
            credenza_functions::keys::rotate(&world.ports).await.unwrap();
            let folder = Folder::new(&format!("rows-{secrets}-{name}"));
            let before = folder.0.join("before.sqlite");
            let into = format!("VACUUM INTO '{}'", before.display());
            world.database.connection().execute_batch(&into).unwrap();
            let measured = Arc::new(Measured {
                world: world.database.clone(),
                steps: AtomicUsize::new(0),
                scanned: AtomicUsize::new(0),
                statements: AtomicUsize::new(0),
                plan: Mutex::default(),
                batches: Mutex::default(),
            });
            world.ports.database = measured.clone();
            let (mut ticks, mut mails) = (0_usize, 0_u32);
            let (mut kept, mut lines) = (Vec::new(), Vec::new());
            loop {
                let (before, began) = (measured.steps.load(Ordering::SeqCst), Instant::now());
                let outcome = ticks::run(&world.ports, world.ports.now()).await.unwrap();
                let (ms, steps) =
                    (began.elapsed().as_secs_f64() * 1e3, measured.steps.load(Ordering::SeqCst) - before);
                let statements = measured.statements.swap(0, Ordering::SeqCst);
                assert!(statements <= limits.statements, "{statements} statements");
                let scanned = measured.scanned.swap(0, Ordering::SeqCst);
                let requests = world.http.take_requests().len();
                assert!(requests <= limits.requests);
                let batches = std::mem::take(&mut *measured.batches.lock().unwrap());
                if ticks < TICKS {
                    let (plan_steps, plan_ms) = *measured.plan.lock().unwrap();
                    kept.push(batches);
                    lines.push((
                        format!(
                            "| {secrets} | {name} | {} | {statements} | {requests} | {} |",
                            ticks + 1,
                            outcome.sent
                        ),
                        format!("{scanned} | {steps} | {ms:.0} | {plan_steps} | {plan_ms:.1} |"),
                    ));
                }
                ticks += 1;
                mails += outcome.sent;
                if outcome.sent == 0 && ticks > TICKS
                    || (secrets == 1_000_000 && name == "free" && ticks > 20)
                {
                    break;
                }
                world.clock.advance(900);
            }
            for ((front, back), read) in lines.iter().zip(rows_read(&folder.0, &kept)) {
                println!("{front} {read} | {back}");
            }
            println!("| {secrets} | {name} | all {ticks} | | | {mails} | | | | | | |");
        }
    }
}
