//! The Worker: portal API, token service and cron.
//!
//! In scope: two events (fetch, scheduled), handed to `http` and `ticks`.
//! Out of scope: everything else. Imports go `http → services → store → ports`; `Env` is read only
//! in `adapters`.

pub mod access;
pub mod account;
pub mod adapters;
pub mod addresses;
pub mod audit;
pub mod audit_chain;
pub mod audit_digest;
pub mod audit_search;
pub mod authenticators;
pub mod budget;
pub mod calendar;
pub mod caller;
pub mod client_keys;
mod codes;
pub mod composer;
pub mod config;
#[cfg(not(target_arch = "wasm32"))]
pub mod demo;
pub mod endpoints;
pub mod failure;
pub mod health;
pub mod http;
pub mod import;
pub mod invitations;
pub mod keys;
pub mod leaks;
pub mod links;
pub mod lists;
pub mod log;
pub mod machines;
pub mod mail;
pub mod mail_events;
pub mod mail_log;
pub mod mail_standing;
pub mod notices;
pub mod operator_tokens;
pub mod outbox;
pub mod overview;
pub mod panic;
pub mod passkeys;
pub mod passwords;
pub mod policy;
pub mod portal;
pub mod ports;
pub mod preferences;
mod proofs;
pub mod recovery_codes;
pub mod registry;
pub mod reminders;
pub mod resource_servers;
pub mod retry_after;
pub mod rotations;
pub mod seal;
pub mod secrets;
pub mod sessions;
pub mod single_sign_on;
pub mod store;
pub mod systems;
pub mod ticks;
pub mod tokens;
pub mod totp;
mod tries;
pub mod undo;
pub mod usage;
pub mod webhooks;

/// What the Workers runtime calls, by way of the entry module.
#[cfg(target_arch = "wasm32")]
pub mod events {
    use credenza_domain::targets::path_and_query;
    use jiff::Timestamp;
    use serde_json::json;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;
    use worker::{Context, Env, ScheduleContext, ScheduledEvent, event, worker_sys};

    use crate::adapters::{driver, event};
    use crate::{adapters, http, log, ticks};

    /// Bytes at most in a body that is sent to this address.
    #[wasm_bindgen(js_name = bodyMax)]
    pub fn body_max(url: &str) -> usize {
        http::body_max(path_and_query(url).split('?').next().unwrap_or(""))
    }

    /// Names of the headers that are read at this address, a line each.
    #[wasm_bindgen(js_name = headersRead)]
    pub fn headers_read(url: &str) -> String {
        http::headers_read(path_and_query(url)).join("\n")
    }

    /// Begins to answer a request: with the answer, or with a promise, see [`left_waiting`].
    /// The entry module (`xtask/src/build/worker_entry.js`) read the request: from the SDK's own
    /// type each header, the body and much that nobody needs would cross by themselves.
    #[wasm_bindgen]
    pub fn fetch(
        head: String,
        body: Option<Vec<u8>>,
        env: Env,
        context: worker_sys::Context,
    ) -> Result<JsValue, JsValue> {
        driver::begin(answer(head, body, env, context))
    }

    /// Where the request waits that was begun or resumed last, for the promise that came of it; zero
    /// if that was the answer.
    #[wasm_bindgen(js_name = leftWaiting)]
    pub fn left_waiting() -> u32 {
        driver::left_waiting()
    }

    /// Goes on answering the request that waits in this place, by what became of its promise.
    #[wasm_bindgen]
    pub fn resume(place: u32, is_fulfilled: bool, value: JsValue) -> Result<JsValue, JsValue> {
        driver::resume(place, if is_fulfilled { Ok(value) } else { Err(value) })
    }

    async fn answer(
        head: String,
        body: Option<Vec<u8>>,
        env: Env,
        context: worker_sys::Context,
    ) -> Result<JsValue, JsValue> {
        let request = event::read(&head, body)?;
        let ports = adapters::config(&env).map_err(|error| error.to_string()).and_then(|config| {
            let context = Some(Context::new(context));
            adapters::ports(&env, config, context, None).map_err(|error| error.to_string())
        });
        let answer = match ports {
            Ok(ports) => http::answer(ports, request).await,
            Err(error) => {
                let id = http::correlation_id(&adapters::WorkerEntropy).unwrap_or_default();
                http::unavailable(request.uri().path(), &id, error).await
            }
        };
        Ok(event::write(answer)?.into())
    }

    /// Runs a tick. The clock is never before the scheduled time, so a test can walk through a
    /// year; a late event works with the time that it is.
    #[event(scheduled)]
    async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970, far below 2^53")]
        let scheduled_at = Timestamp::from_millisecond(event.schedule() as i64).unwrap_or_default();
        let ports = adapters::config(&env).map_err(|error| error.to_string()).and_then(|config| {
            adapters::ports(&env, config, None, Some(scheduled_at)).map_err(|error| error.to_string())
        });
        let outcome = match ports {
            Ok(ports) => ticks::run(&ports, scheduled_at).await.map_err(|error| error.to_string()),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(outcome) => log::line(
                "tick",
                &json!({"composed": outcome.composed, "sent": outcome.sent, "failed": outcome.failed}),
            ),
            Err(error) => log::line("tick failed", &json!({"error": error})),
        }
    }
}
