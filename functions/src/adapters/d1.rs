//! D1 behind the `Database` port. Its other half is `runtime.js`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::send::{SendFuture, SendWrapper};
use worker::worker_sys::types::{D1Database, D1PreparedStatement};

use super::driver;
use crate::ports::{Database, PortError, Question, Rows, Statement};

/// Milliseconds after which an answer of the database is given up.
const TIMEOUT_MS: u32 = 8_000;

#[wasm_bindgen(module = "/src/adapters/runtime.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn batch(database: &D1Database, statements: Array, parameters: &str, ms: u32)
    -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch)]
    fn ask(statement: &D1PreparedStatement, asked: &str, ms: u32) -> Result<Promise, JsValue>;
}

thread_local! {
    // Statements whose text has crossed, by its place: texts are part of the program.
    static PREPARED: RefCell<BTreeMap<(*const u8, usize), D1PreparedStatement>> = RefCell::default();
}

/// The database that the deployment is bound to. Always the primary: nothing here opens a
/// replica session, so a deleted secret is refused by the next request.
pub(super) struct D1(SendWrapper<D1Database>);

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
            prepared.push(&self.unbound(statement.sql).map_err(thrown)?.into());
        }
        let parameters: Vec<_> = statements.iter().map(|statement| &statement.parameters).collect();
        let parameters = serde_json::to_string(&parameters).map_err(fail)?;
        let answer = read(batch(&self.0, prepared, &parameters, TIMEOUT_MS)).await?;
        let rows = answer.ok_or_else(|| fail("no rows"))?;
        let rows: Vec<Vec<serde_json::Map<_, _>>> = serde_json::from_slice(&rows).map_err(fail)?;
        Ok(rows.into_iter().map(Rows).collect())
    }

    async fn answer(&self, question: Question) -> Result<Option<String>, PortError> {
        let unbound = self.unbound(question.sql).map_err(thrown)?;
        let asked = serde_json::to_string(&question.asked).map_err(fail)?;
        let answer = read(ask(&unbound, &asked, TIMEOUT_MS)).await?;
        answer.map(|bytes| String::from_utf8(bytes).map_err(fail)).transpose()
    }
}

/// What `runtime.js` answers with, as bytes; `None` where there is nothing.
async fn read(asked: Result<Promise, JsValue>) -> Result<Option<Vec<u8>>, PortError> {
    let answer = driver::settled(asked.map_err(thrown)?).await.map_err(thrown)?;
    Ok(answer.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec))
}

impl Database for D1 {
    fn batch(&self, statements: Vec<Statement>) -> BoxFuture<'_, Result<Vec<Rows>, PortError>> {
        SendFuture::new(self.run(statements)).boxed()
    }

    fn ask(&self, question: Question) -> BoxFuture<'_, Result<Option<String>, PortError>> {
        SendFuture::new(self.answer(question)).boxed()
    }
}
