//! Calls of mail APIs.

use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::problem;
use crate::failure::Failure;
use crate::mail_events;
use crate::ports::Ports;

/// `POST /api/webhooks/mail/{provider}`: a machine that proves itself with each call.
pub(super) async fn mail(Path(provider): Path<String>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Some(ports) = head.extensions.get::<Ports>() else {
        return problem::render(&head.extensions, Failure::internal("a request without ports"));
    };
    let bytes = http_body_util::BodyExt::collect(body).await.map(http_body_util::Collected::to_bytes);
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let headers: Vec<(String, String)> = head.headers.iter().filter_map(header).collect();
    match mail_events::receive(ports, &provider, &headers, &bytes.unwrap_or_default()).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(failure) => problem::render(&head.extensions, failure),
    }
}
