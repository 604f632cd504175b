//! The ports natively: real SQLite, a clock that is set by hand, entropy that can be counted, and
//! an outside world that answers from a list. For tests, and for tools that make data.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::config::Config;
use crate::ports::{
    Background, Clock, Database, Entropy, Flood, HttpClient, OutboundRequest, OutboundResponse, PortError,
    Ports, Rows, Statement, Value,
};

/// All migrations in order, for databases that are made natively.
pub const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_initial.sql"),
    include_str!("../../migrations/0002_token_service.sql"),
    include_str!("../../migrations/0003_usage.sql"),
    include_str!("../../migrations/0004_people.sql"),
    include_str!("../../migrations/0005_sso.sql"),
    include_str!("../../migrations/0006_audit.sql"),
    include_str!("../../migrations/0007_registry.sql"),
    include_str!("../../migrations/0009_mail.sql"),
    include_str!("../../migrations/0010_feeds.sql"),
    include_str!("../../migrations/0011_rotation.sql"),
    include_str!("../../migrations/0008_console.sql"),
    include_str!("../../migrations/0012_machines.sql"),
    include_str!("../../migrations/0013_watch.sql"),
    include_str!("../../migrations/0014_silent_organisations.sql"),
    include_str!("../../migrations/0015_awake_again.sql"),
    include_str!("../../migrations/0016_single_sign_on_off.sql"),
    include_str!("../../migrations/0017_evidence_wakes.sql"),
    include_str!("../../migrations/0018_single_sign_on_steps_up.sql"),
    include_str!("../../migrations/0019_tries.sql"),
    include_str!("../../migrations/0020_mail_outages.sql"),
];

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// SQLite in memory, with all migrations applied.
pub struct Sqlite {
    connection: Mutex<Connection>,
    round_trips: AtomicUsize,
    statements: AtomicUsize,
    faults: Mutex<VecDeque<Option<String>>>,
}

impl Sqlite {
    /// A fresh database.
    pub fn in_memory() -> Result<Self, PortError> {
        let fail = |error: rusqlite::Error| PortError::new("database", error);
        let connection = Connection::open_in_memory().map_err(fail)?;
        connection.execute_batch("PRAGMA foreign_keys = ON").map_err(fail)?;
        for migration in MIGRATIONS {
            connection.execute_batch(migration).map_err(fail)?;
        }
        Ok(Self::of(connection))
    }

    fn of(connection: Connection) -> Self {
        Self {
            connection: Mutex::new(connection),
            round_trips: AtomicUsize::new(0),
            statements: AtomicUsize::new(0),
            faults: Mutex::default(),
        }
    }

    /// A database in a file that nobody else has open.
    pub fn open(file: &std::path::Path) -> Result<Self, PortError> {
        Ok(Self::of(Connection::open(file).map_err(|error| PortError::new("database", error))?))
    }

    /// A database in a file, to be read and not changed.
    pub fn open_read_only(file: &std::path::Path) -> Result<Self, PortError> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection =
            Connection::open_with_flags(file, flags).map_err(|error| PortError::new("database", error))?;
        Ok(Self::of(connection))
    }

    /// Calls and statements since the last time this was asked.
    pub fn take_counts(&self) -> (usize, usize) {
        (self.round_trips.swap(0, Ordering::SeqCst), self.statements.swap(0, Ordering::SeqCst))
    }

    /// What the next calls do: `None` works, `Some(error)` fails with it.
    pub fn plan_faults(&self, faults: impl IntoIterator<Item = Option<String>>) {
        *lock(&self.faults) = faults.into_iter().collect();
    }

    /// The connection itself, for tests that look at rows or at query plans.
    pub fn connection(&self) -> MutexGuard<'_, Connection> {
        lock(&self.connection)
    }

    fn run_batch(&self, statements: &[Statement]) -> Result<Vec<Rows>, PortError> {
        self.round_trips.fetch_add(1, Ordering::SeqCst);
        self.statements.fetch_add(statements.len(), Ordering::SeqCst);
        if let Some(Some(fault)) = lock(&self.faults).pop_front() {
            return Err(PortError::new("database", fault));
        }
        let fail = |error: rusqlite::Error| PortError::new("database", error);
        let mut connection = self.connection();
        let transaction = connection.transaction().map_err(fail)?;
        let mut answers = Vec::with_capacity(statements.len());
        for statement in statements {
            answers.push(run_one(&transaction, statement).map_err(fail)?);
        }
        transaction.commit().map_err(fail)?;
        Ok(answers)
    }
}

