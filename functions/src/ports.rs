//! What the Worker needs from the world, as traits. `adapters` implements them twice: on
//! Cloudflare's runtime, and natively for tests. An adapter never decides.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use credenza_domain::oauth::Algorithm;

use crate::config::Config;
use crate::usage::Collected;

/// Everything a request or a tick works with.
#[derive(Clone)]
pub struct Ports {
    /// The database.
    pub database: Arc<dyn Database>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Signatures.
    pub signer: Arc<dyn Signer>,
    /// HTTP to the outside.
    pub http: Arc<dyn HttpClient>,
    /// Work after the answer.
    pub background: Arc<dyn Background>,
    /// Flood shedding.
    pub flood: Arc<dyn Flood>,
    /// Mail through the platform itself, where the deployment is bound to it.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Configuration of the deployment.
    pub config: Arc<Config>,
    /// Uses of secrets that wait to be written down, of all requests in this isolate.
    pub collected: Arc<Collected>,
}

impl Ports {
    /// The current instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Fresh random bytes.
    pub fn random<const N: usize>(&self) -> Result<[u8; N], PortError> {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes)?;
        Ok(bytes)
    }
}

/// A port could not do its work. The text is for the log only.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{port}: {reason}")]
pub struct PortError {
    /// Which port.
    pub port: &'static str,
    /// What it said.
    pub reason: String,
}

impl PortError {
    /// An error of this port.
    pub fn new(port: &'static str, reason: impl std::fmt::Display) -> Self {
        Self { port, reason: reason.to_string() }
    }
}

/// One SQL statement. Its text is `'static`: no SQL is ever put together from input.
#[derive(Debug, Clone)]
pub struct Statement {
    /// With parameters `?1`, `?2` ….
    pub sql: &'static str,
    /// What the parameters stand for.
    pub parameters: Vec<Value>,
}

impl Statement {
    /// A statement with its parameters.
    pub fn new<const N: usize>(sql: &'static str, parameters: [Value; N]) -> Self {
        Self { sql, parameters: parameters.into() }
    }
}

/// A question that others may ask in the same call to the database.
///
/// The statement has one parameter, `?1`: a JSON list of questions, each a list of what is asked by.
/// It answers each with a row of its place in that list, from zero, and one text.
#[derive(Debug, Clone)]
pub struct Question {
    /// The statement.
    pub sql: &'static str,
    /// What is asked by.
    pub asked: Vec<Value>,
}

impl Question {
    /// A question by these values.
    pub fn new<const N: usize>(sql: &'static str, asked: [Value; N]) -> Self {
        Self { sql, asked: asked.into() }
    }

    /// The statement that asks this alone.
    pub fn alone(&self) -> Result<Statement, PortError> {
        let list =
            serde_json::to_string(&[&self.asked]).map_err(|error| PortError::new("database", error))?;
        Ok(Statement::new(self.sql, [list.into()]))
    }
}

/// A bound parameter. Numbers cross to D1 as JavaScript's, which are whole up to 2⁵³, far beyond any
/// count or instant in seconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}
impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(i64::from(number))
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<Timestamp> for Value {
    fn from(instant: Timestamp) -> Self {
        Self::Integer(instant.as_second())
    }
}
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
macro_rules! ids_are_values {
    ($($id:ident),*) => { $(
        impl From<credenza_domain::ids::$id> for Value {
            fn from(id: credenza_domain::ids::$id) -> Self { Self::Text(id.to_string()) }
        }
    )* };
}
ids_are_values!(
    ResourceServerId,
    OrganisationId,
    PersonId,
    ClientId,
    SecretId,
    ResourceId,
    InvitationId,
    MailId,
    RecordId,
    EndpointId,
    FactorId
);

/// The rows that one statement answered with.
#[derive(Debug, Clone, Default)]
pub struct Rows(pub Vec<serde_json::Map<String, serde_json::Value>>);

impl Rows {
    /// The rows as values of a type.
    pub fn decode<T: DeserializeOwned>(self) -> Result<Vec<T>, PortError> {
        self.0
            .into_iter()
            .map(|row| serde_json::from_value(row.into()).map_err(|error| PortError::new("database", error)))
            .collect()
    }

    /// The first row, if there is one.
    pub fn first<T: DeserializeOwned>(mut self) -> Result<Option<T>, PortError> {
        self.0.truncate(1);
        Ok(self.decode()?.pop())
    }

