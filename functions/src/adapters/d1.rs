//! D1 behind the `Database` port.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use js_sys::{Array, JSON};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::Delay;
use worker::send::{SendFuture, SendWrapper};
use worker::worker_sys::types::{D1Database, D1PreparedStatement};

use crate::ports::{Database, PortError, Rows, Statement, Value};

/// Milliseconds after which an answer of the database is given up.
const TIMEOUT_MS: u64 = 8_000;

thread_local! {
    // Statements whose text has crossed, by its place: texts are part of the program.
    static PREPARED: RefCell<BTreeMap<(*const u8, usize), D1PreparedStatement>> = RefCell::default();
}

/// The database that the deployment is bound to. Always the primary: nothing here opens a
/// replica session, so a deleted secret is refused by the next request.
pub(super) struct D1(SendWrapper<D1Database>);

/// One statement's answer; what it says of times and pages is passed over.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    results: Vec<serde_json::Map<String, serde_json::Value>>,
}

fn fail(error: impl std::fmt::Display) -> PortError {
    PortError::new("database", error)
}

fn thrown(error: JsValue) -> PortError {
    fail(worker::Error::from(error))
}

impl D1 {
    pub(super) fn new(binding: worker::D1Database) -> Self {
        Self(SendWrapper::new(JsValue::from(binding).unchecked_into()))
    }

    fn prepare(&self, statement: &Statement) -> Result<D1PreparedStatement, JsValue> {
        let parameters: Array = statement.parameters.iter().map(to_js).collect();
        self.unbound(statement.sql)?.bind(parameters)
    }

    /// The statement as it was prepared before, or now.
    fn unbound(&self, sql: &'static str) -> Result<D1PreparedStatement, JsValue> {
        let place = (sql.as_ptr(), sql.len());
        if let Some(kept) = PREPARED.with_borrow(|prepared| prepared.get(&place).cloned()) {
            return Ok(kept);
        }
        let statement = self.0.prepare(sql)?;
        PREPARED.with_borrow_mut(|prepared| prepared.insert(place, statement.clone()));
        Ok(statement)
    }

    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, PortError> {
        let prepared = Array::new();
        for statement in &statements {
            prepared.push(&self.prepare(statement).map_err(thrown)?.into());
        }
        let answers = JsFuture::from(self.0.batch(prepared).map_err(thrown)?).await.map_err(thrown)?;
        // One text crosses from JavaScript to WASM, not each value of each row by itself.
        let text: String = JSON::stringify(&answers).map_err(thrown)?.into();
        let answers: Vec<Answer> = serde_json::from_str(&text).map_err(fail)?;
        Ok(answers.into_iter().map(|answer| Rows(answer.results)).collect())
    }

    async fn run_for_text(&self, statement: Statement) -> Result<Option<String>, PortError> {
        let answer = self.prepare(&statement).and_then(|prepared| prepared.raw()).map_err(thrown)?;
        let rows: Array = JsFuture::from(answer).await.map_err(thrown)?.unchecked_into();
        Ok(rows.get(0).dyn_into::<Array>().ok().and_then(|row| row.get(0).as_string()))
    }
}

/// Gives up an answer that does not come.
fn in_time<'a, T: 'a>(
    work: impl Future<Output = Result<T, PortError>> + 'a,
) -> BoxFuture<'a, Result<T, PortError>> {
    let work = SendFuture::new(async move {
        let deadline = Delay::from(Duration::from_millis(TIMEOUT_MS));
        match futures_util::future::select(Box::pin(work), Box::pin(deadline)).await {
            futures_util::future::Either::Left((answer, _)) => answer,
            futures_util::future::Either::Right(_) => Err(fail("no answer in time")),
        }
    });
    work.boxed()
}

/// D1 takes numbers as JavaScript numbers: whole up to 2⁵³, far beyond any instant in seconds.
#[expect(clippy::cast_precision_loss, reason = "counts and seconds stay below 2^53")]
fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Integer(number) => JsValue::from_f64(*number as f64),
        Value::Text(text) => JsValue::from_str(text),
    }
}

impl Database for D1 {
    fn batch(&self, statements: Vec<Statement>) -> BoxFuture<'_, Result<Vec<Rows>, PortError>> {
        in_time(self.run(statements))
    }

    fn text(&self, statement: Statement) -> BoxFuture<'_, Result<Option<String>, PortError>> {
        in_time(self.run_for_text(statement))
    }
}
