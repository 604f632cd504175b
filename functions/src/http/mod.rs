//! What surrounds every answer. The table of contents is [`routes`]; handlers are a few lines each.

mod account;
mod audit;
mod body;
mod calendar;
mod client_keys;
mod endpoints;
mod guards;
mod health;
mod import;
mod invitations;
mod keys;
mod leaks;
mod machines;
mod mail_log;
mod oauth;
mod operator_tokens;
mod overview;
mod passkeys;
mod people;
mod policy;
mod portal;
mod preferences;
mod problem;
mod query;
mod registry;
mod resource_servers;
mod rotations;
pub mod routes;
mod secrets;
mod sessions;
mod single_sign_on;
mod undo;
mod usage;
mod webhooks;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{CORRELATION_HEADER, CSRF_HEADER, IDEMPOTENCY_HEADER};
use data_encoding::HEXLOWER;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use tower::ServiceExt;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::ports::{Entropy, PortError, Ports};
use crate::tokens::TokenError;

/// Bytes at most in a body.
pub const BODY_MAX: usize = 16 * 1024;
/// Bytes at most in a call that tells of hundreds of things at once: of mails by a mail API, of leaks
/// by a scanner ("requests with a large number of matches", as GitHub says).
const MANY_BODY_MAX: usize = 1024 * 1024;

/// Bytes at most in the body of a request to this path. Beside mail APIs and scanners only operators
/// send more, as a file.
pub fn body_max(path: &str) -> usize {
    match path {
        "/api/operator/import" | "/api/operator/import/check" => credenza_domain::import::BODY_MAX,
        "/api/leaks/github" => MANY_BODY_MAX,
        path if path.starts_with("/api/webhooks/") => MANY_BODY_MAX,
        _ => BODY_MAX,
    }
}

/// Headers that are read, in small letters. The runtime hands over no others: a browser and the
/// platform send twice as many, and each costs a crossing.
const HEADERS: [&str; 17] = [
    "authorization",
    "content-type",
    "cf-connecting-ip",
    "user-agent",
    // From here on: not by the endpoints of clients and resource servers.
    "cf-ipcountry",
    "cookie",
    "origin",
    "sec-fetch-site",
    CSRF_HEADER,
    IDEMPOTENCY_HEADER,
    "github-public-key-identifier",
    "github-public-key-signature",
    "svix-id",
    "svix-timestamp",
    "svix-signature",
    "x-twilio-email-event-webhook-timestamp",
    "x-twilio-email-event-webhook-signature",
];

/// The headers that are read at this path.
pub fn headers_read(path: &str) -> &'static [&'static str] {
    if is_oauth(path) { &HEADERS[..4] } else { &HEADERS }
}

/// Whether clients and resource servers ask here, in the words of their protocol.
fn is_oauth(path: &str) -> bool {
    path.contains("/oauth2/")
}

async fn not_found(parts: http::request::Parts) -> Response {
    problem::render(&parts.extensions, Failure::not_found())
}

async fn method_not_allowed(parts: http::request::Parts) -> Response {
    let detail = "The path exists, but not with this method. The Allow header says which are offered.";
    problem::render(&parts.extensions, Failure::new(ProblemType::MethodNotAllowed, detail))
}

thread_local! {
    // The table is the same for every request; building it costs more than using it.
    static ROUTES: Router = routes::router();
}

