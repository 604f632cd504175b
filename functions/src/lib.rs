//! The Worker: portal API, token service and cron.
#![cfg_attr(not(test), warn(missing_docs))]

#[cfg(target_arch = "wasm32")]
mod events {
    use worker::{Context, Env, Request, Response, Result, ScheduleContext, ScheduledEvent, event};

    #[event(fetch)]
    async fn fetch(_request: Request, _env: Env, _context: Context) -> Result<Response> {
        Response::ok("hello")
    }

    #[event(scheduled)]
    async fn scheduled(_event: ScheduledEvent, _env: Env, _context: ScheduleContext) {}
}
