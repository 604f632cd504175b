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
pub mod links;
pub mod lists;
pub mod log;
pub mod mail;
pub mod mail_events;
pub mod mail_log;
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
pub mod recovery_codes;
pub mod registry;
pub mod reminders;
pub mod resource_servers;
pub mod rotations;
pub mod seal;
pub mod secrets;
pub mod sessions;
pub mod store;
pub mod systems;
pub mod ticks;
pub mod tokens;
pub mod totp;
pub mod undo;
pub mod usage;
pub mod webhooks;

#[cfg(target_arch = "wasm32")]
mod events {
    use bytes::Bytes;
    use jiff::Timestamp;
    use serde_json::json;
    use worker::{
        Context, Env, Request, Response, ResponseBody, Result, ScheduleContext, ScheduledEvent, event,
    };

    use crate::{adapters, http, log, ticks};

    /// Answers a request. Takes the SDK's own request type: converting one stream type into the
    /// other fails under concurrent POSTs and halves the throughput.
    #[event(fetch)]
    async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
        let path = request.path();
        let ports = adapters::config(&env).map_err(|error| error.to_string()).and_then(|config| {
            adapters::ports(&env, config, Some(context), None).map_err(|error| error.to_string())
        });
        let answer = match ports {
            Ok(ports) => http::answer(ports, read(request).await?).await,
            Err(error) => http::unavailable(&path, error).await,
        };
        write(answer)
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

    /// The request with its body, or without where the body is too large.
    async fn read(mut request: Request) -> Result<::http::Request<Option<Bytes>>> {
        let mut builder =
            ::http::Request::builder().method(request.method().as_ref()).uri(path_and_query(&request)?);
        for (name, value) in request.headers() {
            // A value with bytes that no header may have is malformed, and stays that.
            let value =
                ::http::HeaderValue::from_str(&value).unwrap_or(::http::HeaderValue::from_static("?"));
            if let Ok(name) = name.parse::<::http::HeaderName>() {
                builder = builder.header(name, value);
            }
        }
        let max = http::body_max(&request.path());
        let body = adapters::read_up_to(request.stream().ok(), max).await;
        builder.body(body.map(Bytes::from)).map_err(|error| worker::Error::RustError(error.to_string()))
    }

    /// Host and scheme are dropped: routes do not depend on them.
    fn path_and_query(request: &Request) -> Result<String> {
        let url = request.url()?;
        Ok(url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path())))
    }

    fn write(answer: ::http::Response<Bytes>) -> Result<Response> {
        let (parts, body) = answer.into_parts();
        let body = if body.is_empty() { ResponseBody::Empty } else { ResponseBody::Body(body.into()) };
        let mut response = Response::from_body(body)?.with_status(parts.status.as_u16());
        let headers = response.headers_mut();
        for (name, value) in &parts.headers {
            headers.append(name.as_str(), value.to_str().unwrap_or(""))?;
        }
        Ok(response)
    }
}
