//! The mail catcher: a mail provider on this machine, where people and tests read what would have been sent.
//!
//! It speaks Resend's API as documented (<https://resend.com/docs/api-reference>), with its errors and its
//! idempotency keys, and the other mail APIs that we can send through; and it adds what no provider has: a page to
//! read the mails, an API for tests, and faults on demand.
//! It never sends anything anywhere.

mod dialects;
mod errors;
mod faults;
mod idempotency;
mod inspect;
mod listener;
mod mail;
mod resend;
mod store;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use credenza_functions::mail::Api;
use faults::Faults;
use listener::{Connection, ResettingListener};
use store::Store;

/// Resend's limit for one mail with its attachments, in bytes.
const BODY_LIMIT: usize = 40 * 1024 * 1024;

/// Under which path of the catcher this mail API stands.
pub(crate) fn path(api: Api) -> &'static str {
    match api {
        Api::Mailgun => "/v3/mg.operator.example",
        Api::Cloudflare => "/client/v4/accounts/local",
        Api::Resend | Api::Postmark | Api::SendGrid => "",
    }
}

/// What all requests share.
#[derive(Clone)]
struct Shared(Arc<Inner>);

struct Inner {
    /// The one key that may send.
    api_key: String,
    store: Mutex<Store>,
    faults: Mutex<Faults>,
}

impl Shared {
    fn store(&self) -> MutexGuard<'_, Store> {
        self.0.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves on this listener for as long as the process lives. Mails are kept in the file.
pub(crate) fn start(listener: std::net::TcpListener, api_key: String, file: PathBuf) -> Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let store = Store::open(file)
        .context("the mails of the last run cannot be read; `--fresh` starts without them")?;
    let shared =
        Shared(Arc::new(Inner { api_key, store: Mutex::new(store), faults: Mutex::new(Faults::default()) }));
    let app = router(shared).into_make_service_with_connect_info::<Connection>();
    tokio::spawn(async move { axum::serve(ResettingListener(listener), app).await });
    Ok(())
}

fn router(shared: Shared) -> Router {
    Router::new()
        // Resend's API
        .route("/emails", post(resend::send))
        .route("/emails/batch", post(resend::send_batch))
        .route("/emails/{id}", get(resend::retrieve))
        // the other mail APIs
        .route("/email/batch", post(dialects::postmark::send))
        .route("/messages/outbound", get(dialects::postmark::search))
        .route("/v3/mail/send", post(dialects::sendgrid::send))
        .route("/v3/{domain}/messages", post(dialects::mailgun::send))
        .route("/v3/{domain}/events", get(dialects::mailgun::events))
        .route("/client/v4/accounts/{account}/email/sending/send", post(dialects::cloudflare::send))
        // for tests
        .route("/api/mails", get(inspect::list).delete(inspect::clear))
        .route("/api/mails/{id}", get(inspect::one))
        .route("/api/mails/{id}/attachments/{number}", get(inspect::attachment))
        .route("/api/attempts", get(inspect::attempts))
        .route("/api/faults", get(inspect::faults).post(inspect::set_faults))
        // for people
        .route("/", get(inspect::page))
        .route("/page.css", get(inspect::style))
        .route("/page.js", get(inspect::script))
        .fallback(errors::no_such_endpoint)
        .method_not_allowed_fallback(errors::no_such_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(shared)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod through;
