//! Failures of services as problem bodies (RFC 9457).

use axum::extract::MatchedPath;
use axum::response::{IntoResponse, Response};
use credenza_domain::problems::{MEDIA_TYPE, Problem, ProblemType};
use http::{Extensions, HeaderValue, StatusCode, header};
use serde_json::json;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::ports::Ports;

/// Writes the log line and the body.
pub(super) fn render(extensions: &Extensions, failure: Failure) -> Response {
    let correlation_id = extensions.get::<Caller>().map_or("", |caller| caller.correlation_id.as_str());
    let base_url = extensions.get::<Ports>().map_or("", |ports| ports.config.base_url.as_str());
    let kind = failure.problem;
    // Every failure can be found by its ID, but for the question of each first visit whether
    // somebody is signed in.
    if kind != ProblemType::SignedOut || !failure.log.is_empty() {
        let fields = json!({"correlation_id": correlation_id, "status": kind.status(), "log": failure.log});
        crate::log::line(kind.slug(), &fields);
    }
    if let (Some(attempt), Some(ports), Some(caller)) =
        (failure.attempt, extensions.get::<Ports>(), extensions.get::<Caller>())
    {
        let route = extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        crate::audit::note_attempt(ports, caller, extensions.get(), attempt, route);
    }
    let problem = Problem {
        type_uri: format!("{base_url}/docs/problems/{}", kind.slug()),
        code: kind,
        title: kind.title().to_owned(),
        status: kind.status(),
        detail: failure.detail,
        correlation_id: correlation_id.to_owned(),
        errors: failure.errors,
    };
    let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = super::json(status, &problem);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A failure on its way out of a handler, with what rendering needs.
pub(super) struct Refusal {
    failure: Failure,
    extensions: Extensions,
}

impl Refusal {
    pub(super) fn new(extensions: &Extensions, failure: Failure) -> Self {
        Self { failure, extensions: extensions.clone() }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        render(&self.extensions, self.failure)
    }
}
