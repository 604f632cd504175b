//! The query strings of long lists.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::problem::Refusal;
use crate::lists::ListQuery;

/// What of a list is asked for.
pub(super) struct Asked(pub(super) ListQuery);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        ListQuery::read(pairs).map(Self).map_err(|failure| Refusal::new(&parts.extensions, failure))
    }
}
