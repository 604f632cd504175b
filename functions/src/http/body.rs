//! JSON bodies: media type, size and shape, each with its own answer.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use credenza_domain::problems::ProblemType;
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use super::problem::Refusal;
use crate::failure::Failure;

/// A body of JSON.
pub(super) struct Json<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let extensions = request.extensions().clone();
        let refuse = |failure| Refusal::new(&extensions, failure);
        if !is_media_type(request.headers(), "application/json") {
            let failure =
                Failure::new(ProblemType::UnsupportedMediaType, "Send the body as application/json.");
            return Err(refuse(failure));
        }
        let malformed = |reason: String| {
            let detail = "The body is not JSON of the expected shape. The documentation of the API shows it.";
            refuse(Failure::new(ProblemType::MalformedBody, detail).log(reason))
        };
        let bytes =
            Bytes::from_request(request, state).await.map_err(|error| malformed(error.to_string()))?;
        // The parser's own words may echo input; they go to the log as a position only.
        let parsed = serde_json::from_slice(&bytes);
        parsed
            .map(Self)
            .map_err(|error| malformed(format!("line {}, column {}", error.line(), error.column())))
    }
}

/// A body of JSON that may be missing.
pub(super) struct OptionalJson<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for OptionalJson<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !request.headers().contains_key(header::CONTENT_TYPE) {
            return Ok(Self(T::default()));
        }
        Json::from_request(request, state).await.map(|Json(value)| Self(value))
    }
}

/// Whether the media type is this one, whatever its parameters and case.
pub(super) fn is_media_type(headers: &HeaderMap, expected: &str) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    value.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(expected))
}
