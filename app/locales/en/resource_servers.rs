//! English: resource servers.

pub(crate) const SERVERS_TITLE: &str = "Resource servers";
pub(crate) const SERVERS_LEAD: &str =
    "APIs that ask whether a token is alive, each with credentials of its own.";
pub(crate) const NO_SERVERS: &str = "No resource servers yet.";
pub(crate) const CREATE_SERVER: &str = "Create resource server";
pub(crate) const SERVER_NAME: &str = "Name of the resource server";
pub(crate) const RESOURCES: &str = "Resources";
pub(crate) const RESOURCES_HINT: &str =
    "Identifiers of the resources about whose tokens it may ask, one on each line.";
pub(crate) const RESOURCES_MISSING: &str = "Please name at least one resource.";
pub(crate) const DELETE_SERVER: &str = "Delete resource server";
pub(crate) const DELETE_SERVER_TITLE: &str = "Delete this resource server?";
pub(crate) const DELETE_SERVER_DETAIL: &str = "Access stops at once. The API cannot ask about tokens any more; if it asks for each call, it refuses every caller.";

/// The name of a row's button.
pub(crate) fn delete_server_named(name: &str) -> String {
    format!("Delete resource server {name}")
}

/// News.
pub(crate) fn server_stored(name: &str) -> String {
    format!("“{name}” is ready. Put its client ID and secret into the API.")
}
