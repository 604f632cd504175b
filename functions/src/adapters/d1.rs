//! D1 behind the `Database` port.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use wasm_bindgen::JsValue;
use worker::send::SendFuture;
use worker::{D1Database, Delay};

use crate::ports::{Database, PortError, Rows, Statement, Value};

/// Milliseconds after which an answer of the database is given up.
const TIMEOUT_MS: u64 = 8_000;

/// The database that the deployment is bound to. Always the primary: nothing here opens a
/// replica session, so a deleted secret is refused by the next request.
pub(super) struct D1(pub(super) D1Database);

fn fail(error: impl std::fmt::Display) -> PortError {
    PortError::new("database", error)
}

impl D1 {
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, PortError> {
        let mut prepared = Vec::with_capacity(statements.len());
        for statement in &statements {
            let parameters: Vec<JsValue> = statement.parameters.iter().map(to_js).collect();
            prepared.push(self.0.prepare(statement.sql).bind(&parameters).map_err(fail)?);
        }
        let answers = self.0.batch(prepared).await.map_err(fail)?;
        answers.iter().map(|answer| answer.results().map(Rows).map_err(fail)).collect()
    }
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
        let work = SendFuture::new(async move {
            let work = Box::pin(self.run(statements));
            let deadline = Delay::from(Duration::from_millis(TIMEOUT_MS));
            match futures_util::future::select(work, Box::pin(deadline)).await {
                futures_util::future::Either::Left((answer, _)) => answer,
                futures_util::future::Either::Right(_) => Err(fail("no answer in time")),
            }
        });
        work.boxed()
    }
}