    /// Whether the statement answered with no row.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// The database: SQLite behind D1's API, or SQLite itself.
pub trait Database: Send + Sync {
    /// Runs the statements in order as one transaction: all of them or none.
    fn batch(&self, statements: Vec<Statement>) -> BoxFuture<'_, Result<Vec<Rows>, PortError>>;
    /// Answers one question with its text: the shortest way to the database and back.
    fn ask(&self, question: Question) -> BoxFuture<'_, Result<Option<String>, PortError>> {
        Box::pin(async move {
            let rows = self.batch(vec![question.alone()?]).await?.pop().unwrap_or_default();
            let row = rows.0.into_iter().next().unwrap_or_default();
            Ok(row.values().find_map(|value| value.as_str().map(str::to_owned)))
        })
    }
}

impl dyn Database {
    /// Runs one statement.
    pub async fn run(&self, statement: Statement) -> Result<Rows, PortError> {
        Ok(self.batch(vec![statement]).await?.pop().unwrap_or_default())
    }
}

/// Knows what time it is.
pub trait Clock: Send + Sync {
    /// The current instant, in whole seconds or finer.
    fn now(&self) -> Timestamp;
}

/// Fills buffers with cryptographic randomness.
pub trait Entropy: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), PortError>;
}

/// A new key pair as JSON Web Keys (RFC 7517).
pub struct KeyPair {
    /// Public members only.
    pub public_jwk: String,
    /// With the private members.
    pub private_jwk: Zeroizing<String>,
}

/// Signatures (RFC 7518 §3.3, §3.4). Imported keys stay with the adapter, named by their `kid`.
pub trait Signer: Send + Sync {
    /// Makes a key pair.
    fn generate(&self, algorithm: Algorithm) -> BoxFuture<'_, Result<KeyPair, PortError>>;
    /// Whether the private key of this `kid` was imported before.
    fn has(&self, kid: &str) -> bool;
    /// Imports a private key under its `kid`.
    fn import<'a>(
        &'a self,
        kid: &'a str,
        algorithm: Algorithm,
        private_jwk: &'a str,
    ) -> BoxFuture<'a, Result<(), PortError>>;
    /// Signs with an imported key.
    fn sign<'a>(&'a self, kid: &'a str, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, PortError>>;
    /// Verifies with a public key; `false` where the signature is not good.
    fn verify<'a>(
        &'a self,
        algorithm: Algorithm,
        public_jwk: &'a str,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> BoxFuture<'a, Result<bool, PortError>>;
}

/// A request to the outside.
#[derive(Clone)]
pub struct OutboundRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// Milliseconds after which the answer is given up.
    pub timeout_ms: u32,
}

/// Headers and body hold keys, codes and letters, and an address may hold a token: no log shows them.
impl std::fmt::Debug for OutboundRequest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let host = self.url.split('/').nth(2).unwrap_or_default();
        formatter
            .debug_struct("OutboundRequest")
            .field("method", &self.method)
            .field("host", &host)
            .finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Clone)]
pub struct OutboundResponse {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After` in seconds, see [`crate::retry_after`].
    pub retry_after: Option<i64>,
    /// The body, cut to 64 KiB.
    pub body: String,
}

/// The body may hold tokens and keys.
impl std::fmt::Debug for OutboundResponse {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OutboundResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

/// HTTP to the outside.
pub trait HttpClient: Send + Sync {
    /// Sends and waits. An error means that it is not known whether the request arrived.
    fn send(&self, request: OutboundRequest) -> BoxFuture<'_, Result<OutboundResponse, PortError>>;
}

/// The platform's mail service would not send. Its code names the reason.
#[derive(Debug, Clone)]
pub struct MailerRefusal {
    /// Such as `E_RATE_LIMIT_EXCEEDED`; empty where it gave none.
    pub code: String,
    /// In words.
    pub message: String,
}

/// Mail through the platform itself.
pub trait Mailer: Send + Sync {
    /// Sends a message of the platform's own shape. Gives its message ID, or why it was not sent; an
    /// error means that this is not known.
    fn send(
        &self,
        message: serde_json::Value,
    ) -> BoxFuture<'_, Result<Result<String, MailerRefusal>, PortError>>;
}

/// Work after the answer.
pub trait Background: Send + Sync {
    /// Runs the future without making the caller wait for it.
    fn spawn(&self, future: BoxFuture<'static, ()>);
    /// Waits so many milliseconds, for work that may come later.
    fn wait(&self, ms: u32) -> BoxFuture<'static, ()>;
}

/// Sheds floods before they reach the database. Permissive and local to a place: good for load,
/// useless as a lock.
pub trait Flood: Send + Sync {
    /// Whether a request with this key may go on.
    fn allows<'a>(&'a self, key: &'a str) -> BoxFuture<'a, bool>;
}
