//! Resend's errors: `{"statusCode", "name", "message"}`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// One of the documented errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    pub(super) name: &'static str,
    pub(super) message: String,
}

impl ApiError {
    fn new(status: StatusCode, name: &'static str, message: impl Into<String>) -> Self {
        Self { status, name, message: message.into() }
    }

    pub(super) fn missing_api_key() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "missing_api_key", "Missing API key in the authorization header.")
    }

    pub(super) fn invalid_api_key() -> Self {
        Self::new(StatusCode::FORBIDDEN, "invalid_api_key", "API key is invalid.")
    }

    pub(super) fn invalid_idempotency_key() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_idempotency_key", "The key must be between 1-256 chars.")
    }

    pub(super) fn invalid_idempotent_request() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "invalid_idempotent_request",
            "Same idempotency key used with a different request payload.",
        )
    }

    pub(super) fn concurrent_idempotent_requests() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "concurrent_idempotent_requests",
            "Same idempotency key used while original request is still in progress.",
        )
    }

    pub(super) fn missing_field(field: &str) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "missing_required_field",
            format!("Missing `{field}` field."),
        )
    }

    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_error", message)
    }

    pub(super) fn invalid_attachment() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_attachment",
            "Attachment must have either a `content` or `path`.",
        )
    }

    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "validation_error", message)
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("{what} not found"))
    }

    /// What a status on demand looks like in a body.
    pub(super) fn on_demand(status: StatusCode) -> Self {
        let (name, message) = match status.as_u16() {
            401 => ("missing_api_key", "Missing API key in the authorization header."),
            403 => ("invalid_api_key", "API key is invalid."),
            413 => ("payload_too_large", "The request body is too large."),
            422 => ("validation_error", "Refused on demand."),
            429 => {
                ("rate_limit_exceeded", "Too many requests. Please limit the number of requests per second.")
            }
            _ => ("internal_server_error", "An unexpected error occurred."),
        };
        Self::new(status, name, message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "statusCode": self.status.as_u16(), "name": self.name, "message": self.message });
        (self.status, Json(body)).into_response()
    }
}

/// Any other path.
pub(super) async fn no_such_endpoint() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "not_found", "The requested endpoint does not exist.")
}

/// A known path, another method.
pub(super) async fn no_such_method() -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "Method is not allowed for the requested path.",
    )
}
