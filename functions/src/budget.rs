//! What one event may ask of the platform: a tick counts its database statements and outside
//! requests, and stops in time. What is left waits for the next tick, the most urgent first.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::ports::{
    Database, HttpClient, Mailer, MailerRefusal, OutboundRequest, OutboundResponse, PortError, Ports, Rows,
    Statement,
};

/// Statements kept for the end of a tick, whatever the mails cost: as many as its last batch holds.
const RESERVE: usize = 11;

/// What the platform's plan allows one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Database statements.
    pub statements: usize,
    /// Outside requests.
    pub requests: usize,
}

impl Limits {
    /// Workers Free.
    pub const FREE: Self = Self { statements: 50, requests: 50 };
    /// Workers Paid.
    pub const PAID: Self = Self { statements: 1_000, requests: 1_000 };

    /// Mails that one tick composes at most: what it can send, and no endless tick.
    pub fn mails_max(self) -> usize {
        (self.requests - self.requests / 10).min(400)
    }
}

/// What is left.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    statements: AtomicUsize,
    requests: AtomicUsize,
}

impl Budget {
    /// Whether so many more fit, with the end of the tick still to come.
    pub fn allows(&self, statements: usize, requests: usize) -> bool {
        let (used, asked) = self.used();
        used + statements + RESERVE <= self.limits.statements && asked + requests <= self.limits.requests
    }

    /// Requests that are left.
    pub fn requests_left(&self) -> usize {
        self.limits.requests.saturating_sub(self.used().1)
    }

    /// Statements and requests so far.
    pub fn used(&self) -> (usize, usize) {
        (self.statements.load(Ordering::Relaxed), self.requests.load(Ordering::Relaxed))
    }
}

/// The same ports, counted.
pub fn counted(ports: &Ports, limits: Limits) -> (Ports, Arc<Budget>) {
    let budget = Arc::new(Budget { limits, statements: AtomicUsize::new(0), requests: AtomicUsize::new(0) });
    let ports = Ports {
        database: Arc::new(Counted { inner: ports.database.clone(), budget: budget.clone() }),
        http: Arc::new(Counted { inner: ports.http.clone(), budget: budget.clone() }),
        mailer: ports
            .mailer
            .clone()
            .map(|inner| -> Arc<dyn Mailer> { Arc::new(Counted { inner, budget: budget.clone() }) }),
        ..ports.clone()
    };
    (ports, budget)
}

struct Counted<T: ?Sized> {
    budget: Arc<Budget>,
    inner: Arc<T>,
}

impl Database for Counted<dyn Database> {
    fn batch(&self, statements: Vec<Statement>) -> BoxFuture<'_, Result<Vec<Rows>, PortError>> {
        self.budget.statements.fetch_add(statements.len(), Ordering::Relaxed);
        self.inner.batch(statements)
    }
}

impl HttpClient for Counted<dyn HttpClient> {
    fn send(&self, request: OutboundRequest) -> BoxFuture<'_, Result<OutboundResponse, PortError>> {
        self.budget.requests.fetch_add(1, Ordering::Relaxed);
        async move { self.inner.send(request).await }.boxed()
    }
}

/// A call of a binding is a request to the outside as well.
impl Mailer for Counted<dyn Mailer> {
    fn send(
        &self,
        message: serde_json::Value,
    ) -> BoxFuture<'_, Result<Result<String, MailerRefusal>, PortError>> {
        self.budget.requests.fetch_add(1, Ordering::Relaxed);
        self.inner.send(message)
    }
}