fn run_one(connection: &Connection, statement: &Statement) -> rusqlite::Result<Rows> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
    let parameters = statement.parameters.iter().map(|value| match value {
        Value::Null => rusqlite::types::Value::Null,
        Value::Integer(number) => (*number).into(),
        Value::Text(text) => text.clone().into(),
    });
    let mut rows = prepared.query(rusqlite::params_from_iter(parameters))?;
    let mut answer = Rows::default();
    while let Some(row) = rows.next()? {
        let mut map = serde_json::Map::new();
        for (index, name) in names.iter().enumerate() {
            let value = match row.get_ref(index)? {
                ValueRef::Null | ValueRef::Blob(_) => serde_json::Value::Null,
                ValueRef::Integer(number) => number.into(),
                ValueRef::Real(number) => number.into(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
            };
            map.insert(name.clone(), value);
        }
        answer.0.push(map);
    }
    Ok(answer)
}

impl Database for Sqlite {
    fn batch(&self, statements: Vec<Statement>) -> BoxFuture<'_, Result<Vec<Rows>, PortError>> {
        async move { self.run_batch(&statements) }.boxed()
    }
}

/// A clock that stands still until it is set.
pub struct SetClock(AtomicI64);

impl SetClock {
    /// Stands at this instant.
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_second()))
    }

    /// Sets it.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_second(), Ordering::SeqCst);
    }

    /// Moves it on.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// Bytes that repeat from run to run and never repeat within one: for tests only.
#[derive(Default)]
pub struct CountedEntropy(AtomicU64);

impl CountedEntropy {
    /// One that goes on where another one has stopped.
    pub fn after(other: &Self) -> Self {
        Self(AtomicU64::new(other.0.load(Ordering::SeqCst)))
    }
}

impl Entropy for CountedEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), PortError> {
        use sha2::{Digest, Sha256};
        for chunk in buffer.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::SeqCst);
            chunk.copy_from_slice(&Sha256::digest(count.to_be_bytes())[..chunk.len()]);
        }
        Ok(())
    }
}

/// Randomness of the operating system.
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), PortError> {
        getrandom::fill(buffer).map_err(|error| PortError::new("entropy", error))
    }
}

/// How a played outside world answers a request.
pub type Play = Box<dyn FnMut(&OutboundRequest) -> Result<OutboundResponse, PortError> + Send>;

/// The answer of a mail API that takes one mail, or each of a batch.
pub fn taken(request: &OutboundRequest) -> OutboundResponse {
    let one = serde_json::json!({"id": "mail-1"});
    let body = match serde_json::from_str(&request.body) {
        Ok(serde_json::Value::Array(batch)) => serde_json::json!({"data": vec![one; batch.len()]}),
        _ => one,
    };
    OutboundResponse { status: 200, retry_after: None, body: body.to_string() }
}

/// An outside world that is played by a function, and remembers what it was asked.
pub struct PlayedHttp {
    play: Mutex<Play>,
    requests: Mutex<Vec<OutboundRequest>>,
    letters_to_nobody: AtomicUsize,
}

impl PlayedHttp {
    /// Played by this function.
    pub fn new(play: Play) -> Self {
        Self { play: Mutex::new(play), requests: Mutex::default(), letters_to_nobody: AtomicUsize::new(0) }
    }

    /// Plays something else from now on.
    pub fn replay(&self, play: Play) {
        *lock(&self.play) = play;
    }

    /// How often it was asked whether a mail API works, since the last time this was asked.
    pub fn take_letters_to_nobody(&self) -> usize {
        self.letters_to_nobody.swap(0, Ordering::SeqCst)
    }

    /// The requests since the last time this was asked, but for letters to nobody.
    pub fn take_requests(&self) -> Vec<OutboundRequest> {
        std::mem::take(&mut lock(&self.requests))
    }
}

impl HttpClient for PlayedHttp {
    fn send(&self, request: OutboundRequest) -> BoxFuture<'_, Result<OutboundResponse, PortError>> {
        let answer = lock(&self.play)(&request);
        if request.body == "{}" {
            self.letters_to_nobody.fetch_add(1, Ordering::SeqCst);
        } else {
            lock(&self.requests).push(request);
        }
        async move { answer }.boxed()
    }
}