/// Answers a request. The body has been read; `None` stands for one over [`body_max`].
pub async fn answer(ports: Ports, request: http::Request<Option<Bytes>>) -> http::Response<Bytes> {
    let caller = match caller(&ports, request.headers()) {
        Ok(caller) => caller,
        Err(error) => return unavailable(request.uri().path(), "", error).await,
    };
    let correlation_id = caller.correlation_id.clone();
    let ports = if follows_policy(&request) {
        match crate::policy::followed(ports).await {
            Ok(ports) => ports,
            Err(error) => return unavailable(request.uri().path(), &correlation_id, error).await,
        }
    } else {
        ports
    };
    let is_token_path = is_oauth(request.uri().path());
    let (mut head, body) = request.into_parts();
    let too_large = body.is_none();
    head.extensions.insert(ports);
    head.extensions.insert(caller);
    let response = if too_large {
        let detail = match body_max(head.uri.path()) {
            MANY_BODY_MAX => "The body is over 1 MiB.",
            BODY_MAX => "The body is over 16 KiB. Nothing that the portal sends is so large.",
            _ => "The file is over 2 MiB. Please divide it; a file may have 10,000 rows.",
        };
        let failure = Failure::new(ProblemType::BodyTooLarge, detail);
        refuse(&head.extensions, is_token_path, &TokenError::too_large(), failure)
    } else if !crate::tokens::is_well_encoded(head.uri.path()) {
        // No address of ours: no router needs to look at it.
        refuse(&head.extensions, is_token_path, &TokenError::unknown_tenant(), Failure::not_found())
    } else {
        let request = Request::from_parts(head, axum::body::Body::from(body.unwrap_or_default()));
        match ROUTES.with(Router::clone).oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    };
    finish(response, &correlation_id).await
}

/// Whether a request acts by the operators' policy or shows it. What the portal reads takes it from
/// its own round trip, and tokens from theirs.
fn follows_policy(request: &http::Request<Option<Bytes>>) -> bool {
    let path = request.uri().path();
    path.starts_with("/api/") && (!request.method().is_safe() || path == "/api/configuration")
}

/// The same refusal in the shape that the caller expects.
fn refuse(
    extensions: &http::Extensions,
    is_token_path: bool,
    error: &TokenError,
    failure: Failure,
) -> Response {
    if is_token_path { oauth::refuse(extensions, error) } else { problem::render(extensions, failure) }
}

/// The answer where the deployment cannot work at all: a key or the database is not there.
/// In the shape that the caller expects; never a token, never a 401. The ID is empty where not even
/// that could be made.
pub async fn unavailable(
    path: &str,
    correlation_id: &str,
    error: impl std::fmt::Display,
) -> http::Response<Bytes> {
    let mut extensions = http::Extensions::new();
    extensions.insert(Caller::new(None, None, correlation_id.to_owned()));
    let response = if is_oauth(path) {
        oauth::refuse(&extensions, &TokenError::unavailable(error))
    } else {
        problem::render(&extensions, PortError::new("deployment", error).into())
    };
    finish(response, correlation_id).await
}

/// Names an answer, here and in the log.
pub fn correlation_id(entropy: &dyn Entropy) -> Result<String, PortError> {
    let mut id = [0; 8];
    entropy.fill(&mut id)?;
    Ok(HEXLOWER.encode(&id))
}

fn caller(ports: &Ports, headers: &HeaderMap) -> Result<Caller, PortError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let id = correlation_id(&*ports.entropy)?;
    let caller = Caller::new(text("cf-connecting-ip"), text("user-agent"), id);
    Ok(caller.in_country(text("cf-ipcountry")))
}

async fn finish(response: Response, correlation_id: &str) -> http::Response<Bytes> {
    let (mut parts, body) = response.into_parts();
    secure(&mut parts.headers);
    match HeaderValue::from_str(correlation_id) {
        Ok(value) if !value.is_empty() => parts.headers.insert(CORRELATION_HEADER, value),
        _ => None,
    };
    // Bodies here are complete in memory, so collecting them cannot fail.
    let bytes = http_body_util::BodyExt::collect(body).await.map(http_body_util::Collected::to_bytes);
    http::Response::from_parts(parts, bytes.unwrap_or_default())
}

/// What no answer may use, were it shown as a page; pages of ours are static files and deny more.
const DENIED: &str =
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), clipboard-read=()";

/// What every answer of the Worker says to a browser, beside what a handler said.
fn secure(headers: &mut HeaderMap) {
    let always: [(HeaderName, &'static str); 7] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), DENIED),
    ];
    for (name, value) in always {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// A JSON answer with a charset (ASVS 4.1.1).
fn json(status: http::StatusCode, body: &impl serde::Serialize) -> Response {
    match serde_json::to_string(body) {
        Ok(text) => {
            (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], text).into_response()
        }
        Err(_) => http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
