//! English: chats and webhooks.

use credenza_domain::endpoints::EventKind;

pub(crate) const CHATS: &str = "Chats and webhooks";
pub(crate) const CHATS_DETAIL: &str = "Besides mail, a chat or a system of your organisation can be told when secrets expire, are created, used for the first time, rotated or deleted.";
pub(crate) const CHATS_LEAD: &str = "Told when a secret expires, is created, used for the first time, rotated or deleted. No secret is ever sent.";
pub(crate) const CREATE_ENDPOINT: &str = "Add a chat or webhook";
pub(crate) const NO_ENDPOINTS: &str = "Nothing is told yet. Mails go out in any case.";
pub(crate) const ENDPOINT_KIND: &str = "Kind";
pub(crate) const KIND_WEBHOOK: &str = "Webhook, signed (Standard Webhooks)";
pub(crate) const KIND_SLACK: &str = "Slack, incoming webhook";
pub(crate) const KIND_TEAMS: &str = "Microsoft Teams, workflow webhook";
pub(crate) const ENDPOINT_HOST: &str = "Host";
pub(crate) const ENDPOINT_NAME: &str = "Name";
pub(crate) const ENDPOINT_NAME_HINT: &str = "So that you find it again, such as the name of the channel.";
pub(crate) const ENDPOINT_ADDRESS: &str = "Address";
pub(crate) const ENDPOINT_ADDRESS_HINT: &str =
    "Begins with https:// and names a public host. It is kept sealed, and not shown again.";
pub(crate) const ENDPOINT_DISABLED: &str = "Disabled after failing for days";
pub(crate) const ENDPOINT_FAILING: &str = "Last attempt failed";
pub(crate) const SEND_TEST: &str = "Send a test event";
pub(crate) const DELIVERY_LOG: &str = "Delivery log";
pub(crate) const ENABLE_ENDPOINT: &str = "Enable again";
pub(crate) const REMOVE_ENDPOINT: &str = "Remove";
pub(crate) const REMOVE_ENDPOINT_TITLE: &str = "Remove this endpoint?";
pub(crate) const REMOVE_ENDPOINT_DETAIL: &str = "Nothing is sent there any more. Mails go out as before.";
pub(crate) const TEST_ARRIVED: &str = "The test event arrived.";
pub(crate) const SIGNING_SECRET: &str = "Signing secret";
pub(crate) const COPY_SIGNING_SECRET: &str = "Copy signing secret";
pub(crate) const SIGNING_ONCE: &str =
    "Your system verifies with it that an event comes from here. Put it where your system keeps its secrets.";
pub(crate) const NO_DELIVERIES: &str = "Nothing was sent in the last 90 days.";
pub(crate) const CLOSE_LOG: &str = "Close";
pub(crate) const DELIVERY_SENT: &str = "Arrived";
pub(crate) const DELIVERY_OWED: &str = "Waiting";
pub(crate) const DELIVERY_FAILED: &str = "Given up";

/// The name of a row's button.
pub(crate) fn remove_endpoint_named(name: &str) -> String {
    format!("Remove {name}")
}

/// News.
pub(crate) fn endpoint_created(name: &str) -> String {
    format!("“{name}” is told from now on.")
}

/// News.
pub(crate) fn endpoint_removed(name: &str) -> String {
    format!("“{name}” is told nothing any more.")
}

/// The title of the log.
pub(crate) fn log_of(name: &str) -> String {
    format!("Delivery log of {name}")
}

/// Why a test did not arrive.
pub(crate) fn test_failed(status: Option<u16>) -> String {
    match status {
        Some(status) => format!("The test event was not taken: the endpoint answered {status}."),
        None => "The test event was not taken: the endpoint did not answer.".to_owned(),
    }
}

/// How often it was tried.
pub(crate) fn tries(attempts: u32, status: Option<u16>) -> String {
    let tries = super::count(i64::from(attempts), "attempt");
    match status {
        Some(status) => format!("{tries}, answered {status}"),
        None => tries,
    }
}

/// What happened.
pub(crate) fn event_name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Expiring => "Secret expires",
        EventKind::Expired => "Secret has expired",
        EventKind::Created => "Secret created",
        EventKind::Rotated => "Secret rotated",
        EventKind::Deleted => "Secret deleted",
        EventKind::FirstUsed => "Secret used for the first time",
        EventKind::Test => "Test event",
    }
}
