//! What goes wrong: a mail API that fails at every third request, and a process that is killed
//! between any two steps.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use credenza_functions::ports::{
    Database, HttpClient, OutboundRequest, OutboundResponse, PortError, Rows, Statement,
};
use serde_json::{Value, json};
use std::sync::Mutex;

type Future<'a, T> = std::pin::Pin<Box<dyn std::future::Future<Output = T> + Send + 'a>>;

/// Numbers that repeat from run to run.
#[derive(Debug)]
pub struct Dice(AtomicU64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1))
    }

    pub fn below(&self, limit: u64) -> u64 {
        let next = |state: u64| {
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
        };
        let state =
            self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |state| Some(next(state))).unwrap();
        (next(state) >> 33) % limit
    }

    pub fn percent(&self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

/// A process that dies in one of its steps: from then on nothing works, until it is born again.
/// Whether the last step still had its effect is left to chance.
pub struct Mortal {
    /// Steps that it tried so far.
    pub taken: AtomicI64,
    /// In which step it dies; a shorter tick lives through it.
    pub dies_in: i64,
    pub dice: Arc<Dice>,
}

impl Mortal {
    /// Whether the process lives; and if it dies in this step, whether the step still has its effect.
    fn lives(&self) -> (bool, bool) {
        let step = self.taken.fetch_add(1, Ordering::SeqCst) + 1;
        match step.cmp(&self.dies_in) {
            std::cmp::Ordering::Less => (true, true),
            std::cmp::Ordering::Equal => (false, self.dice.percent(50)),
            std::cmp::Ordering::Greater => (false, false),
        }
    }
}

/// In which steps ticks were killed, and how long ticks are: what a kill is aimed with.
#[derive(Default)]
pub struct Kills {
    /// Steps of the last tick that came to its end.
    last: AtomicI64,
    /// Steps of the longest one.
    pub longest: AtomicI64,
    /// Waits for a tick that is long enough; 0: none does.
    waiting: AtomicI64,
    /// Steps in which a tick died, and how often.
    pub hit: Mutex<std::collections::BTreeMap<i64, u64>>,
}

impl Kills {
    /// In which step the next tick dies. One in twenty dies in any step that the last one had; and one kill after
    /// the other is aimed at any step that the longest had, and waits for a tick that comes so far.
    pub fn aim(&self, dice: &Dice) -> i64 {
        let any = |steps: &AtomicI64| {
            1 + i64::try_from(dice.below(steps.load(Ordering::SeqCst).max(1).unsigned_abs())).unwrap()
        };
        if dice.percent(5) {
            return any(&self.last);
        }
        if self.waiting.load(Ordering::SeqCst) == 0 && dice.percent(8) {
            self.waiting.store(any(&self.longest), Ordering::SeqCst);
        }
        match self.waiting.load(Ordering::SeqCst) {
            0 => i64::MAX,
            step => step,
        }
    }

    /// Notes how a tick ended.
    pub fn note(&self, mortal: &Mortal) {
        let taken = mortal.taken.load(Ordering::SeqCst);
        if taken >= mortal.dies_in {
            *self.hit.lock().unwrap().entry(mortal.dies_in).or_default() += 1;
            let _ = self.waiting.compare_exchange(mortal.dies_in, 0, Ordering::SeqCst, Ordering::SeqCst);
        } else {
            self.last.store(taken, Ordering::SeqCst);
            self.longest.fetch_max(taken, Ordering::SeqCst);
        }
    }
}

fn dead() -> PortError {
    PortError::new("soak", "killed")
}

/// The database of a mortal process. Other ticks run between any two calls.
pub struct MortalDatabase(pub Arc<dyn Database>, pub Arc<Mortal>);

impl Database for MortalDatabase {
    fn batch(&self, statements: Vec<Statement>) -> Future<'_, Result<Vec<Rows>, PortError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let (lives, works) = self.1.lives();
            let answer = if works { self.0.batch(statements).await } else { Err(dead()) };
            if lives { answer } else { Err(dead()) }
        })
    }
}

/// HTTP of a mortal process.
pub struct MortalHttp(pub Arc<MailApi>, pub Arc<Mortal>);

impl HttpClient for MortalHttp {
    fn send(&self, request: OutboundRequest) -> Future<'_, Result<OutboundResponse, PortError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let (lives, works) = self.1.lives();
            let answer = if works { self.0.take(&request) } else { Err(dead()) };
            if lives { answer } else { Err(dead()) }
        })
    }
}

/// A mail that reached its reader: our ID, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    pub mail: String,
    pub at: i64,
}

/// A mail API with idempotency keys, on bad days.
pub struct MailApi {
    pub dice: Arc<Dice>,
    /// Of a hundred requests, so many fail.
    pub bad: u64,
    pub now: AtomicI64,
    /// Key, payload, answer and time.
    known: Mutex<HashMap<String, (String, String, i64)>>,
    pub delivered: Mutex<Vec<Delivered>>,
}

impl MailApi {
    pub fn new(dice: Arc<Dice>, bad: u64) -> Self {
        Self { dice, bad, now: AtomicI64::new(0), known: Mutex::default(), delivered: Mutex::default() }
    }

    fn take(&self, request: &OutboundRequest) -> Result<OutboundResponse, PortError> {
        let answer = |status: u16, body: String| Ok(OutboundResponse { status, retry_after: None, body });
        if !self.dice.percent(self.bad) {
            let (status, body) = self.accept(request);
            return answer(status, body);
        }
        match self.dice.below(10) {
            0 => Ok(OutboundResponse { status: 429, retry_after: Some(60), body: String::new() }),
            1 => answer(429, String::new()),
            2 => answer(503, String::new()),
            3 => answer(401, String::new()),
            4 => answer(500, String::new()),
            // Taken, and the answer is lost on its way.
            5 => {
                self.accept(request);
                answer(502, String::new())
            }
            6 => {
                self.accept(request);
                Err(PortError::new("http", "no answer in time"))
            }
            7 => Err(PortError::new("http", "no answer in time")),
            8 => {
                self.accept(request);
                answer(200, "<html>".to_owned())
            }
            _ => answer(200, "<html>".to_owned()),
        }
    }

    fn accept(&self, request: &OutboundRequest) -> (u16, String) {
        let now = self.now.load(Ordering::SeqCst);
        // A letter to nobody.
        if request.body == "{}" {
            return (422, json!({"name": "missing_required_field", "message": "…"}).to_string());
        }
        let key = request.headers.iter().find(|(name, _)| *name == "idempotency-key").unwrap().1.clone();
        let mut known = self.known.lock().unwrap();
        if let Some((payload, answer, at)) = known.get(&key)
            && now - at < 86_400
        {
            return if *payload == request.body {
                (200, answer.clone())
            } else {
                (409, json!({"name": "invalid_idempotent_request", "message": "…"}).to_string())
            };
        }
        let one = |mail: &Value| {
            let id = mail["tags"][0]["value"].as_str().unwrap().to_owned();
            self.delivered.lock().unwrap().push(Delivered { mail: id.clone(), at: now });
            json!({"id": format!("r-{id}")})
        };
        let answer = match serde_json::from_str(&request.body).unwrap() {
            Value::Array(batch) => json!({"data": batch.iter().map(one).collect::<Vec<_>>()}),
            mail => one(&mail),
        };
        known.insert(key, (request.body.clone(), answer.to_string(), now));
        (200, answer.to_string())
    }
}
