//! A person's preferences.

use credenza_domain::wire::{ChangePreferences, CreatedFeed, Preferences};

use super::Request;

/// `GET /api/preferences`.
pub(crate) fn preferences() -> Request<Preferences> {
    Request::new("GET", "/api/preferences")
}

/// `PUT /api/preferences`.
pub(crate) fn change_preferences(body: &ChangePreferences) -> Request<Preferences> {
    Request::new("PUT", "/api/preferences").with(body)
}

/// `POST /api/preferences/feed`.
pub(crate) fn create_feed() -> Request<CreatedFeed> {
    Request::new("POST", "/api/preferences/feed")
}

/// `DELETE /api/preferences/feed`.
pub(crate) fn delete_feed() -> Request<()> {
    Request::new("DELETE", "/api/preferences/feed")
}
