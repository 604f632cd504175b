//! The calendar feed. The token in its address is a credential: it is never logged, and no answer
//! repeats it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use credenza_domain::calendar::MEDIA_TYPE;
use http::header;

use super::guards::Visitor;
use super::problem::Refusal;
use crate::calendar;
use crate::failure::Failure;

/// `GET /calendar/{token}.ics`
pub(super) async fn read(visitor: Visitor, Path(file): Path<String>) -> Result<Response, Refusal> {
    let token = file.strip_suffix(".ics").ok_or_else(|| visitor.refuse(Failure::not_found()))?;
    let body = calendar::feed(&visitor.ports, &visitor.caller, token)
        .await
        .map_err(|failure| visitor.refuse(failure))?;
    let headers = [
        (header::CONTENT_TYPE, MEDIA_TYPE),
        // Only the calendar that asked may keep it, and it asks again before it shows it.
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"expiries.ics\""),
        (header::HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    Ok((headers, body).into_response())
}
