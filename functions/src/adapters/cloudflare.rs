//! Clock, entropy, fetch, background work and flood shedding on Cloudflare's runtime, and the
//! only place that reads `Env`.

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, Either, select};
use futures_util::{FutureExt, StreamExt};
use jiff::Timestamp;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::send::{SendFuture, SendWrapper};
use worker::{
    ByteStream, Context, Delay, Env, Fetch, Headers, Method, Request, RequestInit, RequestRedirect,
};

use super::d1::D1;
use super::driver;
use super::webcrypto::WebCrypto;
use crate::config::{Config, ConfigError};
use crate::ports::{
    Background, Clock, Entropy, Flood, HttpClient, Mailer, OutboundRequest, OutboundResponse, PortError,
    Ports,
};
use crate::usage::Collected;

/// Bytes of an answer from outside that are read.
const OUTBOUND_BODY_MAX: usize = 64 * 1024;

thread_local! {
    // What the deployment decides cannot change while an isolate lives; reading and checking it,
    // with the key schedules, costs more than most requests.
    static CONFIG: OnceCell<Arc<Config>> = const { OnceCell::new() };
    // So are the bindings; finding them by name costs several crossings.
    static BINDINGS: OnceCell<Bindings> = const { OnceCell::new() };
    // What all requests of an isolate collect together.
    static COLLECTED: Arc<Collected> = Arc::default();
}

/// The deployment's variables and secrets, read once in an isolate. A faulty configuration is read
/// again at the next event.
pub fn config(env: &Env) -> Result<Arc<Config>, ConfigError> {
    if let Some(config) = CONFIG.with(|kept| kept.get().cloned()) {
        return Ok(config);
    }
    let config = Arc::new(Config::read(|name| env.var(name).ok().map(|value| value.to_string()))?);
    Ok(CONFIG.with(|kept| kept.get_or_init(|| config).clone()))
}

/// What the deployment bound the Worker to.
#[derive(Clone)]
struct Bindings {
    database: Arc<D1>,
    flood: Arc<FloodBinding>,
    mailer: Option<Arc<dyn Mailer>>,
}

fn bindings(env: &Env) -> Result<Bindings, PortError> {
    if let Some(bindings) = BINDINGS.with(|kept| kept.get().cloned()) {
        return Ok(bindings);
    }
    let database = env.d1("DB").map_err(|error| PortError::new("database", error))?;
    let bindings = Bindings {
        database: Arc::new(D1::new(database)),
        flood: Arc::new(FloodBinding(SendWrapper::new(env.rate_limiter("FLOOD").ok().map(JsValue::from)))),
        mailer: super::mailer::Binding::of(env),
    };
    Ok(BINDINGS.with(|kept| kept.get_or_init(|| bindings).clone()))
}

/// The ports of one event. `not_before` lifts the clock: a cron event never works with an earlier
/// time than the one it was scheduled for.
pub fn ports(
    env: &Env,
    config: Arc<Config>,
    context: Option<Context>,
    not_before: Option<Timestamp>,
) -> Result<Ports, PortError> {
    let Bindings { database, flood, mailer } = bindings(env)?;
    Ok(Ports {
        database,
        clock: Arc::new(WorkerClock { not_before }),
        entropy: Arc::new(WorkerEntropy),
        signer: Arc::new(WebCrypto),
        http: Arc::new(WorkerFetch),
        background: Arc::new(AfterAnswer(SendWrapper::new(context))),
        flood,
        mailer,
        config,
        collected: COLLECTED.with(Arc::clone),
    })
}

struct WorkerClock {
    not_before: Option<Timestamp>,
}

impl Clock for WorkerClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970, far below 2^53")]
        let now = Timestamp::from_millisecond(js_sys::Date::now() as i64).unwrap_or_default();
        self.not_before.map_or(now, |earliest| now.max(earliest))
    }
}

/// The runtime's source of random bytes.
pub struct WorkerEntropy;

impl Entropy for WorkerEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), PortError> {
        getrandom::fill(buffer).map_err(|error| PortError::new("entropy", error))
    }
}

struct WorkerFetch;

async fn fetch(request: OutboundRequest) -> worker::Result<OutboundResponse> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    let mut init = RequestInit::new();
    // Where a request goes was checked; where a redirect leads was not.
    init.with_redirect(RequestRedirect::Manual);
    init.with_method(if request.method == "GET" { Method::Get } else { Method::Post }).with_headers(headers);
    if !request.body.is_empty() {
        init.with_body(Some(request.body.into()));
    }
    let mut response = Fetch::Request(Request::new_with_init(&request.url, &init)?).send().await?;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970, far below 2^53")]
    let now = Timestamp::from_millisecond(js_sys::Date::now() as i64).unwrap_or_default();
    let retry_after =
        response.headers().get("retry-after")?.and_then(|value| crate::retry_after::seconds(&value, now));
    // A longer answer is none that we understand: it stays empty.
    let body = read_up_to(response.stream().ok(), OUTBOUND_BODY_MAX).await.unwrap_or_default();
    Ok(OutboundResponse {
        status: response.status_code(),
        retry_after,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

/// Reads a body chunk by chunk; `None` as soon as it is longer than `max`, so that nobody can fill
/// the isolate's memory. No body, or one that breaks off, is what came so far.
async fn read_up_to(stream: Option<ByteStream>, max: usize) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    let Some(mut stream) = stream else { return Some(body) };
    while let Some(Ok(chunk)) = stream.next().await {
        if body.len() + chunk.len() > max {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

impl HttpClient for WorkerFetch {
    fn send(&self, request: OutboundRequest) -> BoxFuture<'_, Result<OutboundResponse, PortError>> {
        SendFuture::new(async move {
            let deadline = Delay::from(Duration::from_millis(u64::from(request.timeout_ms)));
            match select(Box::pin(fetch(request)), Box::pin(deadline)).await {
                Either::Left((answer, _)) => answer.map_err(|error| PortError::new("http", error)),
                Either::Right(_) => Err(PortError::new("http", "no answer in time")),
            }
        })
        .boxed()
    }
}

/// `waitUntil` where there is an answer to come after; a cron event just waits.
struct AfterAnswer(SendWrapper<Option<Context>>);

impl Background for AfterAnswer {
    fn spawn(&self, future: BoxFuture<'static, ()>) {
        match self.0.as_ref() {
            Some(context) => context.wait_until(future),
            None => wasm_bindgen_futures::spawn_local(future),
        }
    }

    fn wait(&self, ms: u32) -> BoxFuture<'static, ()> {
        SendFuture::new(Delay::from(Duration::from_millis(u64::from(ms)))).boxed()
    }
}

#[wasm_bindgen(module = "/src/adapters/runtime.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn allows(limiter: &JsValue, key: &str) -> Result<Promise, JsValue>;
}

struct FloodBinding(SendWrapper<Option<JsValue>>);

impl Flood for FloodBinding {
    fn allows<'a>(&'a self, key: &'a str) -> BoxFuture<'a, bool> {
        SendFuture::new(async move {
            let Some(limiter) = self.0.as_ref() else { return true };
            // A binding that fails must not stop the service; it only sheds load.
            match allows(limiter, key) {
                Ok(asked) => driver::settled(asked).await.map_or(true, |allowed| allowed != JsValue::FALSE),
                Err(_) => true,
            }
        })
        .boxed()
    }
}
