//! English: secrets.

use super::count;

pub(crate) const CLIENT_SECRETS: &str = "Client secrets";
pub(crate) const CREATE_NEW_SECRET: &str = "Create new secret";
pub(crate) const SECRET_COLUMNS: &[&str] =
    &["Name", "State", COLUMN_EXPIRES, COLUMN_LAST_USED, COLUMN_CREATED];
pub(crate) const COLUMN_EXPIRES: &str = "Expires";
pub(crate) const COLUMN_LAST_USED: &str = "Last used";
pub(crate) const COLUMN_CREATED: &str = "Created";
pub(crate) const ACTIONS: &str = "Actions";
pub(crate) const HINT: &str = "Hint";
pub(crate) const HINT_LABEL: &str = "Hint: ";
pub(crate) const HINT_EXPLAINED: &str = "The first three characters of the secret";
pub(crate) const NO_SECRETS: &str = "No secrets yet";
pub(crate) const NO_SECRETS_DETAIL: &str = "Create one to let a system connect with this client ID.";
pub(crate) const STATUS_ACTIVE: &str = "Active";
pub(crate) const STATUS_LAST_DAY: &str = "Last day";
pub(crate) const STATUS_EXPIRED: &str = "Expired";
pub(crate) const STATUS_DISABLED: &str = "Disabled";
pub(crate) const STATUS_BROWN_OUT: &str = "Brown-out";
pub(crate) const STATUS_SWITCHED_OFF: &str = "Switched off";
pub(crate) const WORKS_UNTIL: &str = "Works until";
pub(crate) const WORKED_UNTIL: &str = "Worked until";
pub(crate) const LAST_USED: &str = "Last used";
pub(crate) const CREATED: &str = "Created";
pub(crate) const AT: &str = "Exactly";
pub(crate) const YOUR_TIME: &str = "Your time";
pub(crate) const UTC: &str = "UTC";
pub(crate) const NEVER_USED: &str = "Never used";
pub(crate) const JUST_NOW: &str = "just now";

/// The name of a table.
pub(crate) fn secrets_of(application: &str) -> String {
    format!("Client secrets of {application}")
}

/// In place of the create button.
pub(crate) fn limit_reached(most: u32) -> String {
    format!("{most} secrets live here, which is the limit. Delete one to create another.")
}

/// A badge.
pub(crate) fn status_soon(days: i64) -> String {
    format!("Expires in {}", count(days, "day"))
}

/// A distance into the future.
pub(crate) fn in_days(days: i64) -> String {
    match days {
        ..=0 => "today, at the end of the day".to_owned(),
        1 => "tomorrow".to_owned(),
        2..=59 => format!("in {days} days"),
        _ => format!("in {} months", (days * 100 + 1_500) / 3_044),
    }
}

/// A distance into the past.
pub(crate) fn expired_ago(days: i64) -> String {
    if days <= 1 { "yesterday".to_owned() } else { days_ago(days) }
}

/// A distance into the past.
pub(crate) fn minutes_ago(minutes: i64) -> String {
    format!("{} ago", count(minutes, "minute"))
}

/// A distance into the past.
pub(crate) fn hours_ago(hours: i64) -> String {
    format!("{} ago", count(hours, "hour"))
}

/// A distance into the past.
pub(crate) fn days_ago(days: i64) -> String {
    format!("{} ago", count(days, "day"))
}

/// A distance into the past.
pub(crate) fn months_ago(months: i64) -> String {
    format!("{} ago", count(months, "month"))
}

/// A distance into the past.
pub(crate) fn years_ago(years: i64) -> String {
    format!("{} ago", count(years, "year"))
}

/// Which client used a secret, and from where.
pub(crate) fn by_what(user_agent: &str, network: &str) -> String {
    let client = if user_agent.is_empty() { "a client without a name" } else { user_agent };
    format!("{client}, from {network}")
}

/// Who created a secret.
pub(crate) fn by_person(name: &str) -> String {
    format!("by {name}")
}