/// Work after the answer waits until [`Later::drain`].
#[derive(Default)]
pub struct Later(Mutex<Vec<BoxFuture<'static, ()>>>);

impl Later {
    /// Does the waiting work.
    pub async fn drain(&self) {
        let waiting = std::mem::take(&mut *lock(&self.0));
        for work in waiting {
            work.await;
        }
    }
}

impl Background for Later {
    fn spawn(&self, future: BoxFuture<'static, ()>) {
        lock(&self.0).push(future);
    }

    fn wait(&self, _ms: u32) -> BoxFuture<'static, ()> {
        async {}.boxed()
    }
}

/// Lets everything through.
pub struct NoFlood;

impl Flood for NoFlood {
    fn allows<'a>(&'a self, _key: &'a str) -> BoxFuture<'a, bool> {
        async { true }.boxed()
    }
}

/// A whole native world with handles to its parts.
pub struct World {
    /// The ports, as the Worker gets them.
    pub ports: Ports,
    /// The database.
    pub database: Arc<Sqlite>,
    /// The clock.
    pub clock: Arc<SetClock>,
    /// The outside.
    pub http: Arc<PlayedHttp>,
    /// Work after the answer.
    pub later: Arc<Later>,
}

impl World {
    /// A fresh world at this instant. The outside takes every mail, until a test plays another.
    pub fn new(config: Config, now: Timestamp, entropy: Arc<dyn Entropy>) -> Result<Self, PortError> {
        let database = Arc::new(Sqlite::in_memory()?);
        let clock = Arc::new(SetClock::at(now));
        let http = Arc::new(PlayedHttp::new(Box::new(|request| Ok(taken(request)))));
        let later = Arc::new(Later::default());
        let signer = super::native_signer::NativeSigner::new(entropy.clone());
        let ports = Ports {
            database: database.clone(),
            clock: clock.clone(),
            entropy,
            signer: Arc::new(signer),
            http: http.clone(),
            background: later.clone(),
            flood: Arc::new(NoFlood),
            collected: Arc::default(),
            mailer: None,
            config: Arc::new(config),
        };
        Ok(Self { ports, database, clock, http, later })
    }
}

/// A statement with its values in it, for a tool that takes no parameters. Each value is quoted by
/// the rules of SQL; a mark inside a value is not looked at again.
pub fn literal(statement: &Statement) -> String {
    let mut sql = String::new();
    let mut rest = statement.sql;
    while let Some((before, after)) = rest.split_once('?') {
        sql.push_str(before);
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: usize = after[..digits].parse().unwrap_or(0);
        match number.checked_sub(1).and_then(|index| statement.parameters.get(index)) {
            Some(Value::Integer(number)) => sql.push_str(&number.to_string()),
            Some(Value::Text(text)) => {
                sql.push('\'');
                sql.push_str(&text.replace('\'', "''"));
                sql.push('\'');
            }
            Some(Value::Null) | None => sql.push_str("NULL"),
        }
        rest = &after[digits..];
    }
    sql.push_str(rest);
    sql.push(';');
    sql
}

impl Sqlite {
    /// Takes over everything that another database holds.
    pub fn take_over(&self, other: &Self) -> Result<(), PortError> {
        let fail = |error: rusqlite::Error| PortError::new("database", error);
        let (from, mut to) = (other.connection(), self.connection());
        let backup = rusqlite::backup::Backup::new(&from, &mut to).map_err(fail)?;
        backup.run_to_completion(i32::MAX, std::time::Duration::ZERO, None).map_err(fail)
    }

    /// All rows as INSERT statements, in an order that foreign keys allow: for loading into another
    /// database that has the same migrations.
    pub fn dump(&self) -> Result<String, PortError> {
        let fail = |error: rusqlite::Error| PortError::new("database", error);
        let connection = self.connection();
        let mut tables = connection
            .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('milestones', 'policy', 'mail_api', 'usage_spans', 'audit_unsealed') ORDER BY rowid")
            .map_err(fail)?;
        let names: Vec<String> =
            tables.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(fail)?;
        let mut sql = String::from("PRAGMA defer_foreign_keys = on;\n");
        for table in names {
            let mut columns = connection
                .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
                .map_err(fail)?;
            let columns: Vec<String> =
                columns.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(fail)?;
            let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
            let select = format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "));
            let mut rows = connection.prepare(&select).map_err(fail)?;
            let rows: Vec<String> =
                rows.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(fail)?;
            for row in rows {
                let _ = writeln!(sql, "INSERT INTO {table} ({}) VALUES ({row});", columns.join(", "));
            }
        }
        Ok(sql)
    }
}
